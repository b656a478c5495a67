// https://docs.slack.dev/reference/block-kit/blocks/container-block

import { h } from "../dom.js";
import { titleRow } from "./card.js";
import { drawBlocks } from "./index.js";
import { richText } from "./rich_text.js";

export function container(block, surface) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : titleRow(block);
  const children = h("div", { class: "container-children" }, drawBlocks(block.child_blocks, surface));
  const className = `container container-${block.width ?? "standard"}`;
  if (block.is_collapsible)
    return h("details", { class: className, open: !block.default_collapsed }, h("summary", {}, title), children);
  return h(
    "div",
    { class: className },
    h("div", { class: block.has_header_divider ? "container-head divided" : "container-head" }, title),
    children,
  );
}
