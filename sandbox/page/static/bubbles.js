// One message as a bubble.

import { h, icon, iconButton } from "./dom.js";
import { avatar, clock, colourOf, day, drawn, entitiesOf, link, rich, senderOf, serviceOf, size, summary, textOf } from "./text.js";
import { fileAddress, moving } from "./videos.js";
import { isMine, pressKey, world } from "./world.js";

export const QUICK = ["👍", "❤", "🔥", "🎉", "🤔", "👎"];

/** The rows of a conversation: days, and messages with albums taken together. */
export function rowsOf(messages) {
  const rows = [];
  let last = null;
  for (const message of messages) {
    if (!last || day(last.date) !== day(message.date)) rows.push({ kind: "day", key: `day ${day(message.date)}`, text: day(message.date) });
    const service = serviceOf(message);
    const before = rows.at(-1);
    if (service) rows.push({ kind: "service", key: message.message_id, text: service });
    else if (message.media_group_id && before?.messages?.[0].media_group_id === message.media_group_id) before.messages.push(message);
    else rows.push({ kind: "message", key: message.message_id, messages: [message], follows: follows(before, message) });
    last = message;
  }
  return rows;
}

function follows(before, message) {
  const previous = before?.messages?.at(-1);
  return Boolean(previous) && senderOf(previous).id === senderOf(message).id && message.date - previous.date < 300;
}

/** The element of a row. `chat` is where, `act` what can be done: reply, edit, remove, react, press, open, jump, command, type. */
export function bubble(row, old, chat, act) {
  if (row.kind !== "message") return h(`li.${row.kind}`, {}, h("span", {}, row.text));
  const [message] = row.messages;
  const mine = isMine(message);
  const pictured = row.messages.some(seen);
  const named = !mine && chat.type !== "private" && !row.follows;
  const sender = senderOf(message);
  const words = row.messages.find((one) => textOf(one)) ?? message;
  const waiting = (message.by_bot || message.via_bot) && textOf(message).startsWith("⏳");
  const reacted = reactions(message, act);
  const meta = h("span.meta", {}, message.edit_date && !waiting && "edited ",
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)));
  const inline = textOf(words) && !reacted.length;
  const body = h("div.bubble", {},
    named && h("div.sender", { vars: { "--tint": colourOf(sender.id) } }, sender.name),
    message.via_bot && h("div.via", {}, `via @${message.via_bot.username}`),
    quoted(message, chat, act),
    pictured && pictures(row.messages, act),
    row.messages.filter((one) => one.document && !one.animation).map((one) => file(one, act)),
    textOf(words) && h("div.words", { dir: "auto", lang: languageOf(message, chat) }, rich(textOf(words), entitiesOf(words), act), inline && meta),
    message.invoice && h("div.words.invoice", {}, h("strong", {}, message.invoice.title), h("p", {}, message.invoice.description)),
    !inline && h("div.below", {}, reacted, meta));
  const side = chat.type !== "private" && !mine && (row.follows ? h("span.avatar.none") : avatar(sender.id, sender.name, { bot: sender.id === world.bot.id }));
  const classes = ["message", mine ? "mine" : "theirs", row.follows && "follows", pictured && "pictured",
    pictured && !textOf(words) && "bare", waiting && "waits", old?.dataset.pictured === "" && pictured && "arrived"].filter(Boolean);
  return h(`li.${classes.join(".")}`, {
    tabindex: -1, data: { message: message.message_id, ...(pictured ? { pictured: "yes" } : { pictured: "" }) },
    "aria-label": `${mine ? "You" : sender.name}: ${summary(words)}`,
    vars: pictured ? { "--ratio": row.messages.length > 1 ? 1 : ratioOf(message) } : undefined,
  }, side, h("div.stack", {}, body, keyboard(message, act)), actions(message, mine, act));
}

function languageOf(message, chat) {
  return chat.type === "private" && message.by_bot ? chat.person?.language_code ?? world.people.get(chat.id)?.language_code : undefined;
}

function quoted(message, chat, act) {
  const told = message.reply_to_message;
  if (!told || told.forum_topic_created) return null;
  const target = chat.messages.get(told.message_id) ?? told;
  if (target.deleted) return h("p.quote", {}, "Deleted message");
  const photo = target.photo?.[0] ?? (target.video ?? target.animation)?.thumbnail;
  return h("button.quote", {
    type: "button", onclick: () => act.jump(target.message_id), data: { key: "quote" },
    "aria-label": `In reply to ${senderOf(target).name}: ${summary(target)}. Press to jump to it`,
  },
  photo && h("img", { src: fileAddress(photo.file_id), alt: "" }),
  h("span", {}, h("strong", {}, senderOf(target).name), h("span.quote-line", {}, message.quote?.text ?? summary(target))));
}

/** What a message has to look at, with its width and height. */
function seen({ photo, video, animation }) {
  return photo?.at(-1) ?? video ?? animation;
}

function ratioOf(message) {
  const { width, height } = seen(message);
  return Math.min(2.4, Math.max(0.5, width / height));
}

function pictures(messages, act) {
  const many = messages.length > 1;
  return h(many ? "div.pictures.album" : "div.pictures", {}, messages.filter(seen).map((one) => {
    if (!one.photo) return moving(one, act, ratioOf(one));
    const largest = seen(one);
    const covered = one.has_media_spoiler && !act.revealed.has(one.message_id);
    const words = textOf(one);
    const label = covered ? "Hidden picture, press to show" : `Picture${words ? `: ${words}` : ""}, ${largest.width} by ${largest.height}. Press to open`;
    return h(covered ? "button.picture.covered" : "button.picture", {
      type: "button", "aria-label": label, data: { key: `picture ${one.message_id}` },
      vars: { "--ratio": ratioOf(one) },
      onclick: () => (covered ? act.reveal(one.message_id) : act.open(one.message_id)),
    }, h("img", { src: fileAddress(largest.file_id), alt: "", width: largest.width, height: largest.height, decoding: "async" }),
    covered && h("span.cover", {}, "Spoiler"));
  }));
}

function file(message, act) {
  const { file_id: id, file_name: name = "file", file_size: bytes, mime_type: mime = "", thumbnail } = message.document;
  return h("div.file", {},
    thumbnail && mime.startsWith("image/")
      ? h("button.file-look", { type: "button", "aria-label": `Open ${name}`, onclick: () => act.open(message.message_id), data: { key: "look" } }, h("img", { src: fileAddress(thumbnail.file_id), alt: "" }))
      : h("span.file-look", {}, icon("file")),
    h("a.file-name", { href: fileAddress(id), download: name, data: { key: "file" } }, h("strong", {}, name), h("small", {}, size(bytes), " · download")));
}

function reactions(message, act) {
  const counts = new Map();
  for (const { from_id: who, emoji } of message.reactions) for (const one of emoji) counts.set(one, [...(counts.get(one) ?? []), who]);
  return [...counts].map(([emoji, who]) => {
    const mine = who.includes(world.me);
    const names = who.map((id) => (id === world.bot.id ? world.bot.first_name : world.people.get(id)?.first_name ?? "someone")).join(", ");
    return h("button.reaction", {
      type: "button", "aria-pressed": mine, "aria-label": `${emoji} from ${names}`, title: names, data: { key: `reaction ${emoji}` },
      onclick: () => act.react(message, mine ? [] : [emoji]),
    }, drawn(emoji), who.length > 1 && h("span", {}, who.length));
  });
}

function keyboard(message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (message.invoice) {
    const place = { chat_id: message.chat.id, message_id: message.message_id };
    return h("div.keyboard", { role: "group", "aria-label": "Buttons under this message" }, h("div.keys", {}, h("button.key.success", {
      type: "button", onclick: () => act.pay(place), data: { key: "pay" },
    }, `Pay ⭐ ${message.invoice.total_amount}`)));
  }
  if (!rows) return null;
  return h("div.keyboard", { role: "group", "aria-label": "Buttons under this message" }, rows.map((row) => h("div.keys", {}, row.map((button) => {
    const props = { data: { key: `key ${button.text}` } };
    if (button.url) return link(button.url, act, { class: "key", ...props }, button.text);
    const busy = world.pressed.has(pressKey(message.chat.id, message.message_id, button.callback_data));
    return h(`button.key${busy ? ".busy" : ""}${button.style ? `.${button.style}` : ""}`, {
      type: "button", "aria-busy": busy, onclick: () => act.press(message, button), ...props,
    }, button.text);
  }))));
}

function actions(message, mine, act) {
  return h("div.actions", { role: "toolbar", "aria-label": "This message" },
    iconButton("reply", "Reply", { tabindex: -1, onclick: () => act.reply(message), data: { key: "reply" } }),
    iconButton("smile", "React", { tabindex: -1, onclick: (event) => act.choose(message, event.currentTarget), data: { key: "smile" } }),
    mine && message.text && !message.via_bot && iconButton("pen", "Edit", { tabindex: -1, onclick: () => act.edit(message), data: { key: "pen" } }),
    (mine || message.chat.type === "private") && iconButton("bin", "Delete", { tabindex: -1, onclick: () => act.remove(message), data: { key: "bin" } }));
}
