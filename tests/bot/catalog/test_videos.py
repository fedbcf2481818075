"""Which form of a video model an order gets, what is refused, and what else can be made of a video."""

import pytest

from bot.catalog.models import Catalog, GatewayModels
from bot.catalog.videos import other_lengths
from bot.i18n.refusal import Refusal
from providers.contract import Kind
from providers.model_file import load_gateway
from tests.support.catalogs import shipped

CATALOG = shipped()


def chosen(catalog: Catalog = CATALOG, **wanted: object) -> list[str] | tuple[str, dict[str, object]]:
    found = catalog.choose(**({"model": "seedance-2.0", "kind": Kind.VIDEO} | wanted))  # type: ignore[arg-type]
    if isinstance(found, Refusal):
        return found.key, dict(found.args)
    return [choice.offer.vendor_id for choice in found]


@pytest.mark.parametrize(
    ("wanted", "vendor_id"),
    [
        ({}, "seedance-2.0-t2v"),
        ({"inputs": 1}, "seedance-2.0-i2v"),
        ({"inputs": 2}, "seedance-2.0-i2v"),
        ({"inputs": 1, "references": True}, "seedance-2.0-r2v"),
        ({"inputs": 9, "references": True}, "seedance-2.0-r2v"),
        ({"model": "seedance-2.0-fast", "seconds": 15}, "seedance-2.0-fast-t2v"),
        ({"model": "veo-3.1-fast"}, "veo3-1-fast"),
        ({"model": "veo-3.1-fast", "inputs": 2}, "veo3-1-fast"),
        ({"model": "veo-3.1-fast", "resolution": "4K"}, "veo3-1-fast-4k"),
        ({"model": "veo-3.1-fast", "inputs": 1, "resolution": "4K"}, "veo3-1-fast-4k"),
        ({"model": "veo-3.1-fast", "inputs": 3, "references": True}, "veo3-1-fast-ref"),
        ({"model": "kling-2.5", "mute": True}, "2-1"),  # it never has sound
    ],
)
def test_the_form_follows_from_what_is_given(wanted: dict[str, object], vendor_id: str) -> None:
    assert chosen(**wanted) == [vendor_id]


@pytest.mark.parametrize(
    ("wanted", "key", "told"),
    [
        ({"seconds": 16}, "refused-seconds", "4–15"),
        ({"model": "kling-2.6", "seconds": 7}, "refused-seconds", "5, 10"),
        ({"model": "veo-3.1-fast", "seconds": 8}, "refused-no-seconds", None),
        ({"model": "veo-3.1-fast", "mute": True}, "refused-mute", None),
        ({"resolution": "2K"}, "refused-resolution", "480p, 720p, 1080p, 4K"),
        ({"inputs": 3}, "refused-too-many-frames", 2),
        ({"inputs": 10, "references": True}, "refused-too-many-pictures", 9),
        ({"model": "kling-2.6", "inputs": 1, "ratio": "16:9"}, "refused-no-shape", None),
        ({"model": "kling-2.5", "inputs": 1, "references": True}, "refused-video-references", None),
        ({"model": "veo-3.1-fast", "inputs": 1, "references": True, "resolution": "4K"}, "refused-no-resolution", None),
        ({"prompt_length": 1001}, "refused-prompt-long", 1000),
        ({"model": "seedream-4.5"}, "refused-model-video", None),
        ({"kind": Kind.GENERATE}, "refused-model-picture", None),
    ],
)
def test_what_a_model_cannot_do_is_refused_with_what_it_can(wanted: dict[str, object], key: str, told: object) -> None:
    found = chosen(**wanted)
    assert isinstance(found, tuple)
    assert found[0] == key
    assert told is None or told in found[1].values()


@pytest.mark.parametrize(
    ("model", "inputs", "via", "hint"),
    [
        ("seedance-2.0", 3, None, "yes"),
        ("seedance-2.0", 9, "apipod", "yes"),
        ("seedance-2.0", 10, None, "no"),
        ("veo-3.1-fast", 3, None, "yes"),
        ("veo-3.1-fast", 4, None, "no"),
        ("kling-2.5", 2, None, "no"),
    ],
)
def test_references_are_advised_where_the_model_takes_so_many(
    model: str, inputs: int, via: str | None, hint: str
) -> None:
    key, told = chosen(model=model, inputs=inputs, via=via)
    assert (key, told["references"]) == ("refused-too-many-frames", hint)  # type: ignore[call-overload]


def test_where_no_model_can_do_it_none_is_named() -> None:
    pixwith = Catalog((GatewayModels("pixwith", load_gateway("pixwith")),))
    found = chosen(pixwith, model="kling-2.5", inputs=1, references=True)
    assert found == ("refused-no-model", {"model": "kling-2.5"})


def test_models_can_be_listed_by_what_they_make() -> None:
    names = [model.name for model in CATALOG.models(Kind.VIDEO)]
    assert names[:3] == ["seedance-2.0-fast", "seedance-2.0", "veo-3.1-fast"]
    assert "seedream-4.5" not in names
    assert all(model.films for model in CATALOG.models(Kind.VIDEO))


@pytest.mark.parametrize(
    ("model", "seconds", "lengths"),
    [
        ("seedance-2.0", 5, (4, 10)),
        ("seedance-2.0", 10, (5, 15)),
        ("seedance-2.0", 4, (None, 8)),
        ("seedance-2.0", 15, (7, None)),
        ("kling-2.6", 5, (None, 10)),
        ("veo-3.1-fast", None, (None, None)),
        ("gone", 5, (None, None)),
    ],
)
def test_other_lengths_are_near_half_and_double(
    model: str, seconds: int | None, lengths: tuple[int | None, int | None]
) -> None:
    assert other_lengths(CATALOG, model=model, seconds=seconds, inputs=0, references=False) == lengths
