// Joins the parts: the address says what is shown, the socket what changed.

import { api } from "./api.js";
import { ChannelPane } from "./channel.js";
import { h, reconcile } from "./dom.js";
import { HomePane } from "./home.js";
import { icon } from "./icons.js";
import { dropModals, handleView, startModals } from "./modal.js";
import { personSwitcher } from "./people.js";
import { format, parse } from "./route.js";
import { sidebar } from "./sidebar.js";
import { connect } from "./socket.js";
import { botDm, channel, isPublic, load, mine, person, replaceChannel, store } from "./store.js";
import { refreshDates } from "./text/date.js";
import { ThreadPane } from "./thread.js";
import { sentence, toast } from "./toast.js";

const REFRESH = 20000; // milliseconds between two looks at "3 minutes ago"

const side = h("nav", { class: "side", "aria-label": "Workspace" });
const bar = h("header", { class: "bar" });
const panes = h("main", { class: "panes" });
const offline = h("div", { class: "offline", role: "status", hidden: true }, "Connection lost. Reconnecting…");
const shown = { place: null, main: null, thread: null, online: false, disconnect: () => {} };

function drawSide() {
  side.replaceChildren(...sidebar(shown.place));
  const total = [...store.unread.values()].reduce((sum, count) => sum + count, 0);
  document.title = `${total ? `(${total}) ` : ""}${store.team.name} · ${store.bot.name} playground`;
}

function drawBar() {
  bar.replaceChildren(
    h("span", { class: "bar-title" }, "Playground"),
    h("span", { class: "bar-note" }, "A pretend Slack workspace on this machine"),
    personSwitcher(),
  );
}

function menuButton() {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button menu-button",
      "aria-label": "Channels",
      on: { click: () => document.body.classList.toggle("side-open") },
    },
    icon("menu"),
  );
}

/** Shows what the address asks for, mending it where it names nobody or nothing. */
function follow() {
  const route = parse(location.hash);
  const as = person(route.as)?.id ?? store.person ?? store.people[0]?.id;
  if (as !== store.person) actAs(as);
  const first = mine().find((item) => !item.is_im && !item.is_archived) ?? botDm();
  const place = route.place === "home" || channel(route.place) ? route.place : (first?.id ?? "home");
  const visible = place === "home" || isPublic(channel(place)) || mine().some((item) => item.id === place);
  show(visible ? place : (botDm()?.id ?? first?.id), route.place === place ? route.thread : null);
}

function actAs(id) {
  store.person = id;
  store.unread.clear();
  Object.assign(shown, { place: null, main: null, thread: null, online: false });
  dropModals();
  shown.disconnect();
  shown.disconnect = connect(id, handle, connected);
  drawBar();
}

function show(place, thread) {
  const address = format({ place, thread, as: store.person });
  if (address !== location.hash) history.replaceState(null, "", address);
  document.body.classList.remove("side-open");
  if (shown.place !== place) {
    shown.place = place;
    shown.main = place === "home" ? new HomePane(menuButton()) : new ChannelPane(place, menuButton());
    shown.thread = null;
    store.unread.delete(place);
    if (shown.online) shown.main.refresh();
  }
  if (shown.thread?.ts !== (thread ?? undefined)) {
    shown.thread = thread ? new ThreadPane(place, thread) : null;
    if (shown.online) shown.thread?.refresh();
  }
  reconcile(
    panes,
    [shown.main, shown.thread].filter(Boolean).map((pane) => pane.element),
  );
  panes.classList.toggle("with-thread", Boolean(shown.thread));
  panes.querySelector(shown.thread ? ".pane-thread textarea" : ".pane-main textarea")?.focus();
  drawSide();
}

/** Panes load once the line is open, and again whenever it comes back: nothing that happens falls between the two. */
async function connected(is) {
  const lost = !offline.hidden;
  offline.hidden = is;
  shown.online = is;
  if (!is) return;
  if (lost) {
    load(await api.state());
    drawSide();
  }
  shown.main?.refresh();
  shown.thread?.refresh();
}

function handle(event) {
  if (event.type.startsWith("view_")) handleView(event);
  if (event.type === "channel") replaceChannel(event.channel);
  const elsewhere = event.channel !== shown.place || document.hidden;
  const theirs = ["message", "ephemeral"].includes(event.type) && event.message.user !== store.person;
  if (theirs && elsewhere && mine().some((item) => item.id === event.channel))
    store.unread.set(event.channel, (store.unread.get(event.channel) ?? 0) + 1);
  shown.main?.handle(event);
  shown.thread?.handle(event);
  if (theirs || event.type === "channel") drawSide();
}

function seen() {
  if (!document.hidden && store.unread.delete(shown.place)) drawSide();
}

async function start() {
  startModals();
  document.getElementById("app").append(bar, side, panes, offline);
  try {
    load(await api.state());
  } catch (error) {
    toast(sentence(error));
    return;
  }
  follow();
  window.addEventListener("hashchange", follow);
  document.addEventListener("visibilitychange", seen);
  setInterval(() => {
    refreshDates();
    if (!bar.querySelector("[aria-expanded=true]")) drawBar();
  }, REFRESH);
}

start();
