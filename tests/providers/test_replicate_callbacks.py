"""Replicate's callbacks are signed as standardwebhooks.com says."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from providers.errors import BadSignature
from providers.replicate import Replicate
from providers.webhook_signatures import is_signing_key
from tests.support.gateway_conformance import KEY, named_by

ID = "ufawqhfynnddngldkgtslldrkq"
SECRET = "whsec_" + base64.b64encode(b"a signing key").decode()
SENT_AT = 1_760_000_000
CALLED = json.dumps({"id": ID, "status": "succeeded", "output": None}).encode()


def signed(*, key: bytes = b"a signing key") -> dict[str, str]:
    made = hmac.digest(key, f"msg_1.{SENT_AT}.".encode() + CALLED, hashlib.sha256)
    signature = f"v1,{base64.b64encode(made).decode()}"
    return {"webhook-id": "msg_1", "webhook-timestamp": str(SENT_AT), "webhook-signature": signature}


SIGNING = Replicate(KEY, "https://api.replicate.com", webhook_key=SECRET)


@pytest.mark.parametrize("late", [0, 299, -299])
def test_a_signed_callback_names_its_prediction(late: int) -> None:
    assert named_by(SIGNING, CALLED, headers=signed(), received_at=SENT_AT + late) == ID


def test_one_right_signature_of_several_is_enough() -> None:
    right = signed()
    headers = right | {"webhook-signature": f"v1,{'A' * 44} v2,x v1 {right['webhook-signature']}"}
    assert named_by(SIGNING, CALLED, headers=headers, received_at=SENT_AT) == ID


@pytest.mark.parametrize(
    ("headers", "content", "received_at"),
    [
        ({}, CALLED, SENT_AT),
        (signed(), CALLED + b" ", SENT_AT),
        (signed(), CALLED.replace(b"succeeded", b"failed"), SENT_AT),
        (signed(key=b"another"), CALLED, SENT_AT),
        (signed() | {"webhook-id": "msg_2"}, CALLED, SENT_AT),
        (signed() | {"webhook-timestamp": str(SENT_AT + 1)}, CALLED, SENT_AT),
        (signed() | {"webhook-signature": signed()["webhook-signature"].replace("v1,", "v2,")}, CALLED, SENT_AT),
        (signed() | {"webhook-signature": "v1,подпись"}, CALLED, SENT_AT),
        (signed(), CALLED, SENT_AT + 301),
        (signed(), CALLED, SENT_AT - 301),
    ],
)
def test_a_wrong_or_stale_signature_is_refused(headers: dict[str, Any], content: bytes, received_at: float) -> None:
    with pytest.raises(BadSignature):
        named_by(SIGNING, content, headers=headers, received_at=received_at)


def test_without_a_secret_no_signature_is_asked_for() -> None:
    assert named_by(Replicate(KEY, "https://api.replicate.com"), CALLED) == ID


@pytest.mark.parametrize(
    ("secret", "good"), [(SECRET, True), ("whsec_", False), ("whsec_*", False), ("whsec_a", False), ("c2VjcmV0", False)]
)
def test_a_signing_key_is_told_from_another_text(secret: str, good: bool) -> None:
    assert is_signing_key(secret) is good
