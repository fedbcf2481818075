"""Short MP4 files: H.264 and AAC by PyAV, which is optional. The frames are painted small and enlarged."""

import hashlib
import importlib.util
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from PIL import Image

from sandbox.painting.motion import animated, filmed, frames_of, referenced
from sandbox.painting.sound import RATE, melody
from sandbox.painting.vocabulary import read

if TYPE_CHECKING:
    import av

LINES: Final = {"360p": 360, "480p": 480, "512p": 512, "540p": 540, "720p": 720, "768p": 768, "1080p": 1080}
LINES_4K: Final = 2160
PAINTED_PIXELS: Final = 640 * 360
ENCODED_PIXELS: Final = 150e6  # of all frames of one video, so that no video takes more than two seconds to make
FRAMES_A_SECOND: Final = (2, 10)
MISSING: Final = 'videos need the package av: pip install "imagine-bot[video]"'


@dataclass(frozen=True, slots=True)
class Film:
    """An MP4 and its last frame as PNG."""

    mp4: bytes
    last_frame: bytes


def is_available() -> bool:
    """Whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def size_of(ratio: str, resolution: str, *, scale: float = 1.0) -> tuple[int, int]:
    """Even width and height in the ratio, with the pixels that 16:9 has at that resolution."""
    lines = LINES.get(resolution.lower(), LINES_4K) * scale
    across, down = (int(part) for part in ratio.split(":"))
    pixels = lines * lines * 16 / 9
    return _even(sqrt(pixels * across / down)), _even(sqrt(pixels * down / across))


def nearest_ratio(source: bytes, ratios: tuple[str, ...]) -> str:
    """The ratio that a picture comes closest to."""
    with Image.open(io.BytesIO(source)) as opened:
        shape = opened.width / opened.height

    def distance(ratio: str) -> float:
        across, down = (int(part) for part in ratio.split(":"))
        return abs(across / down / shape - 1)

    return min(ratios, key=distance)


def film(
    prompt: str,
    sources: list[bytes],
    *,
    size: tuple[int, int],
    seconds: int,
    seed: int,
    sound: bool = True,
    references: bool = False,
) -> Film:
    """A video of the prompt. `sources` are its first and last frame, or `references` to be seen in it."""
    dice = random.Random(int.from_bytes(hashlib.sha256(f"{seed}/{prompt}".encode()).digest()[:8]))
    shrink = min(1.0, sqrt(PAINTED_PIXELS / (size[0] * size[1])))
    small = (_even(size[0] * shrink), _even(size[1] * shrink))
    if not sources:
        frame = filmed(prompt, small, dice, seconds=seconds)
    elif references:
        frame = referenced(prompt, sources, small, dice)
    else:
        frame = animated(prompt, sources, small, dice)
    least, most = FRAMES_A_SECOND
    rate = max(least, min(most, int(ENCODED_PIXELS / (size[0] * size[1] * seconds))))
    pictures = frames_of(frame, prompt, read(prompt), count=rate * seconds)
    return encoded(pictures, size=size, rate=rate, sound=melody(seconds, dice).tobytes() if sound else b"")


def encoded(pictures: Iterator[Image.Image], *, size: tuple[int, int], rate: int, sound: bytes) -> Film:
    """The pictures and 16-bit mono samples as a file whose index comes last, as encoders write it."""
    import av

    out = io.BytesIO()
    last: Image.Image | None = None
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "30"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        audio = container.add_stream("aac", rate=RATE, layout="mono", options={"b": "48k"}) if sound else None
        for last in pictures:
            shown = av.VideoFrame.from_image(last)  # type: ignore[no-untyped-call] # PyAV 18 leaves it untyped
            shown = shown.reformat(*size, "yuv420p", interpolation="FAST_BILINEAR")
            container.mux(stream.encode(shown))
        container.mux(stream.encode())
        if audio is not None:
            for heard in _heard(sound):
                container.mux(audio.encode(heard))
            container.mux(audio.encode())
    still = io.BytesIO()
    if last is not None:
        last.resize(size).save(still, "PNG", compress_level=1)
    return Film(out.getvalue(), still.getvalue())


def _heard(sound: bytes) -> Iterator["av.AudioFrame"]:
    import av

    step = RATE  # one second, two bytes a sample
    for start in range(0, len(sound), step * 2):
        part = sound[start : start + step * 2]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(part) // 2)
        frame.planes[0].update(part)
        frame.sample_rate = RATE
        frame.pts = start // 2
        yield frame


def _even(side: float) -> int:
    return max(16, round(side / 2) * 2)
