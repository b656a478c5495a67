import { h } from "../dom.js";
import { markdown as nodes } from "../text/markdown.js";

export function markdown(block) {
  return h("div", { class: "markdown" }, nodes(block.text));
}
