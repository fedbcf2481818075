"""The real bot in the embedded world, and how to wait there for what comes of something. Nothing here sleeps."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Task
from sandbox.telegram.state.event_log import EventLog
from sandbox.world import SimulatedWorld, simulated_world
from tests.support.bot_api_model import validate
from tests.support.fork_server import ForkedBot
from tests.support.users import Person

Json = dict[str, Any]
Found = TypeVar("Found")

PATIENCE_SECONDS = 20.0
READY = {"polling": "deleteWebhook", "webhook": "setMyCommands"}


class RecordedTasks(dict[str, Task]):
    """A studio's tasks; the world's journal hears of each new one, so that `until` does."""

    def __init__(self, journal: EventLog) -> None:
        super().__init__()
        self._journal = journal

    def __setitem__(self, name: str, task: Task) -> None:
        super().__setitem__(name, task)
        self._journal.note("task", id=name)


class BotSession:
    """A running world with the bot in it. `origin` is the bot's own web server."""

    def __init__(self, embedded: SimulatedWorld, bot: ForkedBot, http: httpx.AsyncClient) -> None:
        self.embedded = embedded
        self.world = embedded.world
        self.bot = bot
        self.http = http
        self.origin = f"http://{bot.settings['LISTEN']}"
        for task_queue in embedded.task_queues.values():
            task_queue.tasks = RecordedTasks(embedded.world.journal)
        self._verified = 0
        self._may_fail: set[str] = set()

    async def start(self) -> None:
        """Starts the bot; returns when it is ready for updates."""
        after = self.world.journal.seq
        await self.bot.start()
        last = READY[self.bot.settings.get("TELEGRAM_UPDATES", "polling")]
        ended = asyncio.create_task(self.bot.wait())
        begun = asyncio.create_task(
            self.world.journal.wait_for(lambda event: event.get("method") == last, after=after, timeout=30)
        )
        await asyncio.wait({ended, begun}, return_when=asyncio.FIRST_COMPLETED)
        assert not ended.done(), f"the bot ended: {self.log[-3000:]}"
        ended.cancel()
        await begun

    async def restart(self, **settings: str) -> None:
        """Ends the bot in an orderly way and starts it again, with other settings if any are given."""
        await self.bot.stop()
        self.bot.settings |= settings
        await self.start()

    @property
    def log(self) -> str:
        """What the bot logged."""
        return self.bot.log.read_text(errors="replace")

    def person(self, language: str | None = "en", name: str = "Ann") -> Person:
        """Somebody new with a private chat, so with an own quota and an own pace."""
        number = max(self.world.people) + 1
        self.world.private(self.world.person(number, name, language))
        return Person(self, number)

    def group(self, title: str, admin: Person, *members: Person, topics: dict[int, str] | None = None) -> int:
        """The id of a new group: a forum when it has topics."""
        first, kinds = (-1001000000000, "supergroup") if topics else (-5000, "group")
        chat_id = min([first, *(chat.id for chat in self.world.chats.values() if chat.type == kinds)]) - 1
        people = [self.world.people[person.id] for person in (admin, *members)]
        self.world.group(chat_id, title, people, admins=people[:1], topics=topics, is_forum=topics is not None)
        return chat_id

    def channel(self, title: str, admin: Person) -> int:
        """The id of a new channel."""
        chat_id = min(chat.id for chat in self.world.chats.values() if chat.type == "channel") - 1
        self.world.channel(chat_id, title, admins=[self.world.people[admin.id]])
        return chat_id

    async def act(self, what: str, /, **told: Any) -> Any:
        """Something that people do, through the world's own interface."""
        reply = await self.http.post(f"{self.embedded.telegram_url}/_world/{what}", json=told)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def until(self, found: Callable[[], Found], *, seconds: float = PATIENCE_SECONDS) -> Found:
        """What `found` returns as soon as that is something: asked now and after every event of the world."""
        after = self.world.journal.seq
        if result := found():
            return result
        try:
            async with asyncio.timeout(seconds):
                async for _ in self.world.journal.listen(after):
                    if result := found():
                        return result
        except TimeoutError:
            raise AssertionError(f"it did not come; the bot says: {self.log[-3000:]}") from None
        raise AssertionError("the world closed")

    def seen(self, message: Json) -> Json:
        """The message as it looks now."""
        return self.world.chats[message["chat"]["id"]].messages[message["message_id"]].as_seen()

    def replies(self, message: Json) -> list[Json]:
        """What the bot has written in answer to the message."""
        chat = self.world.chats[message["chat"]["id"]]
        ours = (other for other in chat.messages.values() if other.by_bot and other.reply_to is not None)
        return [other.as_seen() for other in ours if other.reply_to.id == message["message_id"] and not other.deleted]

    async def answer(self, message: Json, *, seconds: float = PATIENCE_SECONDS) -> Json:
        """The bot's answer once it is no hourglass; there is exactly one."""
        await self.until(lambda: [one for one in self.replies(message) if not waits(one)], seconds=seconds)
        (answer,) = self.replies(message)
        return answer

    async def delivered(self, message: Json) -> Json:
        """The picture that answers the message, once the bot has marked the end with a reaction."""
        await self.until(lambda: "👌" in str(self.seen(message)["reactions"]))
        return await self.answer(message)

    async def placeholder(self, message: Json) -> Json:
        """The bot's first answer, with the text it had at first."""
        found = (await self.until(lambda: self.replies(message)))[0]
        return found | found["edits"][0]["was"] if found["edits"] else found

    async def called(self, method: str, *, after: int, fits: Callable[[Json], bool] = lambda _: True) -> Json:
        """The parameters of the next such call that the bot makes after call number `after`, once it is answered."""

        def found() -> list[Json]:
            calls = (call for call in self.world.journal.calls if call.n > after and call.method == method)
            return [call.params for call in calls if call.response is not None and fits(call.params)]

        return (await self.until(found))[0]

    @property
    def last_call(self) -> int:
        """The number of the newest call."""
        return self.world.journal.calls[-1].n

    def task_queue(self, gateway: str) -> TaskQueue:
        """What stands behind a gateway."""
        return self.embedded.task_queues[gateway]

    async def fault(self, gateway: str, kind: str, **words: Any) -> None:
        """Something that will go wrong at a gateway."""
        reply = await self.http.post(
            f"{self.embedded.gateway_urls[gateway]}/_studio/faults", json={"kind": kind, **words}
        )
        assert reply.status_code == 200, reply.text

    async def creates(self, gateway: str) -> int:
        """How many paid requests a gateway has received in all."""
        reply = await self.http.get(f"{self.embedded.gateway_urls[gateway]}/_studio/ledger")
        return len(reply.json()["creates"])

    async def hold(self, gateway: str, prompt: str) -> None:
        """The gateway will not hand out what is painted for that prompt before `let_go`."""
        await self.fault(gateway, "completed_empty", match=prompt, looks=1_000_000)

    def let_go(self, prompt: str) -> None:
        """What was held back may be fetched."""
        for task in self.tasks(prompt):
            task.outcome, task.empty_looks = None, 0

    async def bought(self) -> int:
        """How many paid requests all gateways have received in all."""
        return sum([await self.creates(gateway) for gateway in self.embedded.task_queues])

    def results(self, task: Task, gateway: str) -> list[bytes]:
        """The originals that a gateway painted."""
        held = self.task_queue(gateway).results
        return [held[url.rpartition("/")[2]].content for url in task.results]

    def tasks(self, prompt: str, gateway: str | None = None) -> list[Task]:
        """The paid tasks with that prompt, at one gateway or at all."""
        task_queues = [self.task_queue(gateway)] if gateway else self.embedded.task_queues.values()
        return [task for task_queue in task_queues for task in task_queue.tasks.values() if task.job.prompt == prompt]

    def file(self, message: Json) -> bytes:
        """The bytes of the photo or document that a message shows."""
        shown = next(message[kind] for kind in ("video", "animation", "document", "photo") if kind in message)
        file_id = (shown[-1] if isinstance(shown, list) else shown)["file_id"]
        stored = self.world.files.find(file_id)
        assert stored is not None
        return stored.data

    def may_fail(self, *methods: str) -> None:
        """This scenario expects Telegram to refuse such a call."""
        self._may_fail.update(methods)

    def verify(self) -> None:
        """Every call since the last time makes sense to an independent model and was not refused."""
        calls = [call for call in self.world.journal.calls if call.n > self._verified]
        self._verified, may_fail, self._may_fail = self.last_call, self._may_fail, set()
        for call in calls:
            if call.method != "file":
                validate(call.method, call.raw, call.files)
            refused = call.response is not None and not call.response["ok"]
            assert not refused or call.method in may_fail, f"{call.method} {call.raw} was refused: {call.response}"


ONE = [
    ["🔁 Again", "🎨 Vary", "✏️ Edit"],
    ["⤢ 4K", "📎 File", "🔗", "🗑"],
    ["🎬 Animate · 5"],
]  # what stands under a picture of the default model


def waits(message: Json) -> bool:
    """Whether the bot says there that it still works."""
    return words(message).startswith("⏳")


def words(message: Json) -> str:
    """Text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def labels(message: Json) -> list[list[str]]:
    """The buttons' labels, row by row."""
    rows = (message["markup"] or {"inline_keyboard": []})["inline_keyboard"]
    return [[button["text"] for button in row] for row in rows]


async def imagine_bot(
    *words: str, settings: Mapping[str, str], folder: Path, seconds: float = 60
) -> tuple[int, str, str]:
    """The command with these settings alone: its exit code, what it said, what it complained of."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        env=kept | dict(settings),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complained = await asyncio.wait_for(process.communicate(), seconds)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said.decode(), complained.decode()


def free_port() -> int:
    """A port of loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def open_session(
    folder: Path, *, public: bool = False, pace: tuple[float, float] = (0.05, 0.15), **settings: str
) -> AsyncIterator[BotSession]:
    """A bot with its simulated world, while it runs. `public`: the bot's own address is its PUBLIC_URL."""
    async with simulated_world(scale=0.12, pace=pace) as embedded, httpx.AsyncClient(trust_env=False) as http:
        listen = f"127.0.0.1:{free_port()}"
        told = embedded.settings(folder, listen=listen)
        told |= {"POLL_SECONDS": "0.2", "LEASE_SECONDS": "3", "DAILY_CREDITS": "40"}
        told |= {"PUBLIC_URL": f"http://{listen}"} if public else {}
        session = BotSession(embedded, ForkedBot(told | settings, folder=folder), http)
        await session.start()
        try:
            yield session
        finally:
            await session.bot.stop()
            embedded.world.close()
            for task_queue in embedded.task_queues.values():
                await task_queue.close()
