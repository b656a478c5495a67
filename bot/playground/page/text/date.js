// <!date^seconds^format^link|fallback>: Slack's dates, written out in the reader's zone.
// Tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting

import { h, safeUrl } from "../dom.js";
import { now } from "../store.js";
import * as time from "../time.js";

const HALF_A_YEAR = 183 * 86400; // seconds; nearer dates are shown without their year

function year(at) {
  return Math.abs(at - now()) > HALF_A_YEAR ? `, ${time.parts(at).year}` : "";
}

const long = (at) => `${time.monthLong(at)} ${time.ordinal(time.parts(at).day)}${year(at)}`;
const short = (at) => `${time.monthShort(at)} ${time.parts(at).day}${year(at)}`;
const two = (number) => String(number).padStart(2, "0");

function pretty(at, otherwise) {
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[time.daysFromToday(at)];
  return near ?? otherwise(at);
}

const weekdayLong = (at) => `${time.weekday(at)}, ${long(at)}`;

const TOKENS = {
  date: long,
  date_num: (at) => `${time.parts(at).year}-${two(time.parts(at).month)}-${two(time.parts(at).day)}`,
  date_slash: (at) => `${two(time.parts(at).month)}/${two(time.parts(at).day)}/${time.parts(at).year}`,
  date_short: short,
  date_long: weekdayLong,
  date_long_full: weekdayLong,
  date_pretty: (at) => pretty(at, long),
  date_short_pretty: (at) => pretty(at, short),
  date_long_pretty: (at) => pretty(at, weekdayLong),
  time: time.clock,
  time_secs: time.clockSeconds,
  ago: time.ago,
};

/** The format with every known token written out; null when a token is unknown, for then the fallback is shown. */
export function writeDate(at, format) {
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (_, token) => {
    if (token in TOKENS) return TOKENS[token](at);
    known = false;
    return "";
  });
  // A sentence or cell that begins with the date begins with a capital, as Slack shows it.
  return known ? (/^\{date\w*_?pretty\}/.test(format) ? text[0].toUpperCase() + text.slice(1) : text) : null;
}

/** A <time> node; those with {ago} are kept fresh by refreshDates. */
export function dateNode(at, format, link, fallback) {
  const text = Number.isFinite(at) ? writeDate(at, format) : null;
  if (text === null) return document.createTextNode(fallback);
  const node = h(
    "time",
    { datetime: new Date(at * 1000).toISOString(), title: time.full(at), data: { at, format } },
    text,
  );
  const href = safeUrl(link);
  return href ? h("a", { href, target: "_blank", rel: "noreferrer" }, node) : node;
}

export function refreshDates() {
  for (const node of document.querySelectorAll("time[data-format*='ago'], time[data-format*='pretty']")) {
    node.textContent = writeDate(Number(node.dataset.at), node.dataset.format);
  }
}
