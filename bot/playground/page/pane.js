// What the panes share: they load once and then follow the events.

import { sentence, toast } from "./toast.js";

/** A pane has `element`, `async load()` and `apply(event)`. */
export class Pane {
  constructor() {
    this.loading = null; // the promise of the load under way
    this.late = []; // what happened meanwhile
  }

  /** Events that come during a load are applied after it: the answer may be older than they are. */
  refresh() {
    this.loading ??= this.load()
      .catch((error) => toast(sentence(error)))
      .finally(() => {
        this.loading = null;
        for (const event of this.late.splice(0)) this.apply(event);
      });
    return this.loading;
  }

  handle(event) {
    if (this.loading) this.late.push(event);
    else this.apply(event);
  }
}
