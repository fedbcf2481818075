"""The fields of a paid request that are alike at all gateways but for their names. Pure."""

import hashlib
import json
from typing import Any

from providers.contract import GenerationRequest, Sound


def build_flat(generation: GenerationRequest) -> dict[str, Any]:
    """All of a request in one object without levels: model, prompt, fields, and the pictures where there are any."""
    offer = generation.offer
    fields = {"model": offer.vendor_id, "prompt": generation.prompt, **build_fields(generation)}
    return {**fields, **build_pictures(generation)}


def build_pictures(generation: GenerationRequest) -> dict[str, Any]:
    """The addresses of its pictures: a list, or each in a field of its own; and of the mask; {} without pictures."""
    wire = generation.offer.wire
    mask = {wire.mask: generation.mask} if wire.mask and generation.mask else {}
    if wire.single_pictures:
        return {**dict(zip(wire.single_pictures, generation.images, strict=False)), **mask}
    return {wire.pictures: list(generation.images), **mask} if generation.images else {}


def build_fields(generation: GenerationRequest) -> dict[str, Any]:
    """Ratio, resolution, number, seconds and sound under the gateway's names, with the model's defaults spelled out."""
    offer, wire = generation.offer, generation.offer.wire
    fields = dict(wire.constants)
    if offer.ratios and (ratio := generation.ratio or offer.default_ratio or wire.auto):
        size = f"{ratio} {generation.resolution or offer.default_resolution}" if offer.resolutions else ratio
        fields[wire.ratio] = wire.sizes.get(size, ratio)
    if wire.resolution and (resolution := generation.resolution or offer.default_resolution):
        fields[wire.resolution] = wire.words.get(resolution, resolution)
    if offer.outputs > 1:
        fields[wire.count] = generation.count
    if offer.seconds:
        seconds = generation.seconds or offer.default_seconds
        fields[wire.seconds] = wire.words.get(str(seconds), seconds)
    if offer.sound is Sound.CHOOSABLE:
        fields[wire.sound] = generation.sound
    if wire.seed and generation.seed is not None:
        fields[wire.seed] = generation.seed
    if wire.transparent and generation.transparent:
        fields[wire.transparent] = "transparent"
    if wire.style and generation.style is not None:
        fields[wire.style] = wire.words.get(generation.style, generation.style)
    if wire.negative and generation.negative is not None:
        fields[wire.negative] = generation.negative
    return fields


def form_headers(content: bytes) -> dict[str, str]:
    """The type of a form with that content; its boundary is derived from it, so that nothing here needs randomness."""
    return {"Content-Type": f"multipart/form-data; boundary={hashlib.sha256(content).hexdigest()}"}


def pack_request(path: str, content: Any) -> bytes:
    """What is stored of a paid request whose path follows the order: the path, with its query, and the JSON content."""
    return json.dumps({"path": path, "content": content}).encode()


def unpack_request(body: bytes) -> tuple[str, Any]:
    """The path and the content of such a request."""
    packed = json.loads(body)
    return packed["path"], packed["content"]
