// https://docs.slack.dev/reference/block-kit/blocks/card-block

import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { text } from "../text/objects.js";
import { picture } from "./simple.js";

export function card(block, surface) {
  return h(
    "div",
    { class: "card" },
    block.hero_image ? picture(block.hero_image, "card-hero") : null,
    h(
      "div",
      { class: "card-body" },
      block.title || block.subtitle || block.icon ? titleRow(block) : null,
      block.body ? h("div", {}, text(block.body)) : null,
      block.actions?.length
        ? h(
            "div",
            { class: "actions card-actions" },
            block.actions.map((element) => drawElement(element, block, surface)),
          )
        : null,
    ),
  );
}

/** Icon, title and subtitle in a row; the container block has the same. */
export function titleRow(block) {
  return h(
    "div",
    { class: "title-row" },
    block.icon ? picture(block.icon, "title-icon") : null,
    h(
      "div",
      {},
      h("div", { class: "title" }, text(block.title)),
      block.subtitle ? h("div", { class: "subtitle" }, text(block.subtitle)) : null,
    ),
  );
}
