"""The suite of the gateway to copy: what every gateway's file of tests looks like."""

from typing import Any, ClassVar

import pytest

from providers._template import Template
from providers.contract import Failed, Finished, Kind, Recovery, SubmittedTask, Waiting
from providers.errors import Busy, ContentRefused, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from providers.registry import ALL
from tests.support.gateway_conformance import KEY, GatewaySuite, reply


def task(status: str, **more: Any) -> dict[str, Any]:
    return {"id": "t-1", "status": status, **more}


class TestTemplate(GatewaySuite):
    gateway = Template(KEY, "https://template.example")
    origin = "https://template.example"
    hollow: ClassVar = {
        "nothing": {},
        "the wrong types": {"id": 7, "status": 7},
        "an empty task": {"id": "", "status": ""},
    }
    expected_offers: ClassVar = {
        ("template-paint", "generate", "paint-1", 2000, "1:1 16:9", "", "1:1", None, 1, 0),
        ("template-paint", "edit", "paint-1-edit", 2000, "1:1 16:9", "", "1:1", None, 1, 4),
    }

    def test_it_is_not_on_offer(self) -> None:
        assert "template" not in ALL

    def test_a_request_says_all_of_an_order(self) -> None:
        wishes = {"mask": "https://pictures.example/mask.png", "style": "drawing", "negative": "snow"}
        generation = self.generation(self.offer("template-paint", Kind.EDIT), ratio="16:9", **wishes)
        assert self.told(generation, callback="https://bot.example/hooks/x") == {
            "model": "paint-1-edit",
            "prompt": "a red fox",
            "aspect_ratio": "16:9",
            "images": ["https://pictures.example/one.jpg"],
            "mask_image": "https://pictures.example/mask.png",
            "style": "illustration",
            "negative_prompt": "snow",
            "callback_url": "https://bot.example/hooks/x",
        }

    def test_a_task_is_accepted(self) -> None:
        assert self.gateway.parse_submit(reply(task("queued"))) == SubmittedTask("t-1")

    @pytest.mark.parametrize(
        ("body", "progress"),
        [
            (task("queued"), Waiting()),
            (task("running"), Waiting()),
            (task("done", images=["https://cdn.example/1.png"]), Finished(("https://cdn.example/1.png",))),
            (task("done", images=[]), Waiting()),
        ],
    )
    def test_every_word_has_its_meaning(self, body: dict[str, Any], progress: object) -> None:
        assert self.gateway.parse_status(reply(body)) == progress

    @pytest.mark.parametrize(("code", "kind"), [("content_policy", ContentRefused), ("crash", Refused)])
    def test_an_ended_task_says_why(self, code: str, kind: type[Refused]) -> None:
        progress = self.gateway.parse_status(reply(task("failed", error=code)))
        assert isinstance(progress, Failed)
        assert type(progress.error) is kind

    @pytest.mark.parametrize(
        ("status", "kind"),
        [(400, Refused), (401, KeyRefused), (402, OutOfCredit), (404, Unsupported), (429, Busy), (502, Unsure)],
    )
    def test_every_refusal_of_a_paid_request(self, status: int, kind: type[Exception]) -> None:
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(reply(b"", status))
        assert type(caught.value) is kind

    def test_a_lost_reply_is_found_by_a_callback_or_never(self) -> None:
        assert self.gateway.recovery(callback=True) is Recovery.CALLBACK
        assert self.gateway.recovery(callback=False) is Recovery.NONE
        assert self.named_by(b'{"id": "t-1"}') == "t-1"
