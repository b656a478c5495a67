// The app's Home tab.

import { api } from "./api.js";
import { drawBlocks } from "./blocks/index.js";
import { tabs } from "./channel.js";
import { h } from "./dom.js";
import { Pane } from "./pane.js";
import { avatar } from "./people.js";
import { botDm, store } from "./store.js";
import { Surface } from "./surface.js";

export class HomePane extends Pane {
  constructor(menuButton) {
    super();
    this.surface = null;
    this.body = h("div", { class: "home", data: { testid: "home" } }, h("p", { class: "muted" }, "Loading…"));
    this.element = h(
      "section",
      { class: "pane pane-main", "aria-label": `${store.bot.name} Home` },
      h(
        "header",
        { class: "pane-head" },
        menuButton,
        h("h1", {}, avatar(store.bot.user_id, 20), h("span", {}, store.bot.name)),
        tabs("home", botDm()?.id),
      ),
      h("div", { class: "scroller scroller-home", tabindex: 0 }, this.body),
    );
  }

  async load() {
    this.draw((await api.home(store.person)).view);
  }

  apply(event) {
    if (event.type === "home") this.draw(event.view);
  }

  draw(view) {
    if (!view) {
      this.body.replaceChildren(
        h(
          "div",
          { class: "empty" },
          avatar(store.bot.user_id, 56),
          h("h2", {}, "Nothing here yet"),
          h(
            "p",
            { class: "muted" },
            `${store.bot.name} has not published a Home tab for you. It does so when it is opened.`,
          ),
        ),
      );
      return;
    }
    if (this.surface?.container.view_id !== view.id) this.surface = new Surface({ type: "view", view_id: view.id });
    this.body.replaceChildren(...drawBlocks(view.blocks, this.surface));
  }
}
