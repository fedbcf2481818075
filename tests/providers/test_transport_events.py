"""A reply that is a stream of events is heard while it comes, and held to the same bounds as any other."""

import asyncio

import pytest

from providers.apipod import Apipod
from providers.contract import Kind
from providers.errors import Garbled, Unsure
from tests.support.gateway_conformance import KEY
from tests.support.transport_replies import cut_short, ok, transport

EVENT = b"data: one\n\n"


async def heard(server, *, events, timeout=5.0):
    gateway = Apipod(KEY, server.origin)
    request = gateway.status_request("t-1", kind=Kind.GENERATE)
    async with transport(timeout=timeout) as carrier:
        return await carrier.send(gateway, request, paid=True, hear=events.append)


async def test_events_are_heard_before_the_reply_is_whole(serve):
    events, rest = [], asyncio.Event()

    async def answer(request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + EVENT)
        await writer.drain()
        await rest.wait()
        writer.write(b"data: two\n\n")
        writer.close()

    asking = asyncio.create_task(heard(await serve(answer), events=events))
    async with asyncio.timeout(5):
        while not events:
            await asyncio.to_thread(lambda: None)  # a moment between two looks
    assert not asking.done()
    rest.set()
    assert (await asking).content == EVENT + b"data: two\n\n"
    assert events == [b"one", b"two"]


async def test_the_reply_is_the_same_as_without_a_listener(serve):
    events = []
    reply = await heard(await serve(ok(b'{"code": 200}')), events=events)
    assert (reply.content, events) == (b'{"code": 200}', [])


async def test_a_stream_without_end_is_cut_at_the_size_of_a_reply(serve):
    events = []

    async def endless(request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"data: " + b"x" * 99_992 + b"\n\n")
            await writer.drain()

    with pytest.raises(Garbled, match="larger than"):
        await heard(await serve(endless), events=events)
    assert len(events) <= Apipod.paid_call.reply_bytes / 100_000 + 1


async def test_a_stream_that_is_cut_is_unsure(serve):
    with pytest.raises(Unsure):
        await heard(await serve(cut_short), events=[])
