"""No secret gets through, in whatever form it travels; nothing else is touched."""

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.observability.redaction import HIDDEN, Redactor

SECRET = "pä/s+ \"w\\o\nr:d'&="
FORMS = {
    "raw": SECRET,
    "percent-encoded": quote(SECRET, safe=""),
    "percent-encoded path": quote(SECRET),
    "lower-case percents": quote(SECRET, safe="").lower(),
    "capitalized": SECRET.capitalize(),
    "form": quote_plus(SECRET),
    "query": urlencode({"key": SECRET}),
    "json": json.dumps({"key": SECRET}),
    "json without escapes of letters": json.dumps({"key": SECRET}, ensure_ascii=False),
    "json with escaped slashes": json.dumps(SECRET).replace("/", "\\/"),
    "repr": repr(SECRET),
    "bytes": repr(SECRET.encode()),
    "error": repr(ValueError(SECRET)),
}


def shortest_part(text: str) -> set[str]:
    """Pieces of eight letters: more of a secret than anybody may see."""
    return {text[start : start + 8] for start in range(len(text) - 7)}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_hidden_in_every_form(form: str) -> None:
    shown = Redactor([SECRET])(f"before {FORMS[form]} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert HIDDEN in shown
    assert not any(part in shown for part in shortest_part(quote(SECRET, safe="")) | shortest_part(SECRET))


@pytest.mark.parametrize("user", ["", "u:", "me:", "ann:", "imagine:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["plain", "for addresses"])
def test_a_secret_is_hidden_in_basic_authorization_wherever_it_begins(user: str, encode: object) -> None:
    secret = "canary~~secret??of>>length"
    shown = Redactor([secret])(f"Basic {encode(f'{user}{secret}'.encode()).decode()}")  # type: ignore[operator]
    head, hidden, tail = shown.removeprefix("Basic ").partition(HIDDEN)
    assert hidden
    assert len(head) <= len(base64.b64encode(user.encode())) + 1
    assert len(tail) <= 4


def test_the_longer_of_two_secrets_is_hidden_whole() -> None:
    assert Redactor(["sesame", "1:sesame"])("say 1:sesame") == f"say {HIDDEN}"


def test_without_secrets_nothing_is_changed() -> None:
    assert Redactor(["", ""])("as it is") == "as it is"


@given(st.text(min_size=6, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_secret_is_hidden_raw_escaped_and_encoded(secret: str, before: str, after: str) -> None:
    redact = Redactor([secret])
    try:
        raw = secret.encode()
    except UnicodeEncodeError:
        return
    for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), base64.b64encode(raw).decode()):
        assert HIDDEN in redact(f"{before}{form}{after}")
