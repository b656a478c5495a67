// The blocks that only show: header, divider, context, image.

import { h, safeUrl } from "../dom.js";
import { plain, text } from "../text/objects.js";

export function header(block) {
  return h("h3", { class: "header" }, plain(block.text));
}

export function divider() {
  return h("hr", { class: "divider" });
}

/** An image element, as used in context, sections, cards and containers. */
export function picture(element, className) {
  return h("img", { class: className, src: safeUrl(element.image_url), alt: element.alt_text ?? "", loading: "lazy" });
}

export function context(block) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((element) =>
      element.type === "image" ? picture(element, "context-image") : h("div", { class: "context-text" }, text(element)),
    ),
  );
}

export function image(block) {
  return h(
    "figure",
    { class: "image" },
    block.title ? h("figcaption", {}, plain(block.title)) : null,
    picture(block, "image-picture"),
  );
}
