"""Bots that can be killed at any point, and the table of what came of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.database.database import Database
from storage.database.migrate import migrate
from tests.support.bot_pool import BotPool
from tests.support.witnesses import Counts

_COLUMNS = {
    "points": "points",
    "orders": "orders",
    "lost": "lost",
    "pictures_twice": "pictures twice",
    "paid_twice": "paid twice",
    "refunds_missing": "refunds missing",
    "paid_and_refunded": "we paid and refunded",
    "orphans": "orphan placeholders",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when this folder is named on the command line."""
    parser.addoption("--chaos-table", type=Path, default=None, help="a file to write the table of counts to")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Prints the table; tests hand in their lines as the property `chaos`, from whichever process they ran in."""
    rows: dict[str, Counts] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "chaos" and getattr(report, "when", "") == "call":
                    rows[value[0]] = rows.get(value[0], Counts()) + Counts(*value[1])
    if not rows:
        return
    table = _table(rows)
    terminalreporter.section("crash points")
    terminalreporter.write(table)
    path = config.getoption("--chaos-table", default=None)
    if path is not None:
        path.write_text(table)


def _table(rows: dict[str, Counts]) -> str:
    total = sum(rows.values(), Counts())
    lines = [("scenario", *_COLUMNS.values())]
    for name, counts in [*sorted(rows.items()), ("all", total)]:
        lines.append((name, *(str(getattr(counts, column)) for column in _COLUMNS)))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    drawn = []
    for line in lines:
        cells = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        cells[0] = line[0].ljust(widths[0])
        drawn.append(f"| {' | '.join(cells)} |\n")
    drawn.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|\n")
    return "".join(drawn)


@pytest.fixture(scope="session")
def bot_pool() -> Iterator[BotPool]:
    bot_pool = BotPool()
    yield bot_pool
    bot_pool.close()


@pytest.fixture
async def template(tmp_path: Path) -> Path:
    """A SQLite file with our tables and nothing in them."""
    path = tmp_path / "template.db"
    database = Database(f"sqlite:///{path}")
    await migrate(database)
    await database.close()
    return path
