"""Hostile pictures on both ways in, each through the child process that decodes."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image, ImageOps

from bot.media.decoder_pool import Decoder, DecoderPool
from bot.media.formats import InspectedImage, NotAPicture
from providers.image import ImageFile
from tests.support.hostile_images import Hostile, hostile_pictures
from tests.support.hostile_samples import SECRET

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = hostile_pictures()
KNOWN_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def decoder() -> AsyncIterator[Decoder]:
    decoder_pool = DecoderPool(at_once=1)
    async with decoder_pool.slot("a test") as decoder:
        yield decoder
    await decoder_pool.aclose()


async def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 105
    assert len({hostile.name for hostile in ALL}) == len(ALL)


Case = tuple[str, Hostile, tuple[int, int] | None]
CASES: list[Case] = [("inspect", one, one.size) for one in ALL] + [
    ("prepare_input", one, one.input_size) for one in ALL
]


@pytest.mark.parametrize(("way", "hostile", "size"), [case for case in CASES if case[2] is None], ids=repr)
async def test_it_is_refused(decoder: Decoder, way: str, hostile: Hostile, size: None) -> None:
    with pytest.raises(NotAPicture):
        await getattr(decoder, way)(hostile.content)


@pytest.mark.parametrize(("way", "hostile", "size"), [case for case in CASES if case[2] is not None], ids=repr)
async def test_it_becomes_harmless(decoder: Decoder, way: str, hostile: Hostile, size: tuple[int, int]) -> None:
    found: InspectedImage | ImageFile = await getattr(decoder, way)(hostile.content)
    if isinstance(found, ImageFile):
        pictures = [found]
    else:
        photo = Image.open(BytesIO(found.photo))
        assert max(photo.size) <= 2560
        assert max(photo.size) <= 20 * min(photo.size)
        pictures = [found.original, ImageFile(found.photo, "image/jpeg", *photo.size)]
    if way == "prepare_input" and max(size) > 4096:
        assert max(pictures[0].width, pictures[0].height) == 4096
    else:
        assert (pictures[0].width, pictures[0].height) == size
    for picture in pictures:
        assert_harmless(picture)
    if way == "prepare_input":
        assert not Image.open(BytesIO(pictures[0].content)).getexif()


def assert_harmless(picture: ImageFile) -> None:
    """It shows its pixels, says at most which way is up, and holds nothing else."""
    image = Image.open(BytesIO(picture.content))
    image.load()
    assert ImageOps.exif_transpose(image).size == (picture.width, picture.height)
    assert getattr(image, "n_frames", 1) == 1
    assert dict(image.getexif()).keys() <= {0x0112}
    assert not image.info.keys() & {"xmp", "icc_profile", "comment", "Comment", "XML:com.adobe.xmp", "mp"}
    assert SECRET not in picture.content
    assert b"<script" not in picture.content
    assert picture.content.endswith(KNOWN_ENDS.get(str(image.format), b""))
    assert picture.media_type == Image.MIME[str(image.format)]
