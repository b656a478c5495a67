// Builds DOM nodes. Text always becomes text nodes, so foreign text can never become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. props: class, on: {event: listener}, data: {key: value}, the rest are attributes; null and false are left out. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, item] of Object.entries(value))
        if (item !== null && item !== undefined) element.dataset[key] = item;
    } else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Makes the children of an element these nodes, moving only what differs: focus and scroll of the others stay. */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

let counter = 0;

/** An id unique on this page, to tie labels to fields. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** The url when it is of a harmless kind, otherwise null: `javascript:` in foreign text stays dead. */
export function safeUrl(url) {
  return /^(https?:|mailto:|slack:|\/)/i.test(url ?? "") ? url : null;
}
