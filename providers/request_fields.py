"""The fields of a paid request that are alike at all gateways but for their names. Pure."""

from typing import Any

from providers.contract import GenerationRequest, Sound


def build_flat(generation: GenerationRequest) -> dict[str, Any]:
    """All of a request in one object without levels: model, prompt, fields, and the pictures where there are any."""
    offer = generation.offer
    fields = {"model": offer.vendor_id, "prompt": generation.prompt, **build_fields(generation)}
    if generation.images:
        fields[offer.wire.pictures] = list(generation.images)
    return fields


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
        fields[wire.seconds] = generation.seconds or offer.default_seconds
    if offer.sound is Sound.CHOOSABLE:
        fields[wire.sound] = generation.sound
    if wire.seed and generation.seed is not None:
        fields[wire.seed] = generation.seed
    if wire.transparent and generation.transparent:
        fields[wire.transparent] = "transparent"
    return fields
