// https://docs.slack.dev/reference/block-kit/blocks/alert-block

import { h } from "../dom.js";
import { text } from "../text/objects.js";

const MARKS = { default: "💬", info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };

export function alert(block) {
  const level = block.level in MARKS ? block.level : "default";
  return h(
    "div",
    { class: `alert alert-${level}`, role: level === "error" ? "alert" : "note" },
    h("span", { class: "alert-mark", "aria-hidden": "true" }, MARKS[level]),
    h("div", {}, text(block.text)),
  );
}
