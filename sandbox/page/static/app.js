// Where the parts of the page meet.

import { drawSide } from "./chats.js";
import { buildComposer, drawComposer, editMessage, focusWords, hearComposer, replyTo, send, type } from "./composer.js";
import { confirm, note, trying } from "./notes.js";
import { drawTalk, focusLast, hearTalk, listenToKeys } from "./messages.js";
import { drawWorkshop, toggleWorkshop, workshopOpen } from "./control-panel.js";
import { ask, follow, listen, load, myChats, redraw, world } from "./world.js";

const app = document.getElementById("app");
const narrow = matchMedia("(max-width: 760px)");

const page = {
  go, send, type, replyTo, editMessage, focusWords, workshopOpen,
  toggleWorkshop: () => { toggleWorkshop(page); redraw(); },
  showChats: () => { go({ chat: null }); document.querySelector(`.chat[data-chat="${world.chat}"]`)?.focus(); },
  startBot: () => trying(() => ask("/_workshop/start", {})),
};

/** The address says who looks at what: #/person/chat/topic. */
function go({ me = world.me, chat, topic = 0 }) {
  if (chat === undefined) {
    const kept = world.chats.get(world.chat);
    if (me !== world.me && (!kept || kept.type === "private")) chat = me;
    else { chat = world.chat; if (me !== world.me) topic = world.topic; }
  }
  location.hash = `#/${me}/${chat ?? ""}${topic ? `/${topic}` : ""}`;
}

function arrive() {
  const [, me, chat, topic] = location.hash.split("/").map(Number);
  world.me = world.people.has(me) ? me : [...world.people.keys()][0];
  const mine = myChats();
  const open = mine.some((one) => one.id === chat);
  const was = `${world.chat}/${world.topic}`;
  if (open) { world.chat = chat; world.topic = topic || 0; }
  else if (!mine.some((one) => one.id === world.chat)) { world.chat = mine[0]?.id; world.topic = 0; }
  app.classList.toggle("at-chats", !open && location.hash !== "");
  redraw();
  if (was !== `${world.chat}/${world.topic}` && !narrow.matches && !document.activeElement?.closest?.(".side, .topics")) focusWords();
}

async function startOver() {
  if (!(await confirm("Start over? All messages, orders and credits of this simulation will be deleted.", { yes: "Start over", no: "Cancel" }))) return;
  note("Starting over…");
  await trying(() => ask("/_workshop/start_over", {}));
}

function shortcuts(event) {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  if (!event.altKey) return;
  event.preventDefault();
  const mine = myChats();
  const at = mine.findIndex((chat) => chat.id === world.chat);
  const next = mine[(at + (event.key === "ArrowUp" ? -1 : 1) + mine.length) % mine.length];
  go({ chat: next.id });
  focusWords();
}

buildComposer();
listenToKeys(page);
document.getElementById("composer").addEventListener("up", focusLast);
document.getElementById("start-over").addEventListener("click", startOver);
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); focusWords(); });
addEventListener("hashchange", arrive);
addEventListener("keydown", shortcuts);
document.addEventListener("visibilitychange", redraw);
listen({
  hear: (event) => { hearTalk(event); hearComposer(event); },
  draw: () => { drawTalk(page); drawSide(go); drawComposer(); drawWorkshop(page); },
});
const after = await trying(load);
if (after !== undefined) {
  arrive();
  follow(after);
}
