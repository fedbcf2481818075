// The control panel: faults for the next order, the bot's process, and live tables of orders, ledger and calls.

import { h, iconButton, reconcile } from "./dom.js";
import { note, trying } from "./notes.js";
import { ask, world } from "./world.js";

const drawer = document.getElementById("workshop");
const GATEWAYS = { apipod: "APIPod", apikley: "Apikley", pixwith: "PixWith", openai: "OpenAI", kie: "kie.ai", replicate: "Replicate", fal: "fal", gemini: "Gemini", comfyui: "ComfyUI" };
let stream = null;
let state = null;
let parts = null;

export function workshopOpen() {
  return !drawer.hidden;
}

export function toggleWorkshop(page) {
  drawer.hidden = !drawer.hidden;
  document.getElementById("app").classList.toggle("with-workshop", !drawer.hidden);
  if (drawer.hidden) {
    stream?.close();
    stream = null;
    requestAnimationFrame(() => document.getElementById("tools")?.focus());
    return;
  }
  parts ??= build(page);
  stream = new EventSource("/_workshop/events");
  stream.addEventListener("message", (message) => { state = JSON.parse(message.data); draw(); });
  drawer.querySelector("h2").focus();
}

/** The process may change before the next snapshot arrives. */
export function drawWorkshop() {
  if (parts && !drawer.hidden) drawProcess();
}

async function act(what, body = {}) {
  const told = await trying(() => ask(`/_workshop/${what}`, body));
  if (told) { state = told; draw(); }
  return told;
}

function build(page) {
  const made = {};
  made.process = h("p.process", { role: "status" });
  made.kill = h("button.danger", { type: "button", id: "kill", onclick: () => act("kill") }, "Kill the bot");
  made.start = h("button.primary", { type: "button", id: "start", onclick: () => act("start") }, "Restart the bot");
  made.gateway = h("select", { id: "gateway", onchange: () => act("gateway", { gateway: made.gateway.value }) });
  made.least = seconds("least");
  made.most = seconds("most");
  const pace = () => {
    const [least, most] = [Number(made.least.value), Number(made.most.value)];
    return act("pace", { least: Math.min(least, most), most: Math.max(least, most) });
  };
  made.least.addEventListener("change", pace);
  made.most.addEventListener("change", pace);
  made.troubles = h("div.troubles", { role: "group", "aria-label": "Faults for the next order" });
  made.waiting = h("ul.waiting");
  made.forget = h("button.plain", { type: "button", id: "forget", onclick: () => act("forget") }, "Remove all faults");
  made.stars = h("p.stars", { role: "status" });
  made.renew = h("button.plain", { type: "button", id: "renew", onclick: () => act("renew") }, "Renew subscriptions");
  made.chargeBack = h("button.plain", { type: "button", id: "charge-back", onclick: () => act("charge_back") }, "Take back the newest payment");
  made.promises = h("ul.promises");
  made.tables = Object.fromEntries(TABLES.map((one) => [one.name, table(one)]));
  drawer.replaceChildren(
    h("header.workshop-head", {}, h("h2", { tabindex: -1 }, "Control panel"), iconButton("cross", "Close the control panel", { onclick: page.toggleWorkshop })),
    h("div.workshop-body", { tabindex: 0, role: "region", "aria-label": "Controls and tables" },
      h("section", {}, h("h3", {}, "Guarantees"), made.promises),
      h("section", {}, h("h3", {}, "Bot process"), made.process, h("div.buttons", {}, made.kill, made.start),
        h("p.hint", {}, "Kill the bot in the middle of an order, like a power cut, and restart it: the picture still arrives.")),
      h("section", {}, h("h3", {}, "Generation"),
        h("label.field", {}, h("span", {}, "Gateway"), made.gateway),
        h("div.field", {}, h("span", {}, "Seconds"), h("span.pace", {}, made.least, " to ", made.most))),
      h("section", {}, h("h3", {}, "Faults for the next order"), made.troubles, made.waiting, made.forget),
      h("section", {}, h("h3", {}, "Stars"), made.stars, h("div.buttons", {}, made.renew, made.chargeBack)),
      ...TABLES.map((one) => made.tables[one.name].section)));
  return made;
}

function seconds(name) {
  return h("input", { type: "number", min: 0, max: 120, step: 0.5, id: `pace-${name}`, "aria-label": `${name === "least" ? "Minimum" : "Maximum"} seconds per picture` });
}

function draw() {
  if (!parts || !state) return;
  drawProcess();
  drawPainting();
  drawPromises();
  reconcile(parts.troubles, Object.entries(state.troubles), {
    key: ([name]) => name,
    sign: ([name]) => name,
    make: ([name, one]) => h("button.trouble", { type: "button", id: `meet-${name}`, title: one.told, onclick: () => meet(name, one) }, one.title),
  });
  reconcile(parts.waiting, state.waiting.map((one, at) => ({ ...one, at_: at })), {
    key: (one) => `${one.at_}${one.at}${one.kind}`, sign: JSON.stringify,
    make: (one) => h("li", {}, h("strong", {}, one.title), one.at === "telegram" ? " at Telegram" : " at the gateway"),
  });
  drawStars();
  parts.forget.hidden = !state.waiting.length;
  for (const one of TABLES) fill(one);
}

async function meet(name, trouble) {
  if (await act("meet", { trouble: name })) note(trouble.told);
}

function drawProcess() {
  const now = world.botState;
  const pid = state?.bot.pid;
  const words = { running: `Running${pid ? ` as process ${pid}` : ""}`, starting: "Starting…", gone: "Not running" }[now];
  if (parts.process.textContent !== words) parts.process.replaceChildren(h(`span.lamp.${now}`), words);
  parts.kill.disabled = now === "gone";
  parts.start.disabled = now !== "gone";
}

function drawPainting() {
  const names = state.gateways.map((name) => GATEWAYS[name]);
  const options = [["", `${names.join(", then ")}`], ...state.gateways.map((name) => [name, `Only ${GATEWAYS[name]}`])];
  if (parts.gateway.children.length !== options.length) parts.gateway.replaceChildren(...options.map(([value, words]) => h("option", { value }, words)));
  if (document.activeElement !== parts.gateway) parts.gateway.value = state.gateway;
  for (const [field, value] of [[parts.least, state.pace[0]], [parts.most, state.pace[1]]]) {
    if (document.activeElement !== field) field.value = value;
  }
}

function drawStars() {
  const { balance, subscriptions, payments, mine } = state.stars;
  const active = `${subscriptions} ${subscriptions === 1 ? "subscription" : "subscriptions"}`;
  const words = `The bot has ⭐ ${balance}, ${active}. You have ⭐ ${mine[world.me] ?? "5000"}.`;
  if (parts.stars.textContent !== words) parts.stars.replaceChildren(words);
  parts.renew.disabled = !subscriptions;
  parts.chargeBack.disabled = !payments;
}

function drawPromises() {
  const { open, delivered, returned, submitted } = state.counts;
  const all = open + delivered + returned;
  const twice = Math.max(0, state.paid - submitted);
  const lines = [
    ["No order is lost", `${all} ${all === 1 ? "order" : "orders"} = ${delivered} delivered + ${returned} returned + ${open} in progress`, true],
    ["No order is paid for twice", `${submitted} bought, ${state.paid} paid for${twice ? `: ${twice} too many!` : ""}`, twice === 0],
  ];
  reconcile(parts.promises, lines, {
    key: ([name]) => name, sign: JSON.stringify,
    make: ([name, words, kept]) => h(kept ? "li.kept" : "li.broken", {}, h("span.tick", { "aria-hidden": "true" }, kept ? "✓" : "✗"), h("strong", {}, name), h("span", {}, words)),
  });
}

const who = (id) => world.people.get(id)?.first_name ?? world.chats.get(id)?.title ?? id;
const chip = (word) => h(`span.chip.${word}`, {}, word);

const TABLES = [
  { name: "orders", title: "Orders", head: ["Order", "State", "Prompt", "User", "n"],
    row: (one) => [one.id, chip(one.state), one.failure ? `${one.prompt} (${one.failure})` : one.prompt, who(one.user_id), one.count], key: (one) => one.id },
  { name: "parts", title: "Parts", head: ["Part", "State", "Gateway", "Attempts", "Polls", "Calls"],
    row: (one) => [one.id, chip(one.state), GATEWAYS[one.gateway] ?? "–", one.attempts, one.looks, one.calls], key: (one) => one.id },
  { name: "ledger", title: "Ledger", head: ["No", "Entry", "Credits", "Part", "Payer"],
    row: (one) => [one.id, chip(one.kind), one.credits, one.part_id ?? "–", who(one.account_id)], key: (one) => one.id },
  { name: "tasks", title: "Tasks at the gateways", head: ["Gateway", "State", "Prompt", "Seconds", "Called back", "Fault"],
    row: (one) => [GATEWAYS[one.gateway], chip(one.state), one.prompt, one.seconds.toFixed(1), one.callbacks, one.faults.join(", ").replaceAll("_", " ") || "–"], key: (one) => one.id },
  { name: "calls", title: "Bot API calls", head: ["No", "Method", "Response", "ms"],
    row: (one) => [one.n, one.method, one.fault ? chip(one.fault) : one.ok === null ? "…" : one.ok ? "ok" : one.description, one.took === null ? "…" : Math.round(one.took * 1000)], key: (one) => one.n },
];

function table({ name, title, head }) {
  const body = h("tbody");
  const count = h("span.count");
  const section = h("section.table", {}, h("details", { open: name === "orders" || name === "parts" || name === "ledger" }, h("summary", {}, h("h3", {}, title), count),
    h("div.table-scroll", { tabindex: 0, role: "region", "aria-label": title },
      h("table", { id: `table-${name}` }, h("caption.hidden", {}, title), h("thead", {}, h("tr", {}, head.map((word) => h("th", { scope: "col" }, word)))), body))));
  return { section, body, count };
}

function fill({ name, row, key }) {
  const { body, count } = parts.tables[name];
  count.textContent = state[name].length;
  reconcile(body, state[name], {
    key, sign: JSON.stringify,
    make: (one, old) => h(old ? "tr.changed" : "tr", {}, row(one).map((cell) => h("td", { title: typeof cell === "string" && cell.length > 18 ? cell : undefined }, cell))),
  });
}
