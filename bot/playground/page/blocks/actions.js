import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";

export function actions(block, surface) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((element) => drawElement(element, block, surface)),
  );
}
