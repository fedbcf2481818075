"""Real videos, made by PyAV; and ways to change their boxes."""

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from functools import cache
from io import BytesIO
from tempfile import NamedTemporaryFile

import av
from PIL import Image

from bot.media.video.boxes import box, boxes
from bot.media.video.probe import Movie, probe
from bot.media.video.rewrite import Rewritten, rewrite

SIZE = (96, 64)
FRAMES, RATE = 24, 24
_SAMPLES = 1024


@cache
def video(
    *,
    sound: str | None = "aac",
    codec: str = "libx264",
    form: str = "mp4",
    size: tuple[int, int] = SIZE,
    frames: int = FRAMES,
    flags: str = "",
    pixels: str = "yuv420p",
) -> bytes:
    """A second of changing colour, with silence unless `sound` is None; `flags` are movflags of FFmpeg's muxer."""
    with NamedTemporaryFile() as file:  # FFmpeg moves `moov` in a file that it can open again
        _write(file.name, sound, codec, form, size, frames, flags, pixels)
        return file.read()


def _write(
    path: str, sound: str | None, codec: str, form: str, size: tuple[int, int], frames: int, flags: str, pixels: str
) -> None:
    with av.open(path, "w", format=form, options={"movflags": flags} if flags else {}) as container:
        stream = container.add_stream(codec, rate=RATE, options={"x265-params": "log-level=none"})
        stream.width, stream.height = size
        stream.pix_fmt = pixels
        track = container.add_stream(sound, rate=48_000, layout="mono") if sound else None
        for number in range(frames):
            image = Image.new("RGB", size, (number * 9 % 256, 40, 200))
            image.paste((255, 255, 0), (0, 0, size[0] // 2, size[1] // 2))  # which way is up
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
        if track is not None:
            for number in range(frames * 48_000 // RATE // _SAMPLES):
                container.mux(track.encode(_silence(track.format.name, number)))
            container.mux(track.encode(None))


def _silence(form: str, number: int) -> av.AudioFrame:
    frame = av.AudioFrame(format=form, layout="mono", samples=_SAMPLES)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    frame.sample_rate, frame.pts = 48_000, number * _SAMPLES
    return frame


def changed(content: bytes, path: tuple[bytes, ...], change: Callable[[bytes], bytes]) -> bytes:
    """The file, or the content of a box, with the content of the first box at that path changed."""
    pieces, done = [], False
    for one in boxes(memoryview(content)):
        body = one.body.tobytes()
        if one.kind == path[0] and not done:
            body, done = (change(body) if len(path) == 1 else changed(body, path[1:], change)), True
        pieces.append(box(one.kind, body))
    assert done, path
    return b"".join(pieces)


def patched(content: bytes, path: tuple[bytes, ...], at: int, form: str, *values: int) -> bytes:
    """The same with numbers written into that box."""

    def patch(body: bytes) -> bytes:
        new = struct.pack(f">{form}", *values)
        return body[:at] + new + body[at + len(new) :]

    return changed(content, path, patch)


def in_moov(content: bytes, added: bytes, *path: bytes) -> bytes:
    """The same with more boxes in `moov`, or deeper."""
    return changed(content, (b"moov", *path), lambda body: body + added)


def turned(content: bytes, a: int, b: int, c: int, d: int) -> bytes:
    """The same with a display matrix."""
    one = 1 << 16
    return patched(content, (b"moov", b"trak", b"tkhd"), 40, "5i", a * one, b * one, 0, c * one, d * one)


def provenance_box(claim: bytes) -> bytes:
    """A box with a C2PA manifest store."""
    description = box(b"jumd", bytes.fromhex("63327061001100108000 00aa00389b71"), b"\3c2pa\0")
    store = box(b"jumb", description, box(b"jumb", claim))
    kind = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    return box(b"uuid", kind, bytes(4), b"manifest\0", bytes(8), store)


def probed(content: bytes) -> Movie:
    """What the file is."""
    return probe(lambda offset, length: content[offset : offset + length], len(content))


def apply(rewritten: Rewritten, content: bytes) -> bytes:
    """The new file."""
    return rewritten.head + b"".join(content[start:end] for start, end in rewritten.spans)


def rewritten(content: bytes) -> bytes:
    """The same video as it is kept."""
    return apply(rewrite(probed(content)), content)


def packets(content: bytes, kind: str) -> list[tuple[int, int | None, bool]]:
    """Checksum, time of showing in units of the track, and whether decoding may begin there, of each packet."""
    with av.open(BytesIO(content), format="mov") as container:
        streams = [one for one in container.streams if one.type == kind]
        found = [one for one in container.demux(streams) if one.size] if streams else []
        return [(zlib.crc32(bytes(one)), one.pts, one.is_keyframe) for one in found]


def frames(content: bytes) -> list[bytes]:
    """All pixels of all frames."""
    with av.open(BytesIO(content), format="mov") as container:
        return [frame.to_image().tobytes() for frame in container.decode(video=0)]


async def streamed(content: bytes, piece: int = 50_000) -> AsyncIterator[bytes]:
    """The content as it comes from a host."""
    for at in range(0, len(content), piece):
        yield content[at : at + piece]
