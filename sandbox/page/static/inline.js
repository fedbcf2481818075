// Inline results: what the bot offers for the words behind its name, and what becomes a message when it is chosen.

import { h } from "./dom.js";
import { trying } from "./notes.js";
import { ask, redraw, world } from "./world.js";

const PAUSE = 250;

export class Inline {
  constructor(field, chosen) {
    this.field = field;
    this.chosen = chosen;
    this.list = h("ul.completion.results", { id: "results", role: "listbox", "aria-label": "Inline results", hidden: true });
    this.asked = null;
    this.shown = [];
    this.at = 0;
    this.query = null;
    this.timer = 0;
  }

  /** The words behind the bot's name, null when it is not named first. */
  words() {
    const [, name, query] = /^@(\w+)\s([\s\S]*)$/.exec(this.field.value) ?? [];
    return name?.toLowerCase() === world.bot?.username.toLowerCase() ? query.trim() : null;
  }

  /** Asks the bot once nothing is typed for a moment. */
  look() {
    const query = this.words();
    if (query === null) { this.close(); return; }
    const sought = `${world.me}/${world.chat}/${world.topic}/${query}`;
    if (sought === this.query) return;
    this.query = sought;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const told = { chat_id: world.chat, from_id: world.me, query: query.slice(0, 256), thread_id: world.topic || null };
      const asked = await trying(() => ask("/_world/ask", told));
      if (!asked || sought !== this.query) return;
      this.asked = asked.id;
      this.show((await trying(() => ask(`/_world/asked/${asked.id}`)))?.answer);
    }, PAUSE);
  }

  hear(event) {
    if (event.type === "results" && event.asked.id === this.asked) this.show(event.asked.answer);
  }

  show(answer) {
    if (!answer) return;
    const button = answer.button ? [{ button: answer.button }] : [];
    this.shown = [...button, ...answer.results];
    this.at = answer.results.length ? button.length : 0;
    this.list.hidden = !this.shown.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.field.setAttribute("aria-controls", "results");
    this.draw();
  }

  close() {
    clearTimeout(this.timer);
    if (this.query === null) return;
    this.query = this.asked = null;
    this.shown = [];
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
    this.field.setAttribute("aria-controls", "completion");
    this.field.removeAttribute("aria-activedescendant");
  }

  draw() {
    const language = world.people.get(world.me)?.language_code;
    this.list.replaceChildren(...this.shown.map((one, at) => h(one.button ? "li.to-bot" : "li", {
      role: "option", id: `result-${at}`, lang: language, "aria-selected": String(at === this.at),
      onmousedown: (event) => { event.preventDefault(); this.take(at); },
    }, one.button ? h("strong", {}, one.button.text) : [look(one),
      h("div", {}, h("strong", {}, one.title ?? "Picture"), one.description && h("span", {}, one.description))])));
    if (!this.shown.length) return;
    this.field.setAttribute("aria-activedescendant", `result-${this.at}`);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  async take(at) {
    const [one, asked] = [this.shown[at], this.asked];
    this.close();
    if (one.button) { location.hash = `#/${world.me}/${world.me}`; return; }
    if (await trying(() => ask("/_world/choose", { asked_id: asked, result_id: one.id }))) this.chosen();
    redraw();
  }

  /** Whether the key was for the list. */
  key(event) {
    if (this.list.hidden) return false;
    const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (move) this.at = (this.at + move + this.shown.length) % this.shown.length;
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.take(this.at);
    else if (event.key === "Escape") { this.list.hidden = true; this.field.setAttribute("aria-expanded", "false"); }
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (move) this.draw();
    return true;
  }
}

function look(one) {
  if (one.photo_file_id) return h("img", { src: `/_world/files/${encodeURIComponent(one.photo_file_id)}`, alt: "" });
  return h("span.result-look", { "aria-hidden": "true" }, "🎨");
}
