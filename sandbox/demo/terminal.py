"""The demo in a terminal: one message, or a short conversation, played against the simulated world."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.demo.bot_process import BotProcess
from sandbox.demo.errors import DemoFailed
from sandbox.demo.ports import free_port
from sandbox.demo.transcript import Transcript
from sandbox.painting import video
from sandbox.telegram.control.actions import Actions
from sandbox.telegram.errors import ApiError
from sandbox.telegram.state.chats import Message
from sandbox.world import GATEWAYS, SimulatedWorld, simulated_world

_ANN = 101
_START_SECONDS = 30.0
_ORDER_SECONDS = 120.0


class DemoSession:
    """A person, the bot, and a folder for pictures and videos."""

    def __init__(self, world: SimulatedWorld, transcript: Transcript, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.transcript = transcript
        self._acts = Actions(world.world)
        self._saved = 0

    async def say(self, text: str, **how: Any) -> Message:
        """Ann writes to the bot. The message; raises `DemoFailed` for one that Telegram does not take."""
        photo = how.get("photo")
        words: dict[str, Any] = {"caption": text} if photo is not None else {"text": text}
        try:
            return (await self._acts.send(_ANN, _ANN, **words, **how))[0]
        except ApiError as error:
            raise DemoFailed(f"Telegram refuses this message: {error.description}") from error

    async def answer_to(self, message: Message) -> Message:
        """The bot's final reply to the message, after the placeholder; raises `DemoFailed`."""

        def ended(event: dict[str, Any]) -> bool:
            return self._answer(message) is not None

        try:
            await self.world.world.journal.wait_for(ended, timeout=_ORDER_SECONDS)
        except TimeoutError as error:
            raise DemoFailed(f"no answer to {message.text!r} within {_ORDER_SECONDS:.0f} s") from error
        answer = self._answer(message)
        assert answer is not None
        return answer

    async def agree(self, question: Message) -> Message:
        """Ann presses the first button of a question; what comes of it in the end, as by `answer_to`."""
        asked, after = question.text, self.world.world.journal.seq
        button = (question.inline_markup or {})["inline_keyboard"][0][0]
        self._acts.press(question.chat.id, question.id, _ANN, data=button["callback_data"])

        def answered(event: dict[str, Any]) -> bool:
            said = event["message"] if event["type"] in ("message", "edit") else {}
            words = str(said.get("text") or said.get("caption") or "")
            return bool(said.get("by_bot")) and words != asked and not words.startswith("⏳")

        try:
            event = await self.world.world.journal.wait_for(answered, after=after, timeout=_ORDER_SECONDS)
        except TimeoutError as error:
            raise DemoFailed(f"nothing came after {button['text']!r} within {_ORDER_SECONDS:.0f} s") from error
        return question.chat.messages[event["message"]["message_id"]]

    def _answer(self, message: Message) -> Message | None:
        for other in message.chat.messages.values():
            if other.by_bot and other.reply_to is message and not other.text.startswith("⏳"):
                return other
        return None

    def save(self, message: Message, name: str) -> Path | None:
        """The message's picture or video in the folder, None when it has none; raises `DemoFailed`."""
        content = message.content
        moving = content.get("video") or content.get("animation")
        shown = moving or (content["photo"][-1] if "photo" in content else None)
        if shown is None:
            return None
        stored = self.world.world.files.find(shown["file_id"])
        assert stored is not None
        path = self.folder / f"{name}{'.mp4' if moving else '.jpg'}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored.data)
        except OSError as error:
            raise DemoFailed(f"cannot write to --folder {self.folder} ({error.strerror})") from error
        self.transcript.line(f"          (saved as {path})")
        return path


@asynccontextmanager
async def open_demo(folder: Path, *, gateway: str | None = None) -> AsyncIterator[DemoSession]:
    """A running world with the real bot in it."""
    if gateway is not None and gateway not in GATEWAYS:
        raise DemoFailed(f"--gateway must be one of {', '.join(GATEWAYS)}, not {gateway}")
    transcript = Transcript()
    async with simulated_world() as world:
        with tempfile.TemporaryDirectory(prefix="imagine-demo-") as data:
            listen = f"127.0.0.1:{free_port()}"
            settings = world.settings(Path(data), listen=listen) | {"PUBLIC_URL": f"http://{listen}"}
            if gateway is not None:
                settings["PROVIDERS"] = gateway
            process = BotProcess(settings, folder=Path(data))
            listening = asyncio.create_task(_listen(world, transcript))
            await process.start()
            try:
                await _ready(world, process)
                transcript.line("the bot is running; Telegram and the gateways are simulated on this machine")
                yield DemoSession(world, transcript, folder)
            finally:
                await process.stop()
                listening.cancel()


async def _listen(world: SimulatedWorld, transcript: Transcript) -> None:
    async for event in world.world.journal.listen():
        transcript.event(event)


async def _ready(world: SimulatedWorld, process: BotProcess) -> None:
    """Waits until the bot receives updates."""

    waiting = asyncio.create_task(
        world.world.journal.wait_for(lambda event: event.get("method") == "deleteWebhook", timeout=_START_SECONDS)
    )
    ended = asyncio.create_task(process.wait())
    done, pending = await asyncio.wait({waiting, ended}, timeout=_START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if waiting not in done:
        raise DemoFailed(f"the bot did not start: {process.log.read_text(errors='replace')[-2000:]}")


async def play(*, once: str | None, photo: Path | None, gateway: str | None, folder: Path) -> None:
    """One message, or the short conversation; raises `DemoFailed`."""
    if photo is not None and once is None:
        raise DemoFailed("--photo needs --once with the message that the picture goes with")
    async with open_demo(folder, gateway=gateway) as scene:
        if once is not None:
            await _once(scene, once, photo)
        else:
            await _conversation(scene)
        if scene.transcript.first_result is not None:
            scene.transcript.line(f"first result after {scene.transcript.first_result:.1f} s, from a cold start")


async def _once(scene: DemoSession, text: str, photo: Path | None) -> None:
    how = {"photo": await asyncio.to_thread(photo.read_bytes)} if photo is not None else {}
    answer = await scene.answer_to(await scene.say(text, **how))
    command = text.split("@")[0].split(" ")[0]
    if command in ("/video", "/animate") and "text" in answer.content and answer.inline_markup:
        answer = await scene.agree(answer)  # the price is above what is bought without a question
    if scene.save(answer, "once") is not None:
        return
    if command in ("/video", "/animate"):
        raise DemoFailed(f"no video arrived: {answer.text}{'' if video.is_available() else f' ({video.MISSING})'}")
    if command in ("/imagine", "/edit"):
        raise DemoFailed(f"no picture arrived: {answer.text}")


async def _conversation(scene: DemoSession) -> None:
    await scene.answer_to(await scene.say("/start"))
    fox = await scene.answer_to(await scene.say("/imagine a red fox in snow --ar 16:9"))
    _must_save(scene, fox, "1-fox")
    edited = await scene.answer_to(await scene.say("/edit make it watercolour", reply_to=fox.id))
    _must_save(scene, edited, "2-fox-watercolour")
    sheet = await scene.answer_to(await scene.say("/imagine a sailing ship under the moon --n 4"))
    _must_save(scene, sheet, "3-sheet-of-four")
    refused = await scene.answer_to(await scene.say("/imagine a forbidden thing"))
    if scene.save(refused, "4-refused") is not None:
        raise DemoFailed("the refused prompt got a picture")
    await scene.answer_to(await scene.say("/quota"))
    scene.transcript.line(f"done; the pictures are in {scene.folder}/")


def _must_save(scene: DemoSession, message: Message, name: str) -> None:
    if scene.save(message, name) is None:
        raise DemoFailed(f"no picture arrived: {message.text}")
