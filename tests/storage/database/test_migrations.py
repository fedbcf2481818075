"""Migrations go both ways on both databases, and end where the schema is."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import migrations
from storage.database.database import Database
from storage.database.errors import StorageUnusable
from storage.database.migrate import NEWEST as EXPECTED
from storage.database.migrate import Inconsistent, downgrade, migrate, revision, upgrade
from storage.payments.payments import Paid, load_untold, record_payment, refund_payment
from storage.schema.all_tables import metadata
from storage.schema.compatibility import OLDEST

NEWEST = "0028"
TABLES = {
    "totals",
    "accounts",
    "orders",
    "parts",
    "ledger",
    "inbox",
    "album_items",
    "chats",
    "missing_rights",
    "posts",
    "questions",
    "offers",
    "preferences",
    "passing",
    "reports",
    "deletions",
    "heartbeat",
    "payments",
    "refunds",
    "subscriptions",
    "star_books",
    "tickets",
    "ticket_messages",
    "alerts",
    "credit_samples",
    "compatibility",
    "people",
    "bans",
    "audit_log",
    "admin_questions",
    "admin_drafts",
    "switches",
    "broadcasts",
    "referrals",
    "promo_codes",
    "daily_figures",
}
CHECKS = dict.fromkeys(TABLES, 0) | {
    "accounts": 2,
    "orders": 8,
    "parts": 9,
    "ledger": 5,
    "preferences": 6,
    "switches": 1,
    "broadcasts": 1,
    "referrals": 1,
    "promo_codes": 2,
}
CHECKS |= {"tickets": 2, "ticket_messages": 2, "payments": 5, "refunds": 1, "subscriptions": 1}


@pytest.fixture
def empty(empty_url: str, opened: Callable[..., Database]) -> Database:
    return opened(empty_url)


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def everything(connection: Connection) -> dict[str, object]:
    """All that the database itself says of our tables."""
    seen = inspect(connection)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(table)
            ],
            "checks": sorted((check["name"] or "", check["sqltext"]) for check in seen.get_check_constraints(table)),
            "uniques": sorted((one["name"] or "", one["column_names"]) for one in seen.get_unique_constraints(table)),
            "indexes": sorted((one["name"] or "", str(one["column_names"])) for one in seen.get_indexes(table)),
            "foreign": sorted((one["name"] or "", one["referred_table"]) for one in seen.get_foreign_keys(table)),
            "key": seen.get_pk_constraint(table),
        }
        for table in sorted(tables(connection))
    }


def triggers(connection: Connection) -> list[str]:
    kept = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
    }
    return list(connection.execute(text(kept[connection.dialect.name])).scalars())


async def test_they_go_up_and_down_and_up_again(empty: Database) -> None:
    assert await revision(empty) is None
    await upgrade(empty)
    assert await revision(empty) == NEWEST
    async with empty.read() as connection:
        assert await connection.run_sync(tables) == TABLES
    await downgrade(empty)
    assert await revision(empty) is None
    async with empty.read() as connection:
        assert await connection.run_sync(tables) == set()
    await upgrade(empty)
    await migrate(empty)
    assert await revision(empty) == NEWEST


def test_the_code_expects_the_newest_migration() -> None:
    scripts = Path(migrations.__file__).parent / "versions"
    assert max(path.name for path in scripts.glob("0*.py")).startswith(EXPECTED)


async def test_a_start_with_the_right_tables_only_asks_for_their_version(empty: Database) -> None:
    await migrate(empty)
    statements: list[str] = []
    event.listen(empty.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    await migrate(empty)
    assert len(statements) <= 3
    assert not any("foreign_key_check" in statement for statement in statements)


async def test_they_end_at_the_schema(empty: Database) -> None:
    await upgrade(empty)
    async with empty.read() as connection:
        migrated = await connection.run_sync(everything), await connection.run_sync(triggers)
        difference = await connection.run_sync(
            lambda plain: compare_metadata(
                MigrationContext.configure(plain, opts={"compare_server_default": True}), metadata
            )
        )
        checks = {
            table: len(await connection.run_sync(lambda plain, name=table: inspect(plain).get_check_constraints(name)))
            for table in TABLES
        }
    assert difference == []
    assert checks == CHECKS
    await downgrade(empty)
    async with empty.write() as tx:
        await tx.run_sync(metadata.create_all)
        assert (await tx.run_sync(everything), await tx.run_sync(triggers)) == migrated


async def test_a_new_database_gets_the_newest_tables_without_its_history(empty: Database) -> None:
    await migrate(empty)
    assert await revision(empty) == NEWEST
    async with empty.read() as connection:
        created = await connection.run_sync(everything), await connection.run_sync(triggers)
    await downgrade(empty)
    await upgrade(empty)
    async with empty.read() as connection:
        assert (await connection.run_sync(everything), await connection.run_sync(triggers)) == created


async def test_replicas_that_start_together_migrate_once(
    empty: Database, empty_url: str, opened: Callable[..., Database]
) -> None:
    await asyncio.gather(*(migrate(opened(empty_url)) for _ in range(6)))
    assert await revision(empty) == NEWEST


async def test_a_migration_that_fails_leaves_nothing_behind(empty: Database) -> None:
    async with empty.write() as tx:
        await tx.execute(text("CREATE TABLE ledger (id INTEGER)"))  # in the way of ours
    with pytest.raises(DBAPIError):
        await upgrade(empty)
    assert await revision(empty) is None
    async with empty.read() as connection:
        assert await connection.run_sync(tables) == {"ledger"}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_migration_may_not_leave_rows_that_point_nowhere(empty: Database) -> None:
    await upgrade(empty)
    await downgrade(empty, "0006")
    with empty.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN")
        connection.execute(
            text(
                "INSERT INTO ledger (entry_key, account_id, kind, credits, allowance_delta, balance_delta, day, "
                "created_at) VALUES ('grant:1', 404, 'grant', 1, 0, 1, 0, 0)"
            )
        )
        connection.commit()
    with pytest.raises(Inconsistent, match="ledger"):
        await downgrade(empty, "0006")


async def test_after_going_back_what_was_bought_is_granted_less_what_was_taken_back(empty: Database) -> None:
    await migrate(empty)
    entry = (
        "INSERT INTO ledger (entry_key, account_id, kind, credits, allowance_delta, balance_delta, day, created_at) "
        "VALUES ('{key}', 7, '{kind}', 20, 0, {moved}, 0, 0)"
    )
    async with empty.write() as tx:
        await tx.execute(text("INSERT INTO accounts (id, balance, day, spent) VALUES (7, 25, 0, 0)"))
        for key, kind, moved in (
            ("purchase:a", "purchase", 20),
            ("purchase:b", "purchase", 20),
            ("revoke:b", "revoke", -15),
        ):
            await tx.execute(text(entry.format(key=key, kind=kind, moved=moved)))
    await downgrade(empty, "0015")
    async with empty.read() as connection:
        rows = await connection.execute(text("SELECT entry_key, kind, balance_delta FROM ledger ORDER BY id"))
        assert [tuple(row) for row in rows] == [("grant:purchase:a", "grant", 20), ("grant:purchase:b", "grant", 5)]
        assert await connection.run_sync(triggers)
    await upgrade(empty)
    async with empty.read() as connection:
        rows = await connection.execute(text("SELECT entry_key, kind, credits, balance_delta FROM ledger ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("purchase:a", "purchase", 20, 20),
            ("purchase:b", "purchase", 20, 20),
            ("revoke:b", "revoke", 20, -15),
        ]
        assert await connection.run_sync(triggers)
    for charge_id in ("a", "b"):  # Telegram's list tells of them once more
        paid = Paid(
            charge_id=charge_id, payer_id=7, account_id=7, stars=50, credits=20, payload="p", paid_at=1, found="books"
        )
        async with empty.write() as tx:
            assert not await record_payment(tx, paid)
    async with empty.write() as tx:
        assert await refund_payment(tx, "b") is not None
    async with empty.read() as connection:
        assert await connection.scalar(text("SELECT balance FROM accounts")) == 25
        assert await load_untold(connection) == []


async def test_whoever_subscribed_before_is_a_subscriber_afterwards(empty: Database) -> None:
    await migrate(empty)
    for number, kind in enumerate(("subscription", "renewal", "pack"), 1):
        paid = Paid(
            charge_id=kind, payer_id=number, account_id=number, stars=50, credits=20, payload="p", paid_at=number,
            found="update", until=None if kind == "pack" else 9,
        )  # fmt: skip
        async with empty.write() as tx:
            await record_payment(tx, paid)
    await downgrade(empty, "0026")
    await upgrade(empty)
    async with empty.read() as connection:
        found = (await connection.execute(text("SELECT id, subscribed_until FROM accounts ORDER BY id"))).all()
    assert [tuple(row) for row in found] == [(1, 2_592_000_001), (2, 2_592_000_002), (3, None)]


async def test_newer_tables_are_left_alone(empty: Database) -> None:
    await migrate(empty)
    async with empty.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert await migrate(empty) == "9999"
    assert await revision(empty) == "9999"


async def test_tables_that_are_too_new_are_refused(empty: Database) -> None:
    await migrate(empty)
    async with empty.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await tx.execute(text("UPDATE compatibility SET oldest = '9998'"))
    with pytest.raises(StorageUnusable, match="newer version"):
        await migrate(empty)
    assert await revision(empty) == "9999"


async def test_both_ways_to_the_newest_tables_say_the_same_of_older_code(empty: Database) -> None:
    said = []
    for path in (lambda: migrate(empty), lambda: upgrade(empty)):
        await path()
        async with empty.read() as connection:
            said.append(await connection.scalar(text("SELECT oldest FROM compatibility")))
        await downgrade(empty)
    assert said[0] == said[1] == OLDEST
