// The select menu: a field one can type into, with a list below it. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { closePopup, openPopup } from "../popup.js";
import { sentence } from "../toast.js";

const PAUSE = 150; // milliseconds after the last key before the options are loaded

/**
 * options: {multi, attrs, most, placeholder, selected, load, onChange}.
 * load(query) -> Promise of [{label, options: [{key, label, description, raw}]}], or of a string to show instead.
 * onChange(items) is called with all that is selected. -> the node
 */
export function combobox(options) {
  return new Combobox(options).element;
}

class Combobox {
  constructor({ multi, attrs, most = Infinity, placeholder, selected, load, onChange }) {
    Object.assign(this, { multi, most, placeholder, load, onChange });
    this.items = selected;
    this.shown = []; // the options in the list, in order
    this.active = -1; // which of them the arrow keys are at
    this.panel = null;
    this.asked = 0;
    this.listId = uid("list");
    this.input = this.drawInput(attrs);
    this.chips = h("span", { class: "chips" });
    const click = (event) => event.target.closest("button, input") || this.input.click();
    this.element = h(
      "span",
      { class: multi ? "combo combo-multi" : "combo", on: { click } },
      this.chips,
      this.input,
      icon("down", 16),
    );
    this.settle();
  }

  drawInput(attrs) {
    const fixed = { type: "text", role: "combobox", autocomplete: "off", class: "combo-input" };
    const aria = { "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.listId };
    const on = {
      input: () => this.refresh(PAUSE),
      focus: () => this.multi || this.input.select(),
      click: () => this.panel || this.refresh(0),
      keydown: (event) => this.key(event),
      blur: () => setTimeout(() => this.settle(), 0),
    };
    return h("input", { ...attrs, ...fixed, ...aria, on });
  }

  /** Shows what is selected; what was typed but not chosen is dropped. */
  settle() {
    if (document.activeElement === this.input && this.panel) return;
    this.input.value = this.multi ? "" : (this.items[0]?.label ?? "");
    this.input.placeholder = this.items.length ? "" : this.placeholder;
    this.chips.replaceChildren(...(this.multi ? this.items.map((item) => this.chip(item)) : []));
  }

  chip(item) {
    const drop = () => this.update(this.items.filter((other) => other !== item));
    const button = { type: "button", "aria-label": `Remove ${item.label}`, on: { click: drop } };
    return h("span", { class: "chip" }, item.label, h("button", button, icon("close", 12)));
  }

  update(items) {
    this.items = items;
    this.settle();
    this.onChange(items);
  }

  /** Loads the options for what is typed; an answer that a later one overtook is dropped. */
  refresh(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const turn = ++this.asked;
      const untouched = !this.multi && this.input.value === this.items[0]?.label;
      const answer = await this.load(untouched ? "" : this.input.value.trim()).catch((error) => sentence(error));
      if (turn === this.asked && document.activeElement === this.input) this.show(answer);
    }, pause);
  }

  show(answer) {
    const groups = typeof answer === "string" ? [] : answer;
    this.shown = groups.flatMap((group) => group.options);
    this.active = this.shown.findIndex((option) => this.isOn(option));
    if (this.active < 0 && this.input.value && this.shown.length) this.active = 0;
    const list = h(
      "div",
      { role: "listbox", id: this.listId, "aria-multiselectable": this.multi ? "true" : null },
      groups.map((group) => this.group(group)),
      this.shown.length ? null : h("div", { class: "no-results" }, typeof answer === "string" ? answer : "No results"),
    );
    if (this.panel) this.panel.replaceChildren(list);
    else
      this.panel = openPopup(this.element, list, { className: "listbox", match: true, onClose: () => this.closed() });
    this.panel.place();
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  group({ label, options }) {
    const rows = options.map((option) => this.row(option));
    return h("div", { role: "group", "aria-label": label }, label && h("div", { class: "group-label" }, label), rows);
  }

  row(option) {
    const on = { pointerdown: (event) => event.preventDefault(), click: () => this.choose(option) };
    const selected = this.isOn(option);
    return h(
      "div",
      {
        role: "option",
        id: `${this.listId}-${this.shown.indexOf(option)}`,
        class: "option",
        "aria-selected": selected ? "true" : "false",
        on,
      },
      h("span", { class: "option-label" }, option.label),
      option.description && h("span", { class: "option-description" }, option.description),
      selected && icon("check", 14),
    );
  }

  isOn(option) {
    return this.items.some((item) => item.key === option.key);
  }

  closed() {
    this.panel = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.settle();
  }

  choose(option) {
    closePopup();
    if (!this.multi) this.update([option]);
    else if (this.isOn(option)) this.update(this.items.filter((item) => item.key !== option.key));
    else this.update([...this.items, option].slice(0, this.most));
  }

  mark() {
    this.panel
      .querySelectorAll(".option")
      .forEach((node, index) => node.classList.toggle("active", index === this.active));
    if (this.active < 0) return;
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    this.panel.querySelector(".option.active")?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.move(step);
    else if (event.key === "Enter" && this.panel && this.shown[this.active]) this.choose(this.shown[this.active]);
    else if (event.key === "Backspace" && this.erases()) this.update(this.items.slice(0, -1));
    else {
      if (event.key === "Tab") closePopup();
      return;
    }
    event.preventDefault();
  }

  move(step) {
    if (!this.panel) {
      this.refresh(0);
      return;
    }
    this.active = (this.active + step + this.shown.length) % Math.max(this.shown.length, 1);
    this.mark();
  }

  /** Whether Backspace takes the last selected item away rather than a character. */
  erases() {
    return this.items.length > 0 && this.input.value === (this.multi ? "" : this.items[0].label);
  }
}
