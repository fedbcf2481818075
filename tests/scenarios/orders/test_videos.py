"""/video from the words to the video that plays, and what is asked before it is paid for."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.users import Person, picture
from tests.support.video_samples import described

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True  # APIPod reads the pictures of a video by their address
SETTINGS = {"DAILY_CREDITS": "200", "POLL_SECONDS": "0.1", "PROVIDERS": "apipod,apikley,pixwith,openai"}
BUTTONS = [["🔁 Again", "➖ 4 s", "➕ 10 s"], ["📎 File", "🔗", "🗑"]]


def task(session: BotSession, prompt: str) -> Any:
    (found,) = session.tasks(prompt)
    return found


def ledger(session: BotSession, prompt: str) -> list[tuple[str, int]]:
    """What was written of the order's credits."""
    with closing(sqlite3.connect(session.bot.folder / "imagine.db")) as database:
        asked = (
            "SELECT l.kind, l.credits FROM ledger l JOIN orders o ON l.order_id = o.id WHERE o.prompt = ? ORDER BY l.id"
        )
        return [tuple(row) for row in database.execute(asked, (prompt,))]


async def filmed(session: BotSession, person: Person, text: str) -> Json:
    return await session.delivered(await person.says(text))


async def test_words_become_a_video_with_sound_that_plays(session: BotSession, ann: Person) -> None:
    order = await ann.says("/video a fox runs --sec 5 --res 480p --ar 16:9")
    assert (await session.placeholder(order))["text"].startswith("⏳ Making the video")
    done = await session.delivered(order)
    video = done["video"]
    assert (video["duration"], video["width"] > video["height"]) == (5, True)
    shown = described(session.file(done))
    assert (shown.width, shown.height) == (video["width"], video["height"])
    assert shown.codecs == ["h264", "aac"]
    assert words(done).startswith("a fox runs")
    assert labels(done) == BUTTONS
    job = task(session, "a fox runs").job
    assert (job.model, job.seconds, job.resolution, job.ratio, job.sound) == (
        "seedance-2.0-fast-t2v", 5, "480p", "16:9", True,
    )  # fmt: skip
    assert await ann.credits() == 195


async def test_a_photo_becomes_the_first_frame(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.shows(picture(), "/animate it waves"))
    assert "video" in done
    job = task(session, "it waves").job
    assert (job.model, len(job.images)) == ("seedance-2.0-fast-i2v", 1)


async def test_an_album_of_two_gives_the_first_and_the_last_frame(session: BotSession, ann: Person) -> None:
    first, _ = await ann.shows_album([picture(), picture(400, 300)], "/video from one to the other")
    assert "video" in await session.delivered(first)
    assert len(task(session, "from one to the other").job.images) == 2


async def test_pictures_can_be_references(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.shows(picture(600, 400), "/video the same fox elsewhere --ref --mute"))
    assert "video" in done
    job = task(session, "the same fox elsewhere").job
    assert (job.model, job.sound) == ("seedance-2.0-fast-r2v", False)


async def test_a_second_caption_keeps_the_flags_of_the_first_and_adds_its_own(session: BotSession, ann: Person) -> None:
    captions = ["/video the hat --sec 4 --ref", "the cat --mute"]
    first, _ = await ann.shows_album([picture(600, 400), picture(400, 300)], captions=captions)
    assert "video" in await session.answer(first)
    job = task(session, "the hat\nthe cat").job
    assert (job.model, job.seconds, job.sound, len(job.images)) == ("seedance-2.0-fast-r2v", 4, False, 2)
    captions = ["/video two frames", "/video --ref"]
    first, second = await ann.shows_album([picture(600, 400), picture(400, 300)], captions=captions)
    assert "video" in await session.answer(first)
    assert task(session, "two frames").job.model == "seedance-2.0-fast-r2v"
    assert session.replies(second) == []
    assert await ann.credits() == 191


async def test_the_price_of_an_expensive_video_is_asked_before_it_is_reserved(session: BotSession, ann: Person) -> None:
    order = await ann.says("/video a long fox --sec 6")
    question = await session.answer(order)
    assert "6 credits" in words(question)
    assert labels(question) == [["🎬 Make it"]]
    assert session.tasks("a long fox") == []
    await ann.presses(question, "Make it")
    await session.until(lambda: [one for one in session.replies(order) if "video" in one])
    assert await ann.credits() == 194
    assert [kind for kind, _ in ledger(session, "a long fox")] == ["reserve", "settle"]


async def test_in_a_channel_an_administrator_confirms_the_price(session: BotSession, ann: Person) -> None:
    channel, bob = session.channel("News", ann), session.person(name="Bob")
    order = await ann.says("/video a channel fox --sec 6", chat=channel)
    question = await session.answer(order)
    assert "someone else" in (await bob.presses(question, "Make it"))["text"]
    assert session.tasks("a channel fox") == []
    await ann.presses(question, "Make it")
    await session.until(lambda: [one for one in session.replies(order) if "video" in one])
    assert ledger(session, "a channel fox") == [("reserve", 6), ("settle", 6)]


async def test_choices_are_offered_as_videos(session: BotSession, ann: Person) -> None:
    question = await session.answer(await ann.says("/video a {red,blue} hen --sec 4"))
    assert "2 videos for 8 credits" in words(question)
    assert labels(question) == [["🎬 Make it"], ["✍️ One, as written · 4 credits"]]


async def test_too_many_frames_are_refunded_and_the_flag_for_references_is_named(
    session: BotSession, ann: Person
) -> None:
    first, *_ = await ann.shows_album([picture()] * 3, "/video a fox in three frames")
    answer = words(await session.answer(first))
    assert "up to two pictures" in answer
    assert "Your 5 credits were returned. To use them as references, add --ref." in answer
    assert ledger(session, "a fox in three frames") == [("reserve", 5), ("refund", 5)]


async def test_settings_can_turn_that_question_off(session: BotSession, ann: Person) -> None:
    menu = await session.answer(await ann.says("/settings"))
    await ann.presses(menu, "Skip price question")
    assert "video" in await filmed(session, ann, "/video an unasked fox --sec 6")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/video", "Tell me what to show"),
        ("/video a fox --sec 3", "Available: 4–15"),
        ("/video a fox --res 1080p", "Available: 480p, 720p"),
        ("/video a fox --ar 5:4", "does not support 5:4"),
        ("/video a fox --n 2", "Unknown flag --n"),
        ("/video a fox --model veo-3.1-fast --sec 8", "is fixed"),
        ("/video a fox --model veo-3.1-fast --mute", "always makes sound"),
        ("/video a fox --model seedream-4.5", "does not make videos"),
        ("/video a fox --model fish", "Available: seedance-2.0-fast, seedance-2.0, veo"),
        ("/video a fox --mute yes", "takes no value"),
        ("/video a fox --ref", "needs pictures"),
        ("/imagine a fox --sec 5", "Unknown flag --sec"),
        ("/imagine a fox --model seedance-2.0", "only makes videos"),
    ],
)
async def test_what_no_model_can_do_is_refused_before_anything_is_charged(
    session: BotSession, ann: Person, text: str, told: str
) -> None:
    before = await session.bought()
    assert told in await ann.asks(text)
    assert await session.bought() == before
    assert await ann.credits() == 200


async def test_a_refused_video_is_refunded_with_a_word(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "failed", match="a broken fox")
    order = await ann.says("/video a broken fox")
    answer = await session.answer(order)
    assert "returned" in words(answer)
    assert ledger(session, "a broken fox") == [("reserve", 5), ("refund", 5)]


async def test_a_result_that_is_no_video_is_refunded(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "result_html_as_png", match="a fox in a page")
    answer = await session.answer(await ann.says("/video a fox in a page"))
    assert "returned" in words(answer)
    assert ledger(session, "a fox in a page") == [("reserve", 5), ("refund", 5)]


async def test_a_lost_reply_is_sent_again_with_the_same_key(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "reset_after", match="a fox twice")
    assert "video" in await filmed(session, ann, "/video a fox twice")
    assert len(session.tasks("a fox twice")) == 1


async def test_again_and_longer_and_file_work(session: BotSession, ann: Person) -> None:
    done = await filmed(session, ann, "/video a repeated fox")
    assert "5 credits" in (await ann.presses(done, "Again"))["text"]
    await session.until(lambda: [one for one in session.replies(done) if "video" in one])
    await ann.presses(done, "10 s")
    question = await session.until(lambda: [one for one in session.replies(done) if "10 credits" in words(one)])
    await ann.presses(question[0], "Make it")
    longer = await session.until(
        lambda: [one for one in session.replies(done) if one.get("video", {}).get("duration") == 10]
    )
    assert "➖ 5 s" in labels(longer[0])[0]
    await ann.presses(done, "File")
    file = await session.until(lambda: [one for one in session.replies(done) if "document" in one])
    assert session.file(file[0]) == session.file(done)


async def test_a_reply_to_a_video_goes_on_from_its_last_frame(session: BotSession, ann: Person) -> None:
    done = await filmed(session, ann, "/video a fox stops")
    assert "video" in await session.delivered(await ann.says("it starts to rain", to=done))
    job = task(session, "it starts to rain").job
    assert (job.model, len(job.images)) == ("seedance-2.0-fast-i2v", 1)
    assert "can’t edit videos" in await ann.asks("/edit in blue", to=done)


async def test_buttons_that_a_video_does_not_have_order_nothing(session: BotSession, ann: Person) -> None:
    done = await filmed(session, ann, "/video a forged fox --model kling-2.5 --sec 5")  # without a last frame
    order_id = done["markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[1]
    before = await session.bought()
    for verb in ("animate", "edit", "vary", "large", "shorter"):
        answer = await ann.presses(done, data=f"{verb}:{order_id}:1")
        assert (answer["show_alert"], answer["text"]) == (True, "This is no longer available."), verb
    assert session.replies(done) == []
    assert await session.bought() == before
    assert await ann.credits() == 195


async def test_a_picture_is_animated_by_its_button(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a still fox"))
    await ann.presses(done, "Animate")
    video = await session.until(lambda: [one for one in session.replies(done) if "video" in one])
    assert words(video[0]).startswith("a still fox")
    assert await ann.credits() == 194


async def test_show_and_jobs_know_videos(session: BotSession, ann: Person) -> None:
    await filmed(session, ann, "/video a shown fox")
    jobs = await ann.asks("/jobs")
    order_id = next(line.split()[0] for line in jobs.splitlines() if "a shown fox" in line)
    again = await session.answer(await ann.says(f"/show {order_id}"))
    assert again["video"]["duration"] == 5


async def test_a_video_that_waits_can_be_cancelled(session: BotSession, ann: Person) -> None:
    await session.hold("apipod", "an endless fox")
    order = await ann.says("/video an endless fox")
    placeholder = (await session.until(lambda: session.replies(order)))[0]
    await session.until(lambda: session.tasks("an endless fox"))
    await ann.says("/cancel", to=placeholder)
    answer = await session.answer(order)
    assert "The video had already been started, so 5 credits were spent" in words(answer)


@pytest.mark.parametrize(
    ("flags", "pictures", "vendor_id"),
    [
        ("--model seedance-2.0-fast", 0, "seedance-2.0-fast-t2v"),
        ("--model seedance-2.0-fast", 1, "seedance-2.0-fast-i2v"),
        ("--model seedance-2.0-fast --ref", 1, "seedance-2.0-fast-r2v"),
        ("--model seedance-2.0 --sec 4", 0, "seedance-2.0-t2v"),
        ("--model seedance-2.0 --res 4k --sec 4", 1, "seedance-2.0-i2v"),
        ("--model seedance-2.0 --ref --ar 1:1", 1, "seedance-2.0-r2v"),
        ("--model veo-3.1-fast --ar 9:16", 0, "veo3-1-fast"),
        ("--model veo-3.1-fast", 1, "veo3-1-fast"),
        ("--model veo-3.1-fast --ref", 1, "veo3-1-fast-ref"),
        ("--model veo-3.1-fast --res 4k", 0, "veo3-1-fast-4k"),
    ],
)
async def test_every_video_model_of_apipod_works_in_every_form(
    session: BotSession, ann: Person, flags: str, pictures: int, vendor_id: str
) -> None:
    prompt = f"a fox by {vendor_id} from {pictures}"
    text = f"/video {prompt} {flags}"
    order = await (ann.shows(picture(600, 400), text) if pictures else ann.says(text))
    answer = await session.answer(order)
    if "video" not in answer:
        await ann.presses(answer, "Make it")
    found = await session.until(lambda: [one for one in session.replies(order) if "video" in one])
    assert words(found[0]).startswith(prompt)
    assert (task(session, prompt).job.model, len(task(session, prompt).job.images)) == (vendor_id, pictures)
