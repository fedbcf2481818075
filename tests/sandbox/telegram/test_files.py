"""Files: albums, documents, file ids and downloads."""

import json

import pytest

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from tests.support.telegram_server import ANN, VERA, Clock, base64_of, harness, photo, png


@pytest.fixture
async def home():
    async with harness() as built:
        yield built


async def test_an_album_shares_its_id_and_bears_no_buttons(home):
    media = [photo(caption="first"), photo(media="attach://q")]
    files = {"p": png(), "q": png(colour="blue")}
    sent = await home.ok("sendMediaGroup", files, chat_id=ANN, media=json.dumps(media))
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.get("caption") for message in sent] == ["first", None]
    sentence = await home.refused("sendMediaGroup", files, chat_id=ANN, media=json.dumps(media), reply_markup="{}")
    assert sentence == "Bad Request: the sandbox knows no 'reply_markup' in sendMediaGroup"
    one = json.dumps([photo()])
    assert (
        await home.refused("sendMediaGroup", {"p": png()}, chat_id=ANN, media=one)
        == "Bad Request: too few messages to send as an album"
    )
    eleven = json.dumps([photo()] * 11)
    assert (
        await home.refused("sendMediaGroup", {"p": png()}, chat_id=ANN, media=eleven)
        == "Bad Request: too many messages to send as an album"
    )


async def test_files_are_used_again_by_id_but_only_as_what_they_are(home):
    photo = await home.ok("sendPhoto", {"photo": png()}, chat_id=ANN)
    file_id, unique_id = photo["photo"][-1]["file_id"], photo["photo"][-1]["file_unique_id"]
    again = await home.ok("sendPhoto", chat_id=VERA, photo=file_id)
    assert again["photo"][-1]["file_unique_id"] == unique_id
    assert (
        await home.refused("sendDocument", chat_id=ANN, document=file_id)
        == "Bad Request: can't use file of type Photo as Document"
    )
    assert (
        await home.refused("sendPhoto", chat_id=ANN, photo="AgAC")
        == "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert (
        await home.refused("sendPhoto", chat_id=ANN, photo="https://e.org/a.png")
        == "Bad Request: failed to get HTTP URL content"
    )


async def test_documents_keep_their_bytes_and_pictures_among_them_get_a_thumbnail(home):
    data = png(900, 600)
    sent = await home.ok("sendDocument", {"document": ("fox.png", data, "image/png")}, chat_id=ANN)
    document = sent["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("fox.png", "image/png", len(data))
    assert (document["thumbnail"]["width"], document["thumbnail"]["height"]) == (320, 213)
    seen = await home.client.get(f"/_world/files/{document['file_id']}")
    assert seen.content == data
    plain = await home.ok("sendDocument", {"document": ("a.txt", b"words", "text/plain")}, chat_id=ANN)
    assert "thumbnail" not in plain["document"]


async def test_a_file_beyond_twenty_megabytes_cannot_be_fetched():
    async with harness() as home:
        big = bytes(20 * 1024 * 1024 + 1)
        sent = await home.ok("sendDocument", {"document": ("big.bin", big)}, chat_id=ANN)
        assert await home.refused("getFile", file_id=sent["document"]["file_id"]) == "Bad Request: file is too big"


async def test_a_file_path_opens_with_get_file_and_closes_after_an_hour():
    clock = Clock()
    async with harness(World(clock, populate=populate)) as home:
        sent = await home.act("send", chat_id=ANN, from_id=ANN, photo=base64_of(png()), caption="cat")
        got = await home.ok("getFile", file_id=sent["photo"][-1]["file_id"])
        address = f"/file/bot123456:sandbox/{got['file_path']}"
        assert len((await home.client.get(address)).content) == got["file_size"]
        assert (await home.client.get("/file/bot123456:sandbox/photos/file_9.jpg")).status_code == 404
        clock.now += 3601
        assert (await home.client.get(address)).status_code == 404
