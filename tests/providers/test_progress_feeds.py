"""How far jobs are is heard by a websocket: for tasks that somebody asks for, from that server alone, at no risk."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import Request, Response, Server, ServerConnection, serve
from websockets.exceptions import InvalidStatus

from providers.comfyui import Comfyui
from providers.comfyui_progress import read_progress
from providers.pixwith import Pixwith
from providers.pooled_transport import tls
from providers.progress_feeds import ProgressFeeds

JOB = "0f8fad5b-d9cb-469f-a165-70867728950e"


def state(job: Any = JOB, **nodes: tuple[Any, Any]) -> str:
    """A message of ComfyUI."""
    told = {name: {"value": value, "max": most, "state": "running"} for name, (value, most) in nodes.items()}
    return json.dumps({"type": "progress_state", "data": {"prompt_id": job, "nodes": told}})


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (state(loader=(1, 1), sampler=(5, 20)), (JOB, 25)),
        (state(first=(20, 20), second=(10, 20)), (JOB, 75)),
        (state(sampler=(20, 20)), (JOB, 99)),
        (state(sampler=(0, 20)), (JOB, 0)),
        (state(loader=(0, 1)), None),
        (state(sampler=(21, 20)), None),
        (state(sampler=(float("nan"), 20)), None),
        (state(sampler=(1, float("inf"))), None),
        (state(sampler=("1", 20)), None),
        (state(7, sampler=(5, 20)), None),
        ('{"type": "progress_state", "data": []}', None),
        ('{"type": "progress_state", "data": {"prompt_id": "a", "nodes": [1]}}', None),
        ('["progress_state"]', None),
        ("progress_state", None),
        ("[" * 100_000 + '"progress_state"', None),
        ('{"type": "status", "data": {"sid": "x"}}', None),
    ],
)
def test_a_message_is_a_percentage_or_nothing(message: str, told: tuple[str, int] | None) -> None:
    assert read_progress(message) == told


Talk = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def feeds() -> AsyncIterator[ProgressFeeds]:
    opened = ProgressFeeds(tls=tls(), timeout_seconds=5.0, proxy=None)
    try:
        yield opened
    finally:
        await opened.aclose()


def origin(server: Server, login: str = "") -> str:
    return f"http://{login}127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def heard(listening: ProgressFeeds, gateway: Comfyui, wanted: int) -> None:
    async with asyncio.timeout(5):
        while listening.percent(gateway, JOB) != wanted:
            await asyncio.to_thread(lambda: None)  # a moment between two looks


async def test_what_is_told_of_a_task_is_known() -> None:
    headers = []

    async def talk(socket: ServerConnection) -> None:
        assert socket.request is not None
        headers.append((socket.request.path, socket.request.headers["Authorization"]))
        await socket.send(b"\x00\x00\x00\x01" + b"x" * 500_000)
        await socket.send("nonsense")
        await socket.send(state("another", sampler=(19, 20)))
        await socket.send(state(sampler=(5, 20)))
        await socket.wait_closed()

    async with serve(talk, "127.0.0.1", 0) as server, feeds() as listening:
        gateway = Comfyui("", origin(server, "user:password@"))
        assert listening.percent(gateway, JOB) is None
        await heard(listening, gateway, 25)
        assert listening.percent(gateway, "another") == 95  # told before somebody asked
        assert listening.percent(gateway, "a third") is None
        assert headers == [("/ws", "Basic dXNlcjpwYXNzd29yZA==")]
        assert listening.percent(Pixwith("key", "http://127.0.0.1:9"), JOB) is None


async def test_a_message_that_is_too_large_ends_the_connection_and_nothing_else() -> None:
    ended = asyncio.Event()

    async def talk(socket: ServerConnection) -> None:
        await socket.send(state(sampler=(5, 20)))
        await socket.send("x" * 5_000_000)
        await socket.wait_closed()
        ended.set()

    async with serve(talk, "127.0.0.1", 0) as server, feeds() as listening:
        gateway = Comfyui("", origin(server))
        await heard(listening, gateway, 25)
        await asyncio.wait_for(ended.wait(), 5)
        assert listening.percent(gateway, JOB) == 25


async def test_a_redirect_is_not_followed() -> None:
    visitors: list[str] = []

    async def talk(socket: ServerConnection) -> None:
        visitors.append("came")

    async with serve(talk, "127.0.0.1", 0) as elsewhere:
        asked = asyncio.Event()

        def away(socket: ServerConnection, request: Request) -> Response:
            asked.set()
            reply = socket.respond(HTTPStatus.FOUND, "")
            reply.headers["Location"] = f"{origin(elsewhere).replace('http', 'ws')}/ws"
            return reply

        async with serve(talk, "127.0.0.1", 0, process_request=away) as server:
            request = Comfyui("", origin(server)).progress_request()
            assert request is not None
            async with feeds() as listening:
                with pytest.raises(InvalidStatus):
                    await listening._connection(request)
    assert asked.is_set()
    assert visitors == []


async def test_a_server_that_cannot_be_reached_is_only_unknown() -> None:
    async with feeds() as listening:
        gateway = Comfyui("", "http://127.0.0.1:9")
        assert listening.percent(gateway, JOB) is None
        await asyncio.sleep(0)
        assert listening.percent(gateway, JOB) is None
