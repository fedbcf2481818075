"""The tables of the package against what the vendors publish."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from providers.apipod import Apipod
from providers.contract import Form, GenerationRequest, Kind, ModelOffer, Sound
from providers.model_file import load_gateway
from providers.pixwith import Pixwith

# APIPod's published request schemas (api-reference, read 2026-11), without their descriptions.
SCHEMAS: dict[str, Any] = json.loads((Path(__file__).parent / "schemas" / "apipod.json").read_text())
APIPOD = Apipod("key-for-the-test", "https://api.apipod.ai")
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list}


def wishes(offer: ModelOffer) -> list[GenerationRequest]:
    """Every combination of what can be chosen, with the fewest and the most pictures."""
    pictures = {offer.least_inputs, offer.inputs}
    sounds = (True, False) if offer.sound is Sound.CHOOSABLE else (True,)
    return [
        GenerationRequest(
            offer,
            "a red fox",
            ratio=ratio,
            resolution=resolution,
            count=count,
            images=("https://pictures.example/one.jpg",) * number,
            seconds=seconds,
            sound=sound,
        )
        for ratio, resolution, count, number, seconds, sound in product(
            (None, *offer.ratios),
            (None, *offer.resolutions),
            {1, offer.outputs},
            pictures,
            (None, *offer.seconds),
            sounds,
        )
    ]


def refused(value: Any, rule: dict[str, Any]) -> bool:
    """Whether the schema refuses the value."""
    if type(value) is not TYPES[rule["type"]] or value not in rule.get("enum", [value]):
        return True
    if isinstance(value, list):
        return not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value))
    return isinstance(value, int) and not rule.get("minimum", value) <= value <= rule.get("maximum", value)


@pytest.mark.parametrize("offer", load_gateway("apipod"), ids=lambda offer: f"{offer.vendor_id}-{offer.form}")
def test_every_choice_gives_a_body_that_the_published_schema_takes(offer: ModelOffer) -> None:
    schema = SCHEMAS[offer.vendor_id]
    fields = schema["fields"]
    for wish in wishes(offer):
        body = json.loads(APIPOD.build_body(wish, callback=None))
        assert body.pop("model") == offer.vendor_id
        assert {"model", *body} >= set(schema["required"])
        assert set(body) <= set(fields)
        assert [name for name, value in body.items() if refused(value, fields[name])] == []
    request = APIPOD.submit_request(b"{}", key="intent-1", kind=offer.kind)
    assert request.url.path == schema["path"]


@pytest.mark.parametrize("offer", load_gateway("apipod"), ids=lambda offer: f"{offer.vendor_id}-{offer.form}")
def test_no_choice_of_the_published_schema_is_missing(offer: ModelOffer) -> None:
    fields = SCHEMAS[offer.vendor_id]["fields"]
    published = {word for word in fields.get("aspect_ratio", {}).get("enum", []) if ":" in word}
    assert set(offer.ratios) == published
    words = set(fields.get(offer.wire.resolution, {}).get("enum", []))
    assert {offer.wire.words.get(one, one) for one in offer.resolutions if offer.wire.resolution} == words - {
        "512px"
    }  # a thumbnail
    assert list(offer.seconds) == fields.get("duration", {}).get("enum", [])
    assert (offer.sound is Sound.CHOOSABLE) is ("generate_audio" in fields)
    assert offer.prompt_limit == fields["prompt"]["maxLength"]


def test_the_videos_of_apipod_are_these() -> None:
    videos = [offer for offer in load_gateway("apipod") if offer.kind is Kind.VIDEO]
    assert {(one.model, one.form, one.vendor_id, one.least_inputs, one.inputs) for one in videos} == {
        ("seedance-2.0-fast", Form.TEXT, "seedance-2.0-fast-t2v", 0, 0),
        ("seedance-2.0-fast", Form.FRAMES, "seedance-2.0-fast-i2v", 1, 2),
        ("seedance-2.0-fast", Form.REFERENCES, "seedance-2.0-fast-r2v", 1, 9),
        ("seedance-2.0", Form.TEXT, "seedance-2.0-t2v", 0, 0),
        ("seedance-2.0", Form.FRAMES, "seedance-2.0-i2v", 1, 2),
        ("seedance-2.0", Form.REFERENCES, "seedance-2.0-r2v", 1, 9),
        ("veo-3.1-fast", Form.TEXT, "veo3-1-fast", 0, 0),
        ("veo-3.1-fast", Form.FRAMES, "veo3-1-fast", 1, 2),
        ("veo-3.1-fast", Form.REFERENCES, "veo3-1-fast-ref", 1, 3),
        ("veo-3.1-fast", Form.TEXT, "veo3-1-fast-4k", 0, 0),
        ("veo-3.1-fast", Form.FRAMES, "veo3-1-fast-4k", 1, 2),
    }


def test_a_video_is_asked_for_with_its_choices_and_looked_up_at_its_own_path() -> None:
    offer = next(one for one in load_gateway("apipod") if one.vendor_id == "seedance-2.0-i2v")
    images = ("https://pictures.example/first.jpg", "https://pictures.example/last.jpg")
    wish = GenerationRequest(offer, "it runs", resolution="4K", images=images, seconds=12, sound=False)
    assert json.loads(APIPOD.build_body(wish, callback="https://bot.example/hook")) == {
        "model": "seedance-2.0-i2v",
        "prompt": "it runs",
        "image_urls": list(images),
        "aspect_ratio": "adaptive",
        "resolution": "4k",
        "duration": 12,
        "generate_audio": False,
        "return_last_frame": True,
    }
    submitted = APIPOD.submit_request(b"{}", key="intent-1", kind=Kind.VIDEO)
    assert str(submitted.url) == "https://api.apipod.ai/v1/videos/generations"
    assert submitted.headers["Idempotency-Key"] == "intent-1"
    looked = APIPOD.status_request("vid_1", kind=Kind.VIDEO)
    assert str(looked.url) == "https://api.apipod.ai/v1/videos/status/vid_1"


@pytest.mark.parametrize("name", ["apipod", "apikley", "pixwith", "kie", "replicate"])
def test_offers_of_one_model_and_form_are_told_apart_by_their_resolutions(name: str) -> None:
    seen: dict[tuple[object, ...], set[str]] = {}
    for offer in load_gateway(name):
        known = seen.setdefault((offer.model, offer.kind, offer.form), set())
        sizes = set(offer.resolutions) or {""}
        assert not known & sizes, offer
        known |= sizes


PIXWITH = Pixwith("key-for-the-test", "https://api.pixwith.ai")


@pytest.mark.parametrize("offer", load_gateway("pixwith"), ids=lambda offer: f"{offer.vendor_id}-{offer.form}")
def test_every_body_of_pixwith_says_that_the_prompt_stays_as_it_is(offer: ModelOffer) -> None:
    for wish in wishes(offer):
        body = json.loads(PIXWITH.build_body(wish, callback=None))
        assert body["options"].pop("prompt_optimization") is False
        assert "" not in body["options"]
        assert set(body) <= {"prompt", "model_id", "options", "image_urls"}
