"""A command says all of an order, and a payload opens nothing but what it was made for."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts.arguments import Arguments, parse
from bot.prompts.share_codes import Shared, decode, encode, full_command

KEY, OTHER = b"a key", b"another"
WORDS = st.lists(
    st.sampled_from(["a", "red", "fox", "—", "-", "“at", "dawn”", "16:9", "4k", "雪", "🦊", "\n"]), min_size=1
)
IDS = st.text("23456789abcdefghjkmnpqrstuvwxyz", min_size=8, max_size=8)


@dataclass(frozen=True)
class Ordered:
    """What a command is made of."""

    prompt: str
    kind: str = "generate"
    ratio: str | None = None
    resolution: str | None = None
    count: int = 1
    model: str = "wan-2.7"
    via: str | None = None
    seed: int | None = None
    transparent: bool = False
    seconds: int | None = None
    mute: bool = False
    uses_references: bool = False
    mask: bool = False
    style: str | None = None
    negative: str | None = None


@given(
    words=WORDS.map(" ".join),
    ratio=st.sampled_from([None, "16:9"]),
    resolution=st.sampled_from([None, "4K"]),
    count=st.sampled_from([1, 4]),
    via=st.sampled_from([None, "pixwith"]),
)
def test_a_command_typed_again_means_the_same(
    words: str, ratio: str | None, resolution: str | None, count: int, via: str | None
) -> None:
    prompt = parse(words)
    if not isinstance(prompt, Arguments) or not prompt.prompt:
        return
    order = Ordered(prompt.prompt, ratio=ratio, resolution=resolution, count=count, via=via)
    verb, _, rest = full_command(order, number=0).partition(" ")  # type: ignore[arg-type]
    again = parse(rest)
    assert verb == "/imagine"
    assert again == Arguments(
        prompt.prompt, ratio, resolution, count if count > 1 else None, model="wan-2.7", via=via, without=None
    )


def test_one_of_several_is_one_and_an_edit_is_an_edit() -> None:
    assert full_command(Ordered("a fox", count=4), number=2) == "/imagine a fox --model wan-2.7"  # type: ignore[arg-type]
    film = Ordered("it runs", kind="video", seconds=5, mute=True, uses_references=True)
    assert full_command(film, number=0) == "/video it runs --model wan-2.7 --sec 5 --mute --ref"  # type: ignore[arg-type]
    assert full_command(Ordered("add snow", kind="edit"), number=0) == "/edit add snow --model wan-2.7"  # type: ignore[arg-type]


def test_the_flags_that_few_models_take_are_typed_again() -> None:
    hat = Ordered("a hat", kind="edit", mask=True, style="anime", negative="fur, snow")
    command = full_command(hat, number=0)  # type: ignore[arg-type]
    assert command == "/edit a hat --model wan-2.7 --style anime --mask --no fur, snow"
    again = parse(command.partition(" ")[2])
    assert again == Arguments("a hat", model="wan-2.7", mask=True, style="anime", without="fur, snow")


@given(order_id=IDS, number=st.integers(0, 4))
def test_a_payload_is_one_that_telegram_takes_and_names_what_it_was_made_for(order_id: str, number: int) -> None:
    made = encode(Shared(order_id, number), key=KEY)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", made)
    assert decode(made, keys=[KEY]) == Shared(order_id, number)
    assert decode(made, keys=[OTHER, KEY]) == Shared(order_id, number)
    assert decode(made, keys=[OTHER]) is None


@pytest.mark.parametrize("place", range(33))
def test_a_payload_with_one_letter_changed_opens_nothing(place: int) -> None:
    made = encode(Shared("k7m2p9qx", 1), key=KEY)
    changed = made[:place] + ("b" if made[place] != "b" else "c") + made[place + 1 :]
    assert decode(changed, keys=[KEY]) is None


@given(said=st.text())
def test_other_words_open_nothing(said: str) -> None:
    assert decode(said, keys=[KEY]) is None
