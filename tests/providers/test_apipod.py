import base64
from typing import ClassVar

import pytest

from providers.apipod import Apipod
from providers.contract import Failed, Finished, Kind, Recovery, SubmittedTask, Waiting
from providers.errors import Busy, ContentRefused, Garbled, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from tests.support.gateway_conformance import JPEG, KEY, WEBP, GatewaySuite, named_by, reply, talk

R8 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9"
R10 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4"
R14 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4 1:4 1:8 4:1 8:1"
PICTURE = "https://pictures.example/one.jpg"


def error(status, code=None, *, http=None, **headers):
    body = {"code": status, "message": "no", "data": {"type": "error", "error_code": code}}
    return reply(body, http or status, **headers)


def openai_error(status, code):
    return reply({"error": {"message": "no", "type": "invalid_request_error", "code": code}}, status)


def task(status, **fields):
    return reply({"code": 200, "message": "success", "data": {"task_id": "t-1", "status": status, **fields}})


class TestApipod(GatewaySuite):
    gateway = Apipod(KEY, "https://api.apipod.ai")
    origin = "https://api.apipod.ai"
    hollow: ClassVar = {
        "no data": {"code": 200, "message": "success"},
        "data is null": {"code": 0, "message": "success", "data": None},
        "data is a list": {"code": 200, "data": ["t-1"]},
        "nothing inside": {"code": 200, "data": {}},
        "the wrong types": {"code": 200, "data": {"task_id": 7, "status": 7}},
        "an empty task": {"code": 200, "data": {"task_id": "", "status": ""}},
        "no code": {"data": {"task_id": "t-1", "status": "completed"}},
        "a code of another type": {"code": True, "data": {"task_id": "t-1", "status": "pending"}},
    }
    expected_offers: ClassVar = {
        ("seedream-4.5", "generate", "seedream-v4.5", 4000, R8, "2K 4K", "1:1", "2K", 1, 0),
        ("seedream-4.5", "edit", "seedream-v4.5-edit", 4000, R8, "2K 4K", "1:1", "2K", 1, 14),
        ("seedream-5-lite", "generate", "seedream-5.0-lite", 2000, R8, "2K 3K", "1:1", "2K", 1, 0),
        ("seedream-5-lite", "edit", "seedream-5.0-lite-edit", 2000, R8, "2K 3K", "1:1", "2K", 1, 14),
        ("nano-banana-2", "generate", "nano-banana-2", 3993, R14, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-2", "edit", "nano-banana-2", 3993, R14, "1K 2K 4K", "1:1", "1K", 1, 14),
        ("nano-banana-pro", "generate", "nano-banana-pro", 4000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-pro", "edit", "nano-banana-pro", 4000, R10, "1K 2K 4K", "1:1", "1K", 1, 8),
        ("wan-2.7", "generate", "wan2.7-image", 5000, R14, "1K 2K", "16:9", "1K", 4, 0),
        ("wan-2.7", "edit", "wan2.7-image-edit", 5000, "", "1K 2K", None, "1K", 4, 9),
        ("wan-2.7-pro", "generate", "wan2.7-image-pro", 5000, R14, "1K 2K 4K", "16:9", "2K", 4, 0),
        ("wan-2.7-pro", "edit", "wan2.7-image-pro-edit", 5000, "", "1K 2K", None, "2K", 4, 9),
        ("gpt-image-2", "generate", "gpt-image-2", 32000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("gpt-image-2", "edit", "gpt-image-2", 32000, R10, "1K 2K 4K", None, "1K", 1, 16),
        ("gpt-image-2-lite", "generate", "gpt-image-2-lite", 32000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("gpt-image-2-lite", "edit", "gpt-image-2-lite", 32000, R10, "1K 2K 4K", None, "1K", 1, 16),
        ("gpt-image-2-fast", "generate", "gpt-image-2-fast", 36000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("gpt-image-2-fast", "edit", "gpt-image-2-fast", 36000, R10, "1K 2K 4K", None, "1K", 1, 16),
    }

    def test_a_plain_wish_is_sent_with_the_defaults_spelled_out(self):
        generation = self.generation(self.offer("seedream-4.5", Kind.GENERATE))
        assert self.told(generation) == {
            "model": "seedream-v4.5",
            "prompt": "a red fox",
            "aspect_ratio": "1:1",
            "quality": "2K",
        }

    def test_an_edit_carries_its_pictures_its_choices_and_the_callback(self):
        generation = self.generation(self.offer("seedream-4.5", Kind.EDIT), ratio="16:9", resolution="4K")
        assert self.told(generation, callback="https://bot.example/hook") == {
            "model": "seedream-v4.5-edit",
            "prompt": "a red fox",
            "image_urls": [PICTURE],
            "aspect_ratio": "16:9",
            "quality": "4K",
            "callback_url": "https://bot.example/hook",
        }

    def test_wan_takes_a_count_and_no_watermark(self):
        generation = self.generation(self.offer("wan-2.7-pro", Kind.GENERATE), count=3)
        assert self.told(generation) == {
            "model": "wan2.7-image-pro",
            "prompt": "a red fox",
            "aspect_ratio": "16:9",
            "size": "2K",
            "n": 3,
            "watermark": False,
        }

    def test_a_wan_edit_has_no_ratio(self):
        generation = self.generation(self.offer("wan-2.7", Kind.EDIT))
        assert self.told(generation) == {
            "model": "wan2.7-image-edit",
            "prompt": "a red fox",
            "image_urls": [PICTURE],
            "size": "1K",
            "n": 1,
            "watermark": False,
        }

    @pytest.mark.parametrize(("kind", "ratio"), [(Kind.GENERATE, "1:1"), (Kind.EDIT, "auto")])
    def test_gpt_image_keeps_the_shape_of_an_edited_picture(self, kind, ratio):
        told = self.told(self.generation(self.offer("gpt-image-2-fast", kind)))
        assert (told["aspect_ratio"], told["resolution"]) == (ratio, "1K")
        assert "quality" not in told

    def test_the_intent_is_the_idempotency_key(self):
        request = self.gateway.submit_request(b"{}", key="intent-1", kind=Kind.GENERATE)
        assert (request.method, str(request.url)) == ("POST", "https://api.apipod.ai/v1/images/generations")
        assert request.headers["Idempotency-Key"] == "intent-1"
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        assert self.gateway.recovery(callback=False) is Recovery.RESEND
        assert self.gateway.recovery(callback=True) is Recovery.RESEND

    @pytest.mark.parametrize("code", [0, 200, "200"])
    def test_both_success_codes_are_accepted(self, code):
        body = {"code": code, "message": "success", "data": {"task_id": "img_task_01"}}
        assert self.gateway.parse_submit(reply(body)) == SubmittedTask("img_task_01")

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (openai_error(400, "invalid_parameter"), Refused, "invalid_parameter"),
            (openai_error(400, "content_policy_violation"), ContentRefused, "content_policy_violation"),
            (openai_error(400, "model_not_found"), Unsupported, "model_not_found"),
            (error(400), Refused, "400"),
            (error(400, http=200), Refused, "400"),
            (error(401, "invalid_api_key"), KeyRefused, "invalid_api_key"),
            (error(401, http=200), KeyRefused, "401"),
            (error(402), OutOfCredit, "402"),
            (error(402, "insufficient_balance", http=200), OutOfCredit, "insufficient_balance"),
            (error(403), KeyRefused, "403"),
            (error(403, "insufficient_balance"), OutOfCredit, "insufficient_balance"),
            (openai_error(403, "insufficient_quota"), OutOfCredit, "insufficient_quota"),
            (openai_error(403, "CONTENT_POLICY_VIOLATION"), ContentRefused, "CONTENT_POLICY_VIOLATION"),
            (error(404), Unsupported, "404"),
            (reply(b"too large", 413), Refused, "413"),
            (error(409, "idempotency_conflict"), Garbled, "idempotency_conflict"),
            (error(409, "idempotency_in_progress"), Busy, "idempotency_in_progress"),
            (error(429, "insufficient_quota"), Busy, "insufficient_quota"),
            (error(429, http=200), Busy, "429"),
            (error(500), Unsure, "500"),
            (reply(b"<html>", 502), Unsure, "502"),
            (error(503), Unsure, "503"),
            (error(504, "content_policy_violation"), Unsure, "content_policy_violation"),
            (reply(b"", 524), Unsure, "524"),
            (error(500, http=200), Unsure, "500"),
            (reply({"error": {"code": "insufficient_balance"}}), OutOfCredit, "insufficient_balance"),
            (reply(b"I am a teapot", 418), Garbled, "418"),
            (error(777, http=200), Garbled, "777"),
        ],
    )
    def test_a_refusal_says_whether_to_try_again(self, answer, kind, code):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(answer)
        assert type(caught.value) is kind
        assert caught.value.code == code

    def test_a_first_request_that_still_runs_says_when_to_ask_again(self):
        with pytest.raises(Busy) as caught:
            self.gateway.parse_submit(error(409, "idempotency_in_progress", retry_after="1"))
        assert caught.value.retry_after == 1.0

    def test_a_look_is_a_read_of_the_task(self):
        request = self.gateway.status_request("a/b?c", kind=Kind.GENERATE)
        assert (request.method, request.url.raw_path) == ("GET", b"/v1/images/status/a%2Fb%3Fc")

    @pytest.mark.parametrize(
        ("answer", "progress"),
        [
            (task("pending"), Waiting()),
            (task("processing", progress=40), Waiting(40)),
            (task("processing", progress="much"), Waiting()),
            (task("processing", progress=140), Waiting()),
            (task("completed", result=["https://cdn.example/1.png"]), Finished(("https://cdn.example/1.png",))),
            (
                task("completed", result=["https://a.example", "https://b.example"], usage={"cost": 0.03}),
                Finished(("https://a.example", "https://b.example")),
            ),
            (task("completed", result=[]), Waiting()),
            (task("completed", result=None), Waiting()),
            (task("completed"), Waiting()),
        ],
    )
    def test_a_task_tells_how_far_it_is(self, answer, progress):
        assert self.gateway.parse_status(answer) == progress

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (task("failed", error_code="upstream_error", error_message="x"), Refused, "upstream_error"),
            (task("failed", error_code="sensitive_content"), ContentRefused, "sensitive_content"),
            (task("failed"), Refused, "failed"),
            (task("cancelled"), Refused, "cancelled"),
            (error(404, "task_not_found"), Refused, "task_not_found"),
            (error(404, http=200), Refused, "404"),
        ],
    )
    def test_an_ended_task_says_why(self, answer, kind, code):
        progress = self.gateway.parse_status(answer)
        assert isinstance(progress, Failed)
        assert type(progress.error) is kind
        assert progress.error.code == code

    @pytest.mark.parametrize(
        "answer",
        [
            task("completed", result="https://cdn.example/1.png"),
            task(
                "completed", result=[{"url": "https://cdn.example/1.png", "thumbnail_url": "https://cdn.example/s.png"}]
            ),
            task("completed", result={"images": ["https://cdn.example/1.png"], "seed": 7}),
            task("succeeded", result=["https://cdn.example/1.png"]),
        ],
    )
    def test_a_result_told_in_another_shape_is_not_lost(self, answer):
        assert self.gateway.parse_status(answer) == Finished(("https://cdn.example/1.png",))

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (error(401), KeyRefused),
            (error(402), Busy),
            (error(403, "insufficient_balance"), KeyRefused),
            (error(500), Unsure),
            (error(503), Busy),
            (error(400), Garbled),
            (task("finished"), Garbled),
            (task("completed", result="soon"), Garbled),
            (task("completed", result=[{"text": "see the panel"}]), Garbled),
        ],
    )
    def test_a_failed_look_never_ends_the_task(self, answer, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_status(answer)
        assert type(caught.value) is kind

    def test_a_callback_names_its_task(self):
        body = b'{"task_id": "img_task_01", "request_id": "r", "status": "completed", "result": []}'
        assert named_by(self.gateway, body) == "img_task_01"
        assert self.gateway.calls_back

    @pytest.mark.parametrize("picture", [JPEG, WEBP])
    def test_a_picture_travels_inside_the_request(self, picture):
        requests, address = talk(self.gateway, picture)
        assert requests == []
        assert address == f"data:{picture.media_type};base64,{base64.b64encode(picture.content).decode()}"

    def test_a_probe_tells_that_the_key_works_but_not_the_credit(self):
        request = self.gateway.account_request()
        assert (request.method, str(request.url)) == ("GET", "https://api.apipod.ai/v1/account/status")
        assert self.gateway.parse_account(reply({"code": 200, "data": {}})) is None
        assert self.gateway.parse_account(reply({"status": "active"})) is None
        with pytest.raises(KeyRefused):
            self.gateway.parse_account(error(401))
        with pytest.raises(KeyRefused):
            self.gateway.parse_account(error(401, http=200))
