"""However much somebody sends, reading it takes a time that grows with its length, not with its square."""

from time import process_time

import pytest

from bot.i18n.refusal import Refusal
from bot.i18n.text import caption, single_line, truncate
from bot.prompts.arguments import parse
from bot.prompts.permutations import expand_permutations

SIZE = 200_000
FAR_TOO_LONG_SECONDS = 10.0  # of the processor; reading them takes a tenth of one, the square of it minutes
HOSTILE = {
    "words": "a fox ",
    "an open brace and commas": "a,",
    "braces": "{",
    "choices": "{a,b}",
    "nested choices": "{a,{b,c}}",
    "things to leave out": "--no a ",
    "unknown flags": "--x ",
    "known flags": "--n 4 ",
    "glued flags": "fox--ar ",
    "dashes": "-",
    "long dashes": "— ",
    "accents": "\u0301\u0316",
    "newlines": "\n",
    "blank lines": "\n \n",
    "joiners": "\u200d",
    "flags of countries": "🇩🇪",
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("start", ["", "{", "--ar ", "a"])
def test_it_is_read_shown_and_refused_in_time(what: str, start: str) -> None:
    began = process_time()
    text = start + HOSTILE[what] * (SIZE // len(HOSTILE[what]))
    assert parse(text) is not None
    made = expand_permutations(text)
    assert isinstance(made, Refusal) or len(made) <= 8
    assert len(caption(text, "x")) < 6000
    assert len(truncate(single_line(text), 48)) <= 48
    assert process_time() - began < FAR_TOO_LONG_SECONDS


def test_a_nest_of_choices_makes_no_more_orders_than_its_innermost() -> None:
    assert expand_permutations("{a," * 1000 + "x,y" + "}" * 1000) != ()
    assert expand_permutations("{a,{b,c}}") == ("{a,b}", "{a,c}")
