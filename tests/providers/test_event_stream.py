"""Server-sent events come whole, however the body is cut; of OpenAI's stream only its end is the picture."""

import base64
import json
from typing import Any

import httpx
import pytest

from providers.contract import Kind, Produced
from providers.errors import ContentRefused, Garbled, OutOfCredit, Unsure
from providers.event_stream import EventStream
from providers.openai import Openai
from providers.openai_stream import read_preview

PICTURE = b"\x89PNG picture"


def event(kind: str, content: bytes = PICTURE, **more: Any) -> bytes:
    told = {"type": kind, "b64_json": base64.b64encode(content).decode(), **more}
    return f"event: {kind}\ndata: {json.dumps(told)}\n\n".encode()


def error(code: str | None, kind: str = "image_generation_user_error") -> bytes:
    told = {"type": "error", "error": {"type": kind, "code": code, "message": "no"}}
    return b"data: " + json.dumps(told).encode() + b"\n\n"


PREVIEW = event("image_generation.partial_image", b"preview", partial_image_index=0)
DONE = event("image_generation.completed")


def answer(*events: bytes) -> Any:
    headers = {"Content-Type": "text/event-stream; charset=utf-8"}
    return Openai("key", "https://openai.example").parse_submit(
        httpx.Response(200, headers=headers, content=b"".join(events))
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_events_are_whole_however_the_body_is_cut(size: int, line_end: bytes) -> None:
    body = b": keep alive\n\nevent: a\ndata: one\n\ndata:two\ndata: lines\nid: 7\n\nevent: empty\n\ndata: three\n\n"
    body = body.replace(b"\n", line_end)
    stream, found = EventStream(), []
    for start in range(0, len(body), size):
        found += stream.feed(body[start : start + size])
    assert found == [b"one", b"two\nlines", b"three"]


def test_the_end_of_the_stream_is_the_result() -> None:
    assert answer(PREVIEW, PREVIEW, DONE) == Produced((PICTURE,))
    assert answer(event("image_edit.completed"), b"data: [DONE]\n\n") == Produced((PICTURE,))
    assert answer(DONE.removesuffix(b"\n\n")) == Produced((PICTURE,))


@pytest.mark.parametrize("events", [(), (PREVIEW,), (PREVIEW, DONE[:40]), (b"data: [1]\n\ndata: nonsense\n\n",)])
def test_a_stream_without_its_end_is_unsure(events: tuple[bytes, ...]) -> None:
    with pytest.raises(Unsure) as caught:
        answer(*events)
    assert not isinstance(caught.value, Garbled)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("moderation_blocked", ContentRefused),
        ("insufficient_quota", OutOfCredit),
        ("rate_limit_exceeded", Unsure),  # something was started
        (None, Unsure),
    ],
)
def test_an_error_in_the_stream(code: str | None, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        answer(PREVIEW, error(code))


def test_a_picture_that_is_not_base64_is_garbled() -> None:
    with pytest.raises(Garbled):
        answer(b'data: {"type": "image_generation.completed", "b64_json": "\xc3\xa4"}\n\n')


def test_only_previews_are_previews() -> None:
    def preview(raw: bytes) -> bytes | None:
        (data,) = EventStream().feed(raw)
        return read_preview(data)

    assert preview(PREVIEW) == b"preview"
    assert preview(event("image_edit.partial_image", b"preview")) == b"preview"
    assert preview(DONE) is None
    assert preview(b'data: {"type": "image_generation.partial_image", "b64_json": "?"}\n\n') is None
    assert preview(b'data: {"type": "image_generation.partial_image", "b64_json": 7}\n\n') is None
    assert preview(b'data: "image_generation.partial_image"\n\n') is None


def test_previews_are_asked_for_where_they_are_wanted_and_an_order_is_one_picture(request_of: Any) -> None:
    gateway = Openai("key", "https://openai.example")
    assert "stream" not in json.loads(gateway.build_body(request_of(count=1), callback=None))
    gateway.previews = 2
    body = gateway.build_body(request_of(count=1), callback=None)
    assert (json.loads(body)["stream"], json.loads(body)["partial_images"]) == (True, 2)
    assert "stream" not in json.loads(gateway.build_body(request_of(count=2), callback=None))
    edit = gateway.build_body(
        request_of(count=1, kind=Kind.EDIT, images=("data:image/png;base64,AAAA",)), callback=None
    )
    form = gateway.submit_request(edit, key="k", kind=Kind.EDIT).read()
    assert b'name="stream"\r\n\r\ntrue\r\n' in form
    assert b'name="partial_images"\r\n\r\n2\r\n' in form


@pytest.fixture
def request_of() -> Any:
    from providers.contract import GenerationRequest
    from providers.model_file import load_gateway

    def made(*, count: int, kind: Kind = Kind.GENERATE, images: tuple[str, ...] = ()) -> GenerationRequest:
        offer = next(one for one in load_gateway("openai") if one.kind is kind)
        return GenerationRequest(offer, "a fox", count=count, images=images)

    return made
