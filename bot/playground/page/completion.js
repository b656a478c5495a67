// The list above the composer: commands after "/", people and groups after "@", channels after "#".

import { h, uid } from "./dom.js";
import { avatar } from "./people.js";
import { mine, store } from "./store.js";

const MOST = 8;

function commands(word) {
  return store.commands
    .filter((item) => item.command.startsWith(word))
    .map((item) => ({
      insert: item.command,
      title: [item.command, h("span", { class: "usage" }, ` ${item.usage_hint ?? ""}`)],
      note: item.description,
    }));
}

function people(word) {
  const typed = word.slice(1).toLowerCase();
  const hit = (...names) =>
    names.some((name) =>
      name
        ?.toLowerCase()
        .split(/\s/)
        .some((part) => part.startsWith(typed)),
    );
  return [
    ...store.people
      .filter((item) => hit(item.name, item.real_name))
      .map((item) => ({
        insert: `@${item.name}`,
        before: avatar(item.id, 20),
        title: [item.real_name || item.name],
        note: item.title,
      })),
    ...store.usergroups
      .filter((item) => hit(item.handle))
      .map((item) => ({ insert: `@${item.handle}`, title: [`@${item.handle}`], note: "User group" })),
    ...(hit(store.bot.name)
      ? [{ insert: `@${store.bot.name}`, before: avatar(store.bot.user_id, 20), title: [store.bot.name], note: "App" }]
      : []),
  ];
}

function channels(word) {
  return mine()
    .filter((item) => !item.is_im && item.name.startsWith(word.slice(1)))
    .map((item) => ({ insert: `#${item.name}`, title: [`#${item.name}`], note: item.topic }));
}

export class Completion {
  constructor(field, { commands: withCommands, onChange }) {
    Object.assign(this, { field, withCommands, onChange, items: [], active: 0, list: null, id: uid("complete") });
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("blur", () => this.close());
  }

  /** The word that ends at the caret, if it calls for a list. */
  word() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    if (this.withCommands && /^\/\S*$/.test(before)) return before;
    return /(?:^|\s)([@#]\S*)$/.exec(before)?.[1] ?? null;
  }

  refresh() {
    const word = this.word();
    const source = { "/": commands, "@": people, "#": channels }[word?.[0]];
    this.items = source ? source(word).slice(0, MOST) : [];
    if (this.items.length === 1 && this.items[0].insert === word && word[0] !== "/") this.items = [];
    this.active = 0;
    this.draw();
  }

  draw() {
    this.list?.remove();
    this.list = null;
    this.field.removeAttribute("aria-activedescendant");
    if (!this.items.length) return;
    this.list = h(
      "div",
      { class: "completion", role: "listbox", "aria-label": "Suggestions" },
      this.items.map((item, index) =>
        h(
          "div",
          {
            role: "option",
            id: `${this.id}-${index}`,
            class: index === this.active ? "option active" : "option",
            "aria-selected": index === this.active ? "true" : "false",
            on: { pointerdown: (event) => event.preventDefault(), click: () => this.take(index) },
          },
          item.before ?? null,
          h("span", { class: "option-label" }, item.title),
          item.note ? h("span", { class: "option-description" }, item.note) : null,
        ),
      ),
    );
    this.field.parentElement.prepend(this.list);
    this.field.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    this.list.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  take(index) {
    const word = this.word() ?? "";
    const caret = this.field.selectionStart;
    const insert = `${this.items[index].insert} `;
    this.field.setRangeText(insert, caret - word.length, caret, "end");
    this.close();
    this.onChange();
    this.field.focus();
  }

  close() {
    this.items = [];
    this.draw();
  }

  /** Whether the key was meant for the list. */
  key(event) {
    if (!this.items.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // A command typed in full is sent by Enter; everything else is completed by it.
    const complete = event.key === "Tab" || (event.key === "Enter" && this.items[this.active].insert !== this.word());
    if (!step && !complete && event.key !== "Escape") return false;
    event.preventDefault();
    if (step) {
      this.active = (this.active + step + this.items.length) % this.items.length;
      this.draw();
    } else if (complete) this.take(this.active);
    else this.close();
    event.stopPropagation();
    return true;
  }
}
