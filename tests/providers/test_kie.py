"""kie.ai: what differs from Apikley, whose wire it shares."""

import base64
import hashlib
import hmac
import json
from typing import Any, ClassVar

import pytest

from providers.contract import Cost, Failed, Finished, Form, GenerationRequest, Kind, ModelOffer, Recovery
from providers.errors import BadSignature, OutOfCredit
from providers.kie import Kie
from providers.model_file import load_gateway
from tests.providers.test_apikley import R8, R10, error, result, task
from tests.support.gateway_conformance import JPEG, KEY, GatewaySuite, named_by, reply, talk

R14 = f"{R10} 1:4 1:8 4:1 8:1"
WEBHOOK_KEY = "hush"
SENT_AT = 1_760_000_000
VIDEOS = tuple(offer for offer in load_gateway("kie") if offer.kind is Kind.VIDEO)
CALLED = json.dumps({"code": 200, "data": {"taskId": "t-1", "state": "success"}}).encode()


def signed(task_id: str = "t-1", sent_at: object = SENT_AT, *, key: str = WEBHOOK_KEY) -> dict[str, str]:
    made = hmac.digest(key.encode(), f"{task_id}.{sent_at}".encode(), hashlib.sha256)
    return {"X-Webhook-Timestamp": str(sent_at), "X-Webhook-Signature": base64.b64encode(made).decode()}


def video(model: str, form: Form) -> ModelOffer:
    return next(offer for offer in VIDEOS if (offer.model, offer.form) == (model, form))


class TestKie(GatewaySuite):
    gateway = Kie(KEY, "https://api.kie.ai")
    origin = "https://api.kie.ai"
    hollow: ClassVar = {
        "no data": {"code": 200, "msg": "success"},
        "nothing inside": {"code": 200, "data": {}},
        "the wrong types": {"code": 200, "data": {"taskId": 7, "state": 7}},
        "no code": {"data": {"taskId": "t-1", "state": "success"}},
    }
    expected_offers: ClassVar = {
        ("seedream-4.5", "generate", "seedream/4.5-text-to-image", 3000, R8, "2K 4K", "1:1", "2K", 1, 0),
        ("seedream-4.5", "edit", "seedream/4.5-edit", 3000, R8, "2K 4K", "1:1", "2K", 1, 14),
        ("seedream-5-lite", "generate", "seedream/5-lite-text-to-image", 3000, R8, "2K 3K 4K", "1:1", "2K", 1, 0),
        ("seedream-5-lite", "edit", "seedream/5-lite-image-to-image", 3000, R8, "2K 3K 4K", "1:1", "2K", 1, 14),
        ("nano-banana-2", "generate", "nano-banana-2", 20000, R14, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-2", "edit", "nano-banana-2", 20000, R14, "1K 2K 4K", None, "1K", 1, 14),
        ("nano-banana-pro", "generate", "nano-banana-pro", 10000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-pro", "edit", "nano-banana-pro", 10000, R10, "1K 2K 4K", None, "1K", 1, 8),
        ("nano-banana", "generate", "google/nano-banana", 5000, R10, "", "1:1", None, 1, 0),
        ("nano-banana", "edit", "google/nano-banana-edit", 5000, R10, "", None, None, 1, 10),
        ("gpt-image-2", "generate", "gpt-image-2-text-to-image", 20000, R10, "1K", "1:1", "1K", 1, 0),
        ("gpt-image-2", "edit", "gpt-image-2-image-to-image", 20000, R10, "1K", None, "1K", 1, 16),
        ("gpt-image-2", "generate", "gpt-image-2-text-to-image", 20000, R8, "2K", "1:1", "2K", 1, 0),
        ("gpt-image-2", "edit", "gpt-image-2-image-to-image", 20000, R8, "2K", "1:1", "2K", 1, 16),
    }

    def test_a_lost_reply_is_found_again_only_by_a_callback(self):
        assert self.gateway.recovery(callback=True) is Recovery.CALLBACK
        assert self.gateway.recovery(callback=False) is Recovery.NONE

    def test_seedream_5_lite_has_three_qualities(self):
        for resolution, word in {"2K": "basic", "3K": "high", "4K": "ultra"}.items():
            told = self.told(self.generation(self.offer("seedream-5-lite", Kind.GENERATE), resolution=resolution))
            assert told["input"]["quality"] == word

    def test_gpt_image_calls_its_pictures_input_urls(self):
        told = self.told(self.generation(self.offer("gpt-image-2", Kind.EDIT)), callback="https://bot.example/hook")
        assert told == {
            "model": "gpt-image-2-image-to-image",
            "callBackUrl": "https://bot.example/hook",
            "input": {
                "prompt": "a red fox",
                "input_urls": ["https://pictures.example/one.jpg"],
                "aspect_ratio": "auto",
                "resolution": "1K",
            },
        }

    def test_the_videos_are_these(self):
        assert {(one.model, one.form, one.vendor_id, one.least_inputs, one.inputs) for one in VIDEOS} == {
            ("seedance-2.0-fast", Form.TEXT, "bytedance/seedance-2-fast", 0, 0),
            ("seedance-2.0-fast", Form.FRAMES, "bytedance/seedance-2-fast", 1, 2),
            ("seedance-2.0-fast", Form.REFERENCES, "bytedance/seedance-2-fast", 1, 9),
            ("seedance-2.0", Form.TEXT, "bytedance/seedance-2", 0, 0),
            ("seedance-2.0", Form.FRAMES, "bytedance/seedance-2", 1, 2),
            ("seedance-2.0", Form.REFERENCES, "bytedance/seedance-2", 1, 9),
            ("kling-2.6", Form.TEXT, "kling-2.6/text-to-video", 0, 0),
            ("kling-2.6", Form.FRAMES, "kling-2.6/image-to-video", 1, 1),
        }

    def test_each_frame_has_a_field_of_its_own(self):
        offer = video("seedance-2.0", Form.FRAMES)
        expected = {
            "prompt": "it runs",
            "first_frame_url": "https://a.example/1",
            "aspect_ratio": "adaptive",
            "resolution": "4k",
            "duration": 12,
            "generate_audio": False,
        }
        one = GenerationRequest(
            offer, "it runs", resolution="4K", images=("https://a.example/1",), seconds=12, sound=False
        )
        assert self.told(one) == {"model": "bytedance/seedance-2", "input": expected}
        two = GenerationRequest(
            offer, "it runs", resolution="4K", images=("https://a.example/1", "b"), seconds=12, sound=False
        )
        assert self.told(two)["input"] == {**expected, "last_frame_url": "b"}

    def test_references_are_a_list_and_never_mixed_with_frames(self):
        generation = GenerationRequest(video("seedance-2.0-fast", Form.REFERENCES), "it runs", images=("a", "b", "c"))
        told = self.told(generation)["input"]
        assert told["reference_image_urls"] == ["a", "b", "c"]
        assert not {"first_frame_url", "last_frame_url"} & set(told)

    def test_the_seconds_of_kling_are_text(self):
        told = self.told(GenerationRequest(video("kling-2.6", Form.FRAMES), "it runs", images=("a",), seconds=10))
        assert told["input"] == {"prompt": "it runs", "image_urls": ["a"], "duration": "10", "sound": True}

    def test_a_key_that_may_spend_no_more_is_an_empty_account(self):
        with pytest.raises(OutOfCredit):
            self.gateway.parse_submit(error(433))

    def test_a_finished_task_tells_what_it_cost(self):
        urls = ("https://a.example/1.png",)
        answer = task("success", resultJson=result(*urls), creditsConsumed=6.5)
        assert self.gateway.parse_status(answer) == Finished(urls, Cost(6.5, "credits"))
        assert self.gateway.parse_status(task("success", resultJson=result(*urls))) == Finished(urls)
        strange = task("success", resultJson=result(*urls), creditsConsumed="many")
        assert self.gateway.parse_status(strange) == Finished(urls)
        assert isinstance(self.gateway.parse_status(task("fail", creditsConsumed=0)), Failed)

    def test_pictures_are_uploaded_to_a_host_of_their_own(self):
        done = reply({"success": True, "code": 200, "data": {"downloadUrl": "https://files.example/p.jpg"}})
        (request,), address = talk(self.gateway, JPEG, done)
        assert str(request.url) == "https://kieai.redpandaai.co/api/file-stream-upload"
        assert address == "https://files.example/p.jpg"
        assert self.gateway.origins == ("https://api.kie.ai", "https://kieai.redpandaai.co")

    def test_another_address_takes_the_uploads_too(self):
        elsewhere = Kie(KEY, "http://127.0.0.1:8000")
        assert str(next(elsewhere.upload(JPEG, name="x")).url) == "http://127.0.0.1:8000/api/file-stream-upload"
        assert elsewhere.origins == ("http://127.0.0.1:8000",)


SIGNING = Kie(KEY, "https://api.kie.ai", webhook_key=WEBHOOK_KEY)


@pytest.mark.parametrize("late", [0, 299, -299])
def test_a_signed_callback_names_its_task(late: int) -> None:
    assert named_by(SIGNING, CALLED, headers=signed(), received_at=SENT_AT + late) == "t-1"


@pytest.mark.parametrize(
    ("headers", "received_at"),
    [
        ({}, SENT_AT),
        (signed("t-2"), SENT_AT),
        (signed(key="another"), SENT_AT),
        (signed(), SENT_AT + 301),
        (signed(), SENT_AT - 301),
        (signed() | {"X-Webhook-Timestamp": str(SENT_AT + 1)}, SENT_AT),
        (signed() | {"X-Webhook-Signature": ""}, SENT_AT),
        (signed() | {"X-Webhook-Signature": "ключ"}, SENT_AT),
        (signed(sent_at="soon"), SENT_AT),
        (signed(sent_at="9" * 400), SENT_AT),
        (signed(sent_at="²"), SENT_AT),
    ],
)
def test_a_wrong_or_stale_signature_is_refused(headers: dict[str, Any], received_at: float) -> None:
    with pytest.raises(BadSignature):
        named_by(SIGNING, CALLED, headers=headers, received_at=received_at)


def test_a_callback_without_a_task_is_not_signed() -> None:
    with pytest.raises(BadSignature):
        named_by(SIGNING, b"{}")


def test_without_a_webhook_key_no_signature_is_asked_for() -> None:
    assert named_by(Kie(KEY, "https://api.kie.ai"), CALLED) == "t-1"


def test_the_webhook_key_is_shown_nowhere() -> None:
    assert WEBHOOK_KEY not in repr(SIGNING)
