// https://docs.slack.dev/reference/block-kit/blocks/table-block

import { h } from "../dom.js";
import { cellContent } from "./cells.js";

export function table(block, surface) {
  const [head, ...body] = block.rows;
  const classes = (index) => {
    const settings = block.column_settings?.[index] ?? {};
    return `align-${settings.align ?? "left"} ${settings.is_wrapped ? "wrapped" : "unwrapped"}`;
  };
  const cells = (row, tag) =>
    row.map((cell, index) =>
      h(tag, { class: classes(index), scope: tag === "th" ? "col" : null }, cellContent(cell, block, surface)),
    );
  return h(
    "div",
    { class: "table-wrap", tabindex: 0, role: "region", "aria-label": "Table" },
    h(
      "table",
      { class: "table" },
      h("thead", {}, h("tr", {}, cells(head, "th"))),
      h(
        "tbody",
        {},
        body.map((row) => h("tr", {}, cells(row, "td"))),
      ),
    ),
  );
}
