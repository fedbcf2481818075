"""The whole bot behind a transaction pooler with few sessions, at an address as hosters write it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database.addresses import parse
from tests.support.bot_session import open_session
from tests.support.postgres import PostgresServer
from tests.support.transaction_pooler import TransactionPooler, socket_path

pytestmark = pytest.mark.siege


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


async def test_orders_are_delivered_and_cancelled_behind_a_pooler(tmp_path: Path, postgres: PostgresServer) -> None:
    arguments = dict(parse(await postgres.empty_database()).arguments)
    pooler = TransactionPooler(socket_path(arguments), arguments["database"], arguments["user"], sessions=5)
    async with pooler.serve():
        words = "channel_binding=prefer&connect_timeout=10&pgbouncer=true&connection_limit=1&application_name=art"
        async with open_session(tmp_path, DATABASE_URL=f"{pooler.address}&{words}") as session:
            people = [session.person() for _ in range(4)]
            orders = [await one.says(f"/imagine a fox for {one.id}") for one in people for _ in range(2)]
            pictures = await asyncio.gather(*(session.delivered(order) for order in orders))
            assert all("photo" in picture for picture in pictures)
            await session.hold("apipod", "never in time")
            stopped = await people[0].says("/imagine never in time")
            placeholder = await session.placeholder(stopped)
            await session.until(lambda: session.tasks("never in time"))
            assert "stay charged" in await people[0].asks("/cancel", to=placeholder)
            await session.answer(stopped)
            assert (await session.http.get(f"{session.origin}/readyz")).status_code == 200
            assert "Traceback" not in session.log
    assert pooler.transactions > 100
