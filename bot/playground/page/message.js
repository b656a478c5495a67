// One message: who, when, what, and what hangs below it.

import { drawBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { go } from "./route.js";
import { isBot, userName } from "./store.js";
import { Surface } from "./surface.js";
import { emoji } from "./text/emoji.js";
import { mrkdwn } from "./text/mrkdwn.js";
import { clock, full } from "./time.js";

export const keyOf = (message) => message.ephemeral_id ?? message.ts;

/** The surface of a message's blocks. */
export function surfaceOf(channel, message) {
  return new Surface(
    message.ephemeral_id
      ? { type: "ephemeral", channel, ephemeral_id: message.ephemeral_id }
      : { type: "message", channel, ts: message.ts },
  );
}

/** place: {channel, inThread}. surface lives on between two drawings of the same message, and with it what was typed. */
export function drawMessage(message, surface, place) {
  const at = Number(message.ts);
  const name = userName(message.user);
  return h(
    "article",
    {
      class: `message ${message.ephemeral_id ? "ephemeral" : ""}`,
      "aria-label": `${name}, ${clock(at)}`,
      tabindex: -1,
      data: { ts: message.ts, ephemeral: message.ephemeral_id, testid: "message" },
    },
    h(
      "div",
      { class: "gutter" },
      avatar(message.user, 36),
      h("time", { class: "gutter-time", title: full(at) }, clock(at).replace(/ [AP]M$/, "")),
    ),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral_id ? h("div", { class: "only-you" }, icon("eye", 14), "Only visible to you") : null,
      message.is_broadcast && !place.inThread
        ? h("div", { class: "only-you" }, icon("message", 14), replyLink(message, "replied to a thread"))
        : null,
      byline(message, name, at),
      body(message, surface),
      message.attachments?.map((item) => attachment(item, surface)),
      message.edited ? h("span", { class: "edited" }, "(edited)") : null,
      message.reactions?.length ? reactions(message.reactions) : null,
      message.reply_count && !place.inThread ? replies(message) : null,
    ),
    message.ephemeral_id || place.inThread ? null : hoverBar(message),
  );
}

function byline(message, name, at) {
  return h(
    "div",
    { class: "byline" },
    h("span", { class: "author" }, name),
    isBot(message) ? h("span", { class: "badge" }, "APP") : null,
    h("time", { class: "at", title: full(at), datetime: new Date(at * 1000).toISOString() }, clock(at)),
  );
}

function hoverBar(message) {
  const label = "Reply in thread";
  const on = { click: () => openThread(message) };
  return h(
    "div",
    { class: "hover-bar" },
    h("button", { type: "button", title: label, "aria-label": label, on }, icon("message")),
  );
}

function body(message, surface) {
  if (message.is_deleted) return h("div", { class: "message-text deleted" }, message.text);
  if (message.blocks?.length) return h("div", { class: "message-blocks" }, drawBlocks(message.blocks, surface));
  return h("div", { class: "message-text" }, mrkdwn(message.text ?? ""));
}

/** A legacy attachment: blocks or text behind a coloured bar. */
function attachment(item, surface) {
  const color = /^#?[0-9a-f]{6}$/i.test(item.color ?? "") ? `--bar: #${item.color.replace("#", "")}` : null;
  return h(
    "div",
    { class: "attachment", style: color },
    item.blocks
      ? drawBlocks(item.blocks, surface)
      : [item.pretext, item.title, item.text ?? item.fallback].filter(Boolean).map(mrkdwn),
  );
}

function reactions(list) {
  return h(
    "div",
    { class: "reactions" },
    list.map((item) =>
      h(
        "span",
        { class: "reaction", title: `${(item.users ?? []).map(userName).join(", ")} reacted with :${item.name}:` },
        emoji(item.name) ?? `:${item.name}:`,
        h("span", {}, item.count ?? item.users?.length ?? 1),
      ),
    ),
  );
}

const openThread = (message) => go({ thread: message.thread_ts ?? message.ts });

function replyLink(message, label) {
  return h("button", { type: "button", class: "link", on: { click: () => openThread(message) } }, label);
}

function replies(message) {
  const count = message.reply_count;
  return h(
    "button",
    { type: "button", class: "replies", data: { testid: "replies" }, on: { click: () => openThread(message) } },
    icon("message", 15),
    h("strong", {}, `${count} ${count === 1 ? "reply" : "replies"}`),
    h("span", { class: "replies-more" }, "View thread"),
  );
}
