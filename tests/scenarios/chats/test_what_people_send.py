"""What comes with a message: files by their content, what moves, forwarded commands, comments, links, braces."""

from io import BytesIO

import pytest
from PIL import Image

from tests.support.bot_session import BotSession, labels, waits, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAINT, WRITTEN = "🎨 Paint this", "✍️ One, as written"
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isomavc1" + bytes(500)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def still(kind: str) -> bytes:
    stream = BytesIO()
    Image.open(BytesIO(picture())).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "kind", "mime"),
    [
        ("photo.jpg", "JPEG", "application/octet-stream"),
        ("photo", "PNG", "application/octet-stream"),
        ("PHOTO.JPG", "JPEG", "IMAGE/JPEG"),
        ("photo.jpg", "JPEG", "image/jpg"),
        ("photo.png", "JPEG", "image/png"),
        ("photo.heic", "JPEG", "image/heic"),
        ("photo.txt", "WEBP", "text/plain"),
        ("photo.dat", "PNG", "application/x-unknown"),
        ("photo.avif", "AVIF", "image/avif"),
        ("scan.tif", "TIFF", "image/tiff"),
        ("drawing.bmp", "BMP", "image/x-ms-bmp"),
        ("cat.gif", "GIF", "image/gif"),
    ],
)
async def test_a_picture_file_is_read_by_its_content(
    session: BotSession, ann: Person, name: str, kind: str, mime: str
) -> None:
    prompt = f"in blue, {name} {kind} {mime}"
    shown = await ann.attaches(name, still(kind), f"/edit {prompt}", mime=mime)
    assert "photo" in await session.answer(shown)
    (task,) = session.tasks(prompt)
    assert len(task.job.images) == 1


@pytest.mark.parametrize(
    ("name", "data", "mime", "said"),
    [
        ("a.heic", HEIC, "image/heic", ("HEIC", "JPEG, PNG and WEBP", "AVIF, TIFF, BMP and GIF")),
        ("a", HEIC, "application/octet-stream", ("HEIC", "as a photo")),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", ("SVG",)),
        ("a.psd", b"8BPS" + bytes(50), "image/vnd.adobe.photoshop", ("PSD",)),
        ("a.jxl", b"\xff\x0a" + bytes(50), "image/jxl", ("JPEG XL",)),
        ("a", MP4, "application/octet-stream", ("MP4", "screenshot")),
        ("a.mp4", MP4, "video/mp4", ("MP4", "screenshot")),
        ("a.pdf", b"%PDF-1.7", "application/pdf", ("Reply to a picture",)),
    ],
)
async def test_a_file_that_is_no_still_picture_is_refused_in_words(
    session: BotSession, ann: Person, name: str, data: bytes, mime: str, said: tuple[str, ...]
) -> None:
    before = await session.bought()
    reply = words(await session.answer(await ann.attaches(name, data, "/edit make it red", mime=mime)))
    for part in said:
        assert part in reply
    assert (await ann.credits(), await session.bought()) == (40, before)


@pytest.mark.parametrize("gif", [True, False])
async def test_what_moves_is_never_painted_over(session: BotSession, ann: Person, gif: bool) -> None:
    moving = await ann.films(MP4, gif=gif)
    assert "screenshot" in words(await session.answer(moving))
    for command in ("/edit make it red", "/imagine make it red"):
        assert "screenshot" in await ann.asks(command, to=moving)
    for caption in ("/edit make it red", "/imagine make it red", "make it red"):
        reply = await session.answer(await ann.films(MP4, caption, gif=gif))
        assert ("GIF" if gif else "MP4") in words(reply)
        assert labels(reply) == []
    assert await ann.credits() == 40
    assert session.tasks("make it red") == []


async def test_forwarded_commands_are_not_executed(session: BotSession, ann: Person) -> None:
    eve = session.person()
    for text in ("/imagine a stolen fox", "/forget", "/nonsense"):
        assert "forwarded" in await ann.asks(text, forwarded_from=eve.id)
    photo = await ann.shows(picture(), "/edit steal it", forwarded_from=eve.id)
    assert "forwarded" in words(await session.answer(photo))
    club = session.group("Forwards", ann, eve)
    silent = await ann.says("/imagine a stolen hen", chat=club, forwarded_from=eve.id)
    await ann.asks("/models", chat=club)
    assert session.replies(silent) == []
    assert session.tasks("a stolen fox") == session.tasks("a stolen hen") == session.tasks("steal it") == []
    offer = await session.answer(await ann.says("a borrowed fox", forwarded_from=eve.id))
    assert labels(offer) == [[PAINT]]
    assert await ann.credits() == 40


async def test_a_comment_under_a_channels_post_does_not_edit_it_unasked(session: BotSession, ann: Person) -> None:
    channel, club = session.channel("Posts", ann), session.group("Comments", ann, topics={2: "x"})
    post = await ann.shows(picture(), "our new poster", chat=channel)
    root = await session.act("publish", channel_id=channel, message_id=post["message_id"], chat_id=club)
    assert "photo" in await session.answer(await ann.says("/imagine a comment fox", chat=club, to=root))
    (task,) = session.tasks("a comment fox")
    assert len(task.job.images) == 0
    assert "Tell me what to paint" in await ann.asks("/imagine", chat=club, to=root)
    assert "photo" in await session.answer(await ann.says("/edit a comment hen", chat=club, to=root))
    (edited,) = session.tasks("a comment hen")
    assert len(edited.job.images) == 1
    filmed = await session.act(
        "publish",
        channel_id=channel,
        chat_id=club,
        message_id=(await ann.films(MP4, "our film", chat=channel))["message_id"],
    )
    assert "photo" in await session.answer(await ann.says("/imagine a film fox", chat=club, to=filmed))


async def test_cancel_in_a_comment_cancels_what_runs(session: BotSession, ann: Person) -> None:
    channel, club = session.channel("News", ann), session.group("Talk", ann, topics={2: "x"})
    post = await ann.says("what is new", chat=channel)
    root = await session.act("publish", channel_id=channel, message_id=post["message_id"], chat_id=club)
    await session.hold("apipod", "a slow comment")
    await ann.says("/imagine a slow comment", chat=club, to=root)
    await session.until(lambda: session.tasks("a slow comment"))
    assert "Cancel" in await ann.asks("/cancel", chat=club, to=root)
    session.let_go("a slow comment")


@pytest.mark.parametrize(
    "typed", ["/imagine: {}", "/imagine, {}", "/imagine@{name}: {}", "/imagine，{}", "/imagine:{}", "/imagine… {}"]
)
async def test_marks_behind_a_command_belong_to_it(session: BotSession, ann: Person, typed: str) -> None:
    club = session.group("Marks", ann)
    prompt = f"a mark {typed.encode().hex()[:24]}"
    text = typed.replace("{name}", str(session.world.bot.username)).replace("{}", prompt)
    assert "photo" in await session.answer(await ann.says(text, chat=club))
    assert len(session.tasks(prompt)) >= 1


@pytest.mark.parametrize(
    "prompt",
    [
        "https://example.com/cat.jpg as a tiger",
        "make https://x.example/a/b.PNG?x=1 blue",
        "https://p.example/m?format=jpg&n=1 x",
    ],
)
async def test_links_to_pictures_are_not_painted(session: BotSession, ann: Person, prompt: str) -> None:
    before = await session.bought()
    assert "Send the picture itself" in await ann.asks(f"/imagine {prompt}")
    assert "Send the picture itself" in words(await session.answer(await ann.shows(picture(), f"/edit {prompt}")))
    assert (await ann.credits(), await session.bought()) == (40, before)


async def test_other_addresses_and_quoted_ones_are_words(session: BotSession, ann: Person) -> None:
    for prompt in ("a poster for https://example.com/shop", "a sign “https://example.com/cat.jpg”"):
        assert "photo" in await session.answer(await ann.says(f"/imagine {prompt}"))
        assert len(session.tasks(prompt)) == 1


async def test_json_is_painted_as_it_is_written(session: BotSession, ann: Person) -> None:
    prompt = '{"subject": "a fox", "style": "ink", "colors": ["red", "blue"]}'
    assert "photo" in await session.answer(await ann.says(f"/imagine {prompt} --ar 16:9"))
    assert len(session.tasks(prompt)) == 1
    assert await ann.credits() == 39


async def test_braces_are_painted_as_written_at_the_press_of_a_button(session: BotSession, ann: Person) -> None:
    order_message = await ann.says("/imagine the set {1, 2, 3}")
    offer = await session.answer(order_message)
    assert [row[0].partition(" ·")[0] for row in labels(offer)] == [PAINT, WRITTEN]
    await session.restart()
    assert "1 credit" in (await ann.presses(offer, WRITTEN))["text"]
    await session.until(lambda: any("photo" in one for one in session.replies(order_message)))
    assert len(session.tasks("the set {1, 2, 3}")) == 1
    assert "photo" in await session.answer(await ann.says(r"/imagine the set \{4, 5\}"))
    assert len(session.tasks("the set {4, 5}")) == 1
    assert await ann.credits() == 38


async def test_too_many_choices_may_still_be_painted_as_written(session: BotSession, ann: Person) -> None:
    many = "numbers {1,2,3,4,5,6,7,8,9}"
    order_message = await ann.says(many)
    offer = await session.answer(order_message)
    assert "maximum is 8" in words(offer)
    assert [row[0].partition(" ·")[0] for row in labels(offer)] == [WRITTEN]
    await ann.presses(offer, WRITTEN)
    await session.until(lambda: any("photo" in one for one in session.replies(order_message)))
    assert len(session.tasks(many)) == 1
    assert await ann.credits() == 39


async def test_direct_messages_of_a_channel_are_answered_where_they_came_from(session: BotSession, ann: Person) -> None:
    vera, people = session.person(), session.world.people
    chat = session.world.direct_messages(
        -1009000000001, "Gallery", admins=[people[ann.id]], people=[people[vera.id]]
    ).id
    order_message = await vera.says("/imagine a private view", chat=chat)
    done = await session.delivered(order_message)
    assert done["direct_messages_topic"]["topic_id"] == vera.id
    assert "photo" in done
    refused = await session.answer(await vera.says("/imagine a view --ar wide", chat=chat))
    assert refused["direct_messages_topic"]["topic_id"] == vera.id
    await vera.presses(done, "📎")
    (file,) = await session.until(lambda: [one for one in session.replies(done) if "document" in one])
    assert file["direct_messages_topic"]["topic_id"] == vera.id
    assert not any(waits(one) for one in session.replies(order_message))
