// How one modal looks: head, banner, blocks, foot, and the errors beside its fields.

import { drawBlocks } from "./blocks/index.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { store } from "./store.js";
import { plain } from "./text/objects.js";

/** item: {view, surface}; gets its nodes `banner` and `submit`. act: {stacked, submit(item), close(item, all)}. */
export function drawModal(item, act) {
  const { view, surface } = item;
  surface.inputs.clear();
  const title = uid("title");
  item.banner = h("div", { class: "modal-banner", role: "alert", hidden: true });
  item.submit = h("button", { type: "submit", class: "button button-primary" }, plain(view.submit) || "Submit");
  const submit = (event) => {
    event.preventDefault();
    act.submit(item);
  };
  const body = h("div", { class: "modal-body" }, drawBlocks(view.blocks, surface));
  const data = { testid: "modal", viewId: view.id };
  return h(
    "div",
    { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": title, data },
    head(item, title, act),
    h("form", { class: "modal-form", novalidate: true, on: { submit } }, item.banner, body, foot(item, act)),
  );
}

function head(item, id, { stacked, close }) {
  const button = (label, mark, all) => {
    const on = { click: () => close(item, all) };
    return h("button", { type: "button", class: "icon-button", "aria-label": label, on }, icon(mark));
  };
  return h(
    "header",
    { class: "modal-head" },
    stacked ? button("Back", "back", false) : avatar(store.bot.user_id, 28),
    h("h1", { id }, plain(item.view.title)),
    button("Close dialog", "close", true),
  );
}

function foot(item, { close }) {
  const { view } = item;
  const sends = Boolean(view.submit) || view.blocks.some((block) => block.type === "input");
  const label = plain(view.close) || (sends ? "Cancel" : "Close");
  const cancel = h("button", { type: "button", class: "button", on: { click: () => close(item, false) } }, label);
  return h("footer", { class: "modal-foot" }, cancel, sends ? item.submit : null);
}

export function banner(item, text) {
  item.banner.textContent = text ?? "";
  item.banner.hidden = !text;
}

/** errors: {block id: text}. Shown beside their fields; one without a field goes above all. */
export function showErrors(item, errors) {
  const { inputs } = item.surface;
  for (const [id, input] of inputs) input.show(errors[id]);
  const homeless = Object.entries(errors).filter(([id]) => !inputs.has(id));
  banner(item, homeless.map(([, text]) => text).join(" "));
  item.invalid = Object.keys(errors).length > 0;
  [...inputs].find(([id]) => errors[id])?.[1].focus();
}
