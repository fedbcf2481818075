"""The painter: pictures that depend on the prompt, and edits that really change the given pictures. Pillow only."""

import hashlib
import io
import random
from math import gcd, sqrt

from PIL import Image, ImageOps

from sandbox.painting.caption import caption
from sandbox.painting.composition import composed
from sandbox.painting.effects import changed, joined, opened
from sandbox.painting.vocabulary import read

MEGAPIXELS = {"512px": 0.25, "1K": 1.0, "2K": 4.0, "3K": 9.0, "4K": 16.0}
STEP = 8
PAINTED_PIXELS = 0.9 * 2**20  # larger pictures are painted at this size and enlarged
EDITED_PIXELS = 1.2 * 2**20


def size_of(ratio: str, resolution: str, *, scale: float = 1.0) -> tuple[int, int]:
    """Width and height: multiples of 8 in exactly the ratio, near the megapixels of the resolution."""
    across, down = (int(part) for part in ("1:1" if ratio in ("auto", "0") else ratio).split(":"))
    across, down = across // gcd(across, down), down // gcd(across, down)
    unit = max(1, round(sqrt(_pixels(resolution, scale) / (across * down)) / STEP)) * STEP
    return across * unit, down * unit


def size_like(source: bytes, resolution: str, *, scale: float = 1.0) -> tuple[int, int]:
    """Width and height in nearly the ratio of a given picture."""
    with Image.open(io.BytesIO(source)) as opened:
        width, height = ImageOps.exif_transpose(opened).size
    grow = sqrt(_pixels(resolution, scale) / (width * height))
    return max(1, round(width * grow / STEP)) * STEP, max(1, round(height * grow / STEP)) * STEP


def _pixels(resolution: str, scale: float) -> float:
    return MEGAPIXELS[resolution] * 2**20 * scale**2


def paint(prompt: str, *, width: int, height: int, seed: int, media: str = "png") -> bytes:
    """A picture of the prompt as png or jpg. The same prompt, size and seed give the same bytes."""
    brief = read(prompt)
    small = _shrunk(width, height, PAINTED_PIXELS)
    picture = composed(brief, (small[0] * 2, small[1] * 2), _dice(prompt, seed)).reduce(2)
    return _finished(picture, prompt, brief.names, size=(width, height), media=media)


def edit(
    prompt: str,
    sources: list[bytes],
    *,
    width: int,
    height: int,
    seed: int,
    mask: bytes | None = None,
    media: str = "png",
) -> bytes:
    """The given pictures, changed as the prompt says; several become one. The first gives the likeness.

    It stays as it is where a `mask` is opaque.
    """
    brief = read(prompt)
    picture = changed(prompt, brief, sources, _shrunk(width, height, EDITED_PIXELS), _dice(prompt, seed))
    if mask is not None:
        with Image.open(io.BytesIO(mask)) as opened_mask:
            kept = ImageOps.fit(opened_mask.getchannel("A"), picture.size)
        picture = Image.composite(joined([opened(sources[0])], picture.size), picture, kept)
    return _finished(picture, prompt, brief.names, size=(width, height), media=media, over=True)


def _dice(prompt: str, seed: int) -> random.Random:
    return random.Random(int.from_bytes(hashlib.sha256(f"{seed}/{prompt}".encode()).digest()[:8]))


def _shrunk(width: int, height: int, pixels: float) -> tuple[int, int]:
    shrink = min(1.0, sqrt(pixels / (width * height)))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _finished(
    picture: Image.Image, prompt: str, names: list[str], *, size: tuple[int, int], media: str, over: bool = False
) -> bytes:
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    caption(picture, prompt, instead=" · ".join(names) or "…", over=over)
    out = io.BytesIO()
    if media == "png":
        picture.save(out, "PNG", compress_level=1)
    else:
        picture.save(out, "JPEG", quality=90)
    return out.getvalue()
