"""Commands as people type them."""

import pytest

from bot.chat.context import split_command


@pytest.mark.parametrize(
    ("text", "command", "named", "words"),
    [
        ("/imagine a fox", "imagine", None, "a fox"),
        ("/Imagine\na fox", "imagine", None, "a fox"),
        ("/imagine@Our_Bot: a fox", "imagine", "Our_Bot", "a fox"),
        ("/imagine: a fox", "imagine", None, "a fox"),
        ("/imagine, a fox", "imagine", None, "a fox"),
        ("/imagine，一只狐狸", "imagine", None, "一只狐狸"),
        ("/imagine一只狐狸", "imagine", None, "一只狐狸"),
        ("/imagine. A fox", "imagine", None, "A fox"),
        ("/imagine!", "imagine", None, ""),
        ("/imagine--ar 16:9 a fox", "imagine", None, "--ar 16:9 a fox"),
        ("/imagine “a fox”", "imagine", None, "“a fox”"),
        ("/imagine ... and then?", "imagine", None, "... and then?"),
        ("a fox", None, None, "a fox"),
        ("/", None, None, "/"),
        ("/imagine/edit", None, None, "/imagine/edit"),
        ("/imagine.py is a file", None, None, "/imagine.py is a file"),
        ("/a-b", None, None, "/a-b"),
        ("/imagine@our.bot", None, None, "/imagine@our.bot"),
        ("/" + "a" * 40, None, None, "/" + "a" * 40),
    ],
)
def test_a_command_ends_where_its_name_does(text: str, command: str | None, named: str | None, words: str) -> None:
    assert split_command(text) == (command, named, words)
