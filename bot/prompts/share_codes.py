"""PURE. What is shared of an order: its full command, and the payload of a link that opens it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from storage.orders.models import Order

COPYABLE = 256  # what a button can copy (Bot API 10.1, read 2026-11)

_SIGNATURE_BYTES = 16
_PAYLOAD = re.compile(r"(?P<order_id>[a-z0-9]{1,16})-(?P<number>[0-9])-(?P<signature>[A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Shared:
    """What a payload names: an order, and which of its pictures, from 1; 0: all of them."""

    order_id: str
    number: int


def full_command(order: Order, *, number: int) -> str:
    """What to type for the same order; for one picture of several, for one such picture."""
    count = 1 if number else order.count
    said = {
        "ar": order.ratio,
        "res": order.resolution,
        "n": str(count) if count > 1 else None,
        "model": order.model,
        "via": order.via,
    }
    flags = " ".join(f"--{name} {value}" for name, value in said.items() if value)
    return f"/{'edit' if order.kind == 'edit' else 'imagine'} {order.prompt} {flags}"


def encode(shared: Shared, *, key: bytes) -> str:
    """At most 42 of A-Z a-z 0-9 _ -, as Telegram wants it; nobody without the key can make one."""
    return f"{shared.order_id}-{shared.number}-{_signature(shared, key)}"


def decode(said: str, *, keys: Sequence[bytes]) -> Shared | None:
    """What a payload names, None for one that none of the keys signed."""
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
