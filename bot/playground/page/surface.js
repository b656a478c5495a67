// A surface is what blocks stand on: a message, an ephemeral message, a modal or the Home tab. It holds what was typed and sends what was done.

import { api } from "./api.js";
import { store } from "./store.js";
import { sentence, toast } from "./toast.js";

/** container: {type: "message", channel, ts} | {type: "ephemeral", channel, ephemeral_id} | {type: "view", view_id}. */
export class Surface {
  constructor(container) {
    this.container = container;
    this.values = new Map(); // block id -> Map of action id -> value object
    this.inputs = new Map(); // block id -> {block, show(error), focus()} of the input blocks drawn
  }

  /** The value object last set for an element ({type, value} and the like), or undefined. */
  value(blockId, actionId) {
    return this.values.get(blockId)?.get(actionId);
  }

  set(blockId, actionId, value) {
    if (!this.values.has(blockId)) this.values.set(blockId, new Map());
    this.values.get(blockId).set(actionId, value);
    this.inputs.get(blockId)?.show(null); // what was wrong with it may be mended now
  }

  /** {block_id: {action_id: value object}} of the given block ids, or of all. */
  state(blockIds = [...this.values.keys()]) {
    return Object.fromEntries(blockIds.map((blockId) => [blockId, Object.fromEntries(this.values.get(blockId) ?? [])]));
  }

  async act(block, element, action) {
    try {
      await api.action({
        ...this.address(block, element),
        action: { type: element.type, ...action },
        state: this.state(),
      });
    } catch (error) {
      toast(sentence(error));
    }
  }

  /** The options of an external select for what was typed: {options} or {option_groups}. */
  options(block, element, value) {
    return api.options({ ...this.address(block, element), value });
  }

  address(block, element) {
    return { as: store.person, container: this.container, block_id: block.block_id, action_id: element.action_id };
  }
}
