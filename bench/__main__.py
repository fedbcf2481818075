"""Runs the benchmarks and prints one table: `python -m bench [NAME …] [--full]`."""

import argparse
import asyncio
import importlib
import importlib.util
import logging
import os
import platform
import sys
import time
from collections.abc import Sequence

from bench.table import Row, table

NAMES = ("orders", "burst", "single", "polling", "start", "polls", "in_flight", "million", "databases", "media")
_MOST_SECONDS = 300.0


def say(line: str) -> None:
    """One line at once."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


async def measure(name: str, *, full: bool) -> list[Row]:
    """The rows of one benchmark; none when it failed or took too long."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(_MOST_SECONDS * (10 if full else 1)):
            rows: list[Row] = await importlib.import_module(f"bench.{name}").run(full=full)
    except Exception as error:  # the others still count
        say(f"{name}: failed after {time.monotonic() - began:.0f} s: {type(error).__name__}: {error}")
        return []
    say(f"{name}: {time.monotonic() - began:.0f} s")
    return rows


async def run(names: Sequence[str], *, full: bool) -> None:
    """All of them, one after another."""
    load = os.getloadavg()[0]
    rows = [row for name in names for row in await measure(name, full=full)]
    cores = f"{os.cpu_count()} cores shared with the simulated world"
    sys.stdout.write(f"{cores}, load {load:.1f} before the run, Python {platform.python_version()}\n\n")
    sys.stdout.write(table(rows) + "\n")


def main() -> None:
    """The command line."""
    known = [name for name in NAMES if importlib.util.find_spec(f"bench.{name}")]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--full", action="store_true", help="larger numbers; takes half an hour")
    given = parser.parse_args()
    if unknown := set(given.names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    logging.disable()  # the world's servers complain of clients that hang up
    asyncio.run(run(given.names or known, full=given.full))


if __name__ == "__main__":
    main()
