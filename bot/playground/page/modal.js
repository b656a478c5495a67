// Modals: a stack of views, of which the top one is shown. What was typed in each stays until it is closed.

import { api } from "./api.js";
import { h } from "./dom.js";
import { banner, drawModal, showErrors } from "./modal_view.js";
import { closePopup } from "./popup.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";
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
  const focused = item.element?.isConnected
    ? document.activeElement?.closest("[data-action-id]")?.dataset.actionId
    : null;
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
  top.element ??= drawModal(top, { stacked: stack.length > 1, submit, close });
  layer.replaceChildren(top.element);
  release = trap(top.element, () => close(top, false));
  (
    top.element.querySelector("[autofocus]") ??
    top.element.querySelector(".modal-body :is(input, textarea, button)") ??
    top.element.querySelector("button")
  )?.focus();
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
    follow(
      item,
      await api.submit({
        as: store.person,
        view_id: item.view.id,
        state: item.surface.state(blockIds.filter((id) => item.surface.values.has(id))),
      }),
    );
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
