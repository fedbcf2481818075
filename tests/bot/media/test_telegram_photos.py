"""Photos for a chat: within Telegram's limits, upright, in sRGB."""

import pytest
from PIL import Image, ImageDraw

from bot.media.images import inspect, prepare_input, to_telegram_photo
from tests.support.image_samples import encoded, noise, painted, reopened, turned


def test_a_line_stays_a_line() -> None:
    picture = prepare_input(encoded(painted(9000, 1), "PNG"), max_side=100)
    assert (picture.width, picture.height) == (100, 1)


def test_a_fitting_photo_is_posted_as_it_is() -> None:
    content = encoded(painted())
    assert to_telegram_photo(content).content == content
    assert inspect(content).photo == content


@pytest.mark.parametrize(
    ("width", "height", "posted"),
    [(3000, 100, (2560, 128)), (100, 3000, (128, 2560)), (2000, 100, (2000, 100)), (8000, 2400, (2560, 768))],
)
def test_a_photo_keeps_to_telegrams_measures(width: int, height: int, posted: tuple[int, int]) -> None:
    image = reopened(to_telegram_photo(encoded(painted(width, height), "PNG")).content)
    assert image.size == posted
    assert max(image.size) <= 2560
    assert max(image.size) <= 20 * min(image.size)


def test_a_strip_longer_than_all_measures_is_padded_and_scaled() -> None:
    image = reopened(to_telegram_photo(encoded(painted(30_000, 3), "PNG")).content)
    assert max(image.size) <= 2560
    assert max(image.size) <= 20 * min(image.size)


def test_a_heavy_picture_becomes_a_photo_of_ten_megabytes() -> None:
    content = encoded(noise(2500, 2000), "PNG")
    assert len(content) > 10_000_000
    photo = to_telegram_photo(content)
    assert len(photo.content) <= 10_000_000
    assert photo.media_type == "image/jpeg"


def test_transparent_pictures_are_posted_on_white() -> None:
    photo = reopened(to_telegram_photo(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG")).content)
    assert (photo.format, photo.getpixel((25, 25))) == ("JPEG", (255, 255, 255))


def test_webp_and_turned_pictures_become_upright_jpeg() -> None:
    assert reopened(to_telegram_photo(encoded(painted(), "WEBP")).content).format == "JPEG"
    image = painted()
    ImageDraw.Draw(image).line((0, 0, 59, 39), fill="white")
    assert reopened(to_telegram_photo(encoded(image, exif=turned().tobytes())).content).size == (40, 60)
