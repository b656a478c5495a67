// Fields one types into.

import { h } from "../dom.js";
import { plain } from "../text/objects.js";

const ENTER = "on_enter_pressed";
const TYPED = "on_character_entered";

function typed(tag, attrs, element, field) {
  const initial = field.stored ? field.stored.value : (element.initial_value ?? null);
  field.keep({ value: initial });
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? [ENTER];
  const acts = (trigger) => field.block.dispatch_action && triggers.includes(trigger);
  const value = () => node.value || null;
  const node = h(tag, {
    ...field.attrs,
    ...attrs,
    class: "text-input",
    placeholder: plain(element.placeholder) || null,
    on: {
      input: () => {
        field.keep({ value: value() });
        if (acts(TYPED)) field.send({ value: value() });
      },
      keydown: (event) => {
        if (event.key === "Enter" && acts(ENTER)) field.send({ value: value() });
      },
    },
  });
  node.value = initial ?? "";
  return node;
}

export function textInput(element, field) {
  const length = { maxlength: element.max_length, minlength: element.min_length };
  const node = element.multiline
    ? typed("textarea", { rows: 5, ...length }, element, field)
    : typed("input", { type: "text", autocomplete: "off", ...length }, element, field);
  if (!element.max_length) return node;
  const left = h("span", { class: "left", "aria-hidden": "true" });
  const count = () => {
    left.textContent = element.max_length - node.value.length;
    left.hidden = node.value.length < element.max_length * 0.7; // shown only when the end comes near
  };
  node.addEventListener("input", count);
  count();
  return h("span", { class: "text-field" }, node, left);
}

export const emailInput = (element, field) => typed("input", { type: "email" }, element, field);
export const urlInput = (element, field) => typed("input", { type: "url" }, element, field);

export function numberInput(element, field) {
  return typed(
    "input",
    { type: "text", inputmode: element.is_decimal_allowed ? "decimal" : "numeric" },
    element,
    field,
  );
}
