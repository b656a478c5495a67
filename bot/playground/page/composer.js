// Where one writes: messages, and slash commands in channels. Enter sends, Shift+Enter starts a line.

import { api } from "./api.js";
import { Completion } from "./completion.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { sentence, toast } from "./toast.js";

const drafts = new Map(); // what was typed and not sent, by place and person

/** threadTs: null for the channel itself. */
export function composer({ channel, threadTs, label }) {
  const draft = `${store.person}/${channel}/${threadTs ?? ""}`;
  const field = h("textarea", {
    class: "composer-field",
    rows: 1,
    placeholder: label,
    "aria-label": label,
    data: { testid: threadTs ? "thread-composer" : "composer" },
    on: { input: changed, keydown: key },
  });
  const send = h(
    "button",
    { type: "button", class: "composer-send", "aria-label": "Send", on: { click: submit } },
    icon("send"),
  );
  const completion = new Completion(field, { commands: !threadTs, onChange: changed });
  const root = h(
    "div",
    { class: "composer" },
    field,
    h(
      "div",
      { class: "composer-foot" },
      h(
        "span",
        { class: "composer-hint" },
        threadTs ? "" : h("span", {}, h("kbd", {}, "/"), " for commands, "),
        h("kbd", {}, "@"),
        " to mention",
      ),
      send,
    ),
  );
  field.value = drafts.get(draft) ?? "";
  fit();

  function fit() {
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, 240)}px`;
    send.disabled = !field.value.trim();
  }

  function changed() {
    drafts.set(draft, field.value);
    fit();
    completion.refresh();
  }

  function key(event) {
    if (completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  }

  async function submit() {
    const text = field.value.trim();
    if (!text) return;
    completion.close();
    if (threadTs && text.startsWith("/")) {
      toast(`${text.split(/\s/)[0]} is not supported in threads. Sorry!`);
      return;
    }
    set("");
    const error = await deliver(text);
    if (!error) return;
    toast(error);
    if (!field.value) set(text); // what was typed comes back
  }

  function set(text) {
    field.value = text;
    changed();
    completion.close();
  }

  async function deliver(text) {
    try {
      if (!text.startsWith("/"))
        await api.send({ as: store.person, channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
      else {
        const answer = await api.command({ as: store.person, channel, text });
        if (!answer.ok) return `${text.split(/\s/)[0]} failed. ${sentence(answer.error)}`;
      }
      return null;
    } catch (error) {
      return sentence(error);
    }
  }

  return root;
}
