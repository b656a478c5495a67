// Checkboxes and radio buttons.

import { h, uid } from "../dom.js";
import { text } from "../text/objects.js";

function group(element, field, kind, chosen, onChange) {
  const name = uid("choice");
  const boxes = element.options.map((option) =>
    h("input", { type: kind, name, value: option.value, on: { change: () => onChange(picked()) } }),
  );
  boxes.forEach((box, index) => {
    box.checked = chosen.includes(element.options[index].value);
  });
  const picked = () => element.options.filter((_, index) => boxes[index].checked);
  return h(
    "div",
    { role: kind === "radio" ? "radiogroup" : "group", ...field.attrs, class: "choices" },
    element.options.map((option, index) =>
      h(
        "label",
        { class: "choice" },
        boxes[index],
        h(
          "span",
          {},
          h("span", {}, text(option.text)),
          option.description ? h("span", { class: "choice-description" }, text(option.description)) : null,
        ),
      ),
    ),
  );
}

export function checkboxes(element, field) {
  const chosen = field.stored?.selected_options ?? element.initial_options ?? [];
  field.keep({ selected_options: chosen });
  return group(
    element,
    field,
    "checkbox",
    chosen.map((option) => option.value),
    (options) => field.change({ selected_options: options }),
  );
}

export function radioButtons(element, field) {
  const chosen = field.stored ? field.stored.selected_option : (element.initial_option ?? null);
  field.keep({ selected_option: chosen });
  return group(element, field, "radio", chosen ? [chosen.value] : [], ([option]) =>
    field.change({ selected_option: option }),
  );
}
