// Command completion: the commands that the bot has registered for this kind of chat and this person's language.

import { h } from "./dom.js";
import { ask, world } from "./world.js";

export class Completion {
  constructor(field, grew) {
    this.field = field;
    this.grew = grew;
    this.list = h("ul.completion", { id: "completion", role: "listbox", "aria-label": "Commands", hidden: true });
    this.offered = [];
    this.shown = [];
    this.at = 0;
    this.place = "";
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "completion");
    field.setAttribute("aria-expanded", "false");
  }

  /** Asks anew when the place, the person or the registered commands are others. */
  async refresh(force = false) {
    const place = `${world.me}/${world.chat}`;
    if (!force && place === this.place) return;
    this.place = place;
    try {
      this.offered = await ask(`/_world/commands?chat_id=${world.chat}&person_id=${world.me}`);
    } catch {
      this.offered = [];
    }
    if (!this.list.hidden) this.look();
  }

  look() {
    const typed = /^\/([a-z0-9_]*)$/i.exec(this.field.value)?.[1];
    if (typed === undefined) this.close();
    else this.show(this.offered.filter((one) => one.command.startsWith(typed.toLowerCase())));
  }

  toggle() {
    if (this.list.hidden) this.show(this.offered);
    else this.close();
    this.field.focus();
  }

  show(commands) {
    this.shown = commands;
    this.at = 0;
    this.list.hidden = !commands.length;
    this.field.setAttribute("aria-expanded", String(commands.length > 0));
    this.draw();
  }

  close() {
    if (!this.list.hidden) this.show([]);
  }

  draw() {
    const language = world.people.get(world.me)?.language_code;
    this.list.replaceChildren(...this.shown.map((one, at) => h("li", {
      role: "option", id: `command-${at}`, "aria-selected": String(at === this.at),
      onmousedown: (event) => { event.preventDefault(); this.take(at); },
    }, h("strong", {}, `/${one.command}`), h("span", { lang: language }, one.description))));
    if (this.shown.length) {
      this.field.setAttribute("aria-activedescendant", `command-${this.at}`);
      this.list.children[this.at].scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  take(at) {
    const group = world.chats.get(world.chat)?.type.endsWith("group");
    this.field.value = `/${this.shown[at].command}${group ? `@${world.bot.username}` : ""} `;
    this.close();
    this.field.focus();
    this.grew();
  }

  /** Whether the key was for the list. */
  key(event) {
    if (this.list.hidden) return false;
    const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (move) this.at = (this.at + move + this.shown.length) % this.shown.length;
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      if (this.field.value === `/${this.shown[this.at].command}` && event.key === "Enter") { this.close(); return false; }
      this.take(this.at);
    } else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (move) this.draw();
    return true;
  }
}
