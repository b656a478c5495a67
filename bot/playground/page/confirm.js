// The confirmation object of an element: a small dialog before the act.

import { h, uid } from "./dom.js";
import { plain, text } from "./text/objects.js";
import { trap } from "./trap.js";

/** -> whether the person agreed. Without a confirmation object: at once, yes. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const id = uid("confirm");
    const answer = (value) => {
      release();
      layer.remove();
      resolve(value);
    };
    const dialog = h(
      "div",
      { class: "confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": id },
      h("h2", { id }, plain(confirm.title)),
      h("div", { class: "confirm-text" }, text(confirm.text)),
      h(
        "div",
        { class: "confirm-buttons" },
        h(
          "button",
          { type: "button", class: "button", on: { click: () => answer(false) } },
          plain(confirm.deny) || "Cancel",
        ),
        h(
          "button",
          { type: "button", class: `button button-${confirm.style ?? "primary"}`, on: { click: () => answer(true) } },
          plain(confirm.confirm) || "OK",
        ),
      ),
    );
    const layer = h("div", { class: "layer layer-confirm" }, dialog);
    document.body.append(layer);
    const release = trap(dialog, () => answer(false));
    dialog.querySelector("button:last-of-type").focus();
  });
}
