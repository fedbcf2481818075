// The world as this page knows it: fetched once, kept up to date by the event stream, changed by acts.

export const world = {
  bot: null, people: new Map(), chats: new Map(), me: 101, chat: null, topic: 0,
  online: true, botState: "running", actions: new Map(), pressed: new Set(), seen: new Map(),
};

const listeners = new Set();
let drawing = false;

/** `hear(event)` is called for each event of the world; `draw()` when the page should look again. */
export function listen(listener) {
  listeners.add(listener);
}

export function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    for (const { draw } of listeners) draw?.();
  });
}

function tell(event) {
  for (const { hear } of listeners) hear?.(event);
}

/** JSON from this page's server; an Error in words when it says no. */
export async function ask(path, body) {
  let reply;
  try {
    reply = await fetch(path, body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  } catch {
    throw new Error("The demo does not answer. Is it still running in your terminal?");
  }
  const told = await reply.json();
  if (!reply.ok) throw new Error(sentence(told.error ?? `it answered ${reply.status}`));
  return told;
}

function sentence(words) {
  const plain = words.replace(/^Bad Request: /, "");
  return `${plain[0].toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? "" : "."}`;
}

export async function load() {
  const state = await ask("/_world/state");
  world.bot = state.bot;
  world.people = new Map(state.people.map((person) => [person.id, person]));
  world.chats = new Map(state.chats.map((chat) => [chat.id, { ...chat, messages: new Map(chat.messages.map((m) => [m.message_id, m])) }]));
  world.botState = (await ask("/_workshop/state")).bot.state;
  if (!world.seen.size) readAll();
  redraw();
  return state.seq;
}

let stream = null;

/** Follows the world from event number `after`; after a break the whole state is read again. */
export function follow(after) {
  stream?.close();
  stream = new EventSource(`/_world/events?after=${after}`);
  stream.addEventListener("message", (message) => take(JSON.parse(message.data)));
  stream.addEventListener("open", async () => {
    if (world.online) return;
    world.online = true;
    follow(await load());
  });
  stream.addEventListener("error", () => {
    world.online = false;
    redraw();
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => follow(after), 1000);
  });
}

async function take(event) {
  const chat = world.chats.get(event.chat_id);
  switch (event.type) {
    case "message":
    case "edit":
      chat?.messages.set(event.message.message_id, event.message);
      if (event.message.by_bot) world.actions.delete(event.chat_id);
      break;
    case "delete": {
      const message = chat?.messages.get(event.message_id);
      if (message) message.deleted = true;
      break;
    }
    case "reaction": {
      const message = chat?.messages.get(event.message_id);
      if (!message) break;
      message.reactions = message.reactions.filter((one) => one.from_id !== event.from_id);
      if (event.emoji.length) message.reactions.push({ from_id: event.from_id, emoji: event.emoji });
      break;
    }
    case "action": {
      const until = Date.now() + 5000;
      world.actions.set(event.chat_id, { action: event.action, thread: event.thread_id ?? 0, until });
      setTimeout(redraw, 5050);
      break;
    }
    case "callback_answer":
      world.pressed.delete(pressKey(event.press.chat_id, event.press.message_id, event.press.data));
      break;
    case "bot":
      world.botState = event.state;
      break;
    case "reset":
    case "upgrade":
      world.seen.clear();
      await load();
      break;
  }
  tell(event);
  redraw();
}

export function pressKey(chat, message, data) {
  return `${chat}/${message}/${data}`;
}

/** The topic that a message stands in: 0 is General, and every chat without topics. */
export function topicOf(message) {
  return message.is_topic_message ? message.message_thread_id : 0;
}

/** What is to be seen of a chat, or of one of its topics. */
export function messagesOf(chat, topic) {
  const all = [...chat.messages.values()].filter((message) => !message.deleted);
  return topic === undefined || !chat.is_forum ? all : all.filter((message) => topicOf(message) === topic);
}

/** The chats of the person that this page is now. */
export function myChats() {
  const mine = (chat) => (chat.type === "private" ? chat.id === world.me : chat.type === "channel" || chat.members.some((one) => one.id === world.me));
  return [...world.chats.values()].filter((chat) => mine(chat) && !chat.upgraded_to);
}

export function titleOf(chat) {
  return chat.type === "private" ? world.bot.first_name : chat.title;
}

export function mayPost(chat) {
  return chat.type !== "channel" || chat.members.some((one) => one.id === world.me && one.status === "creator");
}

export function isMine(message) {
  return message.from?.id === world.me && !message.sender_chat;
}

function seenKey(chat, topic) {
  return `${world.me}/${chat.id}/${topic}`;
}

export function unread(chat, topic) {
  const topics = topic !== undefined ? [topic] : chat.is_forum ? [0, ...Object.keys(chat.topics).map(Number)] : [0];
  return topics.reduce((sum, one) => {
    const seen = world.seen.get(seenKey(chat, one)) ?? Infinity;
    return sum + messagesOf(chat, one).filter((message) => message.message_id > seen && !isMine(message)).length;
  }, 0);
}

/** Marks a place as read up to its newest message. */
export function read(chat, topic, who = world.me) {
  const newest = Math.max(0, ...messagesOf(chat, topic).map((message) => message.message_id));
  world.seen.set(`${who}/${chat.id}/${topic}`, newest);
}

/** Nobody has anything to catch up with. */
function readAll() {
  for (const who of world.people.keys()) {
    for (const chat of world.chats.values()) {
      for (const topic of [0, ...Object.keys(chat.topics).map(Number)]) read(chat, topic, who);
    }
  }
}

export function actionIn(chat, topic) {
  const found = world.actions.get(chat.id);
  if (!found || found.until < Date.now() || (topic !== undefined && found.thread !== topic)) return "";
  return { typing: "typing…", upload_photo: "uploading a photo…", record_video: "recording a video…", upload_video: "uploading a video…", upload_document: "uploading a file…" }[found.action] ?? "busy…";
}
