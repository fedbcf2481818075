"""The demo in the terminal prints and saves what the bot sends."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from sandbox.demo.terminal import DemoSession
from sandbox.demo.transcript import Transcript
from sandbox.telegram.state.chats import Message
from sandbox.world import simulated_world
from tests.support.telegram_server import ANN, png
from tests.support.video_samples import mp4


@pytest.mark.parametrize(
    ("method", "content", "suffix", "line"),
    [
        ("sendPhoto", png(), ".jpg", "[picture 64×48]"),
        ("sendVideo", mp4(), ".mp4", "[video 320×180, 2 s]"),
        ("sendVideo", mp4(sound=False), ".mp4", "[animation 320×180, 2 s]"),
    ],
    ids=["photo", "video", "animation"],
)
async def test_a_result_is_printed_and_saved(
    method: str, content: bytes, suffix: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with simulated_world() as world, httpx.AsyncClient(trust_env=False) as bot:
        scene = DemoSession(world, Transcript(), tmp_path / "demo")
        address = f"{world.telegram_url}/bot{world.token}/{method}"
        name = method.removeprefix("send").lower()
        reply = await bot.post(address, data={"chat_id": ANN}, files={name: content})
        assert reply.json()["ok"], reply.text
        message: Message = list(world.world.chats[ANN].messages.values())[-1]
        scene.transcript.event({"type": "message", "message": message.as_seen()})
        saved = scene.save(message, "once")
    assert saved == tmp_path / "demo" / f"once{suffix}"
    assert suffix == ".jpg" or saved.read_bytes() == content
    said = capsys.readouterr().out
    assert line in said
    assert re.search(r"saved as .*once", said)
    assert scene.transcript.first_result is not None


async def test_a_question_about_the_price_is_answered_with_yes(tmp_path: Path) -> None:
    keys = {"inline_keyboard": [[{"text": "Make it", "callback_data": "yes:1"}]]}
    async with simulated_world() as world, httpx.AsyncClient(trust_env=False) as http:
        scene = DemoSession(world, Transcript(), tmp_path)

        async def bot(method: str, **told: object) -> None:
            reply = await http.post(f"{world.telegram_url}/bot{world.token}/{method}", json={"chat_id": ANN, **told})
            assert reply.json()["ok"], reply.text

        async def bot_works() -> None:
            pressed = await world.world.journal.wait_for(lambda event: event["type"] == "press")
            assert pressed["press"]["data"] == "yes:1"
            await bot("editMessageText", message_id=question.id, text="⏳")
            await bot("editMessageText", message_id=question.id, text="done")

        await bot("sendMessage", text="For 8 credits?", reply_markup=keys)
        question = list(world.world.chats[ANN].messages.values())[-1]
        working = asyncio.create_task(bot_works())
        assert (await scene.agree(question)).text == "done"
        await working


async def test_words_are_not_saved(tmp_path: Path) -> None:
    async with simulated_world() as world:
        scene = DemoSession(world, Transcript(), tmp_path)
        assert scene.save(await scene.say("hello"), "once") is None
