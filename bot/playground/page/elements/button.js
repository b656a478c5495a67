import { h, safeUrl } from "../dom.js";
import { plain } from "../text/objects.js";

export function button(element, field) {
  const node = h(
    "button",
    {
      type: "button",
      ...field.attrs,
      class: `button ${element.style ? `button-${element.style}` : ""}`,
      "aria-label": element.accessibility_label,
      on: { click },
    },
    plain(element.text),
    element.url ? h("span", { class: "button-link", "aria-hidden": "true" }, "↗") : null,
  );

  function click() {
    if (node.getAttribute("aria-busy") === "true") return;
    if (safeUrl(element.url)) window.open(element.url, "_blank", "noopener");
    field.send(element.value === undefined ? {} : { value: element.value }, node);
  }

  return node;
}
