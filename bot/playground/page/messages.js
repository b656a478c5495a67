// A list of messages that keeps itself in order: days, authors in a row, edits in place.

import { h, reconcile } from "./dom.js";
import { drawMessage, keyOf, surfaceOf } from "./message.js";
import { dayLine } from "./time.js";

const IN_A_ROW = 300; // seconds within which messages of one author share their byline
const AT_END = 80; // pixels from the end that still count as reading the end

export class MessageList {
  /** place: {channel, inThread}; intro: a node above the first message. */
  constructor(place, intro = null) {
    this.place = place;
    this.intro = intro;
    this.messages = new Map(); // key -> message
    this.drawn = new Map(); // key -> {shape, node, surface}
    this.days = new Map(); // the line of a day -> node
    this.inner = h("div", { class: "messages" });
    this.element = h(
      "div",
      { class: "scroller", role: "log", "aria-label": place.inThread ? "Thread" : "Messages", tabindex: 0 },
      this.inner,
    );
  }

  set(messages) {
    this.messages = new Map(messages.map((message) => [keyOf(message), message]));
    this.draw(true);
  }

  get(key) {
    return this.messages.get(key);
  }

  upsert(message) {
    this.messages.set(keyOf(message), message);
    this.draw(false);
  }

  remove(key) {
    if (this.messages.delete(key)) this.draw(false);
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  draw(toEnd) {
    const atEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < AT_END;
    const nodes = this.intro ? [this.intro] : [];
    let before = null;
    for (const message of [...this.messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts))) {
      const day = dayLine(Number(message.ts));
      if (!before || dayLine(Number(before.ts)) !== day) nodes.push(this.day(day));
      const node = this.node(message);
      node.classList.toggle("follows", Boolean(before) && follows(before, message));
      nodes.push(node);
      before = message;
    }
    reconcile(this.inner, nodes);
    for (const key of this.drawn.keys()) if (!this.messages.has(key)) this.drawn.delete(key);
    if (toEnd || atEnd) this.toEnd();
  }

  day(line) {
    if (!this.days.has(line)) this.days.set(line, h("div", { class: "day", role: "separator" }, h("span", {}, line)));
    return this.days.get(line);
  }

  node(message) {
    const key = keyOf(message);
    const shape = JSON.stringify(message);
    const known = this.drawn.get(key);
    if (known?.shape === shape) return known.node;
    const surface = known?.surface ?? surfaceOf(this.place.channel, message);
    const node = drawMessage(message, surface, this.place);
    if (known?.node.contains(document.activeElement)) queueMicrotask(() => node.focus());
    this.drawn.set(key, { shape, node, surface });
    return node;
  }
}

function follows(before, message) {
  return (
    before.user === message.user &&
    Number(message.ts) - Number(before.ts) < IN_A_ROW &&
    Boolean(before.ephemeral_id) === Boolean(message.ephemeral_id) &&
    !message.is_broadcast &&
    dayLine(Number(before.ts)) === dayLine(Number(message.ts))
  );
}
