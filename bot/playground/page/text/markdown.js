// The `markdown` block: ordinary Markdown, the part of it that Slack shows.

import { h, safeUrl } from "../dom.js";
import { withEmoji } from "./emoji.js";

const INLINE =
  /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(\S(?:.*?\S)?)\*|(?<!\w)_(\S(?:.*?\S)?)_(?!\w)|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(withEmoji(text.slice(at, match.index)));
    const [whole, code, bold, bold2, strike, em, em2, label, url] = match;
    if (code) nodes.push(h("code", {}, code));
    else if (bold ?? bold2) nodes.push(h("strong", {}, inline(bold ?? bold2)));
    else if (strike) nodes.push(h("s", {}, inline(strike)));
    else if (em ?? em2) nodes.push(h("em", {}, inline(em ?? em2)));
    else nodes.push(h("a", { href: safeUrl(url), target: "_blank", rel: "noreferrer" }, inline(label)));
    at = match.index + whole.length;
  }
  nodes.push(withEmoji(text.slice(at)));
  return nodes;
}

const cells = (row) =>
  row
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => inline(cell.trim()));

function table(rows) {
  const [head, , ...body] = rows;
  return h(
    "div",
    { class: "table-wrap" },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          cells(head).map((cell) => h("th", { scope: "col" }, cell)),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            cells(row).map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

// Each kind of block: a test of its first line, a test of the lines that go on with it, and how it is built.
const KINDS = [
  { first: /^#{1,6} /, on: /^$a/, build: ([one]) => h(`h${one.indexOf(" ")}`, {}, inline(one.replace(/^#+ /, ""))) },
  { first: /^(-{3,}|\*{3,})$/, on: /^$a/, build: () => h("hr") },
  { first: /^\|.*\|\s*$/, on: /^\|/, build: table },
  {
    first: /^> ?/,
    on: /^> ?/,
    build: (lines) => h("blockquote", {}, markdown(lines.map((one) => one.replace(/^> ?/, "")).join("\n"))),
  },
  {
    first: /^\s*[-*+] /,
    on: /^\s*[-*+] |^\s+\S/,
    build: (lines) =>
      h(
        "ul",
        {},
        lines.map((one) => h("li", {}, inline(one.replace(/^\s*[-*+] /, "")))),
      ),
  },
  {
    first: /^\s*\d+\. /,
    on: /^\s*\d+\. |^\s+\S/,
    build: (lines) =>
      h(
        "ol",
        { start: parseInt(lines[0], 10) },
        lines.map((one) => h("li", {}, inline(one.replace(/^\s*\d+\. /, "")))),
      ),
  },
];

export function markdown(text) {
  const nodes = [];
  text.split(/^```[^\n]*\n([\s\S]*?)^```$/m).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", {}, part.replace(/\n$/, "")));
    else nodes.push(...blocks(part.split("\n")));
  });
  return nodes;
}

function blocks(lines) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const kind = KINDS.find((item) => item.first.test(lines[at])) ?? null;
    const start = at++;
    while (
      at < lines.length &&
      lines[at].trim() &&
      (kind ? kind.on.test(lines[at]) : !KINDS.some((item) => item.first.test(lines[at])))
    )
      at += 1;
    const taken = lines.slice(start, at);
    nodes.push(
      kind
        ? kind.build(taken)
        : h(
            "p",
            {},
            taken.map((one, index) => [index ? h("br") : null, inline(one)]),
          ),
    );
  }
  return nodes;
}
