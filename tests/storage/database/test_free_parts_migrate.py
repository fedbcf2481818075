"""Free parts when the tables go back to a version that knows none."""

from collections.abc import Callable

from sqlalchemy import text

from storage.accounts.ledger import close
from storage.database.database import Database
from storage.database.migrate import downgrade, migrate, upgrade
from tests.support.order_factory import painted, placed


async def test_after_going_back_free_parts_have_entries_that_move_nothing(
    empty_url: str, opened: Callable[..., Database]
) -> None:
    """Older code looks for the entry of each part that it ends."""
    empty = opened(empty_url)
    await migrate(empty)
    _, done = await painted(empty, unit_credits=0)
    waiting, paid = [await placed(empty, unit_credits=credits) for credits in (0, 1)]
    await downgrade(empty, "0027")
    async with empty.read() as connection:
        rows = await connection.execute(text("SELECT entry_key, kind, allowance_delta FROM ledger ORDER BY id"))
        assert {tuple(row) for row in rows} == {
            (f"open:{waiting.id}.1", "reserve", 0),
            (f"open:{done.id}.1", "reserve", 0),
            (f"close:{done.id}.1", "settle", 0),
            (f"open:{paid.id}.1", "reserve", -1),
        }
        assert await connection.scalar(text("SELECT SUM(credits) FROM parts")) == 3
    async with empty.write() as tx:
        assert await close(tx, part_id=f"{waiting.id}.1", charged=0)
    await upgrade(empty)
    async with empty.read() as connection:
        assert await connection.scalar(text("SELECT spent FROM accounts WHERE id = 7")) == 1
