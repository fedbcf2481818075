"""One text for each choice."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.refusal import Refusal
from bot.prompts.permutations import MOST, escape_braces, expand_permutations


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a fox", ("a fox",)),
        ("{red,blue} fox", ("red fox", "blue fox")),
        ("a { red , blue fox }", ("a red", "a blue fox")),
        ("{red,blue} {fox,hen}", ("red fox", "red hen", "blue fox", "blue hen")),
        ("{red,red} fox", ("red fox",)),
        ("a fox {--ar 16:9,--4k}", ("a fox --ar 16:9", "a fox --4k")),
        ("a {fox}", ("a {fox}",)),
        ("a {fox, hen", ("a {fox, hen",)),
        ("} {,} {", ("}  {",)),
        ("one\n{🦊,🐔}\n“end”", ("one\n🦊\n“end”", "one\n🐔\n“end”")),
        ("", ("",)),
        (r"a set \{1, 2, 3\}", ("a set {1, 2, 3}",)),
        (r"a \{1, 2} {red,blue} hen", ("a {1, 2} red hen", "a {1, 2} blue hen")),
        (r"a \{fox\}", ("a {fox}",)),
        (r"a back\slash, C:\temp", (r"a back\slash, C:\temp",)),
        ("a fox --ar {16:9,1:1}", ("a fox --ar 16:9", "a fox --ar 1:1")),
        ("{red: a fox,hen}", ("red: a fox", "hen")),
    ],
)
def test_each_choice_is_a_text(text: str, texts: tuple[str, ...]) -> None:
    assert expand_permutations(text) == texts


JSON = [
    '{"subject": "a fox", "style": "ink", "size": 2}',
    '{"scene": {"subject": "fox", "mood": "calm"}, "colors": ["red", "blue"]} --ar 16:9',
    "{'subject': 'a fox', 'style': 'ink'}",
    "{“subject”: “a fox”, “style”: “ink”}",
    '{"palette": {red, blue}, "n": 2}',
    '[{"a": 1, "b": 2}, {"a": 3, "b": 4}]',
    '{"a": 1,\n "b": {"c": 1, "d": 2}, "cut',
    "{subject: a fox, style: ink}",
    "{ scene: { subject: fox, light mood: calm } }",
    "body {color: red, margin: 2}",
]


@pytest.mark.parametrize("text", JSON)
def test_json_is_one_text(text: str) -> None:
    assert expand_permutations(text) == (text,)


def test_choices_beside_json_are_choices() -> None:
    json = '{"style": "ink", "size": 2}'
    assert expand_permutations(f"{{red,blue}} {json} {{a,b}}") == tuple(
        f"{colour} {json} {letter}" for colour in ("red", "blue") for letter in "ab"
    )


@pytest.mark.parametrize("text", ["a fox", "{1, 2, 3}", "{1,2}{3,4}{5,6}{7,8}", *JSON, "a {fox}", "C:\\{a,b}"])
def test_what_is_escaped_is_painted_as_it_is_written(text: str) -> None:
    assert expand_permutations(escape_braces(text)) == (text,)


def test_a_megabyte_of_braces_is_read_in_linear_time() -> None:
    began = time.process_time()
    for piece in ("{a}", "{", "}", '{"a":1,"b":2}', "{a,b}", "\\{", '{"'):
        expand_permutations(piece * (300_000 // len(piece)))
    assert time.process_time() - began < 5


def test_too_many_choices_are_refused() -> None:
    assert len(expand_permutations("{1,2}{3,4}{5,6}")) == MOST  # type: ignore[arg-type]
    assert expand_permutations("{1,2,3}{4,5,6}") == Refusal("refused-choices", {"count": 9, "limit": 8})
    assert expand_permutations("{a,b}" * 1000) == Refusal("refused-choices", {"count": 9999, "limit": 8})


@given(st.text(alphabet="ab,{} \n", max_size=60))
def test_whatever_is_typed_is_read(text: str) -> None:
    found = expand_permutations(text)
    assert isinstance(found, Refusal) or 1 <= len(found) <= MOST
