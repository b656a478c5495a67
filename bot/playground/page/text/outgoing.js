// What a person typed -> the text Slack's own client would send: escaped, with names turned into ids.

import { store } from "../store.js";

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export function outgoing(text) {
  return escape(text)
    .replace(/(^|[\s(])@([\p{L}\p{N}._-]*[\p{L}\p{N}_-])/gu, (typed, before, name) => {
      const target = mention(name.toLowerCase());
      return target ? `${before}<${target}>` : typed;
    })
    .replace(/(^|[\s(])#([\p{L}\p{N}_-]+)/gu, (typed, before, name) => {
      const found = store.channels.find((item) => !item.is_im && item.name === name);
      return found ? `${before}<#${found.id}>` : typed;
    })
    .replace(/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]*_~]/g, (url) => `<${url}>`);
}

function mention(name) {
  if (["here", "channel", "everyone"].includes(name)) return `!${name}`;
  const group = store.usergroups.find((item) => item.handle === name);
  if (group) return `!subteam^${group.id}`;
  if (name === store.bot.name.toLowerCase()) return `@${store.bot.user_id}`;
  const person = store.people.find((item) => item.name.toLowerCase() === name);
  return person ? `@${person.id}` : null;
}
