import base64
import json
from typing import ClassVar

import httpx
import pytest
from nacl.signing import SigningKey

from providers.contract import Failed, Finished, Kind, Recovery, SubmittedTask, Waiting
from providers.errors import (
    ContentRefused,
    Garbled,
    KeyRefused,
    OutOfCredit,
    Refused,
    Unsupported,
    Unsure,
)
from providers.fal import Fal
from tests.support.fal_callbacks import QUERY, hear, jwks, signed
from tests.support.gateway_conformance import JPEG, KEY, PNG, GatewaySuite, reply, talk

R8 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9"
R10 = f"{R8} 4:5 5:4"
R14 = f"{R10} 1:4 1:8 4:1 8:1"
ONE, TWO = {"url": "https://f.example/1"}, {"url": "https://f.example/2"}
R5 = "1:1 3:4 4:3 16:9 9:16"
HOOK = "https://bot.example/hooks/a%20b?x=1&y"
REQUEST = "https://queue.fal.run/fal-ai/flux/requests/8a7e-1"
TASK = "fal-ai/flux/8a7e-1"


def refused(kind, status=422):
    return reply({"detail": [{"loc": ["body", "prompt"], "msg": "no", "type": kind, "input": "secret"}]}, status)


def asked(state, **more):
    return reply(
        {"status": state, "request_id": "8a7e-1", "response_url": REQUEST, "status_url": f"{REQUEST}/status"} | more
    )


class TestFal(GatewaySuite):
    gateway = Fal(KEY, "https://queue.fal.run")
    origin = "https://queue.fal.run"
    task_id = TASK
    hollow: ClassVar = {
        "nothing": {},
        "an id alone": {"request_id": "8a7e-1"},
        "an address elsewhere": {"status_url": "https://queue.fal.run/secret", "status": "COMPLETED"},
        "an address that is a path out": {
            "status_url": f"{REQUEST}/../../x",
            "response_url": "/a/../b",
            "status": "COMPLETED",
        },
        "an address that is none": {"status_url": "https://[", "response_url": 7, "status": "COMPLETED"},
        "an unknown word": {"status": "PAUSED"},
        "a word of another type": {"status": ["IN_QUEUE"]},
        "an unknown result": {"text": "a fox"},
        "a picture without an address": {"images": [{"width": 1}]},
        "a video that is text": {"video": "https://x.example/1.mp4"},
    }
    expected_offers: ClassVar = {
        (
            "seedream-4.5",
            "generate",
            "fal-ai/bytedance/seedream/v4.5/text-to-image",
            4000,
            R8,
            "2K 4K",
            "1:1",
            "2K",
            4,
            0,
        ),
        ("seedream-4.5", "edit", "fal-ai/bytedance/seedream/v4.5/edit", 4000, R8, "2K 4K", None, "2K", 4, 10),
        ("nano-banana-2", "generate", "fal-ai/nano-banana-2", 4000, R14, "1K 2K 4K", "1:1", "1K", 4, 0),
        ("nano-banana-2", "edit", "fal-ai/nano-banana-2/edit", 4000, R14, "1K 2K 4K", None, "1K", 4, 14),
        ("nano-banana-pro", "generate", "fal-ai/nano-banana-pro", 4000, R10, "1K 2K 4K", "1:1", "1K", 4, 0),
        ("nano-banana-pro", "edit", "fal-ai/nano-banana-pro/edit", 4000, R10, "1K 2K 4K", None, "1K", 4, 8),
        ("nano-banana", "generate", "fal-ai/nano-banana", 4000, R10, "", "1:1", None, 4, 0),
        ("nano-banana", "edit", "fal-ai/nano-banana/edit", 4000, R10, "", None, None, 4, 10),
        ("flux-2-pro", "generate", "fal-ai/flux-2-pro", 4000, R5, "", "1:1", None, 1, 0),
        ("flux-2-pro", "edit", "fal-ai/flux-2-pro/edit", 4000, R5, "", None, None, 1, 8),
        ("flux-schnell", "generate", "fal-ai/flux/schnell", 4000, R5, "", "1:1", None, 4, 0),
        ("flux-kontext-pro", "edit", "fal-ai/flux-pro/kontext", 4000, R8, "", None, None, 4, 1),
        ("flux-kontext-max", "edit", "fal-ai/flux-pro/kontext/max", 4000, R8, "", None, None, 4, 1),
    }

    def named_by(self, content):
        key = SigningKey.generate()
        heard = hear(Fal(KEY, self.origin), content, signed(content, key), jwks(key.verify_key), query=QUERY)
        return heard[1]

    def test_a_stored_body_is_sent_byte_for_byte(self):
        body = self.gateway.build_body(self.generation(self.offer("nano-banana-2", Kind.GENERATE)), callback=HOOK)
        first, again = (self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE) for _ in range(2))
        assert first.read() == again.read()
        assert first.headers["Content-Type"] == "application/json"
        assert first.headers["Authorization"] == f"Key {KEY}"

    def test_the_model_and_the_callback_are_in_the_address(self):
        body = self.gateway.build_body(self.generation(self.offer("seedream-4.5", Kind.GENERATE)), callback=HOOK)
        request = self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE)
        assert request.url.path == "/fal-ai/bytedance/seedream/v4.5/text-to-image"
        assert request.url.params["fal_webhook"] == f"{HOOK}?app=fal-ai%2Fbytedance"
        assert json.loads(request.read()) == {
            "prompt": "a red fox",
            "image_size": {"width": 2048, "height": 2048},
            "num_images": 1,
        }
        without = self.gateway.build_body(self.generation(self.offer("flux-2-pro", Kind.GENERATE)), callback=None)
        assert self.gateway.submit_request(without, key="", kind=Kind.GENERATE).url.query == b""

    def test_a_path_of_the_operators_cannot_leave_its_place(self):
        offer = self.offer("flux-2-pro", Kind.GENERATE)
        strange = type(offer)(**{name: getattr(offer, name) for name in offer.__slots__} | {"vendor_id": "a/b?x=1#y z"})
        body = self.gateway.build_body(self.generation(strange), callback=None)
        assert (
            str(self.gateway.submit_request(body, key="", kind=Kind.GENERATE).url)
            == f"{self.origin}/a/b%3Fx%3D1%23y%20z"
        )

    def test_an_accepted_request_names_its_app_and_id(self):
        taken = {
            "request_id": "8a7e-1",
            "status_url": f"{REQUEST}/status",
            "response_url": REQUEST,
            "queue_position": 0,
        }
        assert self.gateway.parse_submit(reply(taken)) == SubmittedTask(TASK)
        flow = "https://queue.fal.run/workflows/ann/fox/requests/9/status"
        assert self.gateway.parse_submit(reply({"status_url": flow})) == SubmittedTask("workflows/ann/fox/9")
        request = self.gateway.status_request("workflows/ann/fox/9", kind=Kind.VIDEO)
        assert str(request.url) == flow

    @pytest.mark.parametrize(
        ("answer", "error", "code"),
        [
            (refused("content_policy_violation"), ContentRefused, "content_policy_violation"),
            (refused("value_error"), Refused, "value_error"),
            (reply({"detail": "Bad request"}, 400), Refused, "400"),
            (reply({"detail": "no key"}, 401), KeyRefused, "401"),
            (reply({"detail": "User is locked. Reason: Exhausted balance. Top up."}, 403), OutOfCredit, "locked"),
            (reply({"detail": "Access denied"}, 403), KeyRefused, "403"),
            (reply({"detail": "Application not found"}, 404), Unsupported, "404"),
            (reply(b"<html>", 500), Unsure, "500"),
            (reply(b"", 503), Unsure, "503"),
            (reply({"detail": "slow"}, 504), Unsure, "504"),
            (reply({}, 418), Garbled, "418"),
        ],
    )
    def test_a_refused_submission_says_why(self, answer, error, code):
        with pytest.raises(error) as caught:
            self.gateway.parse_submit(answer)
        assert type(caught.value) is error
        assert caught.value.code == code
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        ("answer", "progress"),
        [
            (asked("IN_QUEUE", queue_position=0), Waiting(position=1)),
            (asked("IN_QUEUE", queue_position=4), Waiting(position=5)),
            (asked("IN_QUEUE"), Waiting()),
            (asked("IN_QUEUE", queue_position=-1), Waiting()),
            (asked("IN_PROGRESS", queue_position=3, logs=[]), Waiting()),
        ],
    )
    def test_a_place_in_the_queue_is_told(self, answer, progress):
        assert self.gateway.parse_status(answer) == progress

    def test_a_completed_request_is_asked_for_its_result(self):
        request = self.gateway.parse_status(asked("COMPLETED", metrics={"inference_time": 1.5}))
        assert isinstance(request, httpx.Request)
        assert (request.method, str(request.url)) == ("GET", REQUEST)
        assert request.headers["Authorization"] == f"Key {KEY}"

    def test_the_address_of_a_result_is_never_taken_from_a_reply(self):
        request = self.gateway.parse_status(asked("COMPLETED", response_url="https://evil.example/a/b/requests/1"))
        assert str(request.url) == "https://queue.fal.run/a/b/requests/1"

    @pytest.mark.parametrize("code", ["runner_disconnected", "client_cancelled", "startup_timeout"])
    def test_a_request_may_end_without_a_result(self, code):
        match self.gateway.parse_status(asked("COMPLETED", error="no", error_type=code)):
            case Failed(error):
                assert type(error) is Refused
                assert error.code == code
            case other:
                raise AssertionError(other)

    @pytest.mark.parametrize(
        ("body", "urls"),
        [
            ({"images": [ONE, TWO], "seed": 1}, ("https://f.example/1", "https://f.example/2")),
            ({"image": ONE}, ("https://f.example/1",)),
            ({"video": TWO}, ("https://f.example/2",)),
            ({"images": [ONE, TWO], "has_nsfw_concepts": [True, False]}, ("https://f.example/2",)),
        ],
    )
    def test_a_result_is_read_whatever_the_model(self, body, urls):
        assert self.gateway.parse_status(reply(body)) == Finished(urls)
        assert self.gateway.parse_status(reply({"images": []})) == Waiting()

    @pytest.mark.parametrize(
        ("answer", "error", "code"),
        [
            (refused("content_policy_violation"), ContentRefused, "content_policy_violation"),
            (refused("file_download_error"), Refused, "file_download_error"),
            (refused("internal_server_error", 500), Refused, "internal_server_error"),
            (refused("content_policy_violation", 200), ContentRefused, "content_policy_violation"),
            (reply({"detail": "Not found"}, 404), Refused, "404"),
            (reply({"images": [{"url": "u"}], "has_nsfw_concepts": [True]}), ContentRefused, "has_nsfw_concepts"),
        ],
    )
    def test_a_failed_request_says_why_in_its_result(self, answer, error, code):
        failed = self.gateway.parse_status(answer)
        assert isinstance(failed, Failed)
        assert type(failed.error) is error
        assert failed.error.code == code

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (reply({"detail": "Request is still in progress"}, 400), Unsure),
            (reply(b"", 500), Unsure),
            (reply(b"", 502), Unsure),
            (reply({"detail": "no key"}, 401), KeyRefused),
        ],
    )
    def test_a_read_that_fails_says_nothing_about_the_request(self, answer, error):
        with pytest.raises(error):
            self.gateway.parse_status(answer)

    def test_a_request_is_cancelled_by_a_put(self):
        (request,) = self.gateway.cancel_requests(TASK, kind=Kind.GENERATE)
        assert (request.method, str(request.url)) == ("PUT", f"{REQUEST}/cancel")

    def test_a_lost_reply_is_recovered_by_a_callback_alone(self):
        assert self.gateway.recovery(callback=True) is Recovery.CALLBACK
        assert self.gateway.recovery(callback=False) is Recovery.NONE

    def test_pictures_travel_inside_the_request(self):
        for picture in (JPEG, PNG):
            coded = base64.b64encode(picture.content).decode()
            assert talk(self.gateway, picture) == ([], f"data:{picture.media_type};base64,{coded}")

    def test_the_key_is_tried_at_the_platform(self):
        request = self.gateway.account_request()
        assert request.url.host == "api.fal.ai"
        assert self.gateway.origins == ("https://queue.fal.run", "https://api.fal.ai")
        assert Fal(KEY, "http://fal.internal:80").origins == ("http://fal.internal:80",)
        assert self.gateway.parse_account(reply({"prices": []})) is None
        with pytest.raises(KeyRefused):
            self.gateway.parse_account(reply({"error": {"type": "authorization_error"}}, 401))
