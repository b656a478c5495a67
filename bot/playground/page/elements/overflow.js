import { h, safeUrl } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../popup.js";
import { plain } from "../text/objects.js";

export function overflow(element, field) {
  const node = h(
    "button",
    {
      type: "button",
      ...field.attrs,
      class: "button button-overflow",
      "aria-haspopup": "menu",
      "aria-label": element.accessibility_label ?? "More actions",
      on: { click: open },
    },
    icon("more"),
  );

  function open() {
    const items = element.options.map((option) => ({
      label: plain(option.text),
      description: plain(option.description),
      choose() {
        if (safeUrl(option.url)) window.open(option.url, "_blank", "noopener");
        field.send({ selected_option: option });
      },
    }));
    openMenu(node, items, { label: "More actions" });
  }

  return node;
}
