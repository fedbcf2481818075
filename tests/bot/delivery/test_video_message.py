"""What an order's message becomes: a video, a file, or a link; and the address that the link leads to."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from telegram import InputFile, InputMediaDocument, InputMediaVideo
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.chat.video_uploads import Upload, VideoUploads
from bot.config.keyring import Keyring
from bot.delivery.captions import OrderCaptions
from bot.delivery.video_message import LinkText, VideoMessages
from bot.i18n.translations import Translations
from bot.media.decoder_pool import DecoderPool
from bot.media.signed_links import SignedLinks
from bot.media.videos import Videos
from bot.orders.ports import TooLarge
from bot.web.caller_limits import FailureLimiter
from bot.web.media_files import MediaFiles
from storage.media.local_store import LocalStore
from storage.media.temporary_folder import TemporaryFolder
from storage.orders.models import Order, Stored
from storage.schema.states import OrderState, PartState
from tests.support.catalogs import shipped
from tests.support.order_samples import ORDER, PART

TRANSLATIONS = Translations()
VIDEO = Stored(
    "out/abc.1/1.mp4", "video/mp4", 640, 360, 2_500_000, seconds=5, thumbnail_key="out/abc.1/1.jpg",
    last_frame_key="out/abc.1/1-last.png",
)  # fmt: skip
CONTENT = bytes(range(256)) * 10_000


def order(video: Stored = VIDEO) -> Order:
    part = replace(PART, state=PartState.STORED, results=(video,), finished_at=1)
    return replace(ORDER, kind="video", state=OrderState.READY, spoiler=True, seconds=5, parts=(part,))


@pytest.fixture
async def store(tmp_path: Path) -> LocalStore:
    media = LocalStore(tmp_path)
    await media.put(VIDEO.key, CONTENT, "video/mp4")
    await media.put("out/abc.1/1.jpg", b"thumbnail", "image/jpeg")
    return media


@pytest.fixture
async def pool() -> AsyncIterator[DecoderPool]:
    decoders = DecoderPool(at_once=1)
    yield decoders
    await decoders.aclose()


def links(public_url: str | None) -> SignedLinks:
    return SignedLinks(keyring=Keyring(("key",)), public_url=public_url)


def messages(
    store: LocalStore, pool: DecoderPool, *, limit_mb: int = 50, public_url: str | None = "https://bot.example"
) -> VideoMessages:
    uploads = VideoUploads(
        videos=Videos(media=store, decoder_pool=pool, folder=TemporaryFolder()),
        media=store,
        links=links(public_url),
        presigns=False,
        limit_mb=limit_mb,
    )
    return VideoMessages(uploads=uploads, captions=OrderCaptions(TRANSLATIONS, shipped()), translations=TRANSLATIONS)


async def test_telegram_is_told_all_that_it_would_not_read_by_itself(store: LocalStore, pool: DecoderPool) -> None:
    async with messages(store, pool).open(order(), late_result=False, as_file=False) as form:
        assert isinstance(form, InputMediaVideo)
        assert (form.width, form.height, form.duration, form.supports_streaming) == (640, 360, 5, True)
        assert form.has_spoiler
        assert form.thumbnail.input_file_content == b"thumbnail"
        assert form.media.filename == "abc.mp4"
        assert form.media.input_file_content.read() == CONTENT  # a file, not bytes in memory
        assert "a fox" in form.caption


async def test_what_the_apps_do_not_play_is_a_file_with_a_word(store: LocalStore, pool: DecoderPool) -> None:
    async with messages(store, pool).open(
        order(replace(VIDEO, playable=False)), late_result=False, as_file=True
    ) as form:
        assert isinstance(form, InputMediaDocument)
        assert "does not play this format" in form.caption


class Telegram:
    """A bot that takes videos, or refuses them with an error."""

    def __init__(self, error: TelegramError | None = None) -> None:
        self.error = error
        self.sent: list[tuple[str, dict[str, Any]]] = []

    async def send_video(self, **told: Any) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(("video", told))

    async def send_document(self, **told: Any) -> None:
        self.sent.append(("document", told))


def upload(*, playable: bool = True) -> Upload:
    return Upload(replace(VIDEO, playable=playable), InputFile(b"video"), b"thumbnail")


@pytest.mark.parametrize(
    ("playable", "error", "form"),
    [
        (True, None, "video"),
        (False, None, "document"),
        (True, BadRequest("Bad Request: VIDEO_CONTENT_TYPE_INVALID"), "document"),
    ],
)
async def test_what_is_sent_again_is_a_video_or_else_a_file(
    playable: bool, error: TelegramError | None, form: str
) -> None:
    telegram: Any = Telegram(error)
    await upload(playable=playable).send(telegram, caption="a fox", spoiler=False, chat_id=7)
    ((sent, told),) = telegram.sent
    assert sent == form
    assert (told["caption"], told["chat_id"], told["thumbnail"]) == ("a fox", 7, b"thumbnail")


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Bad Request: not enough rights to send videos to the chat"),
        Forbidden("Forbidden: bot was blocked by the user"),
        NetworkError("Request Entity Too Large"),
    ],
)
async def test_what_no_other_form_would_help_is_not_sent_again(error: TelegramError) -> None:
    telegram: Any = Telegram(error)
    with pytest.raises(type(error)):
        await upload().send(telegram, caption="a fox", spoiler=False)
    assert telegram.sent == []


async def test_a_video_whose_thumbnail_is_gone_is_posted_without(store: LocalStore, pool: DecoderPool) -> None:
    await store.delete("out/abc.1/1.jpg")
    async with messages(store, pool).open(order(), late_result=False, as_file=False) as form:
        assert isinstance(form, InputMediaVideo)
        assert form.thumbnail is None


async def test_a_video_above_the_limit_becomes_a_link_that_leads_to_it(store: LocalStore, pool: DecoderPool) -> None:
    async with messages(store, pool, limit_mb=2).open(order(), late_result=False, as_file=False) as form:
        assert isinstance(form, LinkText)
        assert "has 3 MB, and Telegram accepts 2 MB" in form.text
        assert "within a week" in form.text
    assert form.link is not None
    files = MediaFiles(media=store, links=links("https://bot.example"), failures=FailureLimiter(time.monotonic))
    app = Starlette(routes=[Route("/media/{token}", files)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://bot.example") as client:
        reply = await client.get(form.link)
        assert (reply.status_code, reply.content) == (200, CONTENT)
        await store.delete(VIDEO.key)
        assert (await client.get(form.link)).status_code == 404
        assert (await client.get(form.link[:-4])).status_code == 404


async def test_without_a_public_address_it_is_not_sold(store: LocalStore, pool: DecoderPool) -> None:
    with pytest.raises(TooLarge):
        async with messages(store, pool, limit_mb=2, public_url=None).open(order(), late_result=False, as_file=False):
            pytest.fail("nobody could have it")


async def test_what_came_after_the_refund_says_why_there_is_no_link(store: LocalStore, pool: DecoderPool) -> None:
    async with messages(store, pool, limit_mb=2, public_url=None).open(
        order(), late_result=True, as_file=False
    ) as form:
        assert isinstance(form, LinkText)
        assert form.link is None
        assert "public address" in form.text


def test_everything_of_a_video_is_known_for_erasing() -> None:
    assert VIDEO.keys == ("out/abc.1/1.mp4", "out/abc.1/1.jpg", "out/abc.1/1-last.png")
    assert Stored(**VIDEO.as_json()) == VIDEO
    picture = Stored("out/abc.1/1.png", "image/png", 1, 1, 1)
    assert set(picture.as_json()) == {"key", "media_type", "width", "height", "size"}  # as older versions read it
