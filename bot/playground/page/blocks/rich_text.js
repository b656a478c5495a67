// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h } from "../dom.js";
import { dateNode } from "../text/date.js";
import { emoji } from "../text/emoji.js";
import { broadcastMention, channelMention, groupMention, link, userMention } from "../text/entities.js";

function styled(node, style = {}) {
  let result = node;
  for (const [name, tag] of [
    ["code", "code"],
    ["strike", "s"],
    ["italic", "em"],
    ["bold", "strong"],
    ["underline", "u"],
  ]) {
    if (style[name]) result = h(tag, {}, result);
  }
  return result;
}

const INLINE = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text ? [part.text] : undefined),
  user: (part) => userMention(part.user_id),
  usergroup: (part) => groupMention(part.usergroup_id),
  channel: (part) => channelMention(part.channel_id),
  broadcast: (part) => broadcastMention(part.range),
  emoji: (part) =>
    h("span", { class: "emoji", role: "img", "aria-label": part.name }, emoji(part.name) ?? `:${part.name}:`),
  date: (part) => dateNode(part.timestamp, part.format, part.url, part.fallback ?? ""),
  color: (part) =>
    h(
      "span",
      { class: "color-chip", style: /^#[0-9a-f]{3,8}$/i.test(part.value) ? `--chip: ${part.value}` : null },
      part.value,
    ),
};

function inline(elements) {
  return elements.map((part) => {
    const draw = INLINE[part.type];
    return draw ? styled(draw(part), part.style) : h("span", { class: "unsupported-inline" }, `[${part.type}]`);
  });
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, inline(part.elements)),
  rich_text_quote: (part) => h("blockquote", { class: "rich-section" }, inline(part.elements)),
  rich_text_preformatted: (part) => h("pre", {}, inline(part.elements)),
  rich_text_list: (part) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      {
        class: `rich-list indent-${part.indent ?? 0}`,
        start: part.style === "ordered" ? (part.offset ?? 0) + 1 : null,
      },
      part.elements.map((item) => h("li", {}, inline(item.elements))),
    ),
};

export function richText(block) {
  return h(
    "div",
    { class: "rich-text" },
    block.elements.map(
      (part) => PARTS[part.type]?.(part) ?? h("div", { class: "unsupported" }, `Unsupported: ${part.type}`),
    ),
  );
}
