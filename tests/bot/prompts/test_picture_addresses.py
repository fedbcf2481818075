"""Addresses of pictures in a prompt."""

import pytest

from bot.prompts.picture_addresses import has_picture_address


@pytest.mark.parametrize(
    "prompt",
    [
        *(
            "https://x.example/a.jpg",
            "http://x.example/a.PNG as a tiger",
            "see https://x.example/a/b.webp?w=1&h=2, blue",
        ),
        *(
            "(https://x.example/a.jpeg)",
            "https://cdn.example/1/image.png?ex=66&is=65 ink",
            "https://x.example/m?format=jpg&name=l",
        ),
    ],
)
def test_an_address_that_ends_like_a_picture_is_one(prompt: str) -> None:
    assert has_picture_address(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        *(
            "a fox",
            "https://example.com",
            "https://example.com/jpg",
            "https://x.example/a.jpg.html",
            "photo.jpg on a desk",
        ),
        *(
            "a sign “https://x.example/a.jpg”",
            'a "https://x.example/a.jpg" sign',
            "ftp://x.example/a.jpg",
            "https://a.pngs",
        ),
    ],
)
def test_other_words_are_none(prompt: str) -> None:
    assert not has_picture_address(prompt)
