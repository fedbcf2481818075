import base64
from typing import ClassVar

import pytest

from providers.contract import Kind, Produced, Recovery
from providers.errors import Busy, ContentRefused, Garbled, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from providers.gemini import Gemini
from tests.support.gateway_conformance import JPEG, KEY, PNG, GatewaySuite, reply, talk

R10 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4"
R14 = f"{R10} 1:4 1:8 4:1 8:1"
PICTURE = b"\x89PNG one"


def inline(content=PICTURE, **more):
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(content).decode()}} | more


def answer(*parts, reason="STOP"):
    return {"candidates": [{"content": {"role": "model", "parts": list(parts)}, "finishReason": reason}]}


def blocked(reason):
    return reply({"promptFeedback": {"blockReason": reason}, "usageMetadata": {}})


def error(code, status, *details):
    return reply({"error": {"code": code, "message": "no", "status": status, "details": list(details)}}, code)


class TestGemini(GatewaySuite):
    gateway = Gemini(KEY, "https://generativelanguage.googleapis.com")
    origin = "https://generativelanguage.googleapis.com"
    hollow: ClassVar = {
        "nothing": {},
        "no candidate": {"candidates": []},
        "a candidate that is text": {"candidates": ["STOP"]},
        "no reason": {"candidates": [{"content": {}}]},
        "an unknown reason": {"candidates": [{"finishReason": "TIRED"}]},
        "a reason of another type": {"candidates": [{"finishReason": ["STOP"]}]},
        "an unknown block": {"promptFeedback": {"blockReason": "MOOD"}},
        "not base64": answer({"inlineData": {"data": "not base64!"}}),
        "an empty picture": answer({"inlineData": {"mimeType": "image/png", "data": ""}}),
        "a picture of another type": answer({"inlineData": 7}),
    }
    expected_offers: ClassVar = {
        ("nano-banana-2", "generate", "gemini-3.1-flash-image", 4000, R14, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-2", "edit", "gemini-3.1-flash-image", 4000, R14, "1K 2K 4K", None, "1K", 1, 14),
        ("nano-banana-pro", "generate", "gemini-3-pro-image", 4000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-pro", "edit", "gemini-3-pro-image", 4000, R10, "1K 2K 4K", None, "1K", 1, 14),
        ("nano-banana", "generate", "gemini-2.5-flash-image", 4000, R10, "", "1:1", None, 1, 0),
        ("nano-banana", "edit", "gemini-2.5-flash-image", 4000, R10, "", None, None, 1, 3),
    }

    def generation(self, offer, **changes):
        images = ("data:image/jpeg;base64,AAAA",) if offer.kind is Kind.EDIT else ()
        return super().generation(offer, **{"images": images, **changes})

    def test_a_stored_body_is_sent_byte_for_byte(self):
        body = self.gateway.build_body(self.generation(self.offer("nano-banana-2", Kind.GENERATE)), callback=None)
        first, again = (self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE) for _ in range(2))
        assert first.read() == again.read()
        assert first.headers["Content-Type"] == "application/json"

    def test_the_model_is_in_the_path_and_the_key_in_a_header(self):
        body = self.gateway.build_body(self.generation(self.offer("nano-banana-pro", Kind.GENERATE)), callback=None)
        request = self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE)
        assert str(request.url) == f"{self.origin}/v1beta/models/gemini-3-pro-image:generateContent"
        assert request.headers["x-goog-api-key"] == KEY
        assert "Authorization" not in request.headers

    @pytest.mark.parametrize(
        ("model", "changes", "config"),
        [
            ("nano-banana-2", {}, {"aspectRatio": "1:1", "imageSize": "1K"}),
            ("nano-banana-2", {"ratio": "8:1", "resolution": "4K"}, {"aspectRatio": "8:1", "imageSize": "4K"}),
            ("nano-banana", {"ratio": "16:9"}, {"aspectRatio": "16:9"}),
        ],
    )
    def test_a_picture_is_asked_for_by_ratio_and_size(self, model, changes, config):
        told = self.told(self.generation(self.offer(model, Kind.GENERATE), **changes))["content"]
        assert told == {
            "contents": [{"role": "user", "parts": [{"text": "a red fox"}]}],
            "generationConfig": {"responseModalities": ["IMAGE"], "imageConfig": config},
        }

    def test_the_pictures_of_an_edit_are_parts_of_the_request(self):
        images = tuple(talk(self.gateway, picture)[1] for picture in (JPEG, PNG))
        told = self.told(self.generation(self.offer("nano-banana", Kind.EDIT), images=images))["content"]
        (turn,) = told["contents"]
        assert turn["parts"] == [
            {"text": "a red fox"},
            {"inlineData": {"mimeType": "image/jpeg", "data": base64.b64encode(JPEG.content).decode()}},
            {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(PNG.content).decode()}},
        ]
        assert told["generationConfig"] == {"responseModalities": ["IMAGE"]}
        with pytest.raises(Unsupported):
            self.told(self.generation(self.offer("nano-banana", Kind.EDIT), images=("https://p.example/1.jpg",)))

    def test_the_picture_is_in_the_reply(self):
        assert self.gateway.parse_submit(reply(answer({"text": "Here it is"}, inline()))) == Produced((PICTURE,))
        assert self.gateway.parse_submit(reply(answer(inline(), reason="MAX_TOKENS"))) == Produced((PICTURE,))

    def test_a_picture_that_was_only_thought_of_is_left_out(self):
        thought = inline(b"a sketch", thought=True)
        assert self.gateway.parse_submit(reply(answer(thought, inline()))) == Produced((PICTURE,))
        with pytest.raises(Refused):
            self.gateway.parse_submit(reply(answer(thought)))

    @pytest.mark.parametrize(
        ("reason", "kind"),
        [
            *((word, ContentRefused) for word in ("SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII")),
            *((word, ContentRefused) for word in ("IMAGE_PROHIBITED_CONTENT", "RECITATION", "IMAGE_RECITATION")),
            *((word, Refused) for word in ("STOP", "NO_IMAGE", "IMAGE_OTHER", "OTHER", "MAX_TOKENS", "LANGUAGE")),
        ],
    )
    def test_a_reply_without_a_picture_says_why(self, reason, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(reply(answer({"text": "I cannot do that"}, reason=reason)))
        assert type(caught.value) is kind
        assert caught.value.code == reason

    @pytest.mark.parametrize("reason", ["SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "IMAGE_SAFETY", "OTHER"])
    def test_a_blocked_prompt_is_refused_content(self, reason):
        with pytest.raises(ContentRefused) as caught:
            self.gateway.parse_submit(blocked(reason))
        assert caught.value.code == reason

    @pytest.mark.parametrize(
        ("said", "kind", "code"),
        [
            (error(400, "INVALID_ARGUMENT"), Refused, "INVALID_ARGUMENT"),
            (error(400, "INVALID_ARGUMENT", {"reason": "API_KEY_INVALID"}), KeyRefused, "API_KEY_INVALID"),
            (error(400, "FAILED_PRECONDITION"), OutOfCredit, "FAILED_PRECONDITION"),
            (error(401, "UNAUTHENTICATED"), KeyRefused, "UNAUTHENTICATED"),
            (error(403, "PERMISSION_DENIED"), KeyRefused, "PERMISSION_DENIED"),
            (error(404, "NOT_FOUND"), Unsupported, "NOT_FOUND"),
            (error(500, "INTERNAL"), Unsure, "INTERNAL"),
            (error(503, "UNAVAILABLE", {"reason": "API_KEY_INVALID"}), Unsure, "API_KEY_INVALID"),
            (error(504, "DEADLINE_EXCEEDED"), Unsure, "DEADLINE_EXCEEDED"),
            (reply(b"<html>", 502), Unsure, "502"),
            (reply({"error": "no"}, 418), Garbled, "418"),
        ],
    )
    def test_a_refusal_says_why(self, said, kind, code):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(said)
        assert type(caught.value) is kind
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("details", "seconds"),
        [([{"retryDelay": "34s"}], 34.0), ([{"retryDelay": "0.5s"}], 0.5), ([{"retryDelay": 5}, {}], None), ([], None)],
    )
    def test_an_exhausted_quota_says_when_to_come_back(self, details, seconds):
        with pytest.raises(Busy) as caught:
            self.gateway.parse_submit(error(429, "RESOURCE_EXHAUSTED", *details))
        assert (caught.value.code, caught.value.retry_after) == ("RESOURCE_EXHAUSTED", seconds)

    def test_nothing_can_be_recovered(self):
        assert self.gateway.recovery(callback=True) is Recovery.NONE
        assert not self.gateway.calls_back
        assert self.gateway.paid_call.reply_bytes >= 25_000_000

    def test_the_key_is_tried_by_listing_a_model(self):
        assert self.gateway.parse_account(reply({"models": [{"name": "models/x"}]})) is None
