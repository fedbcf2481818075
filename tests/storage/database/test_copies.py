"""Copies of whole databases: complete, checked, and without a password among a command's words."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.accounts.grants import Grant, grant_once
from storage.database.addresses import parse
from storage.database.copies import (
    CopyFailed,
    check_copy,
    copy_database,
    is_unused,
    libpq_words,
    load_dump,
    replace_sqlite,
)
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.schema.accounts import accounts
from tests.support.order_factory import placed, read
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.usefixtures("postgres_programs")


async def balance(database: Database) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(select(accounts.c.balance).where(accounts.c.id == 7)) or 0)


async def granted(database: Database, word: str) -> None:
    async with database.write() as tx:
        await grant_once(tx, Grant(account_id=7, credits=5, granted_by=None, reason=None), word=word, random_key=word)


async def test_a_copy_has_what_was_committed_before_and_nothing_later(database: Database, tmp_path: Path) -> None:
    order = await placed(database)
    await granted(database, "before")
    copy = tmp_path / "copy"
    async with database.write() as tx:  # somebody writes meanwhile
        await grant_once(tx, Grant(7, 5, None, None), word="meanwhile", random_key="m")
        await copy_database(database, copy)
    await check_copy(copy, is_sqlite=database.is_sqlite)
    assert [name for name in os.listdir(tmp_path) if name.startswith("copy")] == ["copy"]
    if database.is_sqlite:
        with closing(sqlite3.connect(copy)) as opened:
            assert opened.execute("SELECT id FROM orders").fetchall() == [(order.id,)]
            assert opened.execute("SELECT balance FROM accounts").fetchall() == [(5,)]


async def test_a_dump_fills_an_empty_server(
    database: Database, postgres: PostgresServer, opened: type[Database], tmp_path: Path
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite files are replaced")
    order = await placed(database)
    await copy_database(database, tmp_path / "copy")
    empty = opened(await postgres.empty_database())
    assert await is_unused(empty)
    await load_dump(empty, tmp_path / "copy")
    assert not await is_unused(empty)
    assert await read(empty, order.id) == order
    await granted(empty, "after")
    assert await balance(empty) == 5
    used_before = opened(await postgres.empty_database())
    await migrate(used_before)  # as `imagine-bot check` does
    assert await is_unused(used_before)
    await load_dump(used_before, tmp_path / "copy")
    assert await read(used_before, order.id) == order


def test_a_replaced_file_takes_its_log_along(tmp_path: Path) -> None:
    for name in ("imagine.db", "new"):
        (tmp_path / name).write_text(name)
    (tmp_path / "imagine.db-wal").write_text("log")
    replace_sqlite(tmp_path / "imagine.db", tmp_path / "new", aside=tmp_path / "former")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "imagine.db": "new",
        "former": "imagine.db",
        "former-wal": "log",
    }


def with_a_log(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path, isolation_level=None)
    opened.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE a (b); INSERT INTO a VALUES (7)"
    )
    return opened


def test_the_former_file_is_complete_without_its_log(tmp_path: Path) -> None:
    with closing(with_a_log(tmp_path / "at work")):  # its process dies
        for ending in ("", "-wal", "-shm"):
            shutil.copyfile(tmp_path / f"at work{ending}", tmp_path / f"imagine.db{ending}")
    (tmp_path / "at work").unlink()
    (tmp_path / "new").write_text("new")
    replace_sqlite(tmp_path / "imagine.db", tmp_path / "new", aside=tmp_path / "former")
    assert {path.name for path in tmp_path.iterdir()} == {"imagine.db", "former"}
    assert (tmp_path / "imagine.db").read_text() == "new"
    with closing(sqlite3.connect(tmp_path / "former")) as former:
        assert former.execute("SELECT b FROM a").fetchall() == [(7,)]


def test_a_file_that_somebody_reads_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "imagine.db"
    (tmp_path / "new").write_text("new")
    with closing(with_a_log(path)) as opened, closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT b FROM a").fetchall()
        opened.execute("INSERT INTO a VALUES (8)")
        with pytest.raises(CopyFailed, match=r"another program uses imagine\.db"):
            replace_sqlite(path, tmp_path / "new", aside=tmp_path / "former")
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT b FROM a").fetchall() == [(7,), (8,)]


@pytest.mark.parametrize("is_sqlite", [True, False])
async def test_a_damaged_copy_is_found(is_sqlite: bool, tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(CopyFailed):
        await check_copy(tmp_path / "copy", is_sqlite=is_sqlite)


async def test_rows_that_refer_to_nothing_are_found(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy")) as opened:
        opened.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id)); INSERT INTO b VALUES (1)"
        )
    with pytest.raises(CopyFailed, match="rows in b that refer to nothing"):
        await check_copy(tmp_path / "copy", is_sqlite=True)


async def test_a_missing_program_and_a_pooler_are_named(
    opened: type[Database], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(CopyFailed, match="pg_dump needs a direct address"):
        await copy_database(opened("postgresql://127.0.0.1:1/x?pgbouncer=true"), tmp_path / "copy")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CopyFailed, match="pg_dump is not installed"):
        await copy_database(opened("postgresql://127.0.0.1:1/x"), tmp_path / "copy")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "postgresql://ann:p@ss:w@db.example:5433/imagine?sslmode=require",
            {"user": "ann", "dbname": "imagine", "host": "db.example", "port": "5433", "sslmode": "require"},
        ),
        ("postgresql:///imagine?host=/run/pg", {"dbname": "imagine", "host": "/run/pg", "port": "5432"}),
        (
            "postgresql://db.example/imagine?channel_binding=require&options=-csearch_path%3Dx",
            {
                "dbname": "imagine",
                "host": "db.example",
                "port": "5432",
                "sslmode": "verify-full",
                "sslrootcert": "system",
                "options": "-csearch_path=x",
            },
        ),
    ],
)
def test_an_address_is_passed_on_without_its_password(url: str, words: dict[str, str]) -> None:
    assert libpq_words(parse(url)) == words
