"""Two replicas behind nothing but PostgreSQL and a bucket: one polls, both work, pictures are shared."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.support.bot_session import BotSession, free_port, open_session
from tests.support.fork_server import ForkedBot
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.siege

SECRET = "not-a-secret"


@pytest.fixture
def database_url() -> Iterator[str]:
    server = PostgresServer()
    yield server.url("postgres")
    server.remove()


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    access = {"aws_access_key_id": "imagine", "aws_secret_access_key": SECRET}
    client: Any = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", **access)
    client.create_bucket(Bucket="imagine")
    yield {
        "MEDIA_URL": "s3://imagine/media",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "imagine",
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    client.close()
    server.stop()


async def metric(session: BotSession, origin: str, line: str) -> float:
    """The value of one line of a replica's metrics."""
    shown = (await session.http.get(f"{origin}/metrics")).text
    found = re.search(rf"^{re.escape(line)} (\S+)$", shown, re.MULTILINE)
    assert found is not None, f"no {line} in {shown}"
    return float(found[1])


async def reached(session: BotSession, origin: str, name: str, value: float) -> None:
    """Until the figure has that value."""
    async with asyncio.timeout(15):
        while await metric(session, origin, name) != value:  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(0.2)  # the figures come by HTTP


async def test_another_replica_takes_over_with_the_pictures_of_the_first(
    tmp_path: Path, database_url: str, bucket: dict[str, str]
) -> None:
    async with open_session(tmp_path, DATABASE_URL=database_url, **bucket) as session:
        ann = session.person()
        listen = f"127.0.0.1:{free_port()}"
        second = ForkedBot(session.bot.settings | {"LISTEN": listen}, folder=tmp_path / "second")
        try:
            await second.start()
            first_picture = await session.delivered(await ann.says("/imagine a fox of the first"))
            after = session.world.journal.seq
            session.may_fail("getUpdates")  # the dead one's last call may still be open when the second asks: see below
            await session.bot.kill()
            await session.world.journal.wait_for(
                lambda event: event.get("method") == "deleteWebhook", after=after, timeout=20
            )
            edited = await session.delivered(await ann.says("make it night", reply_to=first_picture["message_id"]))
            assert "photo" in edited
            assert await ann.credits() == 38
            origin = f"http://{listen}"
            await reached(session, origin, 'imagine_orders{state="delivered"}', 2)  # noted after the picture is there
            assert await metric(session, origin, 'imagine_credits{kind="settle"}') == 2
            assert await metric(session, origin, 'imagine_pictures{model="seedream-4.5"}') == 2
            assert await metric(session, origin, 'imagine_gateway_seconds_count{call="create",gateway="apipod"}') >= 1
            session.verify()
            polls = [call.response for call in session.world.journal.calls if call.method == "getUpdates"]
            refused = [answer for answer in polls if answer is not None and not answer["ok"]]
            assert [answer["error_code"] for answer in refused] in ([], [409])
        finally:
            await second.stop()
