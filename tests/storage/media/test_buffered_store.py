"""A store that goes on in memory while the one below it cannot be written to."""

from pathlib import Path

import pytest

from storage.media.buffered_store import PROBE_KEY, BufferedStore
from storage.media.local_store import LocalStore
from storage.media.store import MediaUnavailable, Missing

KEY, OTHER = "out/k3j2m9x4.1/1.png", "out/k3j2m9x4.1/2.png"


class Disk:
    """A folder that can be taken away."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def fail(self) -> None:
        self._root.parent.mkdir(exist_ok=True)
        self._root.write_text("in the way")

    def work(self) -> None:
        self._root.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "media")


@pytest.fixture
def store(tmp_path: Path) -> BufferedStore:
    return BufferedStore(LocalStore(tmp_path / "media"), max_bytes=10)


async def test_what_cannot_be_written_is_read_from_memory_and_written_later(
    store: BufferedStore, disk: Disk, tmp_path: Path
) -> None:
    disk.fail()
    await store.put(KEY, b"picture", "image/png")
    assert await store.get(KEY) == b"picture"
    assert not store.is_saved(KEY)
    assert await store.link(KEY, seconds=60) is None
    assert store.trouble is not None
    assert str(tmp_path) not in store.trouble
    assert store.suspected.is_set()
    assert await store.check() == store.trouble
    disk.work()
    assert await store.check() is None
    assert store.trouble is None
    assert store.is_saved(KEY)
    assert await LocalStore(tmp_path / "media").get(KEY) == b"picture"


async def test_memory_is_limited(store: BufferedStore, disk: Disk) -> None:
    disk.fail()
    await store.put(KEY, b"picture", "image/png")
    with pytest.raises(MediaUnavailable):
        await store.put(OTHER, b"another", "image/png")
    await store.put(KEY, b"a picture!", "image/png")  # in place of the first
    assert await store.get(KEY) == b"a picture!"


async def test_what_was_deleted_is_not_written_later(store: BufferedStore, disk: Disk) -> None:
    disk.fail()
    await store.put(KEY, b"picture", "image/png")
    disk.work()
    await store.delete(KEY)
    assert await store.check() is None
    with pytest.raises(Missing):
        await store.get(KEY)


async def test_a_check_leaves_nothing_behind(store: BufferedStore) -> None:
    assert await store.check() is None
    with pytest.raises(Missing):
        await store.get(PROBE_KEY)


async def test_after_a_failure_only_a_check_says_that_it_is_over(store: BufferedStore, disk: Disk) -> None:
    disk.fail()
    await store.put(KEY, b"1", "image/png")
    disk.work()
    await store.put(OTHER, b"2", "image/png")
    assert not store.is_saved(OTHER)
    assert await store.check() is None
    assert store.is_saved(OTHER)


async def test_what_comes_while_a_check_writes_is_written_too(tmp_path: Path, disk: Disk) -> None:
    class Slow(LocalStore):
        """While one file is written another one comes."""

        async def put(self, key: str, content: bytes, media_type: str) -> None:
            await super().put(key, content, media_type)
            if key == KEY:
                await store.put(OTHER, b"two", "image/png")

    store = BufferedStore(Slow(tmp_path / "media"))
    disk.fail()
    await store.put(KEY, b"one", "image/png")
    disk.work()
    assert await store.check() is None
    assert store.is_saved(OTHER)
    assert await LocalStore(tmp_path / "media").get(OTHER) == b"two"
