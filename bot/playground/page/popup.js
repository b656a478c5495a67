// One floating panel at a time, beside the thing that opened it.

import { h } from "./dom.js";

let close = () => {};

export const closePopup = () => close();

/** Shows content under (or over) the anchor until a click elsewhere, Escape or closePopup(). -> the panel */
export function openPopup(anchor, content, { className = "", onClose = () => {}, match = false } = {}) {
  close();
  const panel = h("div", { class: `popup ${className}` }, content);
  document.body.append(panel);

  const place = () => {
    const box = anchor.getBoundingClientRect();
    if (match) panel.style.width = `${box.width}px`;
    const below = window.innerHeight - box.bottom - 12;
    const above = box.top - 12;
    const over = panel.scrollHeight > below && above > below;
    panel.style.maxHeight = `${Math.min(340, over ? above : below)}px`;
    panel.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - panel.offsetWidth - 8))}px`;
    panel.style.top = over ? `${box.top - panel.offsetHeight - 4}px` : `${box.bottom + 4}px`;
  };
  const outside = (event) => !panel.contains(event.target) && !anchor.contains(event.target) && close();
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    anchor.focus();
  };
  const moved = (event) => !panel.contains(event.target) && place();

  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  window.addEventListener("scroll", moved, true);
  window.addEventListener("resize", place);
  close = () => {
    close = () => {};
    panel.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    window.removeEventListener("scroll", moved, true);
    window.removeEventListener("resize", place);
    onClose();
  };
  place();
  panel.place = place;
  return panel;
}

/** A menu of choices with arrow keys: items [{label, description, choose(), selected}]. */
export function openMenu(anchor, items, { label, className = "" } = {}) {
  const buttons = items.map((item) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitemradio",
        "aria-checked": item.selected ? "true" : "false",
        class: "menu-item",
        tabindex: -1,
        on: {
          click: () => {
            closePopup();
            anchor.focus();
            item.choose();
          },
        },
      },
      item.before ?? null,
      h(
        "span",
        { class: "menu-text" },
        h("span", {}, item.label),
        item.description ? h("span", { class: "menu-description" }, item.description) : null,
      ),
    ),
  );
  const menu = h(
    "div",
    {
      role: "menu",
      "aria-label": label,
      on: {
        keydown: (event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (!step) return;
          event.preventDefault();
          const at = buttons.indexOf(document.activeElement);
          buttons[(at + step + buttons.length) % buttons.length].focus();
        },
      },
    },
    buttons,
  );
  anchor.setAttribute("aria-expanded", "true");
  openPopup(anchor, menu, {
    className: `menu ${className}`,
    onClose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  (buttons.find((button) => button.getAttribute("aria-checked") === "true") ?? buttons[0])?.focus();
}
