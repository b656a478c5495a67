// The right pane: one thread.

import { api } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { keyOf } from "./message.js";
import { MessageList } from "./messages.js";
import { Pane } from "./pane.js";
import { go } from "./route.js";
import { channel as find, channelName, isMember, store } from "./store.js";

export class ThreadPane extends Pane {
  constructor(channel, ts) {
    super();
    Object.assign(this, { channel, ts });
    const item = find(channel);
    this.list = new MessageList({ channel, inThread: true });
    this.element = h(
      "aside",
      { class: "pane pane-thread", "aria-label": "Thread", data: { testid: "thread" } },
      h(
        "header",
        { class: "pane-head" },
        h("h1", {}, "Thread"),
        h("span", { class: "topic" }, `${item.is_im ? "" : "#"}${channelName(item)}`),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": "Close thread",
            on: { click: () => go({ thread: null }) },
          },
          icon("close"),
        ),
      ),
      this.list.element,
      isMember(item) && !item.is_archived ? composer({ channel, threadTs: ts, label: "Reply…" }) : null,
    );
  }

  async load() {
    this.list.set((await api.replies(this.channel, this.ts, store.person)).messages);
  }

  apply(event) {
    if (event.channel !== this.channel) return;
    const mine = event.thread_ts === this.ts || event.message?.thread_ts === this.ts;
    if (["reply", "ephemeral"].includes(event.type) && mine) this.list.upsert(event.message);
    if (["message_changed", "ephemeral_changed"].includes(event.type) && this.list.get(keyOf(event.message)))
      this.list.upsert(event.message);
    if (event.type === "message_deleted") this.list.remove(event.ts);
    if (event.type === "ephemeral_deleted") this.list.remove(event.ephemeral_id);
  }
}
