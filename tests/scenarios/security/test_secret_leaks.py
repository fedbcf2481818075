"""Secrets that sing: much of an order's life at DEBUG, then a look at every byte that was logged, kept or sent."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from sandbox.demo.bot_process import BotProcess
from sandbox.world import simulated_world
from tests.support.bot_session import PATIENCE_SECONDS, BotSession, free_port, imagine_bot
from tests.support.canaries import AWS_SECRET, BUG, KEYS, PASSWORD, SECRET_KEY, TOKEN, leaks
from tests.support.postgres import PostgresServer
from tests.support.tcp_recorder import Wiretap, json_answer, tapped
from tests.support.users import Person, picture

pytestmark = pytest.mark.siege


@dataclass
class Harness:
    """A bot with singing secrets, every line of it tapped."""

    session: BotSession
    lines: dict[str, Wiretap]
    bucket: Any = None
    database_url: str = ""
    told: list[str] = field(default_factory=list)

    @property
    def telegram(self) -> Wiretap:
        return self.lines["telegram"]


@contextlib.contextmanager
def one_machine(folder: Path) -> Iterator[dict[str, str]]:
    """SQLite and a folder."""
    yield {"DATABASE_URL": f"sqlite:///{folder / 'imagine.db'}", "MEDIA_URL": f"file:{folder / 'media'}"}


@contextlib.contextmanager
def many_machines(folder: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and a bucket."""
    database, server = PostgresServer(), ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    try:
        address = database.url("postgres")
        yield {
            "DATABASE_URL": re.sub(r"//([^:@/]*):?@", rf"//\1:{quote(PASSWORD, safe='')}@", address),
            "MEDIA_URL": "s3://imagine/media",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "imagine",
        }
    finally:
        server.stop()
        database.remove()


@contextlib.asynccontextmanager
async def harness(folder: Path, *, style: str, updates: str, kept: dict[str, str]) -> AsyncIterator[Harness]:
    """The bot in the embedded world, with a tap on every line."""
    async with (
        contextlib.AsyncExitStack() as stack,
        simulated_world(scale=0.12, pace=(0.05, 0.15), token=TOKEN) as embedded,
        httpx.AsyncClient(trust_env=False) as http,
    ):
        for name, key in KEYS.items():  # the others need none
            embedded.task_queues[name].key = key
        listen = f"127.0.0.1:{free_port()}"
        ends = {"telegram": embedded.telegram_url, "listener": f"http://{listen}", **embedded.gateway_urls}
        ends |= {"s3": kept["AWS_ENDPOINT_URL"]} if "AWS_ENDPOINT_URL" in kept else {}
        lines = {name: await stack.enter_async_context(tapped(end)) for name, end in ends.items()}
        told = embedded.settings(folder, listen=listen) | kept
        for name in KEYS:
            embedded.task_queues[name].public_url = told[f"{name.upper()}_URL"] = lines[name].origin
        told |= {"AWS_ENDPOINT_URL": lines["s3"].origin} if "s3" in lines else {}
        told |= {
            "TELEGRAM_API_URL": lines["telegram"].origin,
            "PUBLIC_URL": lines["listener"].origin,
            "TRUSTED_RESULT_HOSTS": ",".join(line.origin.removeprefix("http://") for line in lines.values()),
            "TELEGRAM_UPDATES": updates,
            "SECRET_KEY": SECRET_KEY,
            "AWS_SECRET_ACCESS_KEY": AWS_SECRET,
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": style,
            **{"POLL_SECONDS": "0.2", "LEASE_SECONDS": "3", "DAILY_CREDITS": "40", "ORDER_DEADLINE_SECONDS": "4"},
        }
        bucket = None
        if "s3" in lines:
            access = {"aws_access_key_id": "imagine", "aws_secret_access_key": AWS_SECRET}
            bucket = boto3.client("s3", endpoint_url=kept["AWS_ENDPOINT_URL"], region_name="us-east-1", **access)
            bucket.create_bucket(Bucket="imagine")
        session = BotSession(embedded, BotProcess(told, folder=folder), http)
        await session.start()
        try:
            yield Harness(session, lines, bucket, kept["DATABASE_URL"])
        finally:
            await session.bot.stop()
            if bucket is not None:
                bucket.close()


# they do not sell the default model
VIA = {"openai": "openai --model gpt-image-2", "gemini": "gemini --model nano-banana-2"}


async def live(harness: Harness, ann: Person) -> None:
    """Much of an order's life: what works, what fails, who repeats what he should not."""
    session = harness.session
    await ann.says("/start")
    for gateway in KEYS:
        via = VIA.get(gateway, gateway)
        assert "photo" in await session.answer(await ann.says(f"/imagine a bird --via {via}"))
        done = await session.answer(await ann.shows(picture(), f"/edit a singing bird --via {via}"))
        await ann.presses(done, "📎")
        await session.fault(gateway, "failed", match=f"a silent bird at {gateway}")
        await session.answer(await ann.says(f"/imagine a silent bird at {gateway} --via {via}"))
        await session.fault(gateway, "bad_key", match=f"no key at {gateway}")
        await session.answer(await ann.says(f"/imagine no key at {gateway} --via {via}"), seconds=40)
    await session.answer(await ann.says("/imagine something forbidden"))


async def provoke(harness: Harness, ann: Person) -> None:
    """Everybody repeats our secrets to us."""
    session, telegram = harness.session, harness.telegram

    def repeat(status: int) -> Any:
        def answer(said: bytes) -> bytes:
            words = {name: said.decode("latin-1") for name in ("msg", "message", "description", "error")}
            return json_answer(status, json.dumps({"code": status, **words}).encode())

        return answer

    for gateway in KEYS:
        line = harness.lines[gateway]
        for status in (401, 500):
            line.answer = repeat(status)
            line.answered.clear()
            asked = await ann.says(f"/imagine an echo {status} --via {VIA.get(gateway, gateway)}")
            await session.answer(asked, seconds=40)
            assert line.answered.is_set()
            line.answer = None
    refused = json.dumps(
        {
            "ok": False,
            "error_code": 400,
            "description": f"Bad Request: {session.bot.settings['TELEGRAM_API_URL']}/bot{TOKEN}/x",
        }
    ).encode()
    telegram.answer = lambda said: json_answer(400, refused) if b"/sendMessage" in said.split(b"\r\n")[0] else None
    await ann.says("/quota")
    await asyncio.wait_for(telegram.answered.wait(), PATIENCE_SECONDS)
    telegram.answer = None
    for path in ("/readyz", "/metrics", "/healthz", "/nowhere", "/media/wrong", f"/media/{TOKEN}"):
        reply = await session.http.get(f"{harness.lines['listener'].origin}{path}")
        harness.told.append(reply.text)
    await session.answer(await ann.says("/imagine a bird --via nobody"))


async def crash(harness: Harness, folder: Path) -> str:
    """What commands say that end badly."""
    settings = harness.session.bot.settings
    told = []
    odd = {
        "DATABASE_URL": f"postgresql://canary:{quote(PASSWORD, safe='')}@127.0.0.1:9/x?odd=1",
        "LISTEN": "127.0.0.1:0",
    }
    wrong = {
        "TELEGRAM_BOT_TOKEN": f"{TOKEN}x",
        "DATABASE_URL": f"sqlite:///{folder / 'other.db'}",
        "LISTEN": "127.0.0.1:0",
    }
    (folder / "bug").mkdir()
    (folder / "bug" / "sitecustomize.py").write_text(BUG)
    bug = {"PYTHONPATH": str(folder / "bug"), "DATABASE_URL": wrong["DATABASE_URL"]}
    for command, changed in (("run", odd), ("migrate", odd), ("check", {}), ("run", wrong), ("migrate", bug)):
        code, said, complained = await imagine_bot(command, settings=settings | changed, folder=folder)
        told.append(f"{code} {said}{complained}")
    assert "Traceback" in told[-1]
    assert "this is a bug: •••" in told[-1]
    return "".join(told)


async def rows(database_url: str) -> bytes:
    """Everything in a PostgreSQL database."""
    connection = await asyncpg.connect(database_url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = [str(await connection.fetch(f"SELECT t::text FROM {table[0]} t")) for table in tables]
    finally:
        await connection.close()
    assert len(found) > 5
    return "".join(found).encode()


async def kept(harness: Harness) -> bytes:
    """Everything in the database and the media store."""
    if harness.bucket is None:
        files = [path for path in harness.session.bot.folder.rglob("*") if path.is_file() and path.name != "bot.log"]
        assert {"imagine.db", "imagine.db-wal"} <= {path.name for path in files}
        assert any("media" in path.parts for path in files)
        return b"".join(path.read_bytes() for path in files)
    objects = harness.bucket.list_objects_v2(Bucket="imagine")["Contents"]
    bodies = [harness.bucket.get_object(Bucket="imagine", Key=one["Key"])["Body"].read() for one in objects]
    return await rows(harness.database_url) + b"".join(bodies)


def said_to_telegram(line: Wiretap) -> bytes:
    """What the bot said there, without the places where its token belongs."""
    token = "|".join(re.escape(form) for form in (TOKEN, quote(TOKEN, safe="")))
    return re.sub(rf"(GET|POST) /(file/)?bot({token})x?/".encode(), b"", bytes(line.said))


def said_to_gateway(line: Wiretap, gateway: str) -> bytes:
    """What the bot said there, without the one header where its key belongs."""
    key = re.escape(KEYS[gateway].encode())
    header = rb"(?mi)^(authorization: bearer |authorization: key |api-key: |x-goog-api-key: )"
    return re.sub(header + key + rb"\r$", b"", bytes(line.said))


@pytest.mark.parametrize(
    ("style", "updates", "machines"), [("console", "polling", one_machine), ("json", "webhook", many_machines)]
)
async def test_no_secret_is_in_any_byte_that_is_logged_kept_or_sent(
    style: str, updates: str, machines: Any, tmp_path: Path
) -> None:
    with machines(tmp_path) as where:
        async with harness(tmp_path, style=style, updates=updates, kept=where) as home:
            ann = home.session.person()
            home.session.bot.settings["ADMIN_IDS"] = str(ann.id)
            await home.session.restart()
            await live(home, ann)
            await provoke(home, ann)
            crashed = await crash(home, tmp_path)
            stored = await kept(home)
            await home.session.bot.stop()
            log = home.session.bot.log.read_bytes()

            # they did sing, where they belong
            assert said_to_telegram(home.telegram) != bytes(home.telegram.said)
            for gateway in KEYS:
                assert said_to_gateway(home.lines[gateway], gateway) != bytes(home.lines[gateway].said)
                assert KEYS[gateway].encode() in home.lines[gateway].heard  # repeated to us
            assert len(log) > 100_000
            assert log.count("•••".encode()) > 50
            assert b"no key at pixwith" in stored  # a prompt: these are the right bytes to look at

            assert leaks(log) == []
            assert leaks(crashed.encode()) == []
            assert leaks(stored) == []
            assert leaks(json.dumps(home.told).encode()) == []
            assert leaks(bytes(home.lines["listener"].heard)) == []
            spoken = said_to_telegram(home.telegram)
            assert leaks(spoken) == []
            for gateway in KEYS:
                assert leaks(said_to_gateway(home.lines[gateway], gateway)) == []
            if "s3" in home.lines:
                assert leaks(bytes(home.lines["s3"].said)) == []
            home.session.may_fail("sendMessage")
