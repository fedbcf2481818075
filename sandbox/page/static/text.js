// Times, sizes, names and the text of messages as people read them.

import { h } from "./dom.js";
import { world } from "./world.js";

export const COLOURS = ["#c2410c", "#1d6fb8", "#15803d", "#7c3aed", "#b4235a", "#0f766e"];

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function day(seconds) {
  const then = new Date(seconds * 1000);
  const today = new Date();
  if (then.toDateString() === today.toDateString()) return "Today";
  today.setDate(today.getDate() - 1);
  if (then.toDateString() === today.toDateString()) return "Yesterday";
  return then.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" });
}

export function size(bytes) {
  if (bytes === undefined) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function textOf(message) {
  return message.text ?? message.caption ?? "";
}

export function entitiesOf(message) {
  return message.entities ?? message.caption_entities ?? [];
}

export function senderOf(message) {
  const face = message.sender_chat ?? message.from;
  return { id: face.id, name: face.title ?? face.first_name };
}

/** What happened, for messages that nobody wrote; null for the others. */
export function serviceOf(message) {
  const who = senderOf(message).name;
  if (message.forum_topic_created) return `${who} opened the topic “${message.forum_topic_created.name}”`;
  if (message.migrate_to_chat_id) return "The group became a supergroup";
  if (message.migrate_from_chat_id) return "The group became this supergroup";
  if (message.successful_payment) return `${who} paid ⭐ ${message.successful_payment.total_amount}`;
  if (message.refunded_payment) return `${who} got ⭐ ${message.refunded_payment.total_amount} back`;
  if (message.new_chat_members) return `${message.new_chat_members.map((one) => one.first_name).join(", ")} joined`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} left`;
  return null;
}

/** A message in one line. */
export function summary(message) {
  const what = message.photo ? "Photo" : message.video ? "Video" : message.animation ? "GIF" : message.document ? message.document.file_name ?? "File" : message.sticker ? "Sticker" : message.invoice ? `Invoice, ${message.invoice.title}` : "";
  const said = textOf(message).replace(/\s+/g, " ");
  return serviceOf(message) ?? [what, said].filter(Boolean).join(", ");
}

/** An emoji as a picture, also where fonts know it as a letter. */
export function drawn(emoji) {
  return emoji.length === 1 ? `${emoji}\uFE0F` : emoji;
}

export function colourOf(id) {
  const sum = [...String(id)].reduce((total, digit) => (total * 31 + digit.charCodeAt(0)) % 9973, 7);
  return COLOURS[sum % COLOURS.length];
}

/** A round picture of a person or chat: the bot's own, or an initial. */
export function avatar(id, name, { bot = false } = {}) {
  if (bot) return h("img.avatar", { src: "bot.svg", alt: "" });
  return h("span.avatar", { "aria-hidden": "true", vars: { "--tint": colourOf(id) } }, [...name][0].toUpperCase());
}

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** Nodes of a text with Telegram's entities. `act.command(text)` and `act.type(text)` are what clicks do. */
export function rich(text, entities, act) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, act);
}

function nodes(text, from, to, entities, act) {
  const made = [];
  let at = from;
  let i = 0;
  while (i < entities.length) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at) { i += 1; continue; }
    const inside = [];
    let next = i + 1;
    while (next < entities.length && entities[next].offset < end) inside.push(entities[next++]);
    if (entity.offset > at) made.push(text.slice(at, entity.offset));
    made.push(marked(entity, text.slice(entity.offset, end), nodes(text, entity.offset, end, inside, act), act));
    at = end;
    i = next;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

function marked(entity, words, children, act) {
  switch (entity.type) {
    case "bot_command":
      return h("button.command", { type: "button", onclick: () => act.command(words), data: { key: `${entity.offset}` } }, words);
    case "code":
      if (!words.startsWith("/")) return h("code", {}, children);
      return h("button.try", { type: "button", title: "Copy to the message field", onclick: () => act.type(words), data: { key: `${entity.offset}` } }, children);
    case "url":
    case "text_link":
      return link(entity.url ?? words, act, { data: { key: `${entity.offset}` } }, children);
    case "spoiler":
      return spoiler(children, entity.offset);
    case "mention":
    case "hashtag":
    case "text_mention":
      return h("span.mention", {}, children);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, children) : h("span", {}, children);
  }
}

/** A link; to an invoice, or to the start of the bot, it does here what it does in Telegram. */
export function link(href, act, props, children) {
  const told = { href, target: "_blank", rel: "noopener noreferrer", ...props };
  const start = /^https:\/\/t\.me\/([^/?]+)\?start=([\w-]+)$/.exec(href);
  const own = /^https:\/\/t\.me\/\$/.test(href) ? () => act.pay({ link: href })
    : start?.[1] === world.bot.username ? () => act.start(start[2]) : null;
  return h("a", own ? { ...told, onclick: (event) => { event.preventDefault(); own(); } } : told, children);
}

function spoiler(children, offset) {
  const hidden = h("span.under", { "aria-hidden": "true" }, children);
  const cover = h("button.spoiler", { type: "button", "aria-label": "Hidden text, press to show", data: { key: `${offset}` } }, hidden);
  cover.addEventListener("click", () => cover.replaceWith(h("span.revealed", {}, children)));
  return cover;
}
