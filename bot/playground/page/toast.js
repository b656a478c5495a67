// Short notes over the page.

import { h } from "./dom.js";

const SHOWN = 6000; // milliseconds

/** Says what went wrong; a click takes it away, and time does. */
export function toast(text) {
  const remove = () => note.remove();
  const note = h("div", { class: "toast", role: "alert", data: { testid: "toast" }, on: { click: remove } }, text);
  document.getElementById("toasts").append(note);
  setTimeout(remove, SHOWN);
}

const SENTENCES = {
  operation_timeout: "The app did not answer within 3 seconds (operation_timeout). Try again.",
  dispatch_failed: "The app is not connected (dispatch_failed). Is the bot running?",
  not_in_channel: "You are not a member of this channel.",
  is_archived: "This channel is archived.",
};

/** An error as a sentence a person can act on. */
export function sentence(error) {
  const text = error instanceof Error ? error.message : String(error);
  if (text === "Failed to fetch") return "The playground does not answer. Is it still running?";
  return SENTENCES[text] ?? `That didn't work: ${text}`;
}
