"""PURE. Encodes pictures: without a loss that could be seen, or within a number of bytes."""

from io import BytesIO
from typing import Any

from PIL import Image, JpegImagePlugin

from bot.media.decoding import Decoded
from bot.media.formats import FORMATS
from bot.media.webp_container import is_lossless
from providers.image import ImageFile


def encode(image: Image.Image, media_type: str, **options: Any) -> ImageFile:
    """The encoded picture; `options` are Pillow's for that format."""
    stream = BytesIO()
    image.save(stream, FORMATS[media_type], **options)
    return ImageFile(stream.getvalue(), media_type, image.width, image.height)


def encode_within(image: Image.Image, media_type: str, max_bytes: int, *, quality: int = 92) -> ImageFile:
    """The encoded picture; smaller, at last, in quality and then in size until it has at most `max_bytes`."""
    while True:
        picture = encode(image, media_type, **({} if media_type == "image/png" else {"quality": quality}))
        if len(picture.content) <= max_bytes or max(image.size) == 1:
            return picture
        if media_type == "image/png" or quality <= 80:
            image = scaled(image, 0.75)
        else:
            quality -= 6


def scaled(image: Image.Image, scale: float) -> Image.Image:
    """The picture with both sides multiplied by `scale`, at least 1 pixel each."""
    width, height = (max(1, int(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def faithful_options(picture: Decoded) -> dict[str, Any]:
    """How the decoded picture is encoded again without a loss that could be seen.

    A JPEG keeps its own quantisation tables and sampling: the rounding falls where it fell before, so its size stays,
    and less is lost than at any higher quality. PNG is exact at every level, and at the first one quick.
    """
    image = picture.image
    if image.format == "PNG":
        return {"compress_level": 1}
    if image.format == "WEBP":
        return {"lossless": True, "method": 0, "quality": 0} if is_lossless(picture.content) else {"quality": 95}
    tables = dict(getattr(image, "quantization", {}))
    sampling = JpegImagePlugin.get_sampling(image)
    if image.mode not in ("RGB", "L") or sorted(tables) not in ([0], [0, 1], [0, 1, 2]):
        return {"quality": 95, "subsampling": 0}
    own = [[min(max(step, 1), 255) for step in tables[number]] for number in sorted(tables)]
    return {"qtables": own, "subsampling": max(sampling, 0), "optimize": True}
