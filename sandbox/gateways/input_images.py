"""Input images of a request: downloads and validates them."""

import base64
import binascii
import io

import httpx
from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
SLENDER = 2.5


class Unreadable(Exception):
    """The URL cannot be read."""


class NoPicture(Unreadable):
    """The content is not an accepted image, or too large."""


def decoded(address: str) -> bytes:
    """The bytes inside a base64 data: address. Raises `Unreadable`."""
    head, _, tail = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise Unreadable("the data address is not a base64 image")
    try:
        return base64.b64decode(tail, validate=True)
    except binascii.Error as error:
        raise Unreadable("the data address is not valid base64") from error


def inspected(content: bytes, *, limit: int, formats: tuple[str, ...] = FORMATS) -> str:
    """The format of a picture, as Pillow names it. Raises `NoPicture`."""
    if len(content) > limit:
        raise NoPicture(f"the image is larger than {limit} bytes")
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            picture.load()
            return str(picture.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture("the image cannot be decoded") from error


def check_shape(content: bytes, sides: tuple[int, int]) -> None:
    """Raises `NoPicture` unless all sides are within the limits and neither is more than 2.5 times the other."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        least, most = sorted(picture.size)
    if least < sides[0] or most > sides[1] or most > SLENDER * least:
        raise NoPicture(f"a reference image needs sides of {sides[0]} to {sides[1]} pixels and a ratio of 0.4 to 2.5")


def check_mask(mask: bytes, picture: bytes, *, limit: int) -> None:
    """Raises `NoPicture` unless the mask is a small PNG, transparent somewhere, as large as the picture, a PNG, too."""
    if any(inspected(content, limit=limit) != "PNG" for content, limit in ((mask, limit), (picture, 50 * 2**20))):
        raise NoPicture("the mask and the image must both be PNG files")
    with Image.open(io.BytesIO(mask)) as found, Image.open(io.BytesIO(picture)) as first:
        if found.size != first.size:
            raise NoPicture("the mask must have the dimensions of the image")
        if found.mode not in ("RGBA", "LA"):
            raise NoPicture("the mask must have an alpha channel")
        if found.getchannel("A").getextrema()[0] != 0:
            raise NoPicture("the mask must be fully transparent where the image is to change")


async def fetched(client: httpx.AsyncClient, address: str, *, limit: int) -> bytes:
    """The picture at an address. Raises `Unreadable`."""
    if address.startswith("data:"):
        content = decoded(address)
    else:
        try:
            reply = await client.get(address)
        except httpx.HTTPError as error:
            raise Unreadable("the image address does not answer") from error
        if reply.status_code != httpx.codes.OK:
            raise Unreadable(f"the image address answers {reply.status_code}")
        content = reply.content
    inspected(content, limit=limit)
    return content
