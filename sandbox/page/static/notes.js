// Small sentences that appear and go, sentences to be confirmed, and what a screen reader hears.

import { h } from "./dom.js";

const notes = document.getElementById("notes");
const news = document.getElementById("news");
const dialog = document.getElementById("ask");

/** A sentence at the lower edge for a while. */
export function note(words, { wrong = false } = {}) {
  const shown = h(wrong ? "p.note.wrong" : "p.note", {}, words);
  notes.append(shown);
  while (notes.children.length > 3) notes.firstElementChild.remove();
  setTimeout(() => shown.remove(), wrong ? 9000 : 5000);
}

/** Runs an act; what goes wrong is said. Its result, or undefined. */
export async function trying(act) {
  try {
    return await act();
  } catch (error) {
    note(error.message, { wrong: true });
    return undefined;
  }
}

/** Said to screen readers only. */
export function say(words) {
  news.append(h("p", {}, words));
  while (news.children.length > 8) news.firstElementChild.remove();
}

/** A sentence that must be answered: true for `yes`; without `no` it is only to be read. */
export function confirm(words, { yes = "OK", no = "" } = {}) {
  return new Promise((resolve) => {
    const close = (answer) => { dialog.close(); resolve(answer); };
    dialog.replaceChildren(
      h("p", { id: "ask-words" }, words),
      h("div.ask-buttons", {},
        no && h("button.plain", { type: "button", onclick: () => close(false) }, no),
        h("button.primary", { type: "button", autofocus: true, onclick: () => close(true) }, yes)),
    );
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
