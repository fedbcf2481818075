"""Files on their way: gone when they are closed; what does not fit says so until it would."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.media.store import MediaUnavailable
from storage.media.temporary_folder import TemporaryFolder


async def pieces(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


async def take_in(folder: TemporaryFolder, *contents: bytes) -> bytes:
    async with folder.receive(pieces(*contents)) as (file, size):
        content = file.read()
    assert len(content) == size
    return content


def left(path: Path) -> list[Path]:
    """The files that are there by name."""
    return list(path.iterdir())


def block(path: Path) -> None:
    """A file stands where the folder was."""
    path.write_text("in the way")


def free(path: Path) -> None:
    path.unlink()
    path.mkdir()


def enlarge(path: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=2m", path], check=True)


async def test_what_is_taken_in_is_there_until_it_is_closed(tmp_path: Path) -> None:
    assert await take_in(TemporaryFolder(tmp_path), b"one ", b"two") == b"one two"
    assert left(tmp_path) == []


async def test_a_folder_that_takes_nothing_is_told_of_and_checked_until_it_does(tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "passing"
    block(path)
    folder = TemporaryFolder(path, on_trouble=lambda: told.append("trouble"))
    with pytest.raises(MediaUnavailable):
        await take_in(folder, b"one")
    assert told == ["trouble"]
    assert folder.trouble is not None
    assert str(path) not in folder.trouble
    assert await folder.check() == folder.trouble
    free(path)
    assert await folder.check() is None
    assert folder.trouble is None


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    path = tmp_path / "small"
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here (not root)")
    yield path
    subprocess.run(["umount", path], check=True)


async def test_a_folder_that_is_too_small_for_what_came_is_trouble_until_it_is_larger(small: Path) -> None:
    folder = TemporaryFolder(small)
    assert await folder.check() is None
    with pytest.raises(MediaUnavailable, match="ENOSPC"):
        await take_in(folder, bytes(1_500_000))
    assert left(small) == []
    assert "ENOSPC" in str(await folder.check())  # there is room for the probe, not for such a file
    assert folder.trouble is not None
    enlarge(small)
    assert await folder.check() is None
    assert len(await take_in(folder, bytes(1_500_000))) == 1_500_000
