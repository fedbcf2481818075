"""Workflows of ComfyUI in API format: each file is a form of a model, and a request fills its placeholders. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from math import sqrt
from types import MappingProxyType
from typing import Any

from providers.contract import Form, Kind, ModelOffer, Price, Wire
from providers.model_file import NAME, BadModels

ENDING = ".json"
_SUFFIXES = (".edit", ".video")  # tell files of one model apart, and say what cannot be seen in the file
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_WORDS = ("prompt", "negative", "width", "height", "seed")
_IMAGE = re.compile(r"image_([1-9][0-9]?)")
_VIDEO_OUTPUTS = ("SaveVideo", "VHS_VideoCombine")
_PROMPT_LIMIT = 10_000  # a server has none
_MOST_FRAMES = 2

_PICTURES = ("1:1", "2:3", "3:2", "3:4", "4:3", "16:9", "9:16", "21:9", "4:5", "5:4")
_VIDEOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
# The sizes that most models were trained for: about one megapixel, videos 480p.
_PICTURE_PIXELS, _PICTURE_STEP = 1024 * 1024, 16
_VIDEO_PIXELS, _VIDEO_STEP = 832 * 480, 32


def read_workflows(files: Mapping[str, str]) -> tuple[ModelOffer, ...]:
    """The models of the files, which are given by name, in the order of their names; raises `BadModels`."""
    found: dict[tuple[str, Form], str] = {}
    offers: list[ModelOffer] = []
    for file, text in sorted(files.items()):
        try:
            offer = _read(file.removesuffix(ENDING).lower(), text)
        except BadModels as error:
            raise BadModels(f"{file}: {error}") from error
        if (other := found.setdefault((offer.model, offer.form), file)) != file:
            raise BadModels(f"{file}: {other} is the same model, and starts from the same")
        offers.append(offer)
    for model in dict.fromkeys(offer.model for offer in offers):
        if len({offer.kind is Kind.VIDEO for offer in offers if offer.model == model}) > 1:
            raise BadModels(f"{model}{ENDING}: a model makes either pictures or videos")
    return tuple(sorted(offers, key=lambda offer: (offer.model, offer.inputs)))


def fill(workflow: Any, values: Mapping[str, str | int]) -> Any:
    """The workflow with the values in the place of its placeholders. A text that is only one becomes its value."""
    if isinstance(workflow, Mapping):
        return {key: fill(value, values) for key, value in workflow.items()}
    if isinstance(workflow, list):
        return [fill(value, values) for value in workflow]
    if not isinstance(workflow, str):
        return workflow
    if (whole := _PLACEHOLDER.fullmatch(workflow)) is not None:
        return values.get(whole[1], workflow)
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), workflow)


def _read(stem: str, text: str) -> ModelOffer:
    """The model of one file; raises `BadModels` with the line or the key of what is wrong."""
    suffix = next((one for one in _SUFFIXES if stem.endswith(one)), "")
    name = stem.removesuffix(suffix)
    if re.fullmatch(NAME, name) is None:
        raise BadModels("the name of a model has at most 28 letters, digits, dots and dashes")
    workflow = _parse(text)
    used = _placeholders(workflow)
    images = _count_images(used)
    classes = {node["class_type"] for node in workflow.values()}
    film = suffix == ".video" or not classes.isdisjoint(_VIDEO_OUTPUTS)
    if suffix == ".edit" and not images:
        raise BadModels("{image_1} is missing")
    if "prompt" not in used and not images:
        raise BadModels("{prompt} is missing")
    if ("width" in used) is not ("height" in used):
        raise BadModels("{width} and {height} go together")
    sizes = (_sizes(_VIDEOS, _VIDEO_PIXELS, _VIDEO_STEP) if film else _PICTURE_SIZES) if "width" in used else {}
    form = Form.TEXT if not images else Form.REFERENCES if not film or images > _MOST_FRAMES else Form.FRAMES
    return ModelOffer(
        model=name,
        kind=Kind.VIDEO if film else Kind.EDIT if images else Kind.GENERATE,
        vendor_id=stem,
        prompt_limit=_PROMPT_LIMIT,
        ratios=tuple(sizes),
        resolutions=(),
        default_ratio=next(iter(sizes), None),
        default_resolution=None,
        inputs=images,
        least_inputs=images,
        form=form,
        price=Price(0),
        wire=Wire(
            seed="seed" if "seed" in used else "",
            negative="negative" if "negative" in used else "",
            sizes=MappingProxyType(sizes),
            constants=MappingProxyType(workflow),
        ),
    )


def _parse(text: str) -> dict[str, dict[str, Any]]:
    """The nodes by their ids; raises `BadModels`."""
    try:
        workflow = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadModels(f"line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise BadModels("it is nested too deeply") from error
    if not isinstance(workflow, dict) or not workflow or "nodes" in workflow:
        raise BadModels("it must be a workflow in API format: export it with “Export (API)”")
    for key, node in workflow.items():
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            raise BadModels(f"{key}.class_type: is missing")
        if not isinstance(node.get("inputs"), dict):
            raise BadModels(f"{key}.inputs: is missing")
    return workflow


def _placeholders(workflow: dict[str, dict[str, Any]]) -> set[str]:
    """Those that the workflow uses; raises `BadModels` with the key of one that does not exist."""
    used: set[str] = set()
    for key, text in _texts(workflow):
        for word in _PLACEHOLDER.findall(text):
            if word not in _WORDS and _IMAGE.fullmatch(word) is None:
                known = " ".join(f"{{{one}}}" for one in (*_WORDS, "image_1"))
                raise BadModels(f"{key}: {{{word}}} is unknown. Available: {known}")
            used.add(word)
    return used


def _texts(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a value with its key, such as "6.inputs.text"."""
    if isinstance(value, str):
        yield key, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _texts(one, f"{key}.{name}" if key else str(name))


def _count_images(used: set[str]) -> int:
    numbers = {int(found[1]) for word in used if (found := _IMAGE.fullmatch(word)) is not None}
    missing = next((number for number in range(1, len(numbers) + 1) if number not in numbers), None)
    if missing is not None:
        raise BadModels(f"{{image_{missing}}} is missing")
    return len(numbers)


def _sizes(ratios: tuple[str, ...], pixels: int, step: int) -> dict[str, str]:
    """Width and height of each ratio, such as "1360x768"."""
    sizes: dict[str, str] = {}
    for ratio in ratios:
        across, down = map(int, ratio.split(":"))
        sides = (sqrt(pixels * across / down), sqrt(pixels * down / across))
        sizes[ratio] = "x".join(str(round(side / step) * step) for side in sides)
    return sizes


_PICTURE_SIZES = _sizes(_PICTURES, _PICTURE_PIXELS, _PICTURE_STEP)
