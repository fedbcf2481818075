"""How deep is too deep, told without a reader that could fall."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.json_depth import is_shallow

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def depth(value: object) -> int:
    """How many brackets lie around the innermost."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(JSON, st.integers(0, 6), st.booleans())
def test_it_is_as_deep_as_a_reader_finds_it(value: object, max_depth: int, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert is_shallow(body, max_depth=max_depth) == (depth(value) <= max_depth)


@pytest.mark.parametrize("bracket", [b"[", b'{"a":', b'[{"a":'])
def test_a_thousand_brackets_are_too_deep(bracket: bytes) -> None:
    assert not is_shallow(bracket * 1000)
    assert not is_shallow(b'"\\""' + bracket * 1000)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-32-be"])
def test_other_encodings_cannot_hide_depth(encoding: str) -> None:
    assert not is_shallow(("\u2200" + "[" * 1000).encode(encoding))


@given(st.binary(max_size=300))
def test_what_passes_for_shallow_can_be_read_or_is_no_json(body: bytes) -> None:
    if is_shallow(body):
        try:
            assert depth(json.loads(body)) <= 64
        except ValueError:
            return
