"""PURE. Shares an order: its full command, and the signed payload of a link to it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.prompts.permutations import escape_braces
from storage.orders.models import Order

COPYABLE = 256  # the longest text that a button can copy (Bot API 10.1, read 2026-11)

_SIGNATURE_BYTES = 16
_PAYLOAD = re.compile(r"(?P<order_id>[a-z0-9]{1,16})-(?P<number>[0-9])-(?P<signature>[A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Shared:
    """The content of a payload: an order, and the number of an image from 1, or 0 for all."""

    order_id: str
    number: int


def full_command(order: Order, *, number: int) -> str:
    """The command for the same order; with a count of 1 for a single image of several."""
    count = 1 if number else order.count
    flags = format_flags(
        ratio=order.ratio,
        resolution=order.resolution,
        count=count,
        model=order.model,
        via=order.via,
        seconds=order.seconds,
        mute=order.mute,
        references=order.uses_references,
        seed=order.seed,
        transparent=order.transparent,
        mask=order.mask,
        style=order.style,
        without=order.negative,
    )
    name = {"edit": "edit", "video": "video"}.get(order.kind, "imagine")
    return f"/{name} {escape_braces(order.prompt)} {flags}"


def format_flags(
    *,
    ratio: str | None,
    resolution: str | None,
    count: int | None,
    model: str | None,
    via: str | None,
    seconds: int | None,
    mute: bool,
    references: bool,
    seed: int | None,
    transparent: bool,
    mask: bool,
    style: str | None,
    without: str | None,
) -> str:
    """The flags that say so, as they are typed."""
    several = str(count) if count is not None and count > 1 else None
    said = {"ar": ratio, "res": resolution, "n": several, "model": model, "via": via, "sec": seconds, "style": style}
    given = [f"--{name} {value}" for name, value in said.items() if value]
    given += [f"--seed {seed}"] if seed is not None else []
    switches = {"mute": mute, "ref": references, "transparent": transparent, "mask": mask}
    given += [f"--{name}" for name, chosen in switches.items() if chosen]
    return " ".join([*given, *([f"--no {without}"] if without else [])])


def encode(shared: Shared, *, key: bytes) -> str:
    """The signed payload: at most 42 characters of A-Z a-z 0-9 _ -, as Telegram requires."""
    return f"{shared.order_id}-{shared.number}-{_signature(shared, key)}"


def decode(said: str, *, keys: Sequence[bytes]) -> Shared | None:
    """The content of a payload, None if none of the keys signed it."""
    found = _PAYLOAD.fullmatch(said)
    if found is None:
        return None
    shared = Shared(found["order_id"], int(found["number"]))
    ours = any(hmac.compare_digest(found["signature"], _signature(shared, key)) for key in keys)
    return shared if ours else None


def _signature(shared: Shared, key: bytes) -> str:
    said = f"share:{shared.order_id}:{shared.number}".encode()
    digest = hmac.digest(key, said, hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
