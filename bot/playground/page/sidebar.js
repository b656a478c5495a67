// The left column: the workspace, its channels, direct messages and the app.

import { kindIcon } from "./channel.js";
import { h } from "./dom.js";
import { avatar } from "./people.js";
import { go } from "./route.js";
import { channelName, isMember, isPublic, mine, store } from "./store.js";

/** place: the channel id or "home" that is open. */
export function sidebar(place) {
  const joined = mine();
  const byName = (a, b) => channelName(a).localeCompare(channelName(b));
  const channels = joined.filter((item) => !item.is_im && !item.is_archived).sort(byName);
  const others = store.channels
    .filter((item) => (isPublic(item) && !isMember(item)) || (item.is_archived && isMember(item)))
    .sort(byName);
  const direct = joined.filter((item) => item.is_im).sort(byName);
  return [
    h(
      "div",
      { class: "team" },
      h("span", { class: "team-mark", "aria-hidden": "true" }, (store.team.name || "?")[0]),
      h("span", { class: "team-name" }, store.team.name),
    ),
    h(
      "div",
      { class: "side-scroll" },
      group(
        "Channels",
        channels.map((item) => channelLink(item, place)),
      ),
      group(
        "Direct messages",
        direct.map((item) => channelLink(item, place)),
      ),
      group("Apps", [
        entry({
          label: store.bot.name,
          spoken: `${store.bot.name} Home`,
          mark: avatar(store.bot.user_id, 20),
          current: place === "home",
          open: () => go({ place: "home", thread: null }),
        }),
      ]),
      others.length
        ? group(
            "More channels",
            others.map((item) => channelLink(item, place, "aside")),
          )
        : null,
    ),
  ];
}

function group(label, entries) {
  return h(
    "div",
    { class: "side-group" },
    h("h2", {}, label),
    h(
      "ul",
      {},
      entries.map((item) => h("li", {}, item)),
    ),
  );
}

function channelLink(item, place, className = "") {
  return entry({
    label: channelName(item),
    mark: kindIcon(item, 16),
    current: place === item.id,
    unread: store.unread.get(item.id),
    className,
    id: item.id,
    open: () => go({ place: item.id, thread: null }),
  });
}

function entry({ label, spoken, mark, current, unread = 0, className = "", id, open }) {
  return h(
    "button",
    {
      type: "button",
      class: `side-entry ${className} ${current ? "current" : ""} ${unread ? "unread" : ""}`,
      "aria-label": spoken,
      "aria-current": current ? "page" : null,
      data: { testid: "channel-link", channel: id },
      on: { click: open },
    },
    h("span", { class: "side-mark" }, mark),
    h("span", { class: "side-label" }, label),
    unread
      ? h("span", { class: "unread-count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : unread)
      : null,
  );
}
