import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { text } from "../text/objects.js";

export function section(block, surface) {
  const body = h(
    "div",
    { class: "section-body" },
    block.text ? h("div", { class: "section-text" }, text(block.text)) : null,
    block.fields
      ? h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "field" }, text(field))),
        )
      : null,
  );
  if (!block.accessory) return body;
  return h(
    "div",
    { class: "section" },
    body,
    h("div", { class: "accessory" }, drawElement(block.accessory, block, surface)),
  );
}
