// The right side: the head, the topics, the messages and what can be done with them.

import { QUICK, bubble, rowsOf } from "./bubbles.js";
import { h, icon, iconButton, reconcile } from "./dom.js";
import { confirm, note, say, trying } from "./notes.js";
import { openPicture } from "./viewer.js";
import { avatar, drawn, senderOf, summary } from "./text.js";
import { actionIn, ask, isMine, messagesOf, pressKey, read, redraw, titleOf, topicOf, unread, world } from "./world.js";

const PATIENCE = 15000;
const head = document.getElementById("talk-head");
const topics = document.getElementById("topics");
const banner = document.getElementById("banner");
const scroll = document.getElementById("scroll");
const list = document.getElementById("messages");
const toEnd = document.getElementById("to-end");

export function drawTalk(page) {
  const chat = world.chats.get(world.chat);
  if (!chat) return;
  drawHead(chat, page);
  drawTopics(chat, page);
  drawBanner(page);
  const place = `${world.me}/${chat.id}/${world.topic}`;
  const moved = list.dataset.place !== place;
  const low = moved || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  if (moved) { list.replaceChildren(); list.dataset.place = place; }
  const messages = messagesOf(chat, world.topic);
  const rows = messages.length ? rowsOf(messages) : [{ kind: "empty", key: "empty", text: emptyWords(chat) }];
  const act = actsIn(chat, page);
  reconcile(list, rows, {
    key: (row) => row.key,
    sign: (row) => JSON.stringify([row, world.me, row.messages?.map((one) => [act.revealed.has(one.message_id), busyIn(one), chat.messages.get(one.reply_to_message?.message_id)?.deleted])]),
    make: (row, old) => bubble(row, moved ? null : old, chat, act),
  });
  if (low) scroll.scrollTop = scroll.scrollHeight;
  if (!document.hidden) read(chat, world.topic);
  toEnd.hidden = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 240;
}

function busyIn(message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows.flat().filter((button) => world.pressed.has(pressKey(message.chat.id, message.message_id, button.callback_data))).length;
}

function emptyWords(chat) {
  if (chat.type === "private") return "No messages yet. Send /start, or order a picture: /imagine a red fox in snow";
  if (chat.type === "channel") return "No posts yet. Admins can order with /imagine; the channel pays.";
  if (chat.bot_status === "left") return `No messages yet. The bot is not in this group, but you can mention it as a guest: a red fox, @${world.bot.username}`;
  return `No messages yet. In groups the bot sees only commands and replies to its messages. You can also type @${world.bot.username} a red fox`;
}

function subtitle(chat) {
  if (!world.online) return "connecting…";
  const action = actionIn(chat, chat.is_forum ? world.topic : undefined);
  if (action) return action;
  if (chat.type === "private") return { running: "bot · simulated chat", starting: "starting…", gone: "not running" }[world.botState];
  return chat.type === "channel" ? "channel" : `${[...chat.members.map((one) => world.people.get(one.id)?.first_name), ...(chat.bot_status === "left" ? [] : [world.bot.first_name])].join(", ")}`;
}

function drawHead(chat, page) {
  const title = titleOf(chat);
  const line = subtitle(chat);
  const open = page.workshopOpen();
  reconcile(head, [{ id: `${chat.id}`, sign: JSON.stringify([title, line, open]) }], {
    key: () => "head",
    sign: (one) => one.id + one.sign,
    make: () => h("div.head-row", {},
      iconButton("back", "Back to the chats", { id: "back", onclick: page.showChats, data: { key: "back" } }),
      avatar(chat.id, title, { bot: chat.type === "private" }),
      h("div.head-words", {}, h("h2", {}, title), h("p", { class: line.endsWith("…") ? "acting" : "" }, line)),
      h("button.tool", { type: "button", id: "tools", "aria-label": "Control panel", "aria-expanded": open, "aria-controls": "workshop", onclick: page.toggleWorkshop, data: { key: "tools" } }, icon("tools"), h("span", {}, "Control panel"))),
  });
}

function drawTopics(chat, page) {
  topics.hidden = !chat.is_forum;
  const all = chat.is_forum ? [[0, "General"], ...Object.entries(chat.topics).map(([id, name]) => [Number(id), name])] : [];
  reconcile(topics, all.map(([id, name]) => ({ id, name, here: id === world.topic, unread: id === world.topic ? 0 : unread(chat, id) })), {
    key: (topic) => topic.id,
    sign: JSON.stringify,
    make: (topic) => h("button.topic", {
      type: "button", "aria-current": topic.here ? "true" : undefined, data: { key: "topic" }, onclick: () => page.go({ topic: topic.id }),
    }, topic.name, topic.unread > 0 && h("span.unread", {}, topic.unread)),
  });
}

function drawBanner(page) {
  const state = !world.online ? "offline" : world.botState === "running" ? "" : world.botState;
  if (banner.dataset.state === state) return;
  banner.dataset.state = state;
  const words = {
    offline: "The connection is lost. Reconnecting…", starting: "The bot is starting…",
    gone: "The bot is not running. It will get your messages when it starts.",
  }[state];
  banner.replaceChildren(...(words ? [h("span", {}, words)] : []));
  if (state === "gone") banner.append(h("button.plain", { type: "button", onclick: page.startBot }, "Start the bot"));
}

const revealed = new Set();

function actsIn(chat, page) {
  return {
    revealed,
    reveal: (id) => { revealed.add(id); redraw(); },
    reply: page.replyTo,
    edit: page.editMessage,
    command: (words) => page.send(words),
    type: page.type,
    open: (id) => openPicture(messagesOf(chat, world.topic), id),
    jump: (id) => jump(chat, id, page),
    react: (message, emoji) => trying(() => ask("/_world/react", { chat_id: chat.id, message_id: message.message_id, from_id: world.me, emoji })),
    choose: chooseReaction,
    press: (message, button) => press(chat, message, button, page),
    pay,
    start: async (words) => {
      if (await trying(() => ask("/_world/send", { chat_id: world.me, from_id: world.me, text: `/start ${words}` }))) page.go({ chat: world.me });
    },
    remove: async (message) => {
      if (await confirm(`Delete “${summary(message).slice(0, 80)}”?`, { yes: "Delete", no: "Cancel" })) {
        await trying(() => ask("/_world/delete", { chat_id: chat.id, message_id: message.message_id }));
      }
    },
  };
}

async function press(chat, message, button, page) {
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text);
    note("Copied.");
    return;
  }
  if (button.switch_inline_query_current_chat !== undefined) {
    page.type(`@${world.bot.username} ${button.switch_inline_query_current_chat}`);
    return;
  }
  const key = pressKey(chat.id, message.message_id, button.callback_data);
  world.pressed.add(key);
  redraw();
  setTimeout(() => {
    if (!world.pressed.delete(key)) return;
    note("The bot has not answered yet.");
    redraw();
  }, PATIENCE);
  const done = await trying(() => ask("/_world/press", { chat_id: chat.id, message_id: message.message_id, from_id: world.me, data: button.callback_data }));
  if (!done) { world.pressed.delete(key); redraw(); }
}

/** Pays an invoice, `{ chat_id, message_id }` or `{ link }`, with the person's play Stars. */
async function pay(what) {
  note("Paying…");
  if (await trying(() => ask("/_world/pay", { from_id: world.me, ...what }))) note("Paid with play Stars.");
}

function chooseReaction(message, anchor) {
  const old = document.querySelector(".reactions-menu");
  old?.remove();
  const close = () => { menu.remove(); anchor.focus(); };
  const menu = h("div.reactions-menu", { role: "group", "aria-label": "React with", onkeydown: (event) => event.key === "Escape" && (event.stopPropagation(), close()) },
    QUICK.map((emoji) => h("button", {
      type: "button", "aria-label": `React with ${emoji}`,
      onclick: async () => { close(); await trying(() => ask("/_world/react", { chat_id: message.chat.id, message_id: message.message_id, from_id: world.me, emoji: [emoji] })); },
    }, drawn(emoji))));
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.remove(); });
  anchor.parentElement.append(menu);
  menu.firstElementChild.focus();
}

function jump(chat, id, page) {
  const target = chat.messages.get(id);
  if (!target || target.deleted) { note("This message was deleted."); return; }
  if (chat.is_forum && topicOf(target) !== world.topic) page.go({ topic: topicOf(target) });
  requestAnimationFrame(() => {
    const row = list.querySelector(`[data-message="${id}"]`) ?? list.querySelector(`[data-key="picture ${id}"]`)?.closest("li");
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    focusRow(row);
    row.classList.add("flash");
    setTimeout(() => row.classList.remove("flash"), 1600);
  });
}

/** What a screen reader is told of an event, and the answers to presses. */
export function hearTalk(event) {
  if (event.type === "callback_answer" && event.press.from_id === world.me && event.press.answer.text) {
    const { text, show_alert: loud } = event.press.answer;
    if (loud) confirm(text);
    else note(text);
  }
  const here = event.chat_id === world.chat && event.message && topicOf(event.message) === world.topic;
  if (!here || isMine(event.message) || (event.type === "edit" && !event.message.by_bot)) return;
  say(`${senderOf(event.message).name}${event.type === "edit" ? " changed" : ""}: ${summary(event.message)}`);
}

function focusRow(row) {
  for (const one of list.querySelectorAll(".message .actions button")) one.tabIndex = -1;
  for (const one of row.querySelectorAll(".actions button")) one.tabIndex = 0;
  row.focus({ preventScroll: false });
}

export function focusLast() {
  const row = [...list.querySelectorAll(".message")].at(-1);
  if (row) focusRow(row);
}

/** Arrows go from message to message, R replies, E reacts, Delete deletes, Escape returns to the field. */
export function listenToKeys(page) {
  toEnd.append(icon("down"));
  toEnd.addEventListener("click", () => scroll.scrollTo({ top: scroll.scrollHeight, behavior: "smooth" }));
  scroll.addEventListener("scroll", () => { toEnd.hidden = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 240; }, { passive: true });
  list.addEventListener("load", () => { if (toEnd.hidden) scroll.scrollTop = scroll.scrollHeight; }, true);
  new ResizeObserver(() => { if (toEnd.hidden) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest(".message");
    if (row) for (const one of row.querySelectorAll(".actions button")) one.tabIndex = 0;
  });
  scroll.addEventListener("keydown", (event) => {
    if (event.target.closest(".reactions-menu")) return;
    const rows = [...list.querySelectorAll(".message")];
    const at = rows.indexOf(event.target.closest(".message"));
    const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (move && rows.length) {
      event.preventDefault();
      const next = at < 0 ? (move < 0 ? rows.at(-1) : rows[0]) : rows[at + move];
      if (next) focusRow(next);
      else if (move > 0) page.focusWords();
    } else if (event.key === "Escape") page.focusWords();
    else if (at >= 0 && event.target === rows[at]) {
      const label = { r: "Reply", R: "Reply", e: "React", E: "React", Delete: "Delete" }[event.key];
      if (label && !event.ctrlKey && !event.metaKey) rows[at].querySelector(`.actions [aria-label=${label}]`)?.click();
    }
  });
}
