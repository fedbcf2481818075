"""Results that came inside the reply: kept, found again by their part, and by no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.orders.produced_results import ProducedResults
from providers.contract import Failed, Finished, Produced
from providers.errors import Unfetchable
from storage.database.database import Database
from storage.media.local_store import LocalStore
from storage.media.retention import to_delete
from tests.support.order_factory import placed

HTTPS = "https://files.example/2.png"


async def test_what_was_kept_is_found_by_its_task(database: Database, tmp_path: Path) -> None:
    order = await placed(database, part_counts=(2,))
    (part,) = order.parts
    task = await ProducedResults(LocalStore(tmp_path)).keep(part, Produced((b"one", HTTPS, b"one too many")))
    assert task.estimated_seconds == 0
    later = ProducedResults(LocalStore(tmp_path))  # another process
    found = await later.find(order, task.task_id)
    assert isinstance(found, Finished)
    first, second = found.urls
    assert await later.read(part, first) == b"one"
    assert second == HTTPS
    assert await later.read(part, second) is None


async def test_a_gateway_cannot_name_what_belongs_to_another_part(database: Database, tmp_path: Path) -> None:
    produced = ProducedResults(LocalStore(tmp_path))
    order, other = await placed(database), await placed(database)
    task = await produced.keep(other.parts[0], Produced((b"somebody else's",)))
    assert await produced.find(order, task.task_id) is None
    for key in (f"raw/{other.parts[0].id}/1", f"out/{other.parts[0].id}/1.png", f"in/{other.id}/1", "../imagine.db"):
        assert await produced.read(order.parts[0], f"media:{key}") is None


@pytest.mark.parametrize("results", [(b"bytes",), (HTTPS,)])
async def test_what_is_gone_is_a_failure(database: Database, tmp_path: Path, results: tuple[bytes | str, ...]) -> None:
    produced = ProducedResults(LocalStore(tmp_path))
    order = await placed(database)
    (part,) = order.parts
    task = await produced.keep(part, Produced(results))
    await LocalStore(tmp_path).delete(f"raw/{part.id}/1")
    found = await produced.find(order, task.task_id)
    if isinstance(found, Finished):
        with pytest.raises(Unfetchable):
            await produced.read(part, found.urls[0])
    else:
        assert isinstance(found, Failed)
        assert isinstance(found.error, Unfetchable)


async def test_only_what_was_kept_is_recorded_for_deletion(database: Database, tmp_path: Path) -> None:
    produced = ProducedResults(LocalStore(tmp_path))
    order = await placed(database, part_counts=(2,))
    (part,) = order.parts
    for task_id, expected in (("task-1", []), (f"kept:bb:{part.id}", [f"raw/{part.id}/1", f"raw/{part.id}/2"])):
        async with database.write() as tx:
            await produced.forget(tx, replace(part, task_id=task_id))
        async with database.read() as connection:
            assert sorted(await to_delete(connection, limit=9)) == expected


async def test_what_was_kept_by_a_process_that_died_is_taken_up(database: Database, tmp_path: Path) -> None:
    order = await placed(database, part_counts=(3,))
    (part,) = order.parts
    produced = ProducedResults(LocalStore(tmp_path))
    assert await produced.recover(part) is None
    kept = await produced.keep(part, Produced((b"one", HTTPS)))
    found = await ProducedResults(LocalStore(tmp_path)).recover(part)  # another process
    assert found is not None
    assert found.task_id == kept.task_id
