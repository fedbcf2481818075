"""One suite for every place where pictures are kept."""

import asyncio
import os
import resource
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from storage.database.errors import StorageDown
from storage.media.factory import open_media
from storage.media.local_store import LocalStore
from storage.media.s3_access import S3Access
from storage.media.store import MediaStore, Missing

KEY, VIDEO = "out/k3j2m9x4.1/1.png", "out/k3j2m9x4.1/1.mp4"
BAD_KEYS = [
    "",
    "/etc/passwd",
    "../x",
    "a/../b",
    "a//b",
    "a/",
    ".hidden",
    "a/.b",
    "A.png",
    "a b",
    "a\0b",
    "a\n",
    "é.png",
]


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Access]:
    """A real S3 server with the bucket `pictures`."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    httpx.put(f"{endpoint}/pictures", headers={"Authorization": "AWS4-HMAC-SHA256 Credential=id/1/us-east-1/s3/x"})
    yield S3Access(endpoint=endpoint, access_key_id="id", secret_access_key="secret")
    server.stop()


async def in_pieces(content: Iterable[bytes], *, then: type[Exception] | None = None) -> AsyncIterator[bytes]:
    """The content as it comes, and an error at the end if there is one."""
    for piece in content:
        yield piece
    if then is not None:
        raise then


class MediaSuite:
    """What every store does."""

    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n" + bytes(range(256)), os.urandom(6_000_000)], ids=len)
    async def test_what_was_put_is_got(self, store: MediaStore, content: bytes) -> None:
        await store.put(KEY, content, "image/png")
        assert await store.get(KEY) == content

    async def test_the_same_key_again_replaces(self, store: MediaStore) -> None:
        for content in (b"first, longer", b"second"):
            await store.put(KEY, content, "image/png")
        assert await store.get(KEY) == b"second"

    async def test_readers_see_the_old_or_the_new_never_a_mixture(self, store: MediaStore) -> None:
        pictures = [bytes([letter]) * 500_000 for letter in b"abcd"]
        await store.put(KEY, pictures[0], "image/png")
        reads = [store.get(KEY) for _ in range(12)]
        _, *seen = await asyncio.gather(
            asyncio.gather(*(store.put(KEY, picture, "image/png") for picture in pictures)), *reads
        )
        assert set(seen) <= set(pictures)
        assert await store.get(KEY) in pictures

    async def test_what_is_not_there_is_missing(self, store: MediaStore) -> None:
        await store.put(KEY, b"x", "image/png")
        for key in ("out/nothing.png", "out", "out/k3j2m9x4.1", f"{KEY}/x"):
            with pytest.raises(Missing):
                await store.get(key)

    @pytest.mark.parametrize("pieces", [0, 1, 9])
    async def test_what_was_put_in_pieces_is_got_in_pieces_and_whole(self, store: MediaStore, pieces: int) -> None:
        content = [os.urandom(1_300_000) for _ in range(pieces)]
        await store.put_stream(VIDEO, in_pieces(content), "video/mp4")
        assert await store.get(VIDEO) == b"".join(content)
        got = [piece async for piece in store.stream(VIDEO)]
        assert b"".join(got) == b"".join(content)
        assert max(map(len, got), default=0) <= 1 << 20

    @pytest.mark.parametrize("pieces", [0, 1, 9])
    async def test_what_breaks_off_is_not_stored_and_leaves_what_was_there(
        self, store: MediaStore, pieces: int
    ) -> None:
        with pytest.raises(KeyError):
            await store.put_stream(VIDEO, in_pieces([bytes(1_300_000)] * pieces, then=KeyError), "video/mp4")
        with pytest.raises(Missing):
            await store.get(VIDEO)
        await store.put(VIDEO, b"before", "video/mp4")
        with pytest.raises(KeyError):
            await store.put_stream(VIDEO, in_pieces([b"x"], then=KeyError), "video/mp4")
        assert await store.get(VIDEO) == b"before"

    async def test_a_stream_of_what_is_not_there_is_missing(self, store: MediaStore) -> None:
        for key in (VIDEO, "out", "A.mp4", "../x"):
            with pytest.raises(Missing):
                await anext(store.stream(key))

    async def test_forgetting_twice_is_fine(self, store: MediaStore) -> None:
        await store.put(KEY, b"x", "image/png")
        await store.delete(KEY)
        await store.delete(KEY)
        with pytest.raises(Missing):
            await store.get(KEY)

    @pytest.mark.parametrize("key", BAD_KEYS)
    async def test_keys_of_another_form_lead_nowhere(self, store: MediaStore, key: str) -> None:
        for act in (
            store.put(key, b"x", "image/png"),
            store.put_stream(key, in_pieces([b"x"]), "image/png"),
            store.get(key),
            store.delete(key),
            store.link(key, seconds=60),
        ):
            with pytest.raises(Missing):
                await act


class TestFolder(MediaSuite):
    """A folder."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> MediaStore:
        return open_media(f"file:{tmp_path}/media")

    async def test_it_has_no_links(self, store: MediaStore) -> None:
        assert await store.link(KEY, seconds=60) is None

    async def test_nothing_but_the_picture_is_left_in_the_folder(self, store: MediaStore, tmp_path: Path) -> None:
        await asyncio.gather(*(store.put(KEY, b"x" * 10_000, "image/png") for _ in range(5)))
        await store.put_stream(KEY, in_pieces([b"x", b"y"]), "image/png")
        with pytest.raises(KeyError):
            await store.put_stream(KEY, in_pieces([b"x"], then=KeyError), "image/png")
        assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == ["1.png"]

    async def test_a_place_that_cannot_be_written_to_is_down(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"not a folder")
        with pytest.raises(StorageDown):
            await LocalStore(tmp_path / "file").put(KEY, b"x", "image/png")

    async def test_a_full_disk_is_down_and_keeps_what_was_there(self, store: MediaStore, tmp_path: Path) -> None:
        await store.put(KEY, b"before", "image/png")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        try:
            with pytest.raises(StorageDown):
                await store.put(KEY, b"x" * 2_000_000, "image/png")
            with pytest.raises(StorageDown):
                await store.put_stream(KEY, in_pieces([b"x" * 700_000] * 2), "image/png")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert await store.get(KEY) == b"before"
        assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == ["1.png"]

    @pytest.mark.parametrize("url", ["file:data/media", "file:///srv/media"])
    def test_its_address_names_a_path(self, url: str) -> None:
        store = open_media(url)
        assert isinstance(store, LocalStore)
        assert str(store.root) == {"file:data/media": "data/media", "file:///srv/media": "/srv/media"}[url]


class TestBucket(MediaSuite):
    """A bucket."""

    @pytest.fixture
    def store(self, s3: S3Access, tmp_path: Path) -> MediaStore:
        return open_media(f"s3://pictures/{tmp_path.name}", access=s3)

    async def test_its_link_is_readable_by_anybody_and_names_the_type(self, store: MediaStore) -> None:
        await store.put(KEY, b"picture", "image/png")
        link = await store.link(KEY, seconds=60)
        assert link is not None
        async with httpx.AsyncClient() as anybody:
            reply = await anybody.get(link)
        assert (reply.status_code, reply.content, reply.headers["content-type"]) == (200, b"picture", "image/png")
        assert "X-Amz-Expires=60" in link
        assert "secret" not in link

    async def test_prefixes_keep_stores_apart(self, s3: S3Access) -> None:
        one, two = open_media("s3://pictures/one/", access=s3), open_media("s3://pictures/two", access=s3)
        await one.put(KEY, b"one", "image/png")
        with pytest.raises(Missing):
            await two.get(KEY)
        assert await open_media("s3://pictures", access=s3).get(f"one/{KEY}") == b"one"

    async def test_a_bucket_that_is_away_is_down(self, s3: S3Access) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            access = S3Access(
                endpoint=f"http://127.0.0.1:{closed.getsockname()[1]}", access_key_id="id", secret_access_key="secret"
            )
            store = open_media("s3://pictures", access=access)
            stream = store.put_stream(KEY, in_pieces([b"x"]), "image/png")
            for act in (store.put(KEY, b"x", "image/png"), stream, store.get(KEY), store.delete(KEY)):
                with pytest.raises(StorageDown):
                    await act

    def test_its_secret_is_not_shown(self, s3: S3Access) -> None:
        assert "'secret'" not in repr(s3)


@pytest.mark.parametrize("url", ["", "file:", "data/media", "s3://", "s3:bucket", "s3://UPPER", "ftp://host/x"])
def test_an_address_of_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file:path or s3://bucket/prefix"):
        open_media(url)
