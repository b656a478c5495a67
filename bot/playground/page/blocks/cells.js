// The cells that the two kinds of table share.

import { drawElement } from "../elements/index.js";
import { richText } from "./rich_text.js";

/** A cell's content: raw_text, raw_number, rich_text or action_cell. */
export function cellContent(cell, block, surface) {
  if (!cell) return "";
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "action_cell") return drawElement(cell.element, block, surface);
  return cell.text ?? String(cell.value);
}

/** What a cell sorts by: a number, or its text in lower case. */
export function sortKey(cell) {
  if (!cell) return "";
  if (cell.type === "raw_number") return cell.value;
  return cellText(cell).toLowerCase();
}

function cellText(cell) {
  if (cell.text !== undefined) return cell.text;
  if (cell.type === "action_cell") return cell.element.text?.text ?? "";
  return richText(cell).textContent;
}
