"""Scenario 11: the disk is full. A polite refusal, no charge, /readyz 503, and recovery without a restart."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bot_session import open_session, words


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here (not root)")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk: Path) -> Path:
    """Writes until not a byte fits."""
    ballast = disk / "ballast"
    file = os.open(ballast, os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(file, bytes(1024))
    except OSError:
        return ballast
    finally:
        os.close(file)


@pytest.mark.siege
async def test_a_full_disk_refuses_politely_charges_nothing_and_recovers(small_disk: Path, tmp_path: Path) -> None:
    kept = {"DATABASE_URL": f"sqlite:///{small_disk}/imagine.db", "MEDIA_URL": f"file:{small_disk}/media"}
    async with open_session(tmp_path, **kept) as session:
        ann = session.person()
        await session.delivered(await ann.says("/imagine a fox while there is room"))
        ballast = fill(small_disk)

        refused = await ann.says("/imagine a fox without room")
        assert "Nothing was charged" in words(await session.answer(refused))
        assert (await session.http.get(f"{session.origin}/readyz")).status_code == 503
        assert "Nothing was charged" in (await ann.types("a fox without room"))["button"]["text"]
        assert session.tasks("a fox without room") == []
        assert await ann.credits() == 39

        ballast.unlink()
        assert (await session.http.get(f"{session.origin}/readyz")).status_code == 200
        assert "photo" in await session.answer(await ann.says("/imagine a fox once more"))
        assert await ann.credits() == 38
        session.verify()
