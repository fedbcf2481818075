"""Files: albums, documents, file ids and downloads."""

import json

import pytest

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from tests.support.telegram_server import ANN, VERA, Clock, base64_of, open_harness, photo, png


@pytest.fixture
async def harness():
    async with open_harness() as built:
        yield built


async def test_an_album_shares_its_id_and_bears_no_buttons(harness):
    media = [photo(caption="first"), photo(media="attach://q")]
    files = {"p": png(), "q": png(colour="blue")}
    sent = await harness.ok("sendMediaGroup", files, chat_id=ANN, media=json.dumps(media))
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.get("caption") for message in sent] == ["first", None]
    sentence = await harness.refused("sendMediaGroup", files, chat_id=ANN, media=json.dumps(media), reply_markup="{}")
    assert sentence == "Bad Request: the sandbox knows no 'reply_markup' in sendMediaGroup"
    one = json.dumps([photo()])
    assert (
        await harness.refused("sendMediaGroup", {"p": png()}, chat_id=ANN, media=one)
        == "Bad Request: too few messages to send as an album"
    )
    eleven = json.dumps([photo()] * 11)
    assert (
        await harness.refused("sendMediaGroup", {"p": png()}, chat_id=ANN, media=eleven)
        == "Bad Request: too many messages to send as an album"
    )


async def test_files_are_used_again_by_id_but_only_as_what_they_are(harness):
    photo = await harness.ok("sendPhoto", {"photo": png()}, chat_id=ANN)
    file_id, unique_id = photo["photo"][-1]["file_id"], photo["photo"][-1]["file_unique_id"]
    again = await harness.ok("sendPhoto", chat_id=VERA, photo=file_id)
    assert again["photo"][-1]["file_unique_id"] == unique_id
    assert (
        await harness.refused("sendDocument", chat_id=ANN, document=file_id)
        == "Bad Request: can't use file of type Photo as Document"
    )
    assert (
        await harness.refused("sendPhoto", chat_id=ANN, photo="AgAC")
        == "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert (
        await harness.refused("sendPhoto", chat_id=ANN, photo="https://e.org/a.png")
        == "Bad Request: failed to get HTTP URL content"
    )


async def test_documents_keep_their_bytes_and_pictures_among_them_get_a_thumbnail(harness):
    data = png(900, 600)
    sent = await harness.ok("sendDocument", {"document": ("fox.png", data, "image/png")}, chat_id=ANN)
    document = sent["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("fox.png", "image/png", len(data))
    assert (document["thumbnail"]["width"], document["thumbnail"]["height"]) == (320, 213)
    seen = await harness.client.get(f"/_world/files/{document['file_id']}")
    assert seen.content == data
    plain = await harness.ok("sendDocument", {"document": ("a.txt", b"words", "text/plain")}, chat_id=ANN)
    assert "thumbnail" not in plain["document"]


async def test_a_file_beyond_twenty_megabytes_cannot_be_fetched():
    async with open_harness() as harness:
        big = bytes(20 * 1024 * 1024 + 1)
        sent = await harness.ok("sendDocument", {"document": ("big.bin", big)}, chat_id=ANN)
        assert await harness.refused("getFile", file_id=sent["document"]["file_id"]) == "Bad Request: file is too big"


async def test_a_file_path_opens_with_get_file_and_closes_after_an_hour():
    clock = Clock()
    async with open_harness(World(clock, populate=populate)) as harness:
        sent = await harness.act("send", chat_id=ANN, from_id=ANN, photo=base64_of(png()), caption="cat")
        got = await harness.ok("getFile", file_id=sent["photo"][-1]["file_id"])
        address = f"/file/bot123456:sandbox/{got['file_path']}"
        assert len((await harness.client.get(address)).content) == got["file_size"]
        assert (await harness.client.get("/file/bot123456:sandbox/photos/file_9.jpg")).status_code == 404
        clock.now += 3601
        assert (await harness.client.get(address)).status_code == 404
