"""The fields that fal's models are asked with, by its published types."""

import json

import pytest

from providers.contract import GenerationRequest, Kind
from providers.fal import Fal
from providers.model_file import load_gateway

SHAPED = {"aspect_ratio": "auto", "generate_audio": True}


def offer(model, kind):
    return next(one for one in load_gateway("fal") if (one.model, one.kind) == (model, kind))


def content(asked, **changes):
    body = Fal("key", "https://queue.fal.run").build_body(
        GenerationRequest(asked, "a red fox", **changes), callback=None
    )
    return json.loads(body)["content"]


@pytest.mark.parametrize(
    ("model", "changes", "fields"),
    [
        ("seedream-4.5", {"ratio": "16:9", "resolution": "4K"}, {"image_size": {"width": 5440, "height": 3060}}),
        (
            "nano-banana-2",
            {"ratio": "8:1", "resolution": "2K", "count": 3},
            {"aspect_ratio": "8:1", "resolution": "2K", "num_images": 3},
        ),
        ("flux-schnell", {"ratio": "9:16"}, {"image_size": "portrait_16_9"}),
    ],
)
def test_a_picture_is_asked_for_in_the_models_own_fields(model, changes, fields):
    assert fields.items() <= content(offer(model, Kind.GENERATE), **changes).items()


def test_kling_has_a_field_for_what_is_not_wanted():
    films = [one for one in load_gateway("fal") if one.model == "kling-2.6"]
    assert [content(one, images=("a",), negative="rain")["negative_prompt"] for one in films] == ["rain", "rain"]
    assert {one.model for one in load_gateway("fal") if one.wire.negative} == {"kling-2.6"}


def test_every_size_of_seedream_is_one_that_it_takes():
    sizes = offer("seedream-4.5", Kind.GENERATE).wire.sizes
    exact = {name: tuple(map(int, size.split("x"))) for name, size in sizes.items() if "x" in size}
    assert len(exact) == 16
    for name, (width, height) in exact.items():
        across, down = map(int, name.partition(" ")[0].split(":"))
        assert 2560 * 1440 <= width * height <= 4096 * 4096
        assert width / height == pytest.approx(across / down, rel=0.01)


def test_an_edit_keeps_the_shape_of_its_pictures():
    images = ("https://p.example/1.jpg", "data:image/png;base64,AAAA")
    assert content(offer("seedream-4.5", Kind.EDIT), images=images, resolution="4K") == {
        "prompt": "a red fox",
        "image_size": "auto_4K",
        "num_images": 1,
        "image_urls": list(images),
    }
    assert content(offer("flux-kontext-pro", Kind.EDIT), images=images[:1], ratio="21:9") == {
        "prompt": "a red fox",
        "aspect_ratio": "21:9",
        "num_images": 1,
        "image_url": images[0],
    }


@pytest.mark.parametrize(
    ("vendor_id", "changes", "fields"),
    [
        (
            "fal-ai/kling-video/v2.6/pro/text-to-video",
            {"seconds": 10, "sound": False},
            {"aspect_ratio": "16:9", "duration": "10", "generate_audio": False},
        ),
        (
            "fal-ai/kling-video/v2.6/pro/image-to-video",
            {"images": ("a", "b")},
            {"start_image_url": "a", "end_image_url": "b", "duration": "5", "generate_audio": True},
        ),
        (
            "bytedance/seedance-2.0/image-to-video",
            {"images": ("a",), "resolution": "4K", "seconds": 15},
            {"image_url": "a", "resolution": "4k", "duration": "15", **SHAPED},
        ),
        (
            "bytedance/seedance-2.0/fast/reference-to-video",
            {"images": ("a", "b", "c")},
            {"image_urls": ["a", "b", "c"], "resolution": "720p", "duration": "5", **SHAPED},
        ),
        (
            "fal-ai/veo3.1/fast/image-to-video",
            {"images": ("a",), "seconds": 4},
            {"image_url": "a", "resolution": "720p", "duration": "4s", "auto_fix": False, **SHAPED},
        ),
    ],
)
def test_a_video_is_asked_for_in_the_models_own_fields(vendor_id, changes, fields):
    found = next(one for one in load_gateway("fal") if one.vendor_id == vendor_id)
    assert content(found, **changes) == {"prompt": "a red fox", **fields}


def test_a_seed_is_sent_to_the_models_that_take_one():
    assert content(offer("nano-banana-2", Kind.GENERATE), seed=7)["seed"] == 7
    without = {one.model for one in load_gateway("fal") if "seed" not in content(one, images=("a",), seed=7)}
    assert without == {"kling-2.6", "seedance-2.0", "seedance-2.0-fast"}
