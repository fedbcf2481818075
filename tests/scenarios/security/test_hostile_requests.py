"""Hostile callers at the real listener, byte by byte: the bot lives on, and honest people are served."""

import asyncio
import contextlib
import json
import time
from pathlib import Path

import pytest

from tests.support.bot_session import BotSession
from tests.support.raw_http import RawCaller, Said, exchanged, request
from tests.support.users import Person, picture

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

PUBLIC = True
SETTINGS = {"TELEGRAM_UPDATES": "webhook", "POLL_SECONDS": "60"}
UNKNOWN = "/hooks/" + "a" * 43
DEEP = b"[" * 1000 + b"]" * 1000
MOST_GROWTH_KB = 30_000

# What is said → the status it gets; 0: hung up without a word.
REQUESTS: dict[str, tuple[bytes, int]] = {
    "an unknown path": (request("GET", "/admin"), 404),
    "the root": (request("GET", "/"), 404),
    "a folder": (request("GET", "/media/"), 404),
    "a slash too many": (request("GET", "/healthz/"), 404),
    "traversal": (request("GET", "/media/../../imagine.db"), 404),
    "encoded traversal": (request("GET", "/media/..%2f..%2fimagine.db"), 404),
    "twice encoded traversal": (request("GET", "/media/%252e%252e%252fimagine.db"), 404),
    "an encoded slash": (request("POST", "/hooks%2f" + "a" * 43, body=b"{}"), 404),
    "an encoded letter": (request("GET", "/healt%68z"), 404),
    "an encoded NUL": (request("GET", "/media/a%00b"), 404),
    "a bad percent": (request("GET", "/media/%zz%"), 404),
    "an overlong UTF-8 slash": (request("GET", "/media/%c0%af"), 404),
    "a backslash": (request("GET", "/media/..\\..\\imagine.db"), 404),
    "an absolute address": (request("GET", "http://169.254.169.254/latest"), 404),
    "an absolute address of ours": (request("GET", "http://bot.example/metrics"), 404),
    "an asterisk": (request("OPTIONS", "*"), 404),
    "a tunnel": (request("CONNECT", "127.0.0.1:22"), 404),
    "a long path": (request("GET", "/media/" + "A" * 9000), 404),
    "a NUL in the line": (b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /metrics\r\n\r\n", 400),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "a folded header": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n", 200),
    "a space before the colon": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\n", 400),
    "a bare line feed in a header": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\nY\r\n\r\n", 400),
    "a negative length": (request("POST", UNKNOWN, "Content-Length: -5"), 400),
    "a length of letters": (request("POST", UNKNOWN, "Content-Length: abc"), 400),
    "a length with a sign": (request("POST", UNKNOWN, "Content-Length: +5"), 400),
    "a length beyond numbers": (request("POST", UNKNOWN, "Content-Length: " + "9" * 40), 400),
    "two lengths that differ": (request("POST", UNKNOWN, "Content-Length: 4", "Content-Length: 5"), 400),
    "a length and chunks": (
        request("POST", UNKNOWN, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        400,
    ),
    "an unknown transfer encoding": (request("POST", UNKNOWN, "Transfer-Encoding: gzip, chunked"), 400),
    "a size of nonsense": (request("POST", UNKNOWN, "Transfer-Encoding: chunked") + b"zz\r\n\r\n", 400),
    "many headers": (request("GET", "/healthz", *[f"X-{n}: y" for n in range(70)]), 431),
    "large headers at once": (request("GET", "/healthz", *[f"X-{n}: {'y' * 1000}" for n in range(20)]), 431),
    "a declared 100 MB": (request("POST", UNKNOWN, "Content-Length: 100000000"), 413),
    "a body of 64 KB and one": (request("POST", UNKNOWN, body=b"x" * 64_001), 413),
    "chunks beyond 64 KB": (
        request("POST", UNKNOWN, "Transfer-Encoding: chunked") + b"4000\r\n" + (b"x" * 0x4000 + b"\r\n4000\r\n") * 5,
        413,
    ),
    "a thousand brackets": (request("POST", UNKNOWN, body=DEEP), 200),
    "a forged callback": (request("POST", UNKNOWN, body=b'{"task_id": "x", "status": "completed"}'), 200),
    "a callback for a name": (request("POST", "/hooks/1", body=b"{}"), 200),
    "a callback by GET": (request("GET", UNKNOWN), 405),
    "DELETE of a picture": (request("DELETE", "/media/x"), 405),
    "TRACE": (request("TRACE", "/healthz"), 405),
    "OPTIONS": (request("OPTIONS", "/metrics"), 405),
    "an invented method": (request("BREW", "/healthz"), 405),
    "WebDAV": (request("PROPFIND", "/media/x"), 405),
    "an upgrade": (request("GET", "/admin", "Connection: Upgrade", "Upgrade: websocket"), 404),
    "a link of nonsense": (request("GET", "/media/" + "A" * 60), 404),
    "an update without the secret": (request("POST", "/telegram", body=b'{"update_id": 1}'), 403),
    "an update with a wrong secret": (
        request("POST", "/telegram", "X-Telegram-Bot-Api-Secret-Token: no", body=b'{"update_id": 1}'),
        403,
    ),
    "a secret of other letters": (
        request("POST", "/telegram", "X-Telegram-Bot-Api-Secret-Token: \xff\xfe", body=b"{}"),
        403,
    ),
    "an update by GET": (request("GET", "/telegram"), 405),
}


def memory_kb(session: BotSession) -> int:
    """How much memory the bot's process holds now."""
    lines = Path(f"/proc/{session.bot.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


async def is_well(session: BotSession) -> None:
    """The bot is ready and broke nowhere."""
    assert (await session.http.get(f"{session.origin}/readyz")).json() == {"ready": True}
    assert "Traceback" not in session.log


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_hostile_request_gets_its_answer_sealed_and_nothing_more(session: BotSession, name: str) -> None:
    raw, status = REQUESTS[name]
    said = await exchanged(session.origin, raw)
    assert said.status == status, said
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.headers["cache-control"] == "no-store"
    assert said.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in said.headers
    assert len(said.body) < 100
    assert str(session.bot.folder) not in str(said)
    await is_well(session)


async def test_the_hostile_requests_are_many() -> None:
    assert len(REQUESTS) >= 50


async def drip(session: BotSession, start: bytes, drop: bytes) -> tuple[float, Said]:
    """How long the listener listens to somebody who never comes to an end, and what it says then."""
    caller = await RawCaller.call(session.origin)
    began = time.monotonic()
    await caller.write(start)
    answered = asyncio.ensure_future(caller.answer())
    while not answered.done():
        await caller.write(drop)
        await asyncio.wait({answered}, timeout=0.5)
    await caller.hang_up()
    return time.monotonic() - began, answered.result()


async def test_the_slow_are_cut_after_ten_seconds_and_everybody_else_is_served_meanwhile(
    session: BotSession, ann: Person
) -> None:
    lead = request("POST", UNKNOWN, "Content-Length: 60000")
    slow = [
        drip(session, b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"X-Slow: y\r\n"),
        drip(session, b"", b"G"),
        drip(session, lead, b"x"),
        drip(session, request("POST", UNKNOWN, "Transfer-Encoding: chunked"), b"1\r\nx\r\n"),
    ]
    ends = asyncio.gather(*slow)
    assert "photo" in await session.answer(await ann.says("/imagine a hare among snails"))
    assert not ends.done()
    (headers, line, body, chunks) = await ends
    assert all(9 < seconds < 20 for seconds, _ in (headers, line, body, chunks))
    assert [said.status for _, said in (headers, line, body, chunks)] == [0, 0, 408, 408]
    await is_well(session)


async def test_a_header_without_end_is_cut(session: BotSession) -> None:
    caller = await RawCaller.call(session.origin)
    await caller.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    for _ in range(100):
        if not await caller.write(b"X-Bomb: " + b"y" * 1000 + b"\r\n"):
            break
    assert (await caller.answer()).status in (0, 400)
    await caller.hang_up()
    await is_well(session)


async def test_a_hundred_megabytes_are_not_taken(session: BotSession) -> None:
    before = memory_kb(session)

    async def pour(*headers: str, piece: bytes) -> int:
        caller = await RawCaller.call(session.origin)
        await caller.write(request("POST", UNKNOWN, *headers))
        sent = 0
        while sent < 100_000_000 and await caller.write(piece):
            sent += len(piece)
        await caller.hang_up()
        return sent

    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    sent = await asyncio.gather(
        *(pour("Content-Length: 100000000", piece=bytes(65_536)) for _ in range(5)),
        *(pour("Transfer-Encoding: chunked", piece=chunk) for _ in range(5)),
    )
    assert max(sent) < 20_000_000  # what the system's own buffers hold
    assert memory_kb(session) - before < MOST_GROWTH_KB
    await is_well(session)


async def test_smuggled_and_pipelined_requests_reach_nothing(session: BotSession) -> None:
    inner = request("GET", "/metrics")
    smuggled = request("POST", UNKNOWN, f"Content-Length: {5 + len(inner)}", "Transfer-Encoding: chunked")
    caller = await RawCaller.call(session.origin)
    await caller.write(smuggled + b"0\r\n\r\n" + inner)
    assert (await caller.answer()).status == 400
    assert await caller.answer() == Said()
    await caller.hang_up()

    caller = await RawCaller.call(session.origin)
    await caller.write(request("GET", "/healthz") * 3 + b"\x00garbage\r\n\r\n" + request("GET", "/healthz"))
    assert [(await caller.answer()).status for _ in range(5)] == [200, 200, 200, 400, 0]
    await caller.hang_up()
    await is_well(session)


async def test_a_thousand_silent_connections_keep_nobody_out(session: BotSession, ann: Person) -> None:
    before = memory_kb(session)
    silent = [await RawCaller.call(session.origin) for _ in range(1000)]
    for caller in silent:
        await caller.write(b"POST /hooks/x HTTP/1.1\r\nHost: x\r\nX-Wait: ")
    try:
        assert (await exchanged(session.origin, request("GET", "/healthz"))).status == 200
        assert "photo" in await session.answer(await ann.says("/imagine a way through the crowd"))
        assert memory_kb(session) - before < MOST_GROWTH_KB
    finally:
        for caller in silent:
            await caller.hang_up()
    await is_well(session)


async def test_callbacks_tell_nobody_which_tokens_exist(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.says("/imagine a quiet knock --via apipod"))
    (task,) = session.tasks("a quiet knock")
    known = (task.job.callback or "").removeprefix(session.origin)
    bodies = (b"", b"{}", DEEP, b'{"task_id": "forged"}', json.dumps({"task_id": task.id}).encode())
    for body in bodies:
        answers = [await exchanged(session.origin, request("POST", path, body=body)) for path in (known, UNKNOWN)]
        shown = [
            (one.status, one.body, {name: value for name, value in one.headers.items() if name != "date"})
            for one in answers
        ]
        assert shown[0] == shown[1]
    assert await ann.credits() == 39


async def test_crossed_callbacks_leave_each_its_own_picture(session: BotSession, ann: Person) -> None:
    prompts = ("the one", "the other")
    for prompt in prompts:
        await session.hold("apipod", prompt)
    orders = [await ann.says(f"/imagine {prompt} --via apipod") for prompt in prompts]
    await session.until(lambda: all(session.tasks(prompt) for prompt in prompts))
    tasks = [session.tasks(prompt)[0] for prompt in prompts]
    await asyncio.gather(*(task.told.wait() for task in tasks))
    for prompt in prompts:
        session.let_go(prompt)
    for task, other in zip(tasks, reversed(tasks), strict=True):
        crossed = json.dumps({"task_id": other.id, "status": "completed"}).encode()
        path = (task.job.callback or "").removeprefix(session.origin)
        assert (await exchanged(session.origin, request("POST", path, body=crossed))).status == 200
    for order, task in zip(orders, tasks, strict=True):
        done = await session.answer(order)
        await ann.presses(done, "📎")
        (file,) = await session.until(lambda done=done: [one for one in session.replies(done) if "document" in one])
        assert session.file(file) == session.results(task, "apipod")[0]


async def test_a_forged_forwarded_address_counts_for_nothing(session: BotSession, ann: Person) -> None:
    """The last test but one: the address of this machine is wrong too often here, whoever it pretends to be."""
    order = await ann.shows(picture(), "/edit a link that stays good --via apipod")
    assert "photo" in await session.answer(order)
    (task,) = session.tasks("a link that stays good")
    good = task.job.images[0].removeprefix(session.origin)
    statuses = set()
    for number in range(400):
        forged = (f"X-Forwarded-For: 203.0.113.{number % 250}", f"Forwarded: for=203.0.113.{number % 250}")
        statuses.add((await exchanged(session.origin, request("GET", "/media/wrong", *forged))).status)
    assert statuses == {404, 429}
    slowed = await exchanged(session.origin, request("POST", UNKNOWN, body=b"{}"))
    assert (slowed.status, slowed.headers["retry-after"]) == (429, "1")
    slowed = await exchanged(session.origin, request("POST", "/telegram", "X-Forwarded-For: 1.2.3.4", body=b"{}"))
    assert slowed.status == 429
    # who is right is served all the same
    assert (await exchanged(session.origin, request("GET", good))).status == 200
    assert "photo" in await session.answer(await ann.says("/imagine served all the same --via apipod"), seconds=40)


async def test_after_all_that_the_bot_is_as_before(session: BotSession, ann: Person) -> None:
    before = memory_kb(session)
    for _ in range(3):
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(*(exchanged(session.origin, raw) for raw, _ in REQUESTS.values()))
    assert memory_kb(session) - before < MOST_GROWTH_KB
    assert "photo" in await session.answer(await ann.says("/imagine a fox as before"), seconds=40)
    assert await ann.credits() == 39
    await is_well(session)
