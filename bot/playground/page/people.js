// Faces, and the switch that says as whom one acts.

import { h, safeUrl, svg } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popup.js";
import { go } from "./route.js";
import { now, person, store } from "./store.js";
import { clock } from "./time.js";

const COLORS = ["#9c4dcc", "#00838f", "#c2593f", "#3d7a3d", "#b0317a", "#3f62b5", "#8a6d00", "#5b5f97"];

/** A round-cornered face: the bot's picture, or a person's initials on their colour. */
export function avatar(id, size) {
  if (id === store.bot.user_id) return botAvatar(size);
  const item = person(id);
  const name = item?.real_name || item?.name || id || "?";
  const initials = name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
  const color = item?.color
    ? `#${item.color.replace(/^#/, "")}`
    : COLORS[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % COLORS.length];
  return h(
    "span",
    { class: "avatar", "aria-hidden": "true", style: `--size: ${size}px; background: ${color}` },
    initials,
  );
}

function botAvatar(size) {
  const source = /^(https?:|data:image|\/)/.test(store.bot.avatar ?? "") ? store.bot.avatar : null;
  if (safeUrl(source) || source) return h("img", { class: "avatar", alt: "", src: source, style: `--size: ${size}px` });
  return h("span", { class: "avatar avatar-bot", "aria-hidden": "true", style: `--size: ${size}px` }, shopfront());
}

/** The app's picture where the server gives none: a shop's awning. */
function shopfront() {
  return svg(
    "svg",
    { viewBox: "0 0 36 36" },
    svg("path", { d: "M8 17v10.5h20V17", fill: "#fff" }),
    svg("path", {
      d: "M6.5 9h23l2 6.5a4 4 0 0 1-7.7 1 4 4 0 0 1-7.6 0 4 4 0 0 1-7.6 0 4 4 0 0 1-4.1-1z",
      fill: "#ffd166",
    }),
    svg("path", {
      d: "m11.5 24 4-4 3.5 3 5.5-5.5",
      fill: "none",
      stroke: "#136f63",
      "stroke-width": 2.4,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}

const zoneLabel = (item) => item.tz_label || item.tz;

/** The button "Acting as …" with the menu of people. */
export function personSwitcher() {
  const me = person(store.person);
  const node = h(
    "button",
    {
      type: "button",
      class: "switcher",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": `Acting as ${me?.real_name ?? store.person}`,
      data: { testid: "person-switcher" },
      on: { click: open },
    },
    avatar(store.person, 26),
    h(
      "span",
      { class: "switcher-text" },
      h("span", { class: "switcher-label" }, "Acting as "),
      h("strong", {}, me?.real_name ?? store.person),
    ),
    h("span", { class: "switcher-time", title: zoneLabel(me ?? {}) }, clock(now())),
    icon("down", 14),
  );

  function open() {
    openMenu(
      node,
      store.people.map((item) => ({
        label: item.real_name || item.name,
        description: [item.title, zoneLabel(item)].filter(Boolean).join(" · "),
        before: avatar(item.id, 32),
        selected: item.id === store.person,
        choose: () => go({ as: item.id, thread: null }),
      })),
      { label: "Act as", className: "menu-people" },
    );
  }

  return node;
}
