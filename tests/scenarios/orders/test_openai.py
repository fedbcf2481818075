"""A gateway whose reply to the paid request is the result: kept at once, bought at most once."""

import asyncio
import base64
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from sandbox.gateways.tasks import Task
from tests.support.bot_session import BotSession, words
from tests.support.users import CAMERA, Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Nothing but the key of OpenAI: no default model, no other gateway.
SETTINGS = {"PROVIDERS": "openai", "LOG_LEVEL": "DEBUG", "ORDER_DEADLINE_SECONDS": "30"}
PATIENCE_SECONDS = 40.0


def raw_files(session: BotSession) -> set[Path]:
    """What was kept as it came and is not deleted yet."""
    return {path for path in (session.bot.folder / "media" / "raw").rglob("*") if path.is_file()}


async def refund(session: BotSession, ann: Person, prompt: str) -> str:
    """The sentence that ended an order for that."""
    ended = await session.answer(await ann.says(f"/imagine {prompt}"), seconds=PATIENCE_SECONDS)
    assert "photo" not in ended
    assert "Your credit was returned" in ended["text"]
    assert await ann.credits() == 40
    return str(ended["text"])


async def test_a_picture_is_ordered_from_words(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says("/imagine a red fox & <hens> --ar 16:9"))
    (task,) = session.tasks("a red fox & <hens>", "openai")
    assert task.job.body == {"model": "gpt-image-2", "prompt": "a red fox & <hens>", "size": "1536x864", "n": 1}
    assert "gpt-image-2" in words(done)
    assert await ann.credits() == 39
    assert "photo" in done


async def test_a_transparent_background_is_for_models_that_can(session: BotSession, ann: Person) -> None:
    refused = await ann.asks("/imagine a fox --transparent")
    assert "gpt-image-1" in refused
    assert await ann.credits() == 40
    await session.delivered(await ann.says("/imagine a cut-out fox --transparent --model gpt-image-1"))
    (task,) = session.tasks("a cut-out fox", "openai")
    assert task.job.body["background"] == "transparent"


async def test_three_at_once_are_one_paid_request_and_one_sheet(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says("/imagine three foxes --n 3"))
    (task,) = session.tasks("three foxes", "openai")
    assert task.job.body["n"] == 3
    assert "photo" in done
    assert await ann.credits() == 37


async def test_the_original_is_what_the_gateway_sent(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine an original fox"))
    (task,) = session.tasks("an original fox", "openai")
    await ann.presses(done, "📎")
    (file,) = await session.until(lambda: session.replies(done))
    assert session.file(file) == session.results(task, "openai")[0]


async def test_a_photo_is_edited_as_a_file_of_a_form(session: BotSession, ann: Person) -> None:
    photo = await ann.shows(picture(480, 270))
    done = await session.answer(await ann.says("/edit make it night", to=photo))
    (task,) = session.tasks("make it night", "openai")
    assert task.job.body == {"model": "gpt-image-2", "prompt": "make it night", "size": "1536x864", "n": 1}
    (address,) = task.job.images
    content = base64.b64decode(address.partition(",")[2])
    assert Image.open(BytesIO(content)).size == (480, 270)
    assert CAMERA.encode() not in content
    assert "photo" in done


def painted(photo: bytes) -> bytes:
    """The photo with a hat scribbled over it, as the person's app sends it: smaller."""
    with Image.open(BytesIO(photo)) as opened:
        image = opened.convert("RGB")
    ImageDraw.Draw(image).rectangle((150, 30, 300, 90), fill="magenta")
    out = BytesIO()
    image.resize((320, 180)).save(out, "JPEG", quality=80)
    return out.getvalue()


def masked(task: Task, *points: tuple[int, int]) -> list[bool]:
    """Whether the task's mask lets the picture change there."""
    with Image.open(BytesIO(base64.b64decode(task.job.mask.partition(",")[2]))) as mask:
        assert mask.size == (480, 270)
        return [mask.getpixel(point)[3] == 0 for point in points]


async def test_what_is_painted_over_in_a_reply_is_the_mask(session: BotSession, ann: Person) -> None:
    photo = await ann.shows(picture(480, 270))
    await session.fault("openai", "rate_limited", match="a red hat", seconds=0.1)
    before = len(session.task_queue("openai").creates)
    reply = await ann.shows(painted(picture(480, 270)), "/edit a red hat --mask", reply_to=photo["message_id"])
    done = await session.answer(reply)
    (task,) = session.tasks("a red hat", "openai")
    assert masked(task, (225, 60), (225, 200), (10, 10)) == [True, False, False]
    assert task.job.images[0].startswith("data:image/png")
    assert len(task.job.images) == 1
    assert "2 pictures" not in words(done)
    assert len({create.sha256 for create in session.task_queue("openai").creates[before:]}) == 1
    assert await ann.credits() == 39
    await ann.presses(done, "🔁")
    await session.until(lambda: len(session.tasks("a red hat", "openai")) == 2)
    assert session.tasks("a red hat", "openai")[1].job.mask == task.job.mask


async def test_an_album_may_hold_the_picture_and_its_mask(session: BotSession, ann: Person) -> None:
    photo = picture(480, 270)
    first, *_ = await ann.shows_album([photo, painted(photo)], "/edit a blue hat --mask")
    await session.answer(first)
    (task,) = session.tasks("a blue hat", "openai")
    assert masked(task, (225, 60), (225, 200)) == [True, False]


async def test_our_own_picture_is_painted_over_without_a_command(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a plain fox --ar 16:9"))
    again = Image.open(BytesIO(session.file(done))).convert("RGB")
    ImageDraw.Draw(again).rectangle((0, 0, again.width // 3, again.height // 3), fill="magenta")
    out = BytesIO()
    again.save(out, "JPEG")
    reply = await ann.shows(out.getvalue(), "add a sun --mask", reply_to=done["message_id"])
    await session.answer(reply)
    (task,) = session.tasks("add a sun", "openai")
    assert task.job.mask
    assert len(task.job.images) == 1


async def test_an_own_photo_is_painted_over_without_a_command_and_offered(session: BotSession, ann: Person) -> None:
    photo = await ann.shows(picture(480, 270))
    reply = await ann.shows(painted(picture(480, 270)), "a green hat --mask", reply_to=photo["message_id"])
    await ann.presses(await session.answer(reply), "🎨")
    await session.until(lambda: session.tasks("a green hat", "openai"))
    (task,) = session.tasks("a green hat", "openai")
    assert masked(task, (225, 60), (225, 200)) == [True, False]


@pytest.mark.parametrize(
    ("second", "words"),
    [(picture(270, 480), "different shapes"), (picture(480, 270), "what you painted over")],
    ids=["turned", "the same"],
)
async def test_a_mask_that_says_nothing_is_refunded(
    session: BotSession, ann: Person, second: bytes, words: str
) -> None:
    photo = await ann.shows(picture(480, 270))
    before = await session.creates("openai")
    reply = await ann.shows(second, "/edit a hat --mask", reply_to=photo["message_id"])
    ended = await session.answer(reply)
    assert words in ended["text"]
    assert "Your credit was returned" in ended["text"]
    assert await session.creates("openai") == before
    assert await ann.credits() == 40


async def test_a_mask_needs_two_pictures(session: BotSession, ann: Person) -> None:
    photo = await ann.shows(picture(480, 270))
    assert "two pictures" in await ann.asks("/edit a hat --mask", to=photo)
    assert "two pictures" in await ann.asks("/imagine a hat --mask")
    alone = await session.answer(await ann.shows(picture(480, 270), "/edit a hat --mask"))
    assert "two pictures" in alone["text"]
    assert await ann.credits() == 40
    assert "painted over" not in await ann.asks("/help paint")
    assert "--mask" in await ann.asks("/help change")
    assert "--mask" in await ann.asks("/models")


async def test_an_album_of_one_has_no_mask(session: BotSession, ann: Person) -> None:
    first, *_ = await ann.shows_album([picture(480, 270)], "/edit a lone hat --mask")
    ended = await session.answer(first)
    assert "Only one picture arrived" in ended["text"]
    assert "Your credit was returned" in ended["text"]
    assert not session.tasks("a lone hat", "openai")


async def test_a_style_is_for_models_that_list_some(session: BotSession, ann: Person) -> None:
    assert "describe the style" in await ann.asks("/imagine a fox --style anime")
    assert "--style" not in await ann.asks("/models")


async def test_refused_content_is_refunded_and_bought_once(session: BotSession, ann: Person) -> None:
    before = await session.creates("openai")
    assert "rules" in await refund(session, ann, "a forbidden thing")
    assert await session.creates("openai") == before + 1


@pytest.mark.parametrize("kind", ["reset_after", "error_after_start", "garbled_after"])
async def test_a_lost_reply_is_refunded_and_never_bought_again(session: BotSession, ann: Person, kind: str) -> None:
    await session.fault("openai", kind, match=f"{kind} of a fox")
    assert "connection dropped" in await refund(session, ann, f"{kind} of a fox")
    assert len(session.tasks(f"{kind} of a fox")) == 1


@pytest.mark.parametrize("kind", ["result_html_as_png", "result_truncated"])
async def test_a_broken_picture_is_refunded_and_never_bought_again(session: BotSession, ann: Person, kind: str) -> None:
    await session.fault("openai", kind, match=f"{kind} of a hen")
    assert "broken file" in await refund(session, ann, f"{kind} of a hen")
    assert len(session.tasks(f"{kind} of a hen")) == 1


@pytest.mark.siege
async def test_the_reply_may_take_longer_than_any_other_call_and_than_a_lease(session: BotSession, ann: Person) -> None:
    """LEASE_SECONDS is 3 here, other calls may take 2.1 s."""
    await session.fault("openai", "slow", match="a slow fox", seconds=4.5)
    done = await session.answer(await ann.says("/imagine a slow fox"), seconds=PATIENCE_SECONDS)
    assert "photo" in done
    assert len(session.tasks("a slow fox")) == 1
    assert await ann.credits() == 39


async def test_a_busy_gateway_is_asked_again_with_the_same_body(session: BotSession, ann: Person) -> None:
    await session.fault("openai", "rate_limited", match="a patient fox", seconds=0.1, times=2)
    before = len(session.task_queue("openai").creates)
    assert "photo" in await session.answer(await ann.says("/imagine a patient fox"))
    creates = session.task_queue("openai").creates[before:]
    assert [create.fault for create in creates] == ["rate_limited", "rate_limited", None]
    assert len({create.sha256 for create in creates}) == 1


async def test_nothing_speaks_of_another_gateway_or_model(session: BotSession, ann: Person) -> None:
    said = [await ann.asks(command) for command in ("/start", "/help", "/models", "/settings", "/quota")]
    for answer in said:
        assert not any(name in answer.lower() for name in ("apipod", "apikley", "seedream")), answer
    assert "gpt-image-2" in said[2]
    assert "gpt-image-2" in said[3]
    assert "model=gpt-image-2" in next(line for line in session.log.splitlines() if " ready " in line)


async def test_no_result_is_ever_logged(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.says("/imagine a quiet fox"))
    (task,) = session.tasks("a quiet fox", "openai")
    coded = base64.b64encode(session.results(task, "openai")[0]).decode()
    assert "task submitted" in session.log
    assert not any(coded[start : start + 40] in session.log for start in range(0, len(coded), 20))
    assert "b64_json" not in session.log
    assert "apipod" not in session.log.lower()


async def test_what_was_kept_is_deleted_once_it_is_stored_as_a_picture(session: BotSession, ann: Person) -> None:
    before = raw_files(session)
    await session.delivered(await ann.says("/imagine a tidy fox"))
    (added,) = raw_files(session) - before
    await session.restart()
    async with asyncio.timeout(20):
        while added in raw_files(session):  # the bot tells nobody, so the disk is asked
            await asyncio.to_thread(added.exists)
