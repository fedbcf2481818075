"""What a running bot on SQLite has no use for is not imported: each takes memory and time at every start."""

import subprocess
import sys

CODE = """
import sys
import bot.__main__
bot.__main__._import_without_colours()
import bot.cli, bot.app, bot.wiring, bot.factories
print(*sorted({name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if "dialects" in name}))
"""
HEAVY = (
    *("alembic", "asyncpg", "greenlet._greenlet", "matplotlib", "numpy", "PIL", "av", "obstore", "nacl", "sandbox"),
    *("rich", "pygments", "sqlalchemy.dialects.postgresql"),
)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout.split()
    assert {"telegram", "sqlalchemy.dialects.sqlite", "httpx"} <= set(found)
    assert not set(HEAVY) & set(found)
