"""The databases themselves refuse rows that cannot be."""

from typing import Any

import pytest
from sqlalchemy import Table, insert, update
from sqlalchemy.exc import IntegrityError

from storage.database.database import Database
from storage.schema.accounts import accounts, ledger
from storage.schema.orders import orders, parts
from tests.support.order_factory import placed

ENTRY = {
    "entry_key": "grant:x",
    "account_id": 7,
    "kind": "grant",
    "credits": 1,
    "allowance_delta": 0,
    "balance_delta": 1,
    "day": 0,
    "created_at": 0,
}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        pytest.param(accounts, {"balance": -1}, id="a balance below zero"),
        pytest.param(accounts, {"spent": -1}, id="an allowance below nothing spent"),
        pytest.param(orders, {"state": "lost"}, id="an order in an unknown state"),
        pytest.param(orders, {"kind": "song"}, id="an order of an unknown kind"),
        pytest.param(orders, {"placeholder_status": "maybe"}, id="an unknown announcement"),
        pytest.param(orders, {"count": 0}, id="an order of no picture"),
        pytest.param(orders, {"count": 5}, id="an order of five pictures"),
        pytest.param(orders, {"lease_owner": "one"}, id="a lease without an end"),
        pytest.param(orders, {"lease_until": 1}, id="a lease without an owner"),
        pytest.param(orders, {"state": "delivered"}, id="a final order that never finished"),
        pytest.param(orders, {"finished_at": 1}, id="an open order that finished"),
        pytest.param(orders, {"due_at": None}, id="an open order that nobody will look at"),
        pytest.param(parts, {"state": "lost"}, id="a part in an unknown state"),
        pytest.param(parts, {"count": 0}, id="a part of no picture"),
        pytest.param(parts, {"credits": -1}, id="a part that gives credits"),
        pytest.param(parts, {"state": "submitting", "gateway": "apipod"}, id="a submission without its body"),
        pytest.param(parts, {"state": "unsure", "body": b"{}"}, id="an unsure part without its gateway"),
        pytest.param(parts, {"state": "running", "gateway": "apipod"}, id="a running part without its task"),
        pytest.param(parts, {"state": "failed", "failure": "timeout"}, id="a failed part that never finished"),
        pytest.param(parts, {"state": "failed", "finished_at": 1}, id="a failed part without a reason"),
        pytest.param(parts, {"failure": "timeout"}, id="a reason without a failure"),
        pytest.param(parts, {"late_result": "watched"}, id="a gift before a failure"),
        pytest.param(parts, {"order_id": "nowhere"}, id="a part of no order"),
    ],
)
async def test_a_row_cannot_become(database: Database, table: Table, values: dict[str, Any]) -> None:
    await placed(database)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await tx.execute(update(table).values(values))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"kind": "gift"}, id="an unknown kind"),
        pytest.param({"balance_delta": -1}, id="a grant that takes"),
        pytest.param({"credits": -1}, id="negative credits"),
        pytest.param({"kind": "settle"}, id="a settlement of no part"),
        pytest.param({"kind": "reserve"}, id="a reservation that gives"),
        pytest.param({"account_id": 404}, id="an account that is not there"),
    ],
)
async def test_an_entry_cannot_be(database: Database, values: dict[str, Any]) -> None:
    await placed(database)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await tx.execute(insert(ledger).values({**ENTRY, **values}))


@pytest.mark.parametrize("column", ["idempotency_key", "callback_token"])
async def test_two_parts_never_share(database: Database, column: str) -> None:
    await placed(database, part_counts=(1, 1))
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await tx.execute(update(parts).values({column: "same"}))
