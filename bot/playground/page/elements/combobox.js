// The select menu: a field one can type into, with a list below it. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { closePopup, openPopup } from "../popup.js";
import { sentence } from "../toast.js";

const PAUSE = 150; // milliseconds after the last key before the options are loaded

/**
 * load(query) -> Promise of [{label, options: [{key, label, description, raw}]}], or of a string to show instead.
 * onChange(items) is called with all that is selected.
 */
export function combobox({ multi, attrs, most = Infinity, placeholder, selected, load, onChange }) {
  const listId = uid("list");
  let items = selected;
  let shown = []; // the options in the list, in order
  let active = -1;
  let panel = null;
  let asked = 0;
  let timer = null;

  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", ...attrs, class: "combo-input", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
    on: { input: () => refresh(PAUSE), focus: () => multi || input.select(), click: () => panel || refresh(0), keydown: key, blur: () => setTimeout(settle, 0) },
  });
  const chips = h("span", { class: "chips" });
  const root = h("span", { class: multi ? "combo combo-multi" : "combo", on: { click: (event) => event.target.closest("button, input") || input.click() } }, chips, input, icon("down", 16));
  settle();

  /** Shows what is selected; what was typed but not chosen is dropped. */
  function settle() {
    if (document.activeElement === input && panel) return;
    input.value = multi ? "" : items[0]?.label ?? "";
    input.placeholder = items.length ? "" : placeholder;
    chips.replaceChildren(...(multi ? items.map(chip) : []));
  }

  function chip(item) {
    return h("span", { class: "chip" }, item.label, h("button", { type: "button", "aria-label": `Remove ${item.label}`, on: { click: () => update(items.filter((other) => other !== item)) } }, icon("close", 12)));
  }

  function update(next) {
    items = next;
    settle();
    onChange(items);
  }

  function refresh(pause) {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mineAsked = ++asked;
      const query = !multi && input.value === items[0]?.label ? "" : input.value.trim();
      const answer = await load(query).catch((error) => sentence(error));
      if (mineAsked === asked && document.activeElement === input) show(answer);
    }, pause);
  }

  function show(answer) {
    const groups = typeof answer === "string" ? [] : answer;
    shown = groups.flatMap((group) => group.options);
    active = shown.findIndex((option) => isOn(option));
    if (active < 0 && input.value && shown.length) active = 0;
    const list = h("div", { role: "listbox", id: listId, "aria-multiselectable": multi ? "true" : null },
      groups.map((group) => h("div", { role: "group", "aria-label": group.label }, group.label ? h("div", { class: "group-label" }, group.label) : null, group.options.map(row))),
      shown.length ? null : h("div", { class: "no-results" }, typeof answer === "string" ? answer : "No results"));
    if (panel) panel.replaceChildren(list);
    else panel = openPopup(root, list, { className: "listbox", match: true, onClose: closed });
    panel.place();
    input.setAttribute("aria-expanded", "true");
    mark();
  }

  const isOn = (option) => items.some((item) => item.key === option.key);

  function row(option) {
    const index = shown.indexOf(option);
    return h("div", { role: "option", id: `${listId}-${index}`, class: "option", "aria-selected": isOn(option) ? "true" : "false", on: { pointerdown: (event) => event.preventDefault(), click: () => choose(option) } },
      h("span", { class: "option-label" }, option.label), option.description ? h("span", { class: "option-description" }, option.description) : null, isOn(option) ? icon("check", 14) : null);
  }

  function closed() {
    panel = null;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    settle();
  }

  function choose(option) {
    const next = !multi ? [option] : isOn(option) ? items.filter((item) => item.key !== option.key) : [...items, option].slice(0, most);
    closePopup();
    update(next);
    if (multi) input.value = "";
  }

  function mark() {
    panel.querySelectorAll(".option").forEach((node, index) => node.classList.toggle("active", index === active));
    if (active < 0) return;
    input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    panel.querySelector(".option.active")?.scrollIntoView({ block: "nearest" });
  }

  function key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!panel) return refresh(0);
      active = (active + step + shown.length) % Math.max(shown.length, 1);
      mark();
    } else if (event.key === "Enter" && panel && shown[active]) {
      event.preventDefault();
      choose(shown[active]);
    } else if (event.key === "Tab" && panel) closePopup();
    else if (event.key === "Backspace" && multi && !input.value && items.length) update(items.slice(0, -1));
    else if (event.key === "Backspace" && !multi && items.length && input.value === items[0].label) {
      event.preventDefault();
      update([]);
      refresh(0);
    }
    return undefined;
  }

  return root;
}
