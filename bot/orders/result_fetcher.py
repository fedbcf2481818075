"""Fetches the finished results of a part, verifies and stores them; tells bad luck from a broken file.

A host may answer anything for a while: an error page, an empty or half a file, 404 until a file is published. That is
bad luck and may be repeated. Only what comes as the same unusable file several times in a row is a broken result.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import structlog
from cachetools import LRUCache

from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.formats import NotAPicture, extension
from bot.media.photos import Photos
from bot.media.video.formats import NotAVideo
from bot.orders.produced_results import ProducedResults
from bot.orders.video_results import VideoResults
from providers.contract import Gateway, Kind
from providers.errors import GatewayError, Unfetchable, Unusable
from providers.transport import Transport
from storage.media.store import MediaStore, MediaUnavailable
from storage.orders.models import Order, Part, Stored

log = structlog.get_logger(__name__)

_SAME_ANSWERS = 5  # that make a result broken: over half a minute with the usual POLL_SECONDS
_LONGEST_PAUSE_SECONDS = 60.0
_REMEMBERED_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """The stored results; `missing` when others may still come."""

    stored: tuple[Stored, ...]
    missing: bool


class _Broken(Exception):
    """The answer is complete and unusable. `answer` is equal for equal answers."""

    def __init__(self, answer: str, why: str) -> None:
        super().__init__(why)
        self.answer = answer


@dataclass(slots=True)
class _Failures:
    """The failed tries for one part, and per result how often the same answer came in a row."""

    tries: int = 0
    answers: dict[int, tuple[str, int]] = field(default_factory=dict)

    def count(self, number: int, answer: str) -> int:
        """How often in a row this result has had this answer, with this time."""
        before, times = self.answers.get(number, ("", 0))
        times = times + 1 if answer == before else 1
        self.answers[number] = answer, times
        return times


class ResultFetcher:
    """Remembers failed tries in memory only: after a restart they are counted anew."""

    def __init__(
        self,
        *,
        transport: Transport,
        media: MediaStore,
        decoder_pool: DecoderPool,
        photos: Photos,
        video_results: VideoResults,
        produced: ProducedResults,
        poll_seconds: float,
    ) -> None:
        self._transport = transport
        self._media = media
        self._decoder_pool = decoder_pool
        self._photos = photos
        self._video_results = video_results
        self._produced = produced
        self._poll_seconds = poll_seconds
        self._failures: LRUCache[str, _Failures] = LRUCache(_REMEMBERED_PARTS)
        self._warming: asyncio.Task[None] | None = None

    def expect_results(self) -> None:
        """Gets a decoder ready while the gateway is at work; returns at once."""
        if not self._decoder_pool.pids and (self._warming is None or self._warming.done()):
            self._warming = asyncio.create_task(self._decoder_pool.warm(), name="decoder")

    async def fetch(self, order: Order, part: Part, gateway: Gateway | None, urls: tuple[str, ...]) -> Fetched:
        """Fetches every result of the part once."""
        failures = self._failures.setdefault(part.id, _Failures())
        stored: list[Stored] = []
        missing = False
        for number, store in enumerate(self._stores(order, part, gateway, urls), 1):
            try:
                stored.append(await store())
                failures.answers.pop(number, None)
            except _Broken as error:
                times = failures.count(number, error.answer)
                missing |= times < _SAME_ANSWERS
                log.warning("result is unusable", part=part.id, gateway=part.gateway, why=str(error), times=times)
            except Unfetchable as error:
                log.warning("result rejected", part=part.id, gateway=part.gateway, why=str(error))
            except (GatewayError, DecoderUnavailable, MediaUnavailable) as error:
                missing = True
                failures.answers.pop(number, None)
                log.info("result cannot be fetched yet", part=part.id, gateway=part.gateway, why=str(error))
        if missing:
            failures.tries += 1
        else:
            self._failures.pop(part.id, None)
        return Fetched(tuple(stored), missing)

    def pause_seconds(self, part: Part) -> float:
        """How long to wait until the next try: twice as long after each failure."""
        failures = self._failures.get(part.id) or _Failures()
        factor: int = 2 ** min(max(failures.tries - 1, 0), 16)
        return min(self._poll_seconds * factor, _LONGEST_PAUSE_SECONDS)

    def _stores(
        self, order: Order, part: Part, gateway: Gateway | None, urls: tuple[str, ...]
    ) -> list[Callable[[], Awaitable[Stored]]]:
        """What fetches and stores each result: one for every picture, one for all files of a video."""
        if order.kind == Kind.VIDEO:
            return [partial(self._store_video, order, part, gateway, urls)]
        numbered = enumerate(urls[: part.count], 1)
        return [partial(self._store, order, part, gateway, number, url) for number, url in numbered]

    async def _store_video(self, order: Order, part: Part, gateway: Gateway | None, urls: tuple[str, ...]) -> Stored:
        """The same for a video; answers are told apart by what is wrong with them."""
        try:
            return await self._video_results.store(order, part, gateway, urls)
        except NotAVideo as error:
            raise _Broken(str(error), str(error)) from error
        except Unusable as error:
            raise _Broken(error.code, str(error)) from error

    async def _store(self, order: Order, part: Part, gateway: Gateway | None, number: int, url: str) -> Stored:
        """The result, fetched, verified and stored.

        Raises `_Broken`, the transport's errors, `DecoderUnavailable` and `MediaUnavailable`.
        """
        try:
            async with self._content(part, gateway, url) as content:
                try:
                    async with self._decoder_pool.slot(order.user_id) as decoder:
                        inspected = await decoder.inspect(content)
                except NotAPicture as error:
                    raise _Broken(hashlib.sha256(content).hexdigest(), str(error)) from error
                picture = inspected.original
                key = f"out/{part.id}/{number}.{extension(picture.media_type)}"
                await self._media.put(key, picture.content, picture.media_type)
        except Unusable as error:
            raise _Broken(error.code, str(error)) from error
        self._photos.remember(key, inspected.photo)
        return Stored(key, picture.media_type, picture.width, picture.height, len(picture.content))

    @asynccontextmanager
    async def _content(self, part: Part, gateway: Gateway | None, url: str) -> AsyncIterator[bytes]:
        if (kept := await self._produced.read(part, url)) is not None:
            yield kept
            return
        async with self._transport.downloaded(url, gateway) as content:
            yield content
