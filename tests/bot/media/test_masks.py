"""Masks: where a second picture says that the first is to change."""

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFilter

from bot.media.decoder_pool import DecoderPool
from bot.media.formats import NotAPicture, Reason
from bot.media.images import to_png
from bot.media.masks import make_mask
from sandbox.painting.painter import paint

SIZE = (900, 600)
HAT = (300, 100, 600, 250)


def photo(size: tuple[int, int] = SIZE, *, seed: int = 1) -> Image.Image:
    """Soft blots of many colours, with the grain of a camera."""
    dice = random.Random(seed)
    blots = Image.new("RGB", (9, 6))
    blots.putdata([tuple(dice.randrange(40, 200) for _ in range(3)) for _ in range(54)])
    grain = Image.effect_noise(size, 20).convert("RGB")
    return Image.blend(blots.resize(size, Image.Resampling.BICUBIC), grain, 0.15)


def content(image: Image.Image, form: str = "JPEG", **options: int) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def painted(draw: Callable[[ImageDraw.ImageDraw], object], *, width: int = 0) -> bytes:
    """The photo with something drawn over it, as an app sends it: smaller, and encoded once more."""
    image = photo()
    draw(ImageDraw.Draw(image))
    image = image.resize((width, width * 2 // 3), Image.Resampling.LANCZOS) if width else image
    return content(image, quality=80)


def changes(mask: bytes, *points: tuple[int, int]) -> list[bool]:
    """Whether the picture is to change at each of these points."""
    with Image.open(BytesIO(mask)) as image:
        assert image.mode == "RGBA"
        assert sum(image.getchannel("A").histogram()[1:255]) == 0
        return [image.getpixel(point)[3] == 0 for point in points]


IN, BESIDE, CORNER = (450, 175), (450, 300), (10, 590)


@pytest.mark.parametrize("width", [0, 640])
def test_what_is_painted_over_changes(width: int) -> None:
    second = painted(lambda draw: draw.rectangle(HAT, fill="magenta"), width=width)
    mask = make_mask([content(photo()), second])
    assert (mask.media_type, mask.width, mask.height) == ("image/png", *SIZE)
    assert changes(mask.content, IN, (310, 110), (590, 240), BESIDE, CORNER) == [True, True, True, False, False]


def test_a_scribble_is_found_along_its_line() -> None:
    second = painted(lambda draw: draw.line([(100, 100), (300, 500)], fill="red", width=12))
    mask = make_mask([content(photo()), second]).content
    assert changes(mask, (200, 300), (100, 500), (300, 100)) == [True, False, False]


def test_what_is_drawn_around_changes_although_the_line_has_a_gap() -> None:
    second = painted(lambda draw: draw.arc((250, 80, 650, 480), 0, 357, fill="lime", width=14))
    assert changes(make_mask([content(photo()), second]).content, (450, 280), IN, CORNER) == [True, True, False]


@pytest.fixture(scope="module")
def fox() -> Image.Image:
    """A picture with sharp edges, much of it red."""
    return Image.open(BytesIO(paint("a red fox in a snowy forest at dusk", width=1024, height=768, seed=5)))


def test_a_line_may_hardly_be_seen_in_places(fox: Image.Image) -> None:
    copy = fox.copy()
    ImageDraw.Draw(copy).ellipse((320, 160, 640, 400), outline="red", width=5)
    mask = make_mask([content(fox), content(copy.resize((640, 480)), quality=75)]).content
    assert changes(mask, (480, 280), (480, 180), (480, 500)) == [True, True, False]


def test_what_shines_through_is_painted_over_too(fox: Image.Image) -> None:
    marker = Image.new("RGB", fox.size, "yellow")
    half = Image.new("L", fox.size)
    ImageDraw.Draw(half).rectangle((320, 160, 640, 400), fill=120)
    mask = make_mask([content(fox), content(Image.composite(marker, fox, half), quality=75)]).content
    assert changes(mask, (480, 280), (480, 500)) == [True, False]


@pytest.mark.parametrize("width", [1024, 640, 400, 240])
def test_a_smaller_copy_is_still_the_same(fox: Image.Image, width: int) -> None:
    copy = fox.resize((width, width * 3 // 4), Image.Resampling.LANCZOS)
    with pytest.raises(NotAPicture) as caught:
        make_mask([content(fox), content(copy, quality=75)])
    assert caught.value.reason is Reason.UNMARKED


def test_a_mask_in_black_and_white_says_it_in_white() -> None:
    second = Image.new("RGB", (450, 300))
    ImageDraw.Draw(second).rectangle([side // 2 for side in HAT], fill="white")
    assert changes(make_mask([content(photo()), content(second)]).content, IN, BESIDE) == [True, False]


def test_a_mask_with_transparency_says_it_by_that() -> None:
    second = photo(seed=2).convert("RGBA")
    second.paste((0, 0, 0, 0), HAT)
    assert changes(make_mask([content(photo()), content(second, "PNG")]).content, IN, BESIDE) == [True, False]


def test_a_hole_in_a_mask_stays_a_hole() -> None:
    second = Image.new("RGB", SIZE)
    ImageDraw.Draw(second).ellipse((250, 80, 650, 480), outline="white", width=40)
    assert changes(make_mask([content(photo()), content(second)]).content, (450, 280), (270, 280)) == [False, True]


def test_line_art_with_something_painted_over_is_no_mask() -> None:
    first = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(first).ellipse((50, 50, 850, 550), outline="black", width=8)
    second = first.copy()
    ImageDraw.Draw(second).rectangle(HAT, fill="black")
    assert changes(make_mask([content(first), content(second)]).content, IN, CORNER) == [True, False]


def test_a_transparent_picture_may_be_painted_over_too() -> None:
    first = Image.new("RGBA", SIZE)
    first.paste(photo().crop((100, 100, 800, 500)), (100, 100))
    second = first.copy()
    ImageDraw.Draw(second).rectangle(HAT, fill="magenta")
    assert changes(make_mask([content(first, "PNG"), content(second, "PNG")]).content, IN, CORNER) == [True, False]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (content(photo((600, 900))), Reason.SHAPE),
        (content(photo().crop((0, 0, 900, 540))), Reason.SHAPE),
        (content(photo(), quality=50), Reason.UNMARKED),
        (content(photo().resize((300, 200)), quality=70), Reason.UNMARKED),
        (content(photo(seed=2)), Reason.UNMARKED),
        (content(Image.new("RGB", SIZE)), Reason.UNMARKED),
        (content(Image.new("RGB", SIZE, "white")), Reason.UNMARKED),
        (b"no picture", Reason.FORMAT),
    ],
    ids=["turned", "cropped", "the same again", "the same, small", "another", "black", "white", "nonsense"],
)
def test_what_says_nothing_is_no_mask(second: bytes, reason: Reason) -> None:
    with pytest.raises(NotAPicture) as caught:
        make_mask([content(photo()), second])
    assert caught.value.reason is reason


def test_a_large_mask_is_small_in_bytes() -> None:
    second = painted(lambda draw: [draw.line([(x, 0), (x + 90, 600)], fill="red", width=9) for x in range(0, 900, 60)])
    large = content(photo().resize((4096, 2731)), quality=60)
    assert len(make_mask([large, second]).content) < 1_000_000


def test_a_picture_beside_a_mask_is_a_png_of_limited_size() -> None:
    noise = Image.effect_noise((1200, 800), 90).filter(ImageFilter.SHARPEN)
    whole = to_png(content(noise.convert("RGB"), quality=95))
    assert (whole.media_type, whole.width, whole.height) == ("image/png", 1200, 800)
    assert len(to_png(content(noise.convert("RGB"), quality=95), max_bytes=400_000).content) <= 400_000
    assert to_png(content(Image.new("RGB", (4096, 2048)))).width == 2560


async def test_masks_are_made_in_a_child_process() -> None:
    pool = DecoderPool(at_once=1)
    try:
        async with pool.slot(1) as decoder:
            picture = await decoder.to_png(content(photo()))
            mask = await decoder.mask(picture.content, painted(lambda draw: draw.rectangle(HAT, fill="magenta")))
            assert changes(mask.content, IN, BESIDE) == [True, False]
            with pytest.raises(NotAPicture) as caught:
                await decoder.mask(picture.content, content(photo((600, 900))))
        assert caught.value.reason is Reason.SHAPE
    finally:
        await pool.aclose()
