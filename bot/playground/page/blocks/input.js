// The input block: a label, a field, a hint and, after a refusal, the error beside it.

import { h, uid } from "../dom.js";
import { drawElement, isGroup } from "../elements/index.js";
import { plain } from "../text/objects.js";

export function input(block, surface) {
  const ids = { field: uid("field"), label: uid("label"), hint: uid("hint"), error: uid("error") };
  const labels = isGroup(block.element) ? { id: ids.label } : { id: ids.label, for: ids.field };
  const described = [block.hint ? ids.hint : null, ids.error].filter(Boolean).join(" ");
  const error = h("div", { class: "field-error", id: ids.error, role: "alert" });
  const root = h(
    "div",
    { class: "input" },
    h(
      labels.for ? "label" : "div",
      { class: "input-label", ...labels },
      plain(block.label),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null,
    ),
    drawElement(block.element, block, surface, {
      id: ids.field,
      "aria-labelledby": ids.label,
      "aria-describedby": described,
      "aria-required": block.optional ? null : "true",
    }),
    error,
    block.hint ? h("div", { class: "hint", id: ids.hint }, plain(block.hint)) : null,
  );
  surface.inputs.set(block.block_id, {
    block,
    show(text) {
      error.textContent = text ?? "";
      root.classList.toggle("invalid", Boolean(text));
      root.querySelector("[id^=field]")?.setAttribute("aria-invalid", text ? "true" : "false");
    },
    focus: () => root.querySelector("input, textarea, button, select")?.focus(),
  });
  return root;
}
