"""Backups are put back, also from SQLite into PostgreSQL, and nothing that was waiting is bought again."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.config.settings import BadSetting, Settings, load_settings
from bot.operations.backup import make_backup
from bot.operations.restore import restore_backup
from storage.accounts.grants import Grant, grant_once
from storage.conversation.questions import save_question
from storage.database.database import Database
from storage.database.health import prove_writable
from storage.database.leader_election import OF_EVERY_REPLICA, LeaderElection
from storage.database.migrate import downgrade, migrate
from storage.media.local_store import LocalStore
from storage.orders.models import Source
from storage.schema.accounts import ledger
from storage.schema.all_tables import metadata
from storage.schema.states import PartState
from tests.support.order_factory import PICTURE, delivered, entries, painted, placed, read, running
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.usefixtures("postgres_programs")


def settings(url: str, media: Path) -> Settings:
    given: dict[str, Any] = {"telegram_bot_token": "1:abc", "apipod_api_key": "key", "_env_file": None}
    return load_settings(Settings, database_url=url, media_url=f"file:{media}", **given)


async def counts(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        return {
            name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in metadata.tables.items()
        }


async def seen_before(database: Database) -> None:
    """As `imagine-bot check` leaves it."""
    await migrate(database)
    await prove_writable(database)


async def test_a_backup_fills_an_empty_postgresql_from_either_database(
    database: Database, url: str, postgres: PostgresServer, opened: Any, tmp_path: Path
) -> None:
    held, finished = await painted(database)
    await delivered(database, held)
    _, at_work = await running(database, task_id="task-2")
    waiting = await placed(database)
    async with database.write() as tx:
        await save_question(tx, chat_id=7, user_id=7, source=Source(file_id="photo"))
        await grant_once(tx, Grant(7, 5, "ann", "an outage"), word="monday", random_key="r")
    media = LocalStore(tmp_path / "media")
    await media.put(PICTURE.key, b"a picture", "image/png")
    before = await counts(database)

    said: list[str] = []
    await make_backup(settings(url, tmp_path / "media"), tmp_path / "copy", with_media=None, report=said.append)
    address = await postgres.empty_database()
    await seen_before(opened(address))
    new = settings(address, tmp_path / "elsewhere")
    assert not await restore_backup(new, tmp_path / "copy", confirm=lambda _: False, report=said.append)
    assert await restore_backup(new, tmp_path / "copy", confirm=lambda _: True, report=said.append)
    assert "1 pending submissions were refunded" in said[-1]

    target = opened(address)
    after = await counts(target)
    assert {name: count - before[name] for name, count in after.items() if count != before[name]} == {"ledger": 1}
    assert await read(target, finished.id) == await read(database, finished.id)
    assert (await read(target, at_work.id)).parts[0].state is PartState.RUNNING
    assert (await read(target, waiting.id)).parts[0].state is PartState.FAILED
    assert (await entries(target))[:-1] == await entries(database)
    assert await LocalStore(tmp_path / "elsewhere").get(PICTURE.key) == b"a picture"
    async with target.write() as tx:  # numbers go on after those that were copied
        assert await grant_once(tx, Grant(7, 5, None, None), word="tuesday", random_key="t") == 10
        numbers = list((await tx.execute(select(ledger.c.id).order_by(ledger.c.id))).scalars())
    assert len(set(numbers)) == len(numbers)

    with pytest.raises(BadSetting, match="not empty"):
        await restore_backup(new, tmp_path / "copy", confirm=lambda _: True, report=said.append)


@pytest.mark.parametrize("revision", ["0011", "0006"])
async def test_tables_of_an_older_release_are_backed_up_before_the_upgrade(
    database: Database, url: str, revision: str, tmp_path: Path
) -> None:
    held, _ = await painted(database)
    await delivered(database, held)
    await placed(database)
    await LocalStore(tmp_path / "media").put(PICTURE.key, b"a picture", "image/png")
    await downgrade(database, revision)
    await make_backup(settings(url, tmp_path / "media"), tmp_path / "copy", with_media=None, report=lambda _: None)
    await migrate(database)
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    assert (manifest["revision"], manifest["files"], manifest["missing"]) == (revision, 1, 0)
    assert (tmp_path / "copy" / "media" / PICTURE.key).read_bytes() == b"a picture"


async def test_an_interrupted_or_damaged_backup_is_none(database: Database, url: str, tmp_path: Path) -> None:
    await placed(database)
    made = settings(url, tmp_path / "media")
    await make_backup(made, tmp_path / "copy", with_media=None, report=lambda _: None)
    with pytest.raises(BadSetting, match="is there already"):
        await make_backup(made, tmp_path / "copy", with_media=None, report=lambda _: None)
    (tmp_path / "copy" / "manifest.json").rename(tmp_path / "manifest.json")
    with pytest.raises(BadSetting, match=r"has no manifest\.json"):
        await restore_backup(made, tmp_path / "copy", confirm=lambda _: True, report=lambda _: None)
    (tmp_path / "manifest.json").rename(tmp_path / "copy" / "manifest.json")
    copy = next((tmp_path / "copy").glob("database.*"))
    copy.write_bytes(copy.read_bytes()[:-100])
    with pytest.raises(BadSetting, match="missing or damaged"):
        await restore_backup(made, tmp_path / "copy", confirm=lambda _: True, report=lambda _: None)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_waited_is_refunded_before_its_row_can_be_found(
    database: Database, url: str, postgres: PostgresServer, opened: Any, tmp_path: Path
) -> None:
    waiting = await placed(database)
    await make_backup(settings(url, tmp_path / "media"), tmp_path / "copy", with_media=None, report=lambda _: None)
    address = await postgres.empty_database()
    target = opened(address)
    await migrate(target)
    async with target.write() as tx:
        await tx.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''it waits''; END' LANGUAGE plpgsql"
            )
        )
        await tx.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON parts FOR EACH ROW WHEN (NEW.state = 'queued') "
                "EXECUTE FUNCTION refuse()"
            )
        )
    new, said = settings(address, tmp_path / "elsewhere"), list[str]()
    assert await restore_backup(new, tmp_path / "copy", confirm=lambda _: True, report=said.append)
    assert "1 pending submissions were refunded" in said[-1]
    assert (await read(target, waiting.id)).parts[0].state is PartState.FAILED


async def test_nothing_is_restored_where_a_bot_works(
    database: Database, url: str, postgres: PostgresServer, opened: Any, tmp_path: Path
) -> None:
    await placed(database)
    await make_backup(settings(url, tmp_path / "media"), tmp_path / "copy", with_media=None, report=lambda _: None)
    address = await postgres.empty_database()
    new = settings(address, tmp_path / "elsewhere")
    async with LeaderElection(opened(address), duty=OF_EVERY_REPLICA).hold():
        with pytest.raises(BadSetting, match=r"Nothing was restored: another process works .* Stop the bot first"):
            await restore_backup(new, tmp_path / "copy", confirm=lambda _: True, report=lambda _: None)
    assert await restore_backup(new, tmp_path / "copy", confirm=lambda _: True, report=lambda _: None)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_list_of_files_that_is_not_complete_is_found(database: Database, url: str, tmp_path: Path) -> None:
    held, _ = await painted(database)
    await delivered(database, held)
    await LocalStore(tmp_path / "media").put(PICTURE.key, b"a picture", "image/png")
    made, copy = settings(url, tmp_path / "media"), tmp_path / "copy"
    await make_backup(made, copy, with_media=None, report=lambda _: None)
    listed = (copy / "media.jsonl").read_text()
    for damage, complaint in (
        ("", "has 0 files instead of 1"),
        (listed[:-20], "media.jsonl cannot be read"),
        ("[]\n", "media.jsonl cannot be read"),
    ):
        (copy / "media.jsonl").write_text(damage)
        with pytest.raises(BadSetting, match=f"Nothing was restored: .*{complaint}"):
            await restore_backup(made, copy, confirm=lambda _: True, report=lambda _: None)
    (copy / "media.jsonl").unlink()
    with pytest.raises(BadSetting, match=r"media\.jsonl cannot be read"):
        await restore_backup(made, copy, confirm=lambda _: True, report=lambda _: None)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_file_that_cannot_be_written_is_one_sentence(database: Database, url: str, tmp_path: Path) -> None:
    await placed(database)
    await make_backup(settings(url, tmp_path / "media"), tmp_path / "copy", with_media=None, report=lambda _: None)
    new = settings(f"sqlite:///{tmp_path}/new.db", tmp_path / "elsewhere")
    (tmp_path / ".new.db.restored").mkdir()
    with pytest.raises(BadSetting, match=r"The restore did not end: .*restored cannot be used \(Is a directory\)"):
        await restore_backup(new, tmp_path / "copy", confirm=lambda _: True, report=lambda _: None)
