"""Pictures from outside."""

import random

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat, JpegImagePlugin, PngImagePlugin

from bot.media.containers import strip_metadata
from bot.media.formats import RESULT_BYTES, NotAPicture, Reason, extension
from bot.media.images import inspect, prepare_input, to_telegram_photo
from tests.support.image_samples import (
    SECRET,
    cleaned,
    encoded,
    noise,
    painted,
    reason_for,
    reopened,
    shaded,
    swapped_profile,
    turned,
)


@pytest.mark.parametrize(
    ("form", "media_type", "end"),
    [("JPEG", "image/jpeg", "jpg"), ("PNG", "image/png", "png"), ("WEBP", "image/webp", "webp")],
)
def test_a_result_keeps_its_format_and_its_size(form: str, media_type: str, end: str) -> None:
    found = cleaned(encoded(painted(), form))
    assert (found.media_type, found.width, found.height) == (media_type, 60, 40)
    assert reopened(found.content).format == form
    assert extension(media_type) == end


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_clean_result_stays_byte_for_byte(form: str) -> None:
    content = encoded(shaded(), form)
    assert cleaned(content).content == content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_one_decode_gives_the_same_photo_as_the_stored_original(form: str) -> None:
    inspected = inspect(encoded(shaded(), form, exif=turned().tobytes()))
    assert inspected.photo == to_telegram_photo(inspected.original.content).content
    assert (reopened(inspected.photo).format, reopened(inspected.photo).size) == ("JPEG", (300, 400))
    assert (inspected.original.width, inspected.original.height) == (300, 400)


def test_a_wide_gamut_is_kept_in_the_original_and_brought_to_srgb_in_the_photo() -> None:
    profile = swapped_profile()
    inspected = inspect(encoded(Image.new("RGB", (60, 40), (200, 30, 30)), "PNG", icc_profile=profile))
    assert reopened(inspected.original.content).info["icc_profile"] == profile
    photo = reopened(inspected.photo)
    red, _, blue = photo.getpixel((30, 20))  # type: ignore[misc]
    assert blue > 150 > red
    assert "icc_profile" not in photo.info


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize(("form", "options"), [("PNG", {}), ("WEBP", {"lossless": True})])
def test_a_result_without_loss_stays_exactly_the_same(form: str, options: dict[str, bool], mode: str) -> None:
    image = noise(60, 40, mode)
    moving = encoded(image, form, exact=True, save_all=True, append_images=[painted(mode=mode)], **options)
    written = reopened(cleaned(moving).content)
    assert getattr(written, "n_frames", 1) == 1
    seen = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    assert Image.alpha_composite(Image.new("RGBA", image.size, "white"), written.convert("RGBA")) == seen


@pytest.mark.parametrize("quality", [50, 80, 95])
@pytest.mark.parametrize("sampling", [0, 2])
def test_an_unsound_jpeg_is_encoded_again_without_a_visible_loss(quality: int, sampling: int) -> None:
    content = encoded(shaded(), quality=quality, subsampling=sampling, progressive=True)
    content = content[:20] + b"\0\0" + content[20:]  # decoders skip what stands between two segments
    assert strip_metadata(content) is None
    written = cleaned(content).content
    assert len(written) < 1.3 * len(content)
    difference = ImageChops.difference(reopened(written), reopened(content))
    assert max(ImageStat.Stat(difference).rms) < 1.5  # of 255
    assert JpegImagePlugin.get_sampling(reopened(written)) == sampling


def test_a_result_is_upright_and_tells_nothing() -> None:
    picture = cleaned(encoded(painted(), exif=turned().tobytes(), comment=SECRET, xmp=SECRET, quality=95))
    assert (picture.width, picture.height) == (40, 60)
    assert SECRET not in picture.content
    image = reopened(picture.content)
    assert dict(image.getexif()) == {0x0112: 6}
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "exif"}


@pytest.mark.siege
def test_a_result_too_heavy_for_a_file_becomes_a_jpeg() -> None:
    content = encoded(noise(4100, 4100), "PNG", compress_level=0)
    picture = cleaned(content)
    assert len(content) > RESULT_BYTES
    assert (picture.media_type, picture.width) == ("image/jpeg", 4100)
    assert len(picture.content) <= RESULT_BYTES


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO", "AVIF", "JPEG2000"])
def test_other_formats_are_refused(form: str) -> None:
    assert reason_for(encoded(painted(), form)) is Reason.FORMAT


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"<html><body>no picture</body></html>", b"RIFF\x00\x00\x00\x00WAVE", b"\x00\x00\x00\x18ftypheic"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    assert reason_for(content) is Reason.FORMAT


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_cut_off_anywhere_is_refused(form: str) -> None:
    content = encoded(noise(40, 40), form)
    for length in (*range(16, len(content), max(1, len(content) // 40)), *range(len(content) - 12, len(content))):
        assert reason_for(content[:length]) is Reason.BROKEN


def test_a_cut_off_photo_with_a_whole_thumbnail_is_refused() -> None:
    exif = Image.Exif()
    exif[0x010E] = encoded(painted(8, 8)).decode("latin-1")
    content = encoded(noise(40, 40), exif=exif.tobytes())
    assert cleaned(content).width == 40
    assert reason_for(content[:-2]) is Reason.BROKEN


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_damaged_bytes_never_raise_anything_else(form: str) -> None:
    content = encoded(painted(), form)
    chance = random.Random(7)
    for _ in range(200):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        for use in (inspect, prepare_input, to_telegram_photo):
            try:
                use(bytes(damaged))
            except NotAPicture as error:
                assert error.reason in Reason  # noqa: PT017


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_follows_the_picture_is_cut_off(form: str) -> None:
    content = encoded(painted(), form)
    assert cleaned(content + b"PK\x03\x04<script>\xff\xd9\xff\xda") == cleaned(content)
    assert b"PK" not in to_telegram_photo(content + b"PK\x03\x04").content


def test_a_progressive_photo_is_whole() -> None:
    content = encoded(noise(200, 100), progressive=True, restart_marker_rows=1)
    assert cleaned(content).width == 200


@pytest.mark.parametrize(("width", "height"), [(6001, 6000), (14000, 14000), (60000, 60000)])
def test_more_than_36_megapixels_are_refused_before_they_are_decoded(width: int, height: int) -> None:
    small = encoded(Image.new("1", (8, 8)), "PNG")
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = b"IHDR" + size + small[24:29]
    bomb = small[:12] + header + PngImagePlugin._crc32(header).to_bytes(4, "big") + small[33:]
    assert reason_for(bomb) is Reason.SIZE


def test_a_persons_photo_stands_upright_and_tells_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(painted(), exif=turned().tobytes(), icc_profile=profile, comment=SECRET, xmp=SECRET, quality=95)
    assert content.count(SECRET) == 3
    picture = prepare_input(content)
    assert (picture.media_type, picture.width, picture.height) == ("image/jpeg", 40, 60)
    image = reopened(picture.content)
    assert image.size == (40, 60)
    red, _, blue = image.getpixel((35, 5))  # type: ignore[misc]
    assert blue > red
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert SECRET not in picture.content


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_no_metadata_survives_in_any_format(form: str) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    options = {"pnginfo": texts} if form == "PNG" else {"xmp": SECRET}
    content = encoded(painted(mode="RGBA"), form, exif=turned().tobytes(), **options)
    assert SECRET in content
    for see_through in (False, True):
        image = reopened(content)
        if see_through:
            image.putalpha(90)
            content = encoded(image, form, exif=turned().tobytes(), **options)
        picture = prepare_input(content)
        assert picture.media_type == ("image/png" if see_through else "image/jpeg")
        assert (picture.width, picture.height) == (40, 60)
        assert SECRET not in picture.content
        assert not reopened(picture.content).getexif()


def test_what_shows_through_stays_so() -> None:
    image = painted(mode="RGBA")
    image.putpixel((59, 39), (0, 0, 0, 0))
    picture = prepare_input(encoded(image, "PNG"))
    assert picture.media_type == "image/png"
    assert reopened(picture.content).getpixel((59, 39)) == (0, 0, 0, 0)
    assert prepare_input(encoded(image, "PNG"), allow_webp=True).media_type == "image/webp"


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "RGBA", "I;16"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    if mode == "I;16":
        source = Image.new(mode, (60, 40), 40_000)
    else:
        source = painted().convert("L").convert(mode) if mode == "LA" else painted(mode=mode)
    picture = prepare_input(encoded(source, "JPEG" if mode == "CMYK" else "PNG"))
    image = reopened(picture.content)
    assert (picture.media_type, image.mode, image.size) == ("image/jpeg", "RGB", (60, 40))
    if mode == "I;16":
        red, _, _ = image.getpixel((30, 20))  # type: ignore[misc]
        assert 150 <= red <= 162
    if mode in ("P", "CMYK", "RGBA"):
        red, _, blue = image.getpixel((50, 30))  # type: ignore[misc]
        assert red > 150 > blue


def test_a_transparent_palette_stays_transparent() -> None:
    image = painted(mode="P")
    content = encoded(image, "PNG", transparency=image.getpixel((0, 0)))
    picture = prepare_input(content)
    assert picture.media_type == "image/png"
    assert reopened(picture.content).getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_moving_picture_is_its_first_frame(form: str) -> None:
    second = Image.new("RGB", (60, 40), (0, 255, 0))
    content = encoded(painted(), form, save_all=True, append_images=[second], duration=100)
    assert getattr(reopened(content), "n_frames", 1) == 2
    picture = prepare_input(content)
    image = reopened(picture.content)
    assert getattr(image, "n_frames", 1) == 1
    red, green, _ = image.getpixel((50, 30))  # type: ignore[misc]
    assert red > 150 > green


def test_a_wide_gamut_is_brought_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert prepare_input(encoded(painted(), icc_profile=lab)).width == 60
    assert prepare_input(encoded(painted(), icc_profile=b"nonsense")).width == 60


def test_sides_and_bytes_are_bounded() -> None:
    picture = prepare_input(encoded(noise(900, 300), "PNG"), max_side=300)
    assert (picture.width, picture.height) == (300, 100)
    small = prepare_input(encoded(noise(600, 400), "PNG"), max_bytes=20_000)
    assert len(small.content) <= 20_000
    see_through = prepare_input(encoded(noise(300, 200, "RGBA"), "PNG"), max_bytes=20_000)
    assert (len(see_through.content) <= 20_000, see_through.media_type) == (True, "image/png")
    assert abs(see_through.width / see_through.height - 1.5) < 0.1
