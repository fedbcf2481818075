"""Who signed a callback of fal."""

import pytest
from nacl.signing import SigningKey

from providers.errors import BadSignature, Busy, Garbled
from providers.fal import Fal
from tests.support.fal_callbacks import NOW, QUERY, hear, jwks, signed
from tests.support.gateway_conformance import KEY, reply

TASK = "fal-ai/flux/8a7e-1"
KEYS_AT = "https://rest.fal.ai/.well-known/jwks.json"
SAID = b'{"request_id": "8a7e-1", "status": "OK", "payload": {"images": []}}'
SIGNED = ("request-id", "user-id", "timestamp", "signature")
HOLLOW = [{"crv": "Ed25519", "x": "AAAA"}, {"crv": "P-256", "x": "A" * 43}, 7]
STAMP = {"x-fal-webhook-timestamp": str(NOW)}


def make() -> tuple[Fal, SigningKey]:
    return Fal(KEY, "https://queue.fal.run"), SigningKey.generate()


def test_a_callback_names_the_task_that_was_paid_for():
    gateway, key = make()
    heard = hear(
        gateway,
        SAID,
        signed(SAID, key),
        jwks(SigningKey.generate().verify_key, key.verify_key),
        query=QUERY,
    )
    assert heard == ([KEYS_AT], TASK)


def test_without_its_app_a_request_cannot_be_found():
    gateway, key = make()
    assert hear(gateway, SAID, signed(SAID, key), jwks(key.verify_key)) == ([KEYS_AT], None)


def test_the_keys_are_kept_for_a_day():
    gateway, key = make()
    assert hear(gateway, SAID, signed(SAID, key), jwks(key.verify_key))[0] == [KEYS_AT]
    for later, asked_at in ((60, []), (86_000, []), (86_400, [KEYS_AT])):
        at = NOW + later
        assert hear(gateway, SAID, signed(SAID, key, at=at), jwks(key.verify_key), at=at)[0] == asked_at


def test_a_new_key_is_fetched_at_most_every_five_minutes():
    gateway, old = make()
    new = SigningKey.generate()
    assert hear(gateway, SAID, signed(SAID, old), jwks(old.verify_key))[0] == [KEYS_AT]
    with pytest.raises(BadSignature):
        hear(gateway, SAID, signed(SAID, new, at=NOW + 299), at=NOW + 299)
    at = NOW + 300
    heard = hear(gateway, SAID, signed(SAID, new, at=at), jwks(new.verify_key), at=at, query=QUERY)
    assert heard == ([KEYS_AT], TASK)


@pytest.mark.parametrize("name", SIGNED)
def test_each_header_counts(name):
    changed = f"x-fal-webhook-{name}"
    gateway, key = make()
    headers = signed(SAID, key)
    wrong = {"x-fal-webhook-timestamp": str(NOW + 1), "x-fal-webhook-signature": "00" * 64}.get(changed, "other")
    for altered in (headers | {changed: wrong}, {one: headers[one] for one in headers if one != changed}):
        with pytest.raises(BadSignature):
            hear(gateway, SAID, altered, jwks(key.verify_key))


@pytest.mark.parametrize(
    "headers", [{}, {"x-fal-webhook-timestamp": "soon"}, STAMP | {"x-fal-webhook-signature": "no hex"}]
)
def test_an_unsigned_callback_asks_nobody(headers):
    gateway, _ = make()
    with pytest.raises(BadSignature):
        hear(gateway, SAID, headers)


def test_the_body_is_covered():
    gateway, key = make()
    with pytest.raises(BadSignature):
        hear(gateway, SAID + b" ", signed(SAID, key), jwks(key.verify_key))


@pytest.mark.parametrize("away", [-301, 301])
def test_a_stale_callback_is_refused(away):
    gateway, key = make()
    with pytest.raises(BadSignature):
        hear(gateway, SAID, signed(SAID, key, at=NOW + away), jwks(key.verify_key))


@pytest.mark.parametrize(
    ("answer", "error"),
    [(reply(b"", 503), Busy), (reply({"keys": []}), Garbled), (reply({"keys": HOLLOW}), Garbled)],
)
def test_keys_that_cannot_be_read_condemn_nobody(answer, error):
    gateway, key = make()
    with pytest.raises(error):
        hear(gateway, SAID, signed(SAID, key), answer)
    assert hear(gateway, SAID, signed(SAID, key), jwks(key.verify_key))[0] == [KEYS_AT]


@pytest.mark.parametrize("sent_at", ["9" * 400, "1_0", " 1 ", "-5", ""])
def test_a_time_that_is_none_is_no_signature(sent_at):
    gateway, key = make()
    with pytest.raises(BadSignature):
        hear(gateway, SAID, signed(SAID, key) | {"x-fal-webhook-timestamp": sent_at}, jwks(key.verify_key))


@pytest.mark.parametrize("app", ["../../v1/keys", "fal-ai/flux/../../x", "", "https://elsewhere.example/a/b"])
def test_an_app_that_is_none_leads_nowhere(app):
    gateway, key = make()
    assert hear(gateway, SAID, signed(SAID, key), jwks(key.verify_key), query={"app": app})[1] is None
