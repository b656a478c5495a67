// The five sources of a select menu, each single and multi. An option of the menu is {key, label, description, raw}; raw is what is sent.

import { channelName, isPublic, mine, store } from "../store.js";
import { plain } from "../text/objects.js";
import { combobox } from "./combobox.js";

const fromOption = (option) => ({
  key: option.value,
  label: plain(option.text),
  description: plain(option.description),
  raw: option,
});
const fromPerson = (item) => ({
  key: item.id,
  label: item.real_name || item.name,
  description: item.title,
  raw: item.id,
});
const fromChannel = (item) => ({
  key: item.id,
  label: `${item.is_im ? "@" : item.is_private ? "🔒 " : "#"}${channelName(item)}`,
  raw: item.id,
});

function groups({ options, option_groups: grouped }) {
  if (grouped) return grouped.map((group) => ({ label: plain(group.label), options: group.options.map(fromOption) }));
  return [{ label: null, options: (options ?? []).map(fromOption) }];
}

/** `name` is the value's key: "option", "user", "conversation" or "channel". toItem turns a stored raw value into an option of the menu. */
function select(element, field, name, load, toItem) {
  const multi = element.type.startsWith("multi_");
  const key = multi ? `selected_${name}s` : `selected_${name}`;
  const initial = field.stored
    ? field.stored[key]
    : (element[`initial_${name}${multi ? "s" : ""}`] ?? (multi ? [] : null));
  field.keep({ [key]: initial });
  return combobox({
    multi,
    attrs: field.attrs,
    most: element.max_selected_items,
    placeholder: plain(element.placeholder) || (multi ? "Select options" : "Select an option"),
    selected: (multi ? initial : [initial]).filter(Boolean).map(toItem),
    load,
    onChange: (items) => field.change({ [key]: multi ? items.map((item) => item.raw) : (items[0]?.raw ?? null) }),
  });
}

/** Type-ahead on this side: the groups with the options that hold every word typed. */
function filtered(all) {
  return async (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const hit = (option) =>
      words.every((word) => `${option.label} ${option.description ?? ""}`.toLowerCase().includes(word));
    return all
      .map((group) => ({ ...group, options: group.options.filter(hit) }))
      .filter((group) => group.options.length);
  };
}

export function staticSelect(element, field) {
  return select(element, field, "option", filtered(groups(element)), fromOption);
}

export function externalSelect(element, field) {
  const least = element.min_query_length ?? 3;
  const load = async (query) =>
    query.length < least ? `Type ${least} or more characters` : groups(await field.options(query));
  return select(element, field, "option", load, fromOption);
}

export function userSelect(element, field) {
  const known = (id) => fromPerson(store.people.find((item) => item.id === id) ?? { id, name: id });
  return select(element, field, "user", filtered([{ label: null, options: store.people.map(fromPerson) }]), known);
}

const toChannel = (id) => fromChannel(store.channels.find((item) => item.id === id) ?? { id, name: id });

export function channelSelect(element, field) {
  const open = store.channels.filter((item) => isPublic(item) && !item.is_archived);
  return select(element, field, "channel", filtered([{ label: null, options: open.map(fromChannel) }]), toChannel);
}

export function conversationSelect(element, field) {
  const include = element.filter?.include ?? ["public", "private", "im"];
  const kind = (item) => (item.is_im ? "im" : item.is_private ? "private" : "public");
  const visible = [...new Set([...mine(), ...store.channels.filter(isPublic)])].filter(
    (item) => !item.is_archived && include.includes(kind(item)),
  );
  return select(
    element,
    field,
    "conversation",
    filtered([{ label: null, options: visible.map(fromChannel) }]),
    toChannel,
  );
}
