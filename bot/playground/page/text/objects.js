// Text objects: {type: "plain_text" | "mrkdwn", text}.

import { withEmoji } from "./emoji.js";
import { unescape } from "./entities.js";
import { mrkdwn } from "./mrkdwn.js";

/** The characters of a plain_text object. */
export function plain(object) {
  if (!object) return "";
  return object.emoji === false ? unescape(object.text) : withEmoji(unescape(object.text));
}

/** Nodes of either kind of text object. */
export function text(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [plain(object)];
}
