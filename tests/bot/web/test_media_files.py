"""Stored files behind signed links."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message, Scope

from bot.config.keyring import Keyring
from bot.media.signed_links import SignedLinks
from bot.web.caller_limits import FailureLimiter
from bot.web.connections import PROLONG
from bot.web.media_files import MediaFiles
from storage.media.local_store import LocalStore

VIDEO = os.urandom(3_000_000)
LINKS = SignedLinks(keyring=Keyring(("k",)), public_url="https://bot.example", clock=lambda: 0.0)


def link(key: str) -> str:
    made = LINKS.make(key, seconds=60)
    assert made is not None
    return made


@pytest.fixture
async def app(tmp_path: Path) -> Starlette:
    async def pieces() -> AsyncIterator[bytes]:
        yield VIDEO

    store = LocalStore(tmp_path)
    await store.put_stream("out/1.mp4", pieces(), "video/mp4")
    await store.put("out/1.png", b"\x89PNG picture", "image/png")
    files = MediaFiles(media=store, links=LINKS, failures=FailureLimiter(lambda: 0.0), videos_at_once=1)
    return Starlette(routes=[Route("/media/{token}", files, methods=["GET", "HEAD"])])


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://bot.example") as client:
        yield client


async def test_a_video_is_served_whole_as_what_it_is(client: httpx.AsyncClient) -> None:
    reply = await client.get(link("out/1.mp4"))
    assert (reply.status_code, reply.headers["content-type"]) == (200, "video/mp4")
    assert reply.content == VIDEO


async def test_the_head_of_a_video_can_be_asked_for(client: httpx.AsyncClient) -> None:
    reply = await client.head(link("out/1.mp4"))
    assert (reply.status_code, reply.headers["content-type"]) == (200, "video/mp4")


async def test_a_picture_is_served_as_what_it_is(client: httpx.AsyncClient) -> None:
    reply = await client.get(link("out/1.png"))
    assert (reply.headers["content-type"], reply.content) == ("image/png", b"\x89PNG picture")


@pytest.mark.parametrize("key", ["out/2.mp4", "out/2.png", "../1.mp4"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, key: str) -> None:
    assert (await client.get(link(key))).status_code == 404


def scope_of(key: str) -> Scope:
    path = link(key).removeprefix("https://bot.example")
    return {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}


async def stays() -> Message:
    """A caller who says no more."""
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_video_has_more_time_than_anything_else(app: Starlette) -> None:
    async def ignore(message: Message) -> None:
        return None

    given: list[tuple[str, float]] = []
    for key in ("out/1.mp4", "out/1.png"):
        extensions = {PROLONG: lambda seconds, key=key: given.append((key, seconds))}
        await app(scope_of(key) | {"extensions": extensions}, stays, ignore)
    assert given == [("out/1.mp4", 900.0)]


async def test_who_reads_a_video_slowly_keeps_nobody_from_a_picture(app: Starlette, client: httpx.AsyncClient) -> None:
    begun, more = asyncio.Event(), asyncio.Event()

    async def read_slowly(message: Message) -> None:
        begun.set()
        await more.wait()

    slow = asyncio.create_task(app(scope_of("out/1.mp4"), stays, read_slowly))
    async with asyncio.timeout(5.0):
        await begun.wait()
        waiting = asyncio.create_task(client.get(link("out/1.mp4")))
        assert (await client.get(link("out/1.png"))).content == b"\x89PNG picture"
        assert not waiting.done()  # it is the second video
        more.set()
        assert (await waiting).content == VIDEO
        await slow
