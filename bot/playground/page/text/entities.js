// What stands for something else: people, groups, channels, links.

import { h, safeUrl } from "../dom.js";
import { go } from "../route.js";
import { channel, channelName, store, usergroup, userName } from "../store.js";

/** Slack's three escapes, undone. */
export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

function mention(text, toMe) {
  return h("span", { class: toMe ? "mention mention-me" : "mention" }, text);
}

export function userMention(id, label) {
  return mention(`@${label ?? userName(id)}`, id === store.person);
}

export function groupMention(id, label) {
  const group = usergroup(id);
  return mention(group ? `@${group.handle}` : (label ?? `@${id}`), Boolean(group?.members?.includes(store.person)));
}

export function broadcastMention(range) {
  return mention(`@${range}`, true);
}

export function channelMention(id, label) {
  const found = channel(id);
  const name = found ? channelName(found) : (label ?? id);
  return h(
    "button",
    { type: "button", class: "mention mention-channel", on: { click: () => go({ place: id, thread: null }) } },
    `#${name}`,
  );
}

/** A link in a new tab; an address of an unsafe kind is shown as plain text. */
export function link(url, children) {
  const href = safeUrl(url);
  const shown = children?.length ? children : [url.replace(/^mailto:/, "")];
  return href ? h("a", { href, target: "_blank", rel: "noreferrer noopener" }, shown) : h("span", {}, shown);
}
