// Dates and times, by the browser's own pickers.

import { h } from "../dom.js";
import { zone } from "../store.js";
import { instant, local } from "../time.js";

function picker(type, element, field, name, { read = (value) => value || null, write = (value) => value ?? "" } = {}) {
  const initial = field.stored ? field.stored[name] : (element[`initial_${name.replace("selected_", "")}`] ?? null);
  field.keep({ [name]: initial });
  return h("input", {
    type,
    ...field.attrs,
    class: "text-input picker",
    value: write(initial),
    on: { change: (event) => field.change({ [name]: read(event.target.value) }) },
  });
}

export const datepicker = (element, field) => picker("date", element, field, "selected_date");
export const timepicker = (element, field) => picker("time", element, field, "selected_time");

/** Its value is an instant (unix seconds), so the wall clock shown is the acting person's. */
export function datetimepicker(element, field) {
  const convert = { read: (value) => (value ? instant(value) : null), write: (value) => (value ? local(value) : "") };
  return h(
    "span",
    { class: "picker-zoned" },
    picker("datetime-local", element, field, "selected_date_time", convert),
    h("span", { class: "hint" }, zone()),
  );
}
