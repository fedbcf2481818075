"""Videos: what Telegram reads from a file, what it believes, and what it turns into something else."""

import json

import pytest

from sandbox.telegram.rules.videos import read_mp4
from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from tests.support.telegram_server import ANN, VERA, base64_of, jpeg, open_harness, png
from tests.support.video_samples import enlarged, mp4

TEN = 10 * 1024 * 1024
TOLD = {"width": 320, "height": 180, "duration": 2}


def video(**how):
    """An InputMediaVideo with its file attached as `v`."""
    return json.dumps({"type": "video", "media": "attach://v"} | how)


@pytest.fixture
async def harness():
    async with open_harness() as built:
        yield built


async def placeholder(harness) -> int:
    return (await harness.ok("sendMessage", chat_id=ANN, text="⏳"))["message_id"]


async def edited(harness, media: str, **files: bytes):
    named = {name: (f"{name}.mp4", data) for name, data in files.items()}
    number = await placeholder(harness)
    return await harness.ok("editMessageMedia", named, chat_id=ANN, message_id=number, media=media)


async def test_a_placeholder_turns_into_a_video(harness):
    how = {"supports_streaming": True, "has_spoiler": True, "caption": "<b>fox</b>", "parse_mode": "HTML"}
    message = await edited(harness, video(thumbnail="attach://t", **TOLD, **how), v=mp4(), t=jpeg())
    shown = message["video"]
    assert {name: shown[name] for name in TOLD} == TOLD
    assert (shown["mime_type"], shown["file_size"], shown["file_name"]) == ("video/mp4", len(mp4()), "v.mp4")
    assert (shown["thumbnail"]["width"], shown["thumbnail"]["height"]) == (320, 180)
    assert message["has_media_spoiler"]
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert "text" not in message
    got = await harness.ok("getFile", file_id=shown["file_id"])
    assert got["file_path"].startswith("videos/")
    assert (await harness.client.get(f"/file/bot123456:sandbox/{got['file_path']}")).content == mp4()


async def test_a_small_file_is_read_whatever_the_sender_says(harness):
    shown = (await edited(harness, video(width=1, height=1, duration=99), v=mp4()))["video"]
    assert {name: shown[name] for name in TOLD} == TOLD
    assert max(shown["thumbnail"]["width"], shown["thumbnail"]["height"]) <= 320


async def test_a_large_file_is_what_the_sender_says(harness):
    large = enlarged(mp4(), TEN + 1)
    shown = (await edited(harness, video(), v=large))["video"]
    assert (shown["width"], shown["height"], shown["duration"]) == (320, 320, 0)
    assert "thumbnail" not in shown
    shown = (await edited(harness, video(thumbnail="attach://t", width=8, height=9, duration=7), v=large, t=jpeg()))[
        "video"
    ]
    assert (shown["width"], shown["height"], shown["duration"]) == (8, 9, 7)
    assert shown["thumbnail"]["width"] == 320


async def test_a_video_without_sound_becomes_an_animation(harness):
    message = await edited(harness, video(**TOLD), v=mp4(sound=False))
    assert "video" not in message
    assert message["animation"]["duration"] == 2
    assert message["document"]["file_id"] == message["animation"]["file_id"]
    number = await placeholder(harness)
    again = video(media=message["animation"]["file_id"])
    sentence = await harness.refused("editMessageMedia", chat_id=ANN, message_id=number, media=again)
    assert sentence == "Bad Request: can't use file of type Animation as Video"
    once_more = json.dumps({"type": "animation", "media": message["animation"]["file_id"]})
    assert (await harness.ok("editMessageMedia", chat_id=ANN, message_id=number, media=once_more))["animation"]


async def test_what_is_no_mp4_becomes_a_document(harness):
    message = await harness.ok(
        "sendVideo", {"video": ("a.webm", b"\x1aE\xdf\xa3" + bytes(50), "video/webm")}, chat_id=ANN
    )
    assert message["document"]["mime_type"] == "video/webm"
    truncated = await harness.ok("sendVideo", {"video": ("a.mp4", mp4()[:-40])}, chat_id=ANN)
    assert "document" in truncated
    assert "video" not in truncated


@pytest.mark.parametrize(
    "bad",
    [png(320, 180), jpeg(321, 100), jpeg(90, 321), enlarged(jpeg(), 200_000), b"nothing"],
    ids=["png", "wide", "tall", "heavy", "no picture"],
)
async def test_a_thumbnail_is_a_small_jpeg(harness, bad):
    number = await placeholder(harness)
    media = video(thumbnail="attach://t", **TOLD)
    sentence = await harness.refused(
        "editMessageMedia", {"v": mp4(), "t": bad}, chat_id=ANN, message_id=number, media=media
    )
    assert "the sandbox takes thumbnails as JPEG" in sentence


async def test_a_thumbnail_is_uploaded_and_never_named(harness):
    shown = (await edited(harness, video(**TOLD), v=mp4()))["video"]
    number = await placeholder(harness)
    media = video(thumbnail=shown["thumbnail"]["file_id"], **TOLD)
    sentence = await harness.refused("editMessageMedia", {"v": mp4()}, chat_id=ANN, message_id=number, media=media)
    assert sentence == "Bad Request: the sandbox takes a thumbnail only as an upload, not as a file_id or URL"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"duration": "2"}, 'parameter "media.duration" must be int'),
        ({"width": 320.5}, 'parameter "media.width" must be int'),
        ({"supports_streaming": 1}, 'parameter "media.supports_streaming" must be bool'),
        ({"length": 2}, "the sandbox knows no 'length' in InputMediaVideo"),
        ({"caption": "x" * 1025}, "message caption is too long"),
    ],
)
async def test_a_wrong_field_is_refused(harness, wrong, sentence):
    number = await placeholder(harness)
    told = await harness.refused("editMessageMedia", {"v": mp4()}, chat_id=ANN, message_id=number, media=video(**wrong))
    assert sentence in told


async def test_nothing_beyond_fifty_megabytes_is_taken(harness):
    large = enlarged(mp4(), 50 * 1024 * 1024 + 1)
    assert await harness.refused("sendVideo", {"video": large}, chat_id=ANN) == "Request Entity Too Large"


async def test_beyond_twenty_megabytes_it_can_be_sent_but_not_fetched(harness):
    sent = await harness.ok("sendVideo", {"video": enlarged(mp4(), 20 * 1024 * 1024 + 1)}, chat_id=ANN)
    assert await harness.refused("getFile", file_id=sent["video"]["file_id"]) == "Bad Request: file is too big"
    again = await harness.ok("sendVideo", chat_id=VERA, video=sent["video"]["file_id"])
    assert again["video"]["file_unique_id"] == sent["video"]["file_unique_id"]


async def test_a_local_server_takes_and_gives_more():
    async with open_harness(World(populate=populate, local_server=True)) as harness:
        large = enlarged(mp4(), 51 * 1024 * 1024)
        sent = await harness.ok("sendVideo", {"video": large}, chat_id=ANN)
        assert (await harness.ok("getFile", file_id=sent["video"]["file_id"]))["file_size"] == len(large)


async def test_an_inline_message_takes_a_video_only_by_its_id(harness):
    sent = await harness.ok("sendVideo", {"video": mp4()}, chat_id=ANN)
    asked = await harness.act("ask", chat_id=VERA, from_id=VERA, query="fox")
    result = {"type": "video", "id": "1", "title": "fox", "video_file_id": sent["video"]["file_id"]}
    keys = {"inline_keyboard": [[{"text": "Again", "callback_data": "again:1"}]]}
    await harness.ok("answerInlineQuery", inline_query_id=asked["id"], results=[result | {"reply_markup": keys}])
    chosen = await harness.act("choose", asked_id=asked["id"], result_id="1")
    assert chosen["video"]["file_id"] == sent["video"]["file_id"]
    inline_id = chosen["inline_message_id"]
    sentence = await harness.refused("editMessageMedia", {"v": mp4()}, inline_message_id=inline_id, media=video())
    assert sentence == "Bad Request: file can't be uploaded to an inline message; use a file_id or an URL"
    by_id = video(media=sent["video"]["file_id"], caption="the same")
    assert await harness.ok("editMessageMedia", inline_message_id=inline_id, media=by_id) is True


async def test_a_caption_of_a_video_can_be_changed(harness):
    sent = await harness.ok("sendVideo", {"video": mp4()}, chat_id=ANN, caption="a")
    edited = await harness.ok("editMessageCaption", chat_id=ANN, message_id=sent["message_id"], caption="b")
    assert edited["caption"] == "b"
    assert edited["video"] == sent["video"]


async def test_an_album_holds_photos_and_videos(harness):
    media = json.dumps([{"type": "photo", "media": "attach://p"}, {"type": "video", "media": "attach://v"}])
    sent = await harness.ok("sendMediaGroup", {"p": png(), "v": mp4()}, chat_id=ANN, media=media)
    assert [("photo" in message, "video" in message) for message in sent] == [(True, False), (False, True)]


async def test_a_person_sends_a_video(harness):
    told = {"name": "fox.mp4", "base64": base64_of(mp4())}
    sent = await harness.act("send", chat_id=ANN, from_id=ANN, video=told, caption="look")
    assert sent["video"]["duration"] == 2
    [update] = await harness.updates()
    assert update["message"]["video"]["file_id"] == sent["video"]["file_id"]


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        (None, 200, slice(None)),
        ("bytes=0-", 206, slice(None)),
        ("bytes=5-9", 206, slice(5, 10)),
        ("bytes=10-99999999", 206, slice(10, None)),
        ("bytes=9-5", 416, slice(0)),
        ("bytes=99999999-", 416, slice(0)),
        ("bytes=-5", 200, slice(None)),
        ("words", 200, slice(None)),
    ],
)
async def test_a_player_may_ask_for_a_part_of_a_file(harness, asked, status, part):
    sent = await harness.ok("sendVideo", {"video": mp4()}, chat_id=ANN)
    headers = {"Range": asked} if asked else {}
    reply = await harness.client.get(f"/_world/files/{sent['video']['file_id']}", headers=headers)
    assert (reply.status_code, reply.content) == (status, mp4()[part])


@pytest.mark.parametrize("action", ["record_video", "upload_video"])
async def test_people_see_that_a_video_is_on_its_way(harness, action):
    assert await harness.ok("sendChatAction", chat_id=ANN, action=action)


def test_a_quarter_turn_changes_width_and_height():
    content = bytearray(mp4())
    at = content.index(b"tkhd") + 4
    content[at + 40 : at + 48] = bytes(4) + b"\x00\x01\x00\x00"
    facts = read_mp4(bytes(content))
    assert facts is not None
    assert (facts.width, facts.height) == (180, 320)
