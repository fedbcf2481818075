"""What kind of file some bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.still_formats import MOVING, READABLE, format_of
from tests.support.hostile_samples import encoded, painted


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF"])
def test_readable_stills_are_known_by_their_content(form: str) -> None:
    assert format_of(encoded(painted(), form)) == form
    assert form in READABLE


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", "MP4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "MOV"),
        (b"\x1a\x45\xdf\xa3\0\0\0\0webm", "WEBM"),
        (b"\x1f\x8b\x08\0", "TGS"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<svg xmlns='x'>", "SVG"),
        (b"8BPS\0\1", "PSD"),
        (b"\xff\x0a\0", "JPEG XL"),
        (encoded(painted(), "JPEG2000"), "JPEG 2000"),
        (b"%PDF-1.7", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_other_files_are_named_where_people_take_them_for_pictures(content: bytes, form: str | None) -> None:
    assert format_of(content) == form
    assert form not in READABLE or form == "AVIF"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_known_name_or_none(content: bytes) -> None:
    named = (None, *READABLE, *MOVING, "HEIC", "SVG", "PSD", "ICO", "JPEG XL", "JPEG 2000")
    assert format_of(content) in named
