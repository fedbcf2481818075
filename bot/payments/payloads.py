"""PURE. The sale that an invoice carries and a payment brings back, signed: it can be credited months later."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_ID = 2**52  # Telegram's ids have at most 52 significant bits
_SIGNATURE_BYTES = 16
_PAYLOAD = re.compile(
    r"(?P<kind>[ps])(?P<stars>[0-9]{1,9})\.(?P<credits>[0-9]{1,9})\.(?P<account_id>-?[0-9]{1,20})"
    r"\.(?P<language>[A-Za-z-]{2,10})\.(?P<nonce>[a-z0-9]{0,16})"
)
_LINK = re.compile(r"(?P<said>buy_(?P<account_id>-?[0-9]{1,20}))_(?P<signature>[A-Za-z0-9_-]{22})")


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
    return f"{said}.{_signature(f'invoice:{said}', key)}"


def decode(payload: str, *, keys: Sequence[bytes]) -> Sale | None:
    """The sale; None if none of the keys signed it."""
    said, _, signature = payload.rpartition(".")
    found = _PAYLOAD.fullmatch(said)
    if found is None or not _is_signed(f"invoice:{said}", signature, keys=keys):
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


def encode_link(account_id: int, *, key: bytes) -> str:
    """The signed words of a link to buy for an account, within Telegram's 64 characters."""
    said = f"buy_{account_id}"
    return f"{said}_{_signature(said, key)}"


def decode_link(words: str, *, keys: Sequence[bytes]) -> int | None:
    """The account that a link names; None if none of the keys signed it, or Telegram has no such id."""
    found = _LINK.fullmatch(words)
    if found is None or not _is_signed(found["said"], found["signature"], keys=keys):
        return None
    return int(found["account_id"]) if is_account(int(found["account_id"])) else None


def is_account(account_id: int) -> bool:
    """Whether Telegram may have a person or a chat of this id."""
    return abs(account_id) <= LARGEST_ID


def _is_signed(said: str, signature: str, *, keys: Sequence[bytes]) -> bool:
    ours = [hmac.compare_digest(signature.encode(), _signature(said, key).encode()) for key in keys]
    return any(ours)


def _signature(said: str, key: bytes) -> str:
    digest = hmac.digest(key, said.encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
