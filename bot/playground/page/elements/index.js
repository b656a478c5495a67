// Block Kit's elements: an element's type names the function that draws it.
// Every function takes (element, field): field.attrs for the control itself, field.stored, field.keep(value), field.change(value, action).

import { confirmed } from "../confirm.js";
import { h } from "../dom.js";
import { picture } from "../blocks/simple.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { overflow } from "./overflow.js";
import { datepicker, datetimepicker, timepicker } from "./pickers.js";
import { channelSelect, conversationSelect, externalSelect, staticSelect, userSelect } from "./selects.js";
import { emailInput, numberInput, textInput, urlInput } from "./texts.js";

const DRAW = {
  button,
  overflow,
  checkboxes,
  datepicker,
  timepicker,
  datetimepicker,
  radio_buttons: radioButtons,
  plain_text_input: textInput,
  email_text_input: emailInput,
  url_text_input: urlInput,
  number_input: numberInput,
  static_select: staticSelect,
  multi_static_select: staticSelect,
  external_select: externalSelect,
  multi_external_select: externalSelect,
  users_select: userSelect,
  multi_users_select: userSelect,
  conversations_select: conversationSelect,
  multi_conversations_select: conversationSelect,
  channels_select: channelSelect,
  multi_channels_select: channelSelect,
  image: (element) => picture(element, "accessory-image"),
};

/** Elements that are several controls and need a group's label instead of a field's. */
export const isGroup = (element) => ["checkboxes", "radio_buttons"].includes(element.type);

export function drawElement(given, block, surface, attrs = {}) {
  const element = { ...given, action_id: given.action_id ?? given.type };
  const draw = DRAW[element.type];
  if (!draw) return h("div", { class: "unsupported" }, `Unsupported element: ${element.type}`);
  return draw(element, new Field(element, block, surface, attrs));
}

/** An element's line to its surface. */
class Field {
  constructor(element, block, surface, attrs) {
    Object.assign(this, { element, block, surface });
    this.attrs = {
      ...attrs,
      "aria-label": attrs["aria-labelledby"] ? null : (element.accessibility_label ?? null),
      autofocus: element.focus_on_load,
      data: { actionId: element.action_id },
    };
  }

  /** What was typed here before the blocks were drawn anew, or undefined. */
  get stored() {
    return this.surface.value(this.block.block_id, this.element.action_id);
  }

  keep(value) {
    this.surface.set(this.block.block_id, this.element.action_id, { type: this.element.type, ...value });
  }

  /** Keeps the value and, where the element acts at once (outside input blocks), sends it. */
  async change(value) {
    this.keep(value);
    if (this.block.type !== "input" || this.block.dispatch_action) await this.send(value);
  }

  /** Asks first where the element wants that; busy, if given, shows that an answer is awaited. */
  async send(action, busy = null) {
    if (!(await confirmed(this.element.confirm))) return;
    busy?.setAttribute("aria-busy", "true");
    await this.surface.act(this.block, this.element, action);
    busy?.removeAttribute("aria-busy");
  }

  options(query) {
    return this.surface.options(this.block, this.element, query);
  }
}
