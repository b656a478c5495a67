// https://docs.slack.dev/reference/block-kit/blocks/data-table-block

import { h } from "../dom.js";
import { cellContent, sortKey } from "./cells.js";

const DEFAULT_PAGE = 5; // rows, by the block's reference

export function dataTable(block, surface) {
  const [head, ...body] = block.rows;
  const size = block.page_size ?? DEFAULT_PAGE;
  const rowHeader = block.row_header_column_index ?? 0;
  const numeric = head.map((_, column) => body.length > 0 && body.every((row) => row[column]?.type === "raw_number"));
  const view = { page: 0, column: null, down: false };
  const root = h("div", { class: "data-table" });

  function rows() {
    if (view.column === null) return body;
    const sorted = [...body].sort((a, b) => compare(sortKey(a[view.column]), sortKey(b[view.column])));
    return view.down ? sorted.reverse() : sorted;
  }

  function sortBy(column) {
    view.down = view.column === column ? !view.down : false;
    Object.assign(view, { column, page: 0 });
    draw();
    root.querySelectorAll("th button")[column].focus();
  }

  function headCell(cell, column) {
    const sort = view.column !== column ? "none" : view.down ? "descending" : "ascending";
    return h(
      "th",
      { scope: "col", "aria-sort": sort, class: numeric[column] ? "align-right" : null },
      h(
        "button",
        { type: "button", class: `sort sort-${sort}`, on: { click: () => sortBy(column) } },
        cellContent(cell, block, surface),
      ),
    );
  }

  function bodyRow(row) {
    return h(
      "tr",
      {},
      row.map((cell, column) =>
        h(
          column === rowHeader ? "th" : "td",
          { scope: column === rowHeader ? "row" : null, class: numeric[column] ? "align-right" : null },
          cellContent(cell, block, surface),
        ),
      ),
    );
  }

  function turn(by) {
    view.page += by;
    draw();
  }

  function pager() {
    if (body.length <= size) return null;
    const first = view.page * size;
    const last = Math.min(first + size, body.length);
    return h(
      "div",
      { class: "pager" },
      h(
        "button",
        {
          type: "button",
          class: "button button-small",
          disabled: first === 0,
          "aria-label": "Previous page",
          on: { click: () => turn(-1) },
        },
        "‹",
      ),
      h("span", { "aria-live": "polite" }, `${first + 1}–${last} of ${body.length}`),
      h(
        "button",
        {
          type: "button",
          class: "button button-small",
          disabled: last === body.length,
          "aria-label": "Next page",
          on: { click: () => turn(1) },
        },
        "›",
      ),
    );
  }

  function draw() {
    const shown = rows().slice(view.page * size, (view.page + 1) * size);
    root.replaceChildren(
      h(
        "div",
        { class: "table-wrap", tabindex: 0, role: "region", "aria-label": block.caption },
        h(
          "table",
          { class: "table" },
          h("caption", {}, block.caption),
          h("thead", {}, h("tr", {}, head.map(headCell))),
          h("tbody", {}, shown.map(bodyRow)),
        ),
      ),
      pager() ?? "",
    );
  }

  draw();
  return root;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
