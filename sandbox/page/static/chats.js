// The left side: who you are, and your chats.

import { h, reconcile } from "./dom.js";
import { avatar, clock, senderOf, serviceOf, summary } from "./text.js";
import { actionIn, isMine, messagesOf, myChats, titleOf, unread, world } from "./world.js";

const LANGUAGES = { en: "English", ru: "русский", "zh-hans": "中文" };
const list = document.getElementById("chats");
const people = document.getElementById("people");

/** `go({me, chat, topic})` moves the page there. */
export function drawSide(go) {
  drawPeople(go);
  reconcile(list, myChats().map(entry), {
    key: (one) => one.chat.id,
    sign: (one) => JSON.stringify([one.here, one.unread, one.line, one.time, one.title, one.acting]),
    make: (one) => row(one, go),
  });
}

function drawPeople(go) {
  reconcile(people, [{ id: "legend" }, ...world.people.values()], {
    key: (person) => person.id,
    sign: (person) => `${person.id}/${person.id === world.me}`,
    make: (person, old) => (person.id === "legend" ? old ?? h("legend", {}, "You are") : choice(person, go)),
  });
}

function choice(person, go) {
  const admin = [...world.chats.values()].some((chat) => chat.type === "channel" && chat.members.some((one) => one.id === person.id));
  const radio = h("input", {
    type: "radio", name: "me", value: person.id, checked: person.id === world.me, data: { key: "radio" },
    onchange: () => go({ me: person.id }),
  });
  const language = LANGUAGES[person.language_code] ?? person.language_code;
  return h("label.person", {}, radio, avatar(person.id, person.first_name),
    h("span.person-name", { lang: person.language_code }, person.first_name),
    h("small", { lang: person.language_code }, language),
    admin && h("small.admin", {}, "admin"));
}

function entry(chat) {
  const last = messagesOf(chat).filter((message) => !serviceOf(message)).at(-1);
  return {
    chat, here: chat.id === world.chat, unread: unread(chat), title: titleOf(chat), acting: actionIn(chat),
    time: last ? clock(last.date) : "", line: last ? lineOf(chat, last) : "No messages yet",
  };
}

function lineOf(chat, last) {
  if (chat.type === "channel" || (chat.type === "private" && !isMine(last))) return summary(last);
  return `${isMine(last) ? "You" : senderOf(last).name}: ${summary(last)}`;
}

const KINDS = { private: "the bot", group: "group", supergroup: "group", channel: "channel" };

function row({ chat, here, unread, title, time, line, acting }, go) {
  const kind = chat.is_forum ? "topics" : KINDS[chat.type];
  const spoken = `${title}, ${kind}${unread ? `, ${unread} unread` : ""}. ${line}`;
  return h("li", {},
    h("button.chat", {
      type: "button", "aria-current": here ? "page" : undefined, "aria-label": spoken, data: { key: "chat", chat: chat.id },
      onclick: () => go({ chat: chat.id }),
    },
    avatar(chat.id, title, { bot: chat.type === "private" }),
    h("span.chat-title", {}, title, chat.type !== "private" && h("small", {}, kind)),
    h("span.chat-time", {}, time),
    h(acting ? "span.chat-line.acting" : "span.chat-line", { dir: "auto" }, acting || line),
    unread > 0 && h("span.unread", {}, unread)));
}
