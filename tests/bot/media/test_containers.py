"""Files without their metadata, and with the same pixels."""

import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.media.containers import strip_metadata
from bot.media.formats import NotAPicture
from bot.media.metadata import build_exif, parse_orientation
from tests.support.hostile_images import chunk, encoded, painted, segment
from tests.support.marked_images import (
    PROFILE,
    c2pa_segments,
    exif_of,
    icc_segments,
    jpeg_forms,
    png_forms,
    provenance,
    riff,
    webp_forms,
    with_chunks,
    with_jpeg_segments,
    with_riff_chunks,
)

SIZE = (60, 40)
PNGS = [encoded(painted(mode), "PNG") for mode in ("RGB", "RGBA", "P", "L", "1")] + [
    encoded(painted("P"), "PNG", transparency=0)
]
JPEGS = [
    encoded(painted(), "JPEG", **options)  # type: ignore[arg-type]
    for options in ({}, {"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0, "optimize": True})
] + [encoded(painted("L"), "JPEG"), encoded(painted("CMYK"), "JPEG")]
WEBPS = [encoded(painted(), "WEBP"), encoded(painted(), "WEBP", lossless=True)]
marks = st.binary(min_size=24, max_size=200).map(lambda data: b"52.5200N" + data.replace(b"\0", b"\1"))
orientations = st.sampled_from(range(2, 9))


def stripped(content: bytes) -> bytes:
    """The file without metadata; it must be sound."""
    result = strip_metadata(content)
    assert result is not None
    return result


def pixels(content: bytes) -> tuple[str, tuple[int, int], bytes]:
    """Mode, size and every pixel, not turned."""
    image = Image.open(BytesIO(content))
    return image.mode, image.size, image.tobytes()


def exif_in(content: bytes) -> dict[int, object]:
    """What the EXIF block says."""
    return dict(Image.open(BytesIO(content)).getexif())


def check(content: bytes, plain: bytes, mark: bytes, *, orientation: int = 1) -> None:
    """The mark is gone, the pixels are not, and nothing is left to be removed."""
    result = stripped(content)
    assert mark not in result
    assert mark[:7] not in result
    assert pixels(result) == pixels(plain)
    assert strip_metadata(result) == result
    assert exif_in(result) == ({0x0112: orientation} if orientation > 1 else {})


@pytest.mark.parametrize("content", PNGS + JPEGS[:-1] + WEBPS)
def test_a_picture_without_metadata_stays_byte_for_byte(content: bytes) -> None:
    assert strip_metadata(content) == content


@given(st.sampled_from(PNGS), marks, st.sampled_from(sorted(png_forms(b"x" * 9))), st.booleans())
def test_nothing_planted_in_a_png_survives(plain: bytes, mark: bytes, form: str, behind: bool) -> None:
    if form == "name of a profile":
        behind = False
    content = with_chunks(plain, png_forms(mark)[form], behind_pixels=behind) + mark
    check(content, plain, mark, orientation=6 if "eXIf" in form else 1)


@given(st.sampled_from(JPEGS), marks, st.sampled_from(sorted(jpeg_forms(b"x"))))
def test_nothing_planted_in_a_jpeg_survives(plain: bytes, mark: bytes, form: str) -> None:
    content = with_jpeg_segments(plain, jpeg_forms(mark)[form]) + mark
    if form == "Adobe with more":  # it says how the colours are kept: those are other pixels
        assert mark not in stripped(content)
        assert pixels(stripped(content)) == pixels(content)
    else:
        check(content, plain, mark, orientation=6 if form == "EXIF" else 1)


@given(st.sampled_from(WEBPS), marks, st.sampled_from(sorted(webp_forms(b"x"))))
def test_nothing_planted_in_a_webp_survives(plain: bytes, mark: bytes, form: str) -> None:
    flags, chunks = webp_forms(mark)[form]
    content = with_riff_chunks(plain, flags, chunks, SIZE)
    check(content + mark, plain, mark, orientation=6 if form == "EXIF" else 1)
    assert b"\x55\x55\x55" not in stripped(content)[:40]


@given(st.binary(max_size=150_000), orientations, st.binary(min_size=9, max_size=40))
def test_provenance_profile_and_orientation_survive(claim: bytes, orientation: int, mark: bytes) -> None:
    store, exif = provenance(claim), exif_of(b"52.5200N" + mark.replace(b"\0", b"\1"), orientation)
    png = with_chunks(PNGS[0], chunk(b"iCCP", b"any\0\0" + zlib.compress(PROFILE)) + chunk(b"eXIf", exif))
    png = with_chunks(png, chunk(b"caBX", store))
    jpeg = with_jpeg_segments(
        JPEGS[0], segment(0xE1, b"Exif\0\0" + exif) + icc_segments(PROFILE, piece=200) + c2pa_segments(store)
    )
    webp = with_riff_chunks(WEBPS[0], 0x28, riff(b"ICCP", PROFILE) + riff(b"EXIF", exif) + riff(b"C2PA", store), SIZE)
    for content, kept in (
        (png, chunk(b"caBX", store)),
        (jpeg, c2pa_segments(store)),
        (webp, riff(b"C2PA", store)[:-1]),
    ):
        result = stripped(content)
        assert kept in result
        assert Image.open(BytesIO(result)).info["icc_profile"] == PROFILE
        assert exif_in(result) == {0x0112: orientation}
        assert b"52.5200N" not in result
        assert stripped(result) == result


@pytest.mark.parametrize("way", ["cut", "more behind it", "another number", "another kind"])
def test_what_only_looks_like_provenance_is_dropped(way: str) -> None:
    store = provenance(b"claim")
    forged = {
        "cut": store[:-1],
        "more behind it": store + b"claim",
        "another number": store,
        "another kind": store.replace(b"c2pa", b"exif"),
    }[way]
    segments = c2pa_segments(forged)
    if way == "another number":
        segments += c2pa_segments(forged)
    else:
        assert b"claim" not in stripped(with_chunks(PNGS[0], chunk(b"caBX", forged)))
        assert b"clai" not in stripped(with_riff_chunks(WEBPS[0], 0, riff(b"C2PA", forged), SIZE))
    assert b"clai" not in stripped(with_jpeg_segments(JPEGS[0], segments))


@pytest.mark.parametrize(
    "content",
    [
        with_chunks(PNGS[0], chunk(b"iCCP", b"p\0\0" + zlib.compress(PROFILE + b"more"))),
        with_chunks(PNGS[0], chunk(b"iCCP", b"p\0\0" + zlib.compress(PROFILE) + b"more")),
        with_chunks(PNGS[0], chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(80_000_000), 9))),
        with_chunks(PNGS[0], chunk(b"CgBI", b"\0\0\0\0")),
        with_chunks(PNGS[0], chunk(b"sRGB", b"\0")[:-1] + b"\0"),
        with_chunks(PNGS[0], chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(80_000_000), 9))),
        with_jpeg_segments(JPEGS[0], icc_segments(PROFILE + b"more")),
        with_jpeg_segments(JPEGS[0], icc_segments(PROFILE) * 2),
        with_jpeg_segments(JPEGS[0], segment(0xFE, b"") + b"\0"),
        with_jpeg_segments(JPEGS[0], b"\xff\xd8"),
        with_riff_chunks(WEBPS[0], 0x20, riff(b"ICCP", PROFILE + b"more"), SIZE),
        with_riff_chunks(WEBPS[0], 0x02, b"", SIZE),
        with_riff_chunks(WEBPS[0], 0, riff(b"VP8 ", b"second"), SIZE),
    ],
)
def test_what_is_not_sound_is_left_to_the_decoder(content: bytes) -> None:
    assert strip_metadata(content) is None


@given(st.sampled_from(PNGS + JPEGS + WEBPS), st.data())
def test_damaged_files_are_stripped_or_left_alone(plain: bytes, data: st.DataObject) -> None:
    content = bytearray(plain)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(4, len(content)))
        content[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    try:
        result = strip_metadata(bytes(content))
    except NotAPicture:
        return
    assert result is None or strip_metadata(result) == result


@pytest.mark.parametrize(
    "content",
    [
        JPEGS[0][:-2] + b"\xff" * 20_000_000,
        JPEGS[0][:-2] + b"\xff" * 20_000_000 + b"\0" + b"\xff\xd9",
        b"\xff\xd8" + b"\xff\xe0\0\2" * 5_000_000,
        with_chunks(PNGS[0], chunk(b"prVt", b"") * 1_500_000),
        with_riff_chunks(WEBPS[0], 0, riff(b"prVt", b"") * 2_500_000, SIZE),
    ],
)
def test_work_grows_no_faster_than_the_file(content: bytes) -> None:
    strip_metadata(content)  # twenty megabytes of the worst; where the work grew with the square it would be days


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"II*\0\x08\0\0\0" + data))
def test_any_exif_has_an_orientation(exif: bytes) -> None:
    assert 1 <= parse_orientation(exif) <= 8


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("head", [b"", b"Exif\0\0"])
def test_the_orientation_is_found_in_both_byte_orders(orientation: int, head: bytes) -> None:
    assert parse_orientation(head + build_exif(orientation)) == orientation
    big = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1" + bytes((0, orientation)) + bytes(6)
    assert parse_orientation(head + big) == orientation
