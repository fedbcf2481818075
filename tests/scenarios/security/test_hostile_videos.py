"""Videos that mean harm, over HTTP into the store: addresses that lead inside, hosts that lie, files that bite."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.media.decoder_pool import DecoderPool
from bot.media.video.formats import FILE_BYTES, KeptVideo, NotAVideo
from bot.media.videos import Videos
from providers.errors import Busy, Unfetchable
from providers.transport import Transport
from storage.media.local_store import LocalStore
from storage.media.temporary_folder import TemporaryFolder
from tests.support.hostile_host import (
    Listener,
    hostile_host,
    picture,
    private_addresses,
    private_listener,
    refused_bodies,
    retried_bodies,
)
from tests.support.hostile_videos import SECRET, hostile_videos
from tests.support.videos import rewritten, video

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

SOUND = video()
HOSTILE = {str(number): one for number, one in enumerate(hostile_videos())}
SECONDS = 5.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listener() -> AsyncIterator[Listener]:
    async with private_listener() as listener:
        yield listener


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host(listener: Listener) -> AsyncIterator[str]:
    """host:port of the one who means harm, trusted as a LAN gateway is."""
    answers = refused_bodies(SOUND, listener.port) | retried_bodies(SOUND)
    answers |= {name: picture(one.content) for name, one in HOSTILE.items()} | {
        "honest": picture(SOUND),
        "picture": picture(SOUND),
    }
    async with hostile_host(answers) as host:
        yield host


class Way:
    """The way of a video from its address into the store."""

    def __init__(self, folder: Path, host: str) -> None:
        self.folder = folder
        self.transport = Transport(trusted_hosts=frozenset({host}), timeout_seconds=SECONDS)
        self._pool = DecoderPool(at_once=2)
        self._videos = Videos(media=LocalStore(folder), decoder_pool=self._pool, folder=TemporaryFolder())

    async def keep(self, url: str, name: str) -> KeptVideo | Exception:
        try:
            async with self.transport.streamed(url, limit=FILE_BYTES, seconds=SECONDS) as pieces:
                return await self._videos.keep(pieces, name=f"out/{name}", owner=name)
        except (Busy, Unfetchable, NotAVideo) as error:
            return error

    async def keep_all(self, urls: list[str]) -> dict[str, KeptVideo | Exception]:
        """What came of each, all at once, and of an honest one among them."""
        found = await asyncio.gather(*(self.keep(url, str(number)) for number, url in enumerate(urls)))
        return dict(zip(urls, found, strict=True))

    async def aclose(self) -> None:
        await self.transport.aclose()
        await self._pool.aclose()

    def stored(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest_asyncio.fixture(loop_scope="module")
async def way(tmp_path: Path, host: str) -> AsyncIterator[Way]:
    async with aclosing(Way(tmp_path, host)) as way:
        yield way


async def test_hostile_videos_are_refused_or_arrive_harmless(way: Way, host: str) -> None:
    honest = f"http://{host}/honest"
    found = await way.keep_all([honest, *(f"http://{host}/{name}" for name in HOSTILE)])
    kept = found.pop(honest)
    assert isinstance(kept, KeptVideo)
    for url, outcome in found.items():
        hostile = HOSTILE[url.rpartition("/")[2]]
        reason = outcome.reason if isinstance(outcome, NotAVideo) else None
        assert reason is hostile.reason, hostile
        assert isinstance(outcome, NotAVideo | KeptVideo), (hostile, outcome)
    contents = [path.read_bytes() for path in way.stored()]
    assert not [content for content in contents if SECRET in content]
    harmless = [content for content in contents if not content.startswith(b"\xff\xd8\xff")]
    assert len(harmless) == 1 + sum(one.reason is None for one in HOSTILE.values())
    assert [content for content in harmless if rewritten(content) != content] == []


async def test_a_host_that_lies_costs_one_video_each(way: Way, host: str, listener: Listener) -> None:
    refused, retried = refused_bodies(SOUND, listener.port), retried_bodies(SOUND)
    found = await way.keep_all([f"http://{host}/{name}" for name in (*refused, *retried)])
    outcomes = {url.rpartition("/")[2]: outcome for url, outcome in found.items()}
    three_redirects = {"far2", "far3", "far4"}
    for name, outcome in outcomes.items():
        if name in three_redirects:
            assert isinstance(outcome, KeptVideo), name
        elif name in retried:
            assert isinstance(outcome, Busy), (name, outcome)
        else:
            assert isinstance(outcome, Unfetchable | NotAVideo | Busy), (name, outcome)
    assert listener.connects == 0
    assert len(way.stored()) == 2 * len(three_redirects)


async def test_an_address_that_leads_inside_is_never_connected_to(way: Way, host: str, listener: Listener) -> None:
    found = await way.keep_all(private_addresses(listener.port, host))
    assert {type(outcome) for outcome in found.values()} <= {Unfetchable, Busy}
    assert listener.connects == 0
    assert os.listdir(way.folder) == []
