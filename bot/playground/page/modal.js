// Modals: a stack of views, of which the top one is shown. What was typed in each stays until it is closed.

import { api } from "./api.js";
import { drawBlocks } from "./blocks/index.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { closePopup } from "./popup.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";
import { plain } from "./text/objects.js";
import { sentence } from "./toast.js";
import { trap } from "./trap.js";
import { problems } from "./validation.js";

const stack = []; // [{view, surface, element}], the top one last
const layer = h("div", { class: "layer layer-modal", hidden: true });
let release = () => {};

export function startModals() {
  document.body.append(layer);
}

/** Follows the events view_open, view_push, view_update and view_close. */
export function handleView(event) {
  if (event.type === "view_open") {
    stack.length = 0;
    put(event.view);
  } else if (event.type === "view_push") put(event.view);
  else if (event.type === "view_update") update(event.view);
  else if (event.type === "view_close") take(event.view_id);
}

/** Drops every modal without telling the app: another person is acting now. */
export function dropModals() {
  stack.length = 0;
  show();
}

function put(view) {
  if (stack.some((item) => item.view.id === view.id)) return update(view);
  stack.push({ view, surface: new Surface({ type: "view", view_id: view.id }) });
  return show();
}

function update(view) {
  const item = stack.find((other) => other.view.id === view.id);
  if (!item) return;
  const focused = item.element?.isConnected ? document.activeElement?.closest("[data-action-id]")?.dataset.actionId : null;
  const scrolled = item.element?.querySelector(".modal-body")?.scrollTop ?? 0;
  Object.assign(item, { view, element: null });
  show();
  if (!item.element) return;
  item.element.querySelector(".modal-body").scrollTop = scrolled;
  if (focused) item.element.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)?.focus();
}

function take(id) {
  const index = stack.findIndex((item) => item.view.id === id);
  if (index < 0) return;
  stack.splice(index, 1);
  show();
}

/** Draws the top view, if it is not the one on screen already. */
function show() {
  closePopup();
  const top = stack.at(-1);
  layer.hidden = !top;
  if (top?.element?.isConnected) return;
  release();
  release = () => {};
  if (!top) {
    layer.replaceChildren();
    return;
  }
  top.element ??= draw(top);
  layer.replaceChildren(top.element);
  release = trap(top.element, () => close(top, false));
  (top.element.querySelector("[autofocus]") ?? top.element.querySelector(".modal-body :is(input, textarea, button)") ?? top.element.querySelector("button"))?.focus();
}

function draw(item) {
  const { view, surface } = item;
  surface.inputs.clear();
  const title = uid("title");
  const hasSubmit = Boolean(view.submit) || view.blocks.some((block) => block.type === "input");
  item.banner = h("div", { class: "modal-banner", role: "alert", hidden: true });
  item.submit = h("button", { type: "submit", class: "button button-primary" }, plain(view.submit) || "Submit");
  const form = h("form", { class: "modal-form", novalidate: true, on: { submit: (event) => { event.preventDefault(); submit(item); } } },
    item.banner,
    h("div", { class: "modal-body" }, drawBlocks(view.blocks, surface)),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button", on: { click: () => close(item, false) } }, plain(view.close) || (hasSubmit ? "Cancel" : "Close")),
      hasSubmit ? item.submit : null));
  return h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": title, data: { testid: "modal", viewId: view.id } },
    h("header", { class: "modal-head" },
      stack.length > 1 ? h("button", { type: "button", class: "icon-button", "aria-label": "Back", on: { click: () => close(item, false) } }, icon("back")) : avatar(store.bot.user_id, 28),
      h("h1", { id: title }, plain(view.title)),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close dialog", on: { click: () => close(item, true) } }, icon("close"))),
    form);
}

/** all: the cross closes the whole stack, Cancel and Escape only the top. */
async function close(item, all) {
  if (all) stack.length = 0;
  else stack.splice(stack.indexOf(item), 1);
  show();
  await api.closeView({ as: store.person, view_id: item.view.id, clear: all }).catch(() => {}); // it is closed here either way
}

async function submit(item) {
  showErrors(item, problems(item.surface));
  if (item.invalid || item.submit.disabled) return;
  item.submit.disabled = true;
  item.submit.setAttribute("aria-busy", "true");
  try {
    const blockIds = item.view.blocks.map((block) => block.block_id);
    follow(item, await api.submit({ as: store.person, view_id: item.view.id, state: item.surface.state(blockIds.filter((id) => item.surface.values.has(id))) }));
  } catch (error) {
    banner(item, sentence(error));
  } finally {
    item.submit.disabled = false;
    item.submit.removeAttribute("aria-busy");
  }
}

function follow(item, answer) {
  if (!answer.ok && !answer.errors) return banner(item, sentence(answer.error ?? "no answer"));
  if (answer.response_action === "errors") return showErrors(item, answer.errors);
  if (answer.response_action === "update") return update(answer.view);
  if (answer.response_action === "push") return put(answer.view);
  if (answer.response_action === "clear") return dropModals();
  return take(item.view.id);
}

function banner(item, text) {
  item.banner.textContent = text ?? "";
  item.banner.hidden = !text;
}

/** errors: {block id: text}. Shown beside their fields; one without a field goes above all. */
function showErrors(item, errors) {
  const { inputs } = item.surface;
  for (const [id, input] of inputs) input.show(errors[id]);
  banner(item, Object.entries(errors).filter(([id]) => !inputs.has(id)).map(([, text]) => text).join(" "));
  item.invalid = Object.keys(errors).length > 0;
  [...inputs].find(([id]) => errors[id])?.[1].focus();
}
