"""Bytes from outside: each is understood or refused in our own words, never by an accident."""

import asyncio
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from starlette.requests import ClientDisconnect, Request

from bot.media.containers import media_type
from bot.media.formats import NotAPicture
from bot.media.images import inspect
from bot.preferences.options import parse_action
from bot.web.request_bodies import TooLarge, read_body

LIMIT = 100


def drawn(kind: str, mode: str = "RGB") -> bytes:
    """A small picture of that format."""
    out = BytesIO()
    Image.linear_gradient("L").resize((24, 16)).convert(mode).save(out, kind)
    return out.getvalue()


PICTURES = [
    drawn("PNG"),
    drawn("PNG", "P"),
    drawn("JPEG"),
    drawn("JPEG", "CMYK"),
    drawn("WEBP"),
    drawn("GIF"),
    drawn("TIFF"),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A picture in which bytes are changed, cut out, doubled or added."""
    content = bytearray(draw(st.sampled_from(PICTURES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(content)


@given(damaged() | st.binary(max_size=200))
def test_any_bytes_are_a_clean_picture_or_none(content: bytes) -> None:
    try:
        picture = inspect(content).original
    except NotAPicture:
        return
    assert picture.width * picture.height > 0
    assert media_type(picture.content) == picture.media_type


@given(st.binary(max_size=64))
def test_any_bytes_have_a_kind_or_are_no_picture(content: bytes) -> None:
    try:
        assert "/" in media_type(content)
    except NotAPicture:
        return


@given(st.text(max_size=64) | st.from_regex(r"set:-?\d{1,20}:[a-z]{1,6}:[a-z_]{0,12}:.{0,10}", fullmatch=True))
def test_any_button_of_a_menu_is_a_turn_that_says_the_same_or_none(data: str) -> None:
    turn = parse_action(data)
    assert turn is None or parse_action(turn.data) == turn


LENGTHS = (
    st.text(max_size=20) | st.integers().map(str) | st.sampled_from(["-5", "abc", "1e3", "9" * 5000, "٣", "0x10", "+1"])
)


@given(LENGTHS, st.lists(st.binary(max_size=60), max_size=4))
def test_any_length_and_any_chunks_are_the_body_or_too_large(length: str, chunks: list[bytes]) -> None:
    left = [*chunks]

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": left.pop(0) if left else b"", "more_body": bool(left)}

    headers = [(b"content-length", length.encode("utf-8", "surrogatepass"))]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    try:
        body = asyncio.run(read_body(request, limit=LIMIT))
    except TooLarge:
        said = request.headers["content-length"]
        assert len(b"".join(chunks)) > LIMIT or (said.isdecimal() and (len(said) > 18 or int(said) > LIMIT))
    else:
        assert body == b"".join(chunks)
        assert len(body) <= LIMIT


async def test_a_caller_who_hangs_up_sends_no_body() -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnect):
        await read_body(Request({"type": "http", "method": "POST", "headers": []}, receive), limit=LIMIT)
