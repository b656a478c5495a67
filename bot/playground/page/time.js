// Times in the acting person's zone.

import { now, zone } from "./store.js";

function shown(seconds, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: zone(), ...options }).format(new Date(seconds * 1000));
}

/** {year, month, day, hour, minute, second} of an instant in a zone, as numbers. */
export function parts(seconds, timeZone = zone()) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return Object.fromEntries(
    format.formatToParts(new Date(seconds * 1000)).map((part) => [part.type, Number(part.value)]),
  );
}

/** Whole days from today to the instant's day, in the zone: -1 is yesterday. */
export function daysFromToday(seconds) {
  const day = (at) => {
    const p = parts(at);
    return Date.UTC(p.year, p.month - 1, p.day) / 86400000;
  };
  return day(seconds) - day(now());
}

export const clock = (seconds) => shown(seconds, { hour: "numeric", minute: "2-digit" });
export const clockSeconds = (seconds) => shown(seconds, { hour: "numeric", minute: "2-digit", second: "2-digit" });
export const weekday = (seconds) => shown(seconds, { weekday: "long" });
export const monthLong = (seconds) => shown(seconds, { month: "long" });
export const monthShort = (seconds) => shown(seconds, { month: "short" });
export const full = (seconds) => shown(seconds, { dateStyle: "full", timeStyle: "long" });

export function ordinal(day) {
  const suffix =
    day % 10 === 1 && day !== 11
      ? "st"
      : day % 10 === 2 && day !== 12
        ? "nd"
        : day % 10 === 3 && day !== 13
          ? "rd"
          : "th";
  return `${day}${suffix}`;
}

/** "Today", "Yesterday" or "Monday, November 16th": the line between two days of messages. */
export function dayLine(seconds) {
  const days = daysFromToday(seconds);
  if (days === 0) return "Today";
  if (days === -1) return "Yesterday";
  return `${weekday(seconds)}, ${monthLong(seconds)} ${ordinal(parts(seconds).day)}`;
}

/** "just now", "3 minutes ago", "in 2 hours". */
export function ago(seconds) {
  const delta = seconds - now();
  const size = Math.abs(delta);
  if (size < 45) return "just now";
  const [unit, length] =
    size < 3570
      ? ["minute", 60]
      : size < 86000
        ? ["hour", 3600]
        : size < 86400 * 45
          ? ["day", 86400]
          : ["month", 86400 * 30.44];
  return new Intl.RelativeTimeFormat("en").format(Math.round(delta / length), unit);
}

/** The instant (unix seconds) of a wall-clock "YYYY-MM-DDTHH:MM" in a zone. */
export function instant(local, timeZone = zone()) {
  const wanted = Date.parse(`${local}:00Z`) / 1000;
  let guess = wanted;
  // Twice: the first correction can land on the other side of a change of the zone's offset.
  for (let round = 0; round < 2; round += 1) {
    const p = parts(guess, timeZone);
    guess += wanted - Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) / 1000;
  }
  return guess;
}

/** The wall-clock "YYYY-MM-DDTHH:MM" of an instant in the zone. */
export function local(seconds, timeZone = zone()) {
  const p = parts(seconds, timeZone);
  const two = (number) => String(number).padStart(2, "0");
  return `${p.year}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`;
}
