// Block Kit: a block's type names the function that draws it. Every function takes (block, surface) and returns one node.

import { h } from "../dom.js";
import { actions } from "./actions.js";
import { alert } from "./alert.js";
import { card } from "./card.js";
import { chart } from "./chart.js";
import { container } from "./container.js";
import { dataTable } from "./data_table.js";
import { input } from "./input.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { section } from "./section.js";
import { context, divider, header, image } from "./simple.js";
import { table } from "./table.js";

const DRAW = {
  actions,
  alert,
  card,
  container,
  context,
  divider,
  header,
  image,
  input,
  markdown,
  section,
  table,
  data_table: dataTable,
  data_visualization: chart,
  rich_text: richText,
};

function unsupported(block) {
  return h(
    "div",
    { class: "unsupported", role: "note" },
    h("strong", {}, `Unsupported block: ${block.type}`),
    h("pre", {}, JSON.stringify(block, null, 2).slice(0, 600)),
  );
}

/** Draws a list of blocks on a surface (see surface.js). A block that cannot be drawn is shown as such; the others stay. */
export function drawBlocks(blocks, surface) {
  return blocks.map((given, index) => {
    const block = { ...given, block_id: given.block_id ?? `block-${index}` };
    const draw = DRAW[block.type] ?? unsupported;
    let node;
    try {
      node = draw(block, surface);
    } catch (error) {
      console.error("block", block, error);
      node = unsupported(block);
    }
    return h("div", { class: `block block-${block.type}`, data: { blockId: block.block_id } }, node);
  });
}
