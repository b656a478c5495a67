// The address after # holds what is shown, so a link opens a given state: #/C123?as=U1, #/C123/1700.1?as=U1, #/home?as=U1.

/** -> {place: channel id, "home" or null, thread: ts or null, as: user id or null} */
export function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [place, thread] = path.split("/").map(decodeURIComponent);
  return { place: place || null, thread: thread || null, as: new URLSearchParams(query).get("as") };
}

export function format({ place, thread, as }) {
  const path = [place, thread].filter(Boolean).map(encodeURIComponent).join("/");
  return `#/${path}?as=${encodeURIComponent(as)}`;
}

/** Changes parts of the address; the page follows through hashchange. */
export function go(change) {
  const next = format({ ...parse(location.hash), ...change });
  if (next !== location.hash) location.hash = next;
}
