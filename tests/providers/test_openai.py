import base64
import json
from email import message_from_bytes
from typing import ClassVar

import pytest

from providers.contract import Kind, Produced, Recovery
from providers.errors import Busy, ContentRefused, Garbled, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from providers.openai import Openai
from tests.support.gateway_conformance import JPEG, KEY, PNG, GatewaySuite, reply, talk

R10 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4"
PICTURE = b"\x89PNG one"


def error(code, status=400, kind="invalid_request_error"):
    return reply({"error": {"message": "no", "type": kind, "param": None, "code": code}}, status)


def done(*pictures):
    return reply({"created": 1, "data": list(pictures)})


def inline(content=PICTURE):
    return {"b64_json": base64.b64encode(content).decode()}


def address(picture):
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.content).decode()}"


def form_of(request):
    """The parts of a form: name, file name, media type, content."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.read()).get_payload()
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get("content-type"),
            part.get_payload(decode=True),
        )
        for part in parts
    ]


class TestOpenai(GatewaySuite):
    gateway = Openai(KEY, "https://api.openai.com")
    origin = "https://api.openai.com"
    hollow: ClassVar = {
        "no data": {"created": 1},
        "data is null": {"data": None},
        "data is an object": {"data": {"b64_json": "AAAA"}},
        "no picture": {"data": []},
        "an empty picture": {"data": [{"b64_json": "", "url": ""}]},
        "a picture of another type": {"data": [{"b64_json": 7}]},
        "not base64": {"data": [{"b64_json": "not base64!"}]},
        "one of two": {"data": [{"b64_json": "AAAA"}, {}]},
    }
    expected_offers: ClassVar = {
        ("gpt-image-2", "generate", "gpt-image-2", 32000, R10, "1K 2K", "1:1", "1K", 4, 0),
        ("gpt-image-2", "edit", "gpt-image-2", 32000, R10, "1K 2K", "1:1", "1K", 4, 16),
        ("gpt-image-1", "generate", "gpt-image-1", 32000, "1:1 3:2 2:3", "", "1:1", None, 4, 0),
        ("gpt-image-1", "edit", "gpt-image-1", 32000, "1:1 3:2 2:3", "", "1:1", None, 4, 16),
    }

    @pytest.mark.parametrize(
        ("ratio", "resolution", "size"),
        [
            (None, None, "1024x1024"),
            ("16:9", None, "1536x864"),
            ("9:16", "2K", "1440x2560"),
            ("2:3", "1K", "1024x1536"),
        ],
    )
    def test_ratio_and_resolution_become_pixels(self, ratio, resolution, size):
        generation = self.generation(
            self.offer("gpt-image-2", Kind.GENERATE), ratio=ratio, resolution=resolution, count=3
        )
        assert self.told(generation) == {"model": "gpt-image-2", "prompt": "a red fox", "n": 3, "size": size}

    def test_a_transparent_background_has_a_word(self):
        generation = self.generation(self.offer("gpt-image-1", Kind.GENERATE), ratio="3:2", transparent=True)
        told = self.told(generation)
        assert (told["size"], told["background"]) == ("1536x1024", "transparent")
        assert not self.offer("gpt-image-2", Kind.GENERATE).wire.transparent

    def test_every_size_is_one_the_model_takes(self):
        sizes = self.offer("gpt-image-2", Kind.GENERATE).wire.sizes
        assert len(sizes) == 20
        for name, size in sizes.items():
            width, height = map(int, size.split("x"))
            across, down = map(int, name.partition(" ")[0].split(":"))
            assert (width % 16, height % 16) == (0, 0)
            assert width * height <= 3840 * 2160
            assert width / height == pytest.approx(across / down, rel=0.01)

    def test_an_edit_is_a_form_with_its_pictures(self):
        generation = self.generation(
            self.offer("gpt-image-2", Kind.EDIT), images=(address(JPEG), address(PNG)), ratio="1:1"
        )
        body = self.gateway.build_body(generation, callback=None)
        request = self.gateway.submit_request(body, key="intent-1", kind=Kind.EDIT)
        assert str(request.url) == "https://api.openai.com/v1/images/edits"
        assert form_of(request) == [
            ("model", None, None, b"gpt-image-2"),
            ("prompt", None, None, b"a red fox"),
            ("size", None, None, b"1024x1024"),
            ("n", None, None, b"1"),
            ("image[]", "1.jpg", "image/jpeg", JPEG.content),
            ("image[]", "2.png", "image/png", PNG.content),
        ]
        again = self.gateway.submit_request(body, key="intent-1", kind=Kind.EDIT)
        assert again.read() == request.read()

    def test_a_mask_is_one_more_file_of_the_form(self):
        generation = self.generation(
            self.offer("gpt-image-1", Kind.EDIT), images=(address(PNG), address(JPEG)), mask=address(PNG)
        )
        body = self.gateway.build_body(generation, callback=None)
        form = form_of(self.gateway.submit_request(body, key="intent-1", kind=Kind.EDIT))
        assert form[-3:] == [
            ("image[]", "1.png", "image/png", PNG.content),
            ("image[]", "2.jpg", "image/jpeg", JPEG.content),
            ("mask", "1.png", "image/png", PNG.content),
        ]

    def test_a_prompt_that_looks_like_a_picture_is_a_text(self):
        generation = self.generation(self.offer("gpt-image-2", Kind.EDIT), images=(address(JPEG),), prompt=address(PNG))
        body = self.gateway.build_body(generation, callback=None)
        form = form_of(self.gateway.submit_request(body, key="intent-1", kind=Kind.EDIT))
        assert ("prompt", None, None, address(PNG).encode()) in form

    def test_the_pictures_are_in_the_reply(self):
        assert self.gateway.parse_submit(done(inline(), inline(b"two"))) == Produced((PICTURE, b"two"))
        elsewhere = "https://files.example/one.png"
        assert self.gateway.parse_submit(done({"url": elsewhere})) == Produced((elsewhere,))

    def test_results_are_never_shown(self):
        assert "PNG" not in repr(Produced((PICTURE,)))

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (error("moderation_blocked"), ContentRefused),
            (error("content_policy_violation"), ContentRefused),
            (error("invalid_value"), Refused),
            (error(None), Refused),
            (error("invalid_api_key", 401), KeyRefused),
            (error(None, 403), KeyRefused),
            (error("model_not_found", 404), Unsupported),
            (error("insufficient_quota", 429, "insufficient_quota"), OutOfCredit),
            (error(None, 429, "insufficient_quota"), OutOfCredit),
            (error("rate_limit_exceeded", 429), Busy),
            (error("moderation_blocked", 500), Unsure),
            (error(None, 503), Unsure),
            (reply(b"<html>", 504), Unsure),
            (error(None, 418), Garbled),
        ],
    )
    def test_each_refusal_is_told_from_the_others(self, answer, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(answer)
        assert type(caught.value) is kind

    def test_a_picture_travels_inside_the_request(self):
        assert talk(self.gateway, PNG) == ([], address(PNG))
        assert not self.gateway.reads_addresses

    def test_a_lost_reply_is_never_sent_again(self):
        assert {self.gateway.recovery(callback=callback) for callback in (True, False)} == {Recovery.NONE}

    def test_the_account_answers_with_its_models(self):
        assert str(self.gateway.account_request().url) == "https://api.openai.com/v1/models"
        assert self.gateway.parse_account(reply({"object": "list", "data": []})) is None

    def test_the_stored_body_of_an_edit_names_every_field_once(self):
        body = json.loads(self.gateway.build_body(self.generation(self.offer("gpt-image-2", Kind.EDIT)), callback=None))
        assert sorted(body) == ["image[]", "model", "n", "prompt", "size"]

    def test_a_server_like_it_may_keep_its_pictures_itself(self):
        own = Openai(KEY, "http://127.0.0.1:8080").result_request("http://127.0.0.1:8080/images/1.png")
        assert own is not None
        assert own.headers["Authorization"] == f"Bearer {KEY}"
        assert self.gateway.result_request("https://cdn.example/1.png") is None
        assert self.gateway.result_request("https://api.openai.com.example/1.png") is None
