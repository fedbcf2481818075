"""Videos for tests, and what a decoder that is not ours says of them."""

import io
import struct
from dataclasses import dataclass
from functools import cache

import av

from sandbox.painting.video import film


@dataclass(frozen=True)
class Described:
    """A video as PyAV reads it."""

    width: int
    height: int
    seconds: float
    codecs: list[str]
    pixel_format: str
    frames: int


def described(content: bytes) -> Described:
    """Every frame is decoded."""
    with av.open(io.BytesIO(content)) as container:
        video = container.streams.video[0]
        codecs = [stream.codec_context.name for stream in container.streams]
        frames = sum(1 for _ in container.decode(video=0))
        assert video.pix_fmt is not None
        return Described(
            video.width, video.height, (container.duration or 0) / av.time_base, codecs, video.pix_fmt, frames
        )


@cache
def mp4(
    prompt: str = "a fox runs", *, width: int = 320, height: int = 180, seconds: int = 2, sound: bool = True
) -> bytes:
    """A small real video."""
    return film(prompt, [], size=(width, height), seconds=seconds, seed=1, sound=sound).mp4


def enlarged(content: bytes, size: int) -> bytes:
    """The same video with a box of nothing at its end, `size` bytes in all."""
    return content + struct.pack(">I4s", size - len(content), b"free") + bytes(size - len(content) - 8)
