// What the page knows of the workspace, and who is looking at it.

export const store = {
  team: { id: "", name: "" },
  bot: { user_id: "", name: "" },
  people: [],
  usergroups: [],
  channels: [],
  commands: [],
  person: null, // the acting person's id
  skew: 0, // seconds the server's clock is ahead of this browser's
  unread: new Map(), // channel id -> count, for the acting person
};

export function load(state) {
  Object.assign(store, {
    team: state.team,
    bot: state.bot,
    people: state.people,
    usergroups: state.usergroups,
    channels: state.channels,
    commands: state.commands,
  });
  store.skew = (state.now ?? Date.now() / 1000) - Date.now() / 1000;
}

export const now = () => Date.now() / 1000 + store.skew;
export const person = (id) => store.people.find((item) => item.id === id);
export const channel = (id) => store.channels.find((item) => item.id === id);
export const usergroup = (id) => store.usergroups.find((item) => item.id === id);
export const isBot = (message) => Boolean(message.bot_id) || message.user === store.bot.user_id;

/** The acting person's zone, an IANA name. */
export const zone = () => person(store.person)?.tz ?? "UTC";

/** The name to show for a user's id, the bot's included. */
export function userName(id) {
  if (id === store.bot.user_id) return store.bot.name;
  const found = person(id);
  return found ? found.real_name || found.name : id;
}

/** Direct messages carry the other side's name. */
export function channelName(item) {
  return item.is_im ? userName(item.user && item.user !== store.person ? item.user : store.bot.user_id) : item.name;
}

export const isMember = (item) => item.members.includes(store.person) || (item.is_im && item.user === store.person);

export const isPublic = (item) => !item.is_private && !item.is_im;

export const mine = () => store.channels.filter(isMember);

/** The acting person's direct message with the app. */
export const botDm = () =>
  mine().find(
    (item) =>
      item.is_im &&
      (item.user === store.person || item.user === store.bot.user_id || item.members.includes(store.bot.user_id)),
  );

export function replaceChannel(fresh) {
  const index = store.channels.findIndex((item) => item.id === fresh.id);
  if (index < 0) store.channels.push(fresh);
  else store.channels[index] = fresh;
}
