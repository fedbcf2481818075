"""PURE. The sale that an invoice carries and a payment brings back, signed: it can be credited months later."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

_SIGNATURE_BYTES = 16
_PAYLOAD = re.compile(
    r"(?P<kind>[ps])(?P<stars>[0-9]{1,9})\.(?P<credits>[0-9]{1,9})\.(?P<account_id>-?[0-9]{1,20})"
    r"\.(?P<language>[A-Za-z-]{2,10})\.(?P<nonce>[a-z0-9]{0,16})"
)


@dataclass(frozen=True, slots=True)
class Sale:
    """What is sold, for the account `account_id` (0: of whoever pays), offered in a language.

    The `nonce` makes every subscription another one: Telegram names it by the payload alone.
    """

    stars: int
    credits: int
    account_id: int
    language: str
    subscription: bool = False
    nonce: str = ""


def encode(sale: Sale, *, key: bytes) -> str:
    """The signed payload, under Telegram's 128 bytes."""
    kind = "s" if sale.subscription else "p"
    said = f"{kind}{sale.stars}.{sale.credits}.{sale.account_id}.{sale.language}.{sale.nonce}"
    return f"{said}.{_signature(said, key)}"


def decode(payload: str, *, keys: Sequence[bytes]) -> Sale | None:
    """The sale; None if none of the keys signed it."""
    said, _, signature = payload.rpartition(".")
    found = _PAYLOAD.fullmatch(said)
    ours = [hmac.compare_digest(signature.encode(), _signature(said, key).encode()) for key in keys]
    if found is None or not any(ours):
        return None
    return Sale(
        stars=int(found["stars"]),
        credits=int(found["credits"]),
        account_id=int(found["account_id"]),
        language=found["language"],
        subscription=found["kind"] == "s",
        nonce=found["nonce"],
    )


def language_of_payload(payload: str) -> str:
    """The language of the offer, whoever signed it; English if it cannot be read."""
    found = _PAYLOAD.fullmatch(payload.rpartition(".")[0])
    return found["language"] if found is not None else "en"


def _signature(said: str, key: bytes) -> str:
    digest = hmac.digest(key, f"invoice:{said}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
