// Short notes at the foot of the page.

import { h } from "./dom.js";

const SHOWN = 6000; // milliseconds

/** kind: "error" or "info". */
export function toast(text, kind = "error") {
  const note = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status", data: { testid: "toast" } }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), SHOWN);
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
