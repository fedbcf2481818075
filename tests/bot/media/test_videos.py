"""The way of a video into the store: streamed, checked by a child that can do nothing else, and found again."""

import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.decoder_protocol import DEFAULT_LIMITS, Limits
from bot.media.video.formats import KeptVideo, NotAVideo, Reason
from bot.media.video.inspector import read_thumbnail
from bot.media.video.protocol import ANSWER_BYTES, ProtocolError, encode_thumbnail, read_spans, read_verdict, refused
from bot.media.videos import Videos
from storage.media.local_store import LocalStore
from storage.media.store import MediaUnavailable, Missing
from storage.media.temporary_folder import TemporaryFolder
from tests.support.decoders import linux
from tests.support.videos import SIZE, provenance_box, rewritten, streamed, turned, video

NAME = "out/k3j2m9x4.1/1"
WIDE = (1280, 720)


class Place:
    """A store in a folder, and what brings videos there."""

    def __init__(self, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self.pool = DecoderPool(at_once=2)
        self.media = folder / "media"
        self.passing = folder / "passing"
        self.passing.mkdir()
        store = LocalStore(self.media)
        self.videos = Videos(media=store, decoder_pool=self.pool, folder=TemporaryFolder(self.passing), limits=limits)

    async def keep(self, content: bytes) -> KeptVideo:
        return await self.videos.keep(streamed(content), name=NAME, owner="ann")

    def files(self) -> set[str]:
        """All that is stored or on its way."""
        folders = (self.media, self.passing)
        return {path.name for folder in folders for path in folder.rglob("*") if path.is_file()}

    def thumbnail(self, kept: KeptVideo) -> Image.Image:
        assert kept.thumbnail_key is not None
        content = (self.media / kept.thumbnail_key).read_bytes()
        assert len(content) < 200_000
        return Image.open(BytesIO(content))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def test_a_video_is_kept_as_telegram_plays_it(place: Place) -> None:
    content = video(size=WIDE)
    kept = await place.keep(content)
    assert kept == KeptVideo(
        key=f"{NAME}.mp4",
        size=len(rewritten(content)),
        width=1280,
        height=720,
        seconds=1,
        has_sound=True,
        playable=True,
        thumbnail_key=f"{NAME}.jpg",
    )
    assert (place.media / kept.key).read_bytes() == rewritten(content)
    assert place.thumbnail(kept).size == (320, 180)
    assert place.files() == {"1.mp4", "1.jpg"}


async def test_a_video_without_sound_says_so_and_plays(place: Place) -> None:
    kept = await place.keep(video(sound=None))
    assert (kept.has_sound, kept.playable) == (False, True)


@pytest.mark.parametrize("codec", ["libx265", "mpeg4"])
async def test_what_telegrams_apps_do_not_play_is_kept_to_be_sent_as_a_file(place: Place, codec: str) -> None:
    kept = await place.keep(video(codec=codec))
    assert (kept.playable, kept.thumbnail_key, kept.media_type) == (False, None, "video/mp4")
    assert (kept.width, kept.height, kept.seconds) == (*SIZE, 1)


async def test_a_webm_is_kept_as_it_is(place: Place) -> None:
    content = video(form="webm", codec="libvpx-vp9", sound="libopus")
    kept = await place.keep(content)
    assert (kept.key, kept.playable, kept.media_type, kept.width) == (f"{NAME}.webm", False, "video/webm", 0)
    assert (place.media / kept.key).read_bytes() == content


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [((1, 0, 0, 1), (0, 0)), ((0, 1, -1, 0), (1, 0)), ((-1, 0, 0, -1), (1, 1)), ((0, -1, 1, 0), (0, 1))],
)
async def test_the_thumbnail_is_upright(
    place: Place, matrix: tuple[int, int, int, int], corner: tuple[int, int]
) -> None:
    kept = await place.keep(turned(video(size=WIDE), *matrix))
    thumbnail = place.thumbnail(kept)
    assert thumbnail.size == ((320, 180) if matrix[0] else (180, 320))
    assert (kept.width > kept.height) is (thumbnail.width > thumbnail.height)
    x, y = (end * (side - 1) for end, side in zip(corner, thumbnail.size, strict=True))
    red, green, blue = thumbnail.getpixel((x, y))  # type: ignore[misc]
    assert red > 200
    assert green > 200
    assert blue < 80


async def test_the_same_name_again_replaces(place: Place) -> None:
    await place.keep(video(sound=None))
    kept = await place.keep(video())
    assert (place.media / kept.key).read_bytes() == rewritten(video())


async def test_a_stored_video_is_a_file_to_upload_from(place: Place) -> None:
    kept = await place.keep(video())
    async with place.videos.open(kept.key) as file:
        assert file.read() == rewritten(video())
        assert not file.writable()
    with pytest.raises(Missing):
        async with place.videos.open(f"{NAME}.webm"):
            pytest.fail("there is none")
    assert place.files() == {"1.mp4", "1.jpg"}


async def test_more_than_the_limit_is_not_read(place: Place) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1_000_000
            yield bytes(1_000_000)

    with pytest.raises(NotAVideo) as caught:
        await place.videos.keep(endless(), name=NAME, owner="ann", limit=3_000_000)
    assert caught.value.reason is Reason.SIZE
    assert taken == 4_000_000
    assert place.files() == set()


async def test_what_breaks_off_leaves_nothing(place: Place) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield video()[:1000]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await place.videos.keep(broken(), name=NAME, owner="ann")
    assert place.files() == set()


async def test_a_full_disk_is_storage_that_is_down(place: Place) -> None:
    content = video()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(MediaUnavailable):
            await place.keep(content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert place.files() == set()


@linux
async def test_a_frame_that_takes_too_much_memory_costs_the_thumbnail_alone(tmp_path: Path) -> None:
    tight = Limits(memory_bytes=190_000_000, cpu_seconds=20, wall_seconds=60)
    kept = await Place(tmp_path, tight).keep(video(size=(8192, 4096), frames=1, sound=None))
    assert (kept.playable, kept.thumbnail_key) == (True, None)


async def test_no_child_at_all_says_nothing_about_the_video(tmp_path: Path) -> None:
    impossible = Limits(memory_bytes="some", cpu_seconds=1, wall_seconds=1)  # type: ignore[arg-type]
    with pytest.raises(DecoderUnavailable):
        await Place(tmp_path, impossible).keep(video())


@pytest.mark.parametrize(
    "said",
    [b"", b"\0\0\0", encode_thumbnail(b"\xff\xd8\xff picture")[:-1], encode_thumbnail(b"text"), b"\xff\xff\xff\xff"],
)
async def test_a_decoder_that_breaks_down_costs_the_thumbnail_alone(said: bytes) -> None:
    answer = asyncio.StreamReader()
    answer.feed_data(said)
    answer.feed_eof()
    assert await read_thumbnail(answer, seconds=5) is None


async def test_a_decoder_that_hangs_costs_the_thumbnail_alone() -> None:
    assert await read_thumbnail(asyncio.StreamReader(), seconds=0.05) is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\7" * ANSWER_BYTES,
        b"\0\0\2" + bytes(20),  # playable, and without a size
        b"\0\0\0" + b"\xff\xff\xff\xff" * 5,
        b"\0\7\0" + bytes(16) + b"\0\0\0\1",
        b"\0\0\0" + bytes(12) + b"\x7f\0\0\0" + b"\0\0\0\1",
        b"\0\0\0" + bytes(16) + b"\x7f\0\0\0",
        refused(Reason.COST)[:-1],
    ],
)
def test_nothing_that_a_lost_child_could_say_is_believed(answer: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_verdict(answer)


@pytest.mark.parametrize("edges", [(0, 11), (5, 4), (0, 5, 4, 9), (3, 5, 0, 2), (0, 1 << 63)])
def test_spans_stay_within_the_file_and_repeat_nothing(edges: tuple[int, ...]) -> None:
    with pytest.raises(ProtocolError):
        read_spans(b"".join(edge.to_bytes(8, "big") for edge in edges), size=10)


@linux
def test_a_child_has_the_video_alone_and_cannot_change_it(tmp_path: Path) -> None:
    path = tmp_path / "video"
    path.write_bytes(video() + provenance_box(bytes(300_000)))  # an answer that fills the pipe: the child waits
    command = [sys.executable, "-P", "-s", "-m", "bot.media.video.process", *DEFAULT_LIMITS.as_arguments()]
    with path.open("rb") as file, (tmp_path / "books").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        child = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    child.stdout.read(1 + ANSWER_BYTES)
    process = Path(f"/proc/{child.pid}")
    assert {one.name for one in (process / "fd").iterdir()} == {"0", "1", "2"}
    assert int((process / "fdinfo/0").read_text().split()[3], 8) & os.O_ACCMODE == os.O_RDONLY
    assert resource.prlimit(child.pid, resource.RLIMIT_NOFILE) == (3, 3)
    assert resource.prlimit(child.pid, resource.RLIMIT_NPROC) == (0, 0)
    assert resource.prlimit(child.pid, resource.RLIMIT_FSIZE) == (0, 0)
    memory = DEFAULT_LIMITS.memory_bytes
    assert resource.prlimit(child.pid, resource.RLIMIT_AS) == (memory, memory)
    child.communicate()
    assert child.returncode == 0


@linux
def test_the_decoder_starts_no_thread(tmp_path: Path) -> None:
    path = tmp_path / "video"
    path.write_bytes(video(size=WIDE))
    script = (
        "import os, sys\n"
        "from PIL import Image\n"
        "from bot.media.decoder_process import confine\n"
        "from bot.media.video.first_frame import first_frame, load_decoder\n"
        "from bot.media.video.probe import probe\n"
        "from bot.media.video.rewrite import rewrite\n"
        "Image.preinit()\n"
        "decoder, content = load_decoder(), open(sys.argv[1], 'rb').read()\n"
        "if os.getuid() == 0:\n"
        "    os.setuid(65534)\n"  # the bound on threads does not hold for root
        "confine(1 << 30)\n"
        "read = lambda offset, length: content[offset : offset + length]\n"
        "movie = probe(read, len(content))\n"
        "print(len(first_frame(decoder, rewrite(movie), read, movie.video.turn)))\n"
    )
    said = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert int(said.stdout) > 500


def test_without_pyav_there_is_no_decoder_and_no_error() -> None:
    look = "import sys; sys.modules['av'] = None; from bot.media.video.first_frame import load_decoder as load"
    said = subprocess.run([sys.executable, "-c", f"{look}; print(load())"], capture_output=True, text=True, check=True)
    assert said.stdout == "None\n"


def test_the_bot_itself_has_no_decoder_of_videos_loaded() -> None:
    look = "import sys, bot.app, bot.media.videos; print([name for name in sys.modules if name in ('av', 'PIL')])"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
