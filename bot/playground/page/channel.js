// The middle pane with a channel or a direct message in it.

import { api } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { keyOf } from "./message.js";
import { MessageList } from "./messages.js";
import { Pane } from "./pane.js";
import { avatar } from "./people.js";
import { go } from "./route.js";
import { channel as find, channelName, isMember, store, userName } from "./store.js";
import { inline } from "./text/mrkdwn.js";

const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts && !message.is_broadcast;

export class ChannelPane extends Pane {
  constructor(id, menuButton) {
    super();
    this.id = id;
    const item = find(id);
    this.list = new MessageList({ channel: id, inThread: false }, intro(item));
    this.head = h("header", { class: "pane-head" });
    this.element = h(
      "section",
      { class: "pane pane-main", "aria-label": channelName(item) },
      this.head,
      this.list.element,
      footer(item),
    );
    this.menuButton = menuButton;
    this.drawHead();
  }

  drawHead() {
    const item = find(this.id);
    this.head.replaceChildren(
      this.menuButton,
      h("h1", {}, kindIcon(item), h("span", {}, channelName(item))),
      item.is_im
        ? tabs("messages", this.id)
        : h("span", { class: "topic", title: item.topic }, inline(item.topic ?? "")),
      item.is_im
        ? ""
        : h(
            "span",
            { class: "members", title: item.members.map(userName).join(", ") },
            icon("people", 16),
            `${item.members.length}`,
          ),
    );
  }

  async load() {
    const { messages } = await api.messages(this.id, store.person);
    this.list.set(messages.filter((message) => !isReply(message)));
  }

  apply(event) {
    if (event.type === "channel" && event.channel?.id === this.id) this.drawHead();
    if (event.channel !== this.id) return;
    if (["message", "ephemeral"].includes(event.type) && !isReply(event.message)) this.list.upsert(event.message);
    if (["message_changed", "ephemeral_changed"].includes(event.type) && this.list.get(keyOf(event.message)))
      this.list.upsert(event.message);
    if (event.type === "message_deleted") this.list.remove(event.ts);
    if (event.type === "ephemeral_deleted") this.list.remove(event.ephemeral_id);
  }
}

export function kindIcon(item, size = 17) {
  if (item.is_im) return avatar(item.user && item.user !== store.person ? item.user : store.bot.user_id, size + 3);
  return icon(item.is_archived ? "archive" : item.is_private ? "lock" : "hash", size);
}

/** The app's two tabs. */
export function tabs(current, dm) {
  const tab = (name, label, place) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": name === current ? "true" : "false",
        on: { click: () => go({ place, thread: null }) },
      },
      label,
    );
  return h("div", { class: "tabs", role: "tablist" }, tab("home", "Home", "home"), tab("messages", "Messages", dm));
}

function intro(item) {
  const name = channelName(item);
  const text = item.is_im
    ? `This is the very beginning of your direct message history with ${name}.`
    : `This is the very beginning of the #${name} channel.`;
  return h(
    "div",
    { class: "intro" },
    h("h2", {}, item.is_im ? kindIcon(item, 40) : null, item.is_im ? name : `#${name}`),
    h("p", {}, text),
    item.topic ? h("p", { class: "muted" }, inline(item.topic)) : null,
  );
}

function footer(item) {
  const name = channelName(item);
  if (item.is_archived) return h("div", { class: "no-composer" }, `#${name} is archived.`);
  if (!isMember(item))
    return h(
      "div",
      { class: "no-composer" },
      `You are not a member of #${name}, so you can read it but not write in it.`,
    );
  return composer({ channel: item.id, threadTs: null, label: `Message ${item.is_im ? "" : "#"}${name}` });
}
