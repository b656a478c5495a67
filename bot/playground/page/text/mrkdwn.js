// Slack's mrkdwn -> DOM nodes. https://docs.slack.dev/messaging/formatting-message-text

import { h } from "../dom.js";
import { dateNode } from "./date.js";
import { emoji } from "./emoji.js";
import { broadcastMention, channelMention, groupMention, link, unescape, userMention } from "./entities.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const QUOTE = /^(?:&gt;|>)(?!(?:&gt;|>){2}) ?/;
const QUOTE_REST = /^(?:&gt;|>){3} ?/;
const LIST_LINE = /^(\s*)(?:[•◦▪‣–-]|\d{1,3}\.)\s+/;

/** mrkdwn text -> nodes: preformatted parts, quotes, lines. */
export function mrkdwn(text) {
  const nodes = [];
  text.split(/```\n?([\s\S]+?)\n?```/).forEach((part, index) => {
    const trimmed = part.replace(/^\n|\n$/g, "");
    if (index % 2) nodes.push(h("pre", {}, unescape(part)));
    else if (trimmed) nodes.push(...paragraphs(trimmed));
  });
  return nodes;
}

function paragraphs(text) {
  const nodes = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    if (QUOTE_REST.test(lines[index])) {
      const rest = lines.slice(index).join("\n").replace(QUOTE_REST, "");
      nodes.push(h("blockquote", {}, paragraphs(rest)));
      break;
    }
    const quoted = [];
    while (index < lines.length && QUOTE.test(lines[index])) quoted.push(lines[index++].replace(QUOTE, ""));
    if (quoted.length) nodes.push(h("blockquote", {}, quoted.map(line)));
    if (index < lines.length) nodes.push(line(lines[index]));
  }
  return nodes;
}

function line(text) {
  const bullet = LIST_LINE.exec(text);
  return h("div", { class: bullet ? "line line-list" : text ? "line" : "line line-empty" }, inline(text));
}

// One alternative a construct; the first that matches at the earliest place wins.
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|:([\w+'-]+(?:::skin-tone-\d)?):|(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]*_~])|(?<![\p{L}\p{N}])([*_~])(?=\S)/gu;

/** One line of mrkdwn -> nodes. */
export function inline(text) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(unescape(plain)));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    INLINE.lastIndex = at;
    const match = INLINE.exec(text);
    if (!match) break;
    plain += text.slice(at, match.index);
    const [node, length] = construct(match, text);
    if (node === null) plain += match[0];
    else {
      flush();
      nodes.push(node);
    }
    at = match.index + (node === null ? match[0].length : length);
  }
  plain += text.slice(at);
  flush();
  return nodes;
}

function construct(match, text) {
  const [whole, code, token, name, url, mark] = match;
  if (code !== undefined) return [h("code", {}, unescape(code)), whole.length];
  if (token !== undefined) return [tokenNode(token), whole.length];
  if (name !== undefined) return [emojiNode(name), whole.length];
  if (url !== undefined) return [link(unescape(url)), whole.length];
  const end = closing(text, match.index + 1, mark);
  if (end < 0) return [null, 0];
  return [h(STYLES[mark], {}, inline(text.slice(match.index + 1, end))), end + 1 - match.index];
}

/** Where the mark that was opened is closed, skipping code and <…>; -1 when it is not. */
function closing(text, from, mark) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "`" || text[at] === "<") {
      const end = text.indexOf(text[at] === "<" ? ">" : "`", at + 1);
      if (end > 0) at = end;
    } else if (text[at] === mark && at > from && /\S/.test(text[at - 1]) && !/[\p{L}\p{N}]/u.test(text[at + 1] ?? ""))
      return at;
  }
  return -1;
}

function emojiNode(name) {
  const character = emoji(name);
  return character
    ? h("span", { class: "emoji", role: "img", "aria-label": name, title: `:${name}:` }, character)
    : null;
}

/** What stands between < and >. */
function tokenNode(token) {
  const bar = token.indexOf("|");
  const [target, label] = bar < 0 ? [token, undefined] : [token.slice(0, bar), token.slice(bar + 1)];
  const shown = label === undefined ? undefined : unescape(label);
  if (target.startsWith("@")) return userMention(target.slice(1), shown);
  if (target.startsWith("#")) return channelMention(target.slice(1), shown);
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), shown);
  if (target.startsWith("!date^")) {
    const [, at, format, url] = target.split("^");
    return dateNode(Number(at), unescape(format), url && unescape(url), shown ?? "");
  }
  if (/^!(here|channel|everyone)$/.test(target)) return broadcastMention(target.slice(1));
  return link(unescape(target), label === undefined ? undefined : labelNodes(label));
}

// A link's label takes emoji and styles, but no token of its own.
const labelNodes = (label) => inline(label);
