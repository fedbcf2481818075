"""PURE. The nodes that the sandbox's ComfyUI has, what is wrong with a workflow, and the job that one describes."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import gcd
from typing import Any, Final

from sandbox.gateways.tasks import Job

CHECKPOINTS: Final = ("sandbox.safetensors",)
Nodes = dict[str, Any]
Complaint = tuple[str, str] | None  # type and message of the error


class BadPrompt(Exception):
    """The server refuses a workflow. `error` and `node_errors` are what its reply holds."""

    def __init__(self, kind: str, message: str, node_errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.error = {"type": kind, "message": message, "details": "", "extra_info": {}}
        self.node_errors = node_errors or {}


@dataclass(frozen=True, slots=True)
class Node:
    """A node: the outputs it links to others by number, its inputs that are links, and checks of the others."""

    outputs: int
    links: tuple[str, ...] = ()
    values: Mapping[str, Callable[[Any], Complaint]] = field(default_factory=dict)
    saves: bool = False


def text(value: Any) -> Complaint:
    return None if isinstance(value, str) else ("invalid_input_type", "Failed to convert an input value to a STRING")


def number(least: float, most: float) -> Callable[[Any], Complaint]:
    """A number; like the server, one written as text counts."""

    def check(value: Any) -> Complaint:
        try:
            found = float(value)
        except (TypeError, ValueError):
            return "invalid_input_type", "Failed to convert an input value to a number"
        if found < least:
            return "value_smaller_than_min", f"Value {value} smaller than min of {least}"
        return ("value_bigger_than_max", f"Value {value} bigger than max of {most}") if found > most else None

    return check


def choice(*allowed: str) -> Callable[[Any], Complaint]:
    return lambda value: None if value in allowed else ("value_not_in_list", "Value not in list")


SIDE: Final = number(16, 16384)
NODES: Final = {
    "CheckpointLoaderSimple": Node(3, values={"ckpt_name": choice(*CHECKPOINTS)}),
    "CLIPTextEncode": Node(1, ("clip",), {"text": text}),
    "EmptyLatentImage": Node(1, values={"width": SIDE, "height": SIDE, "batch_size": number(1, 4096)}),
    "EmptyHunyuanLatentVideo": Node(
        1, values={"width": SIDE, "height": SIDE, "length": number(1, 16384), "batch_size": number(1, 4096)}
    ),
    "LoadImage": Node(2, values={"image": text}),
    "VAEEncode": Node(1, ("pixels", "vae")),
    "KSampler": Node(
        1,
        ("model", "positive", "negative", "latent_image"),
        {
            "seed": number(0, 2**64 - 1),
            "steps": number(1, 10000),
            "cfg": number(0, 100),
            "sampler_name": choice("euler", "dpmpp_2m"),
            "scheduler": choice("normal", "karras", "simple"),
            "denoise": number(0, 1),
        },
    ),
    "VAEDecode": Node(1, ("samples", "vae")),
    "SaveImage": Node(0, ("images",), {"filename_prefix": text}, saves=True),
    "CreateVideo": Node(1, ("images",), {"fps": number(1, 120)}),
    "SaveVideo": Node(
        0,
        ("video",),
        {"filename_prefix": text, "format": choice("auto", "mp4"), "codec": choice("auto", "h264")},
        saves=True,
    ),
}


def check(nodes: Any, *, files: Collection[str], videos: bool) -> str:
    """The id of the node that saves the result. Raises `BadPrompt`."""
    if not isinstance(nodes, dict):
        raise BadPrompt("no_prompt", "No prompt provided")
    for name, node in nodes.items():
        kind = node.get("class_type") if isinstance(node, dict) else None
        if kind is None:
            raise BadPrompt("invalid_prompt", "Cannot execute because a node is missing the class_type property.")
        if kind not in NODES or (kind == "SaveVideo" and not videos):
            raise BadPrompt("invalid_prompt", f"Cannot execute because node {kind} does not exist. Node ID '#{name}'")
    saving = [name for name, node in nodes.items() if NODES[node["class_type"]].saves]
    if not saving:
        raise BadPrompt("prompt_no_outputs", "Prompt has no outputs")
    wrong = {name: errors for name, node in nodes.items() if (errors := list(_errors(node, nodes, files)))}
    if wrong:
        told = {
            name: {"errors": errors, "dependent_outputs": saving, "class_type": nodes[name]["class_type"]}
            for name, errors in wrong.items()
        }
        raise BadPrompt("prompt_outputs_failed_validation", "Prompt outputs failed validation", told)
    return str(saving[0])


def _errors(node: Nodes, nodes: Nodes, files: Collection[str]) -> Iterator[dict[str, Any]]:
    known, given = NODES[node["class_type"]], node.get("inputs", {})
    for name in known.links:
        link = given.get(name)
        if link is None:
            yield _error("required_input_missing", "Required input is missing", name)
        elif not _leads_somewhere(link, nodes):
            yield _error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", name)
    for name, complain in known.values.items():
        if name not in given:
            yield _error("required_input_missing", "Required input is missing", name)
        elif (complaint := complain(given[name])) is not None:
            yield _error(*complaint, name)
    if node["class_type"] == "LoadImage" and given.get("image") not in files:
        yield _error("custom_validation_failed", "Custom validation failed for node", "image")


def _leads_somewhere(link: Any, nodes: Nodes) -> bool:
    if not isinstance(link, list) or len(link) != 2 or link[0] not in nodes or not isinstance(link[1], int):
        return False
    return 0 <= link[1] < NODES[nodes[link[0]]["class_type"]].outputs


def _error(kind: str, message: str, name: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": name, "extra_info": {"input_name": name}}


def read_job(nodes: Nodes, saving: str, *, files: Mapping[str, str]) -> Job:
    """What a workflow that was checked makes; `files` are the data addresses of uploads by their names."""
    found = list(_behind(nodes, saving))
    inputs = {nodes[name]["class_type"]: nodes[name]["inputs"] for name in found}
    sampler = inputs["KSampler"]
    latent = inputs.get("EmptyLatentImage") or inputs.get("EmptyHunyuanLatentVideo") or {}
    width, height = int(latent.get("width", 1)), int(latent.get("height", 1))
    shared = gcd(width, height)
    images = [nodes[name]["inputs"]["image"] for name in found if nodes[name]["class_type"] == "LoadImage"]
    film = "SaveVideo" in inputs
    seconds = max(1, round(latent.get("length", 0) / inputs["CreateVideo"]["fps"])) if film else 0
    return Job(
        model="workflow",
        prompt=str(nodes[sampler["positive"][0]]["inputs"].get("text", "")),
        body=nodes,
        ratio=f"{width // shared}:{height // shared}" if latent else "auto",
        resolution="480p" if film else "1K",
        images=tuple(files[name] for name in images),
        seconds=seconds,
        sound=False,
        credits=0.0,
    )


def _behind(nodes: Nodes, name: str) -> Iterator[str]:
    """The node and all that it needs, each once for every link that leads to it."""
    yield name
    for link in nodes[name]["inputs"].values():
        if isinstance(link, list):
            yield from _behind(nodes, link[0])
