"""A large video passes through the bot without being in its memory."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.decoders import linux
from tests.support.videos import patched, video

MEGABYTES = 150
ADDED = MEGABYTES * 1_000_000
_STSZ = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsz")
SCRIPT = """
import asyncio, sys
from pathlib import Path
from bot.media.decoder_pool import DecoderPool
from bot.media.videos import Videos
from storage.media.local_store import LocalStore
from storage.media.temporary_folder import TemporaryFolder

def peak():
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))

async def content(path):
    with open(path, "rb") as file:
        while piece := file.read(65536):
            yield piece

async def main():
    folder = Path(sys.argv[1])
    media, pool = LocalStore(folder / "media"), DecoderPool(at_once=1)
    videos = Videos(media=media, decoder_pool=pool, folder=TemporaryFolder(folder))
    await videos.keep(content(folder / "small"), name="out/0", owner=1)
    before = peak()
    kept = await videos.keep(content(folder / "large"), name="out/1", owner=1)
    async with videos.open(kept.key) as file:
        uploaded = sum(len(piece) for piece in iter(lambda: file.read(65536), b""))
    print(kept.size, uploaded, kept.seconds, peak() - before)

asyncio.run(main())
"""


def write_large(path: Path) -> None:
    """A video whose last frame has 150 MB, most of which is a hole in the file."""
    plain = video()
    boxes = plain.rindex(b"moov") - 4
    data = plain.index(b"mdat") - 4
    (length,) = struct.unpack(">I", plain[data : data + 4])
    at = 12 + 4 * 23
    (last,) = struct.unpack(">I", _sizes(plain)[at : at + 4])
    larger = patched(plain, _STSZ, at, "I", last + ADDED)
    with path.open("wb") as file:
        file.write(larger[:data] + struct.pack(">I", length + ADDED) + larger[data + 4 : boxes])
        file.seek(ADDED, 1)
        file.write(larger[boxes:])


def _sizes(content: bytes) -> bytes:
    at = content.index(b"stsz") + 4
    return content[at:]


@pytest.mark.siege
@linux
def test_150_megabytes_pass_with_the_memory_of_a_few(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(video())
    write_large(tmp_path / "large")
    said = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=True)
    size, uploaded, seconds, kilobytes = (int(word) for word in said.stdout.split())
    assert size == uploaded
    assert size > ADDED
    assert seconds == 1
    assert kilobytes < 16_000
