// The message field: words, commands, attachments, replies.

import { Completion } from "./completion.js";
import { h, iconButton } from "./dom.js";
import { Inline } from "./inline.js";
import { note, trying } from "./notes.js";
import { senderOf, size, summary } from "./text.js";
import { ask, isMine, mayPost, messagesOf, redraw, topicOf, world } from "./world.js";

const MOST_BYTES = 20 * 1024 * 1024;
const form = document.getElementById("composer");
const drop = document.getElementById("drop");
const drafts = new Map();

let place = "";
let reply = null;
let editing = null;
let files = [];
let asFiles = false;
let hidden = false;
let sending = false;
const answered = new Set();

const words = h("textarea", { id: "words", rows: 1, placeholder: "Message", "aria-label": "Message" });
const context = h("div.context", { hidden: true });
const tray = h("div.tray", { hidden: true });
const picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: -1, "aria-hidden": "true", id: "picker" });
const completion = new Completion(words, () => grow());
const inline = new Inline(words, () => { words.value = ""; drafts.delete(place); clear(); words.focus(); });
const closed = h("p.closed", { hidden: true }, "Only admins can post in this channel.");
const row = h("div.write", {},
  iconButton("clip", "Attach pictures or files", { onclick: () => picker.click(), id: "attach" }),
  words,
  iconButton("slash", "Commands", { onclick: () => completion.toggle(), id: "commands" }),
  h("button.icon-button.send", { type: "submit", "aria-label": "Send", title: "Send", id: "send" }, iconButton("send", "").firstChild));

export function buildComposer() {
  form.append(context, tray, completion.list, inline.list, row, closed, picker);
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  words.addEventListener("input", () => { grow(); completion.look(); inline.look(); });
  words.addEventListener("keydown", keys);
  words.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length) { event.preventDefault(); attach(pasted); }
  });
  picker.addEventListener("change", () => { attach([...picker.files]); picker.value = ""; });
  const talk = document.getElementById("talk");
  talk.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); drop.hidden = false; } });
  talk.addEventListener("dragleave", (event) => { if (!talk.contains(event.relatedTarget)) drop.hidden = true; });
  talk.addEventListener("drop", (event) => { event.preventDefault(); drop.hidden = true; attach([...event.dataTransfer.files]); });
}

function keys(event) {
  if (completion.key(event) || inline.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
  else if (event.key === "Escape" && (reply || editing || files.length)) { event.stopPropagation(); clear(); }
  else if (event.key === "ArrowUp" && !words.value) { event.preventDefault(); form.dispatchEvent(new CustomEvent("up")); }
}

function grow() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 180)}px`;
}

export function hearComposer(event) {
  if (event.type === "commands") completion.refresh(true);
  inline.hear(event);
}

/** Follows the page to another chat; the draft stays behind. */
export function drawComposer() {
  const chat = world.chats.get(world.chat);
  if (!chat) return;
  const now = `${world.me}/${world.chat}/${world.topic}`;
  if (now !== place) {
    drafts.set(place, words.value);
    place = now;
    clear();
    words.value = drafts.get(now) ?? "";
    completion.close();
    inline.close();
    grow();
  }
  const open = mayPost(chat);
  row.hidden = !open;
  closed.hidden = open;
  words.placeholder = forced(chat) ?? (chat.type === "channel" ? "Post" : "Message");
  if (reply && chat.messages.get(reply.message_id)?.deleted) clear();
  completion.refresh();
}

/** A message of the bot that asks for an answer is answered, once. */
function forced(chat) {
  const last = messagesOf(chat, world.topic).at(-1);
  const markup = last?.by_bot ? last.markup : null;
  if (!markup?.force_reply || (markup.selective && last.reply_to_message?.from?.id !== world.me)) return undefined;
  if (!answered.has(last.message_id)) { answered.add(last.message_id); replyTo(last); }
  return markup.input_field_placeholder;
}

function clear() {
  if (editing) words.value = "";
  for (const one of files) URL.revokeObjectURL(one.address);
  reply = editing = null;
  files = [];
  asFiles = hidden = false;
  drawContext();
  drawTray();
  grow();
}

export function replyTo(message) {
  editing = null;
  reply = message;
  drawContext();
  words.focus();
}

export function editMessage(message) {
  reply = null;
  editing = message;
  words.value = message.text;
  drawContext();
  grow();
  words.focus();
}

export function type(text) {
  words.value = text;
  grow();
  words.focus();
  inline.look();
}

export function focusWords() {
  words.focus();
}

function drawContext() {
  const about = reply ?? editing;
  context.hidden = !about;
  context.replaceChildren(...(about ? [
    h("div", {}, h("strong", {}, editing ? "Editing" : `Reply to ${isMine(about) ? "yourself" : senderOf(about).name}`), h("span", {}, summary(about))),
    iconButton("cross", "Cancel", { onclick: () => { clear(); words.focus(); } }),
  ] : []));
}

function attach(chosen) {
  for (const one of chosen) {
    if (one.size > MOST_BYTES) note(`${one.name} is larger than 20 MB, the limit for bots.`, { wrong: true });
    else if (files.length >= 10) note("You can send up to 10 files at once.", { wrong: true });
    else files.push({ file: one, picture: one.type.startsWith("image/"), video: one.type === "video/mp4", address: URL.createObjectURL(one) });
  }
  drawTray();
  words.focus();
}

function drawTray() {
  tray.hidden = !files.length;
  const pictures = files.some((one) => one.picture || one.video);
  tray.replaceChildren(
    h("ul", {}, files.map((one, at) => h("li", {},
      one.picture ? h("img", { src: one.address, alt: "" }) : h("span.file-look", {}, "📄"),
      h("span", {}, one.file.name || "picture", h("small", {}, size(one.file.size))),
      iconButton("cross", `Remove ${one.file.name || "picture"}`, { onclick: () => { files.splice(at, 1); drawTray(); words.focus(); } })))),
    ...(pictures ? [h("div.tray-how", {},
      check("Send as files, unchanged", asFiles, (on) => { asFiles = on; }),
      check("Hide as spoiler", hidden, (on) => { hidden = on; }))] : []));
}

function check(label, on, change) {
  return h("label", {}, h("input", { type: "checkbox", checked: on, onchange: (event) => change(event.target.checked) }), label);
}

async function submit() {
  const text = words.value.trim();
  if (sending || (!text && !files.length)) return;
  sending = true;
  const done = await trying(() => (editing ? change(text) : deliver(text)));
  sending = false;
  if (done === undefined) return;
  words.value = "";
  drafts.delete(place);
  clear();
  words.focus();
}

function change(text) {
  return ask("/_world/edit", { chat_id: world.chat, message_id: editing.message_id, text });
}

/** Sends words as they are, without touching what is being written. */
export function send(text) {
  return trying(() => post({ text }));
}

async function deliver(text) {
  if (!files.length) return post({ text });
  const pictures = asFiles ? [] : files.filter((one) => one.picture);
  const others = files.filter((one) => !pictures.includes(one));
  let caption = text;
  const spoiler = hidden || undefined;
  if (pictures.length > 1) await post({ media_group: await Promise.all(pictures.map(read)), caption, spoiler });
  else if (pictures.length) await post({ photo: await read(pictures[0]), caption, spoiler });
  if (pictures.length) caption = "";
  for (const one of others) {
    const file = { name: one.file.name, mime: one.file.type || "application/octet-stream", base64: await read(one) };
    await post(one.video && !asFiles ? { video: file, caption, spoiler } : { document: file, caption });
    caption = "";
  }
  return true;
}

async function post(what) {
  const chat = world.chats.get(world.chat);
  const target = reply ?? undefined;
  const told = { chat_id: chat.id, from_id: world.me, ...what };
  if (target) told.reply_to = target.message_id;
  if (world.topic && !(target && topicOf(target))) told.thread_id = world.topic;
  const sent = await ask("/_world/send", told);
  const one = Array.isArray(sent) ? sent[0] : sent;
  if (one.update_id === null && (what.text ?? what.caption ?? "").startsWith("/")) {
    note("The bot did not get this message: the command is addressed to another bot.");
  }
  redraw();
  return true;
}

function read({ file }) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split("base64,")[1] ?? "");
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}
