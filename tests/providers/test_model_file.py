"""A wrong table is refused with its line; a right one becomes offers."""

import pytest

from providers.contract import Kind
from providers.model_file import BadModels, line_of, parse_table, read_offers

INHERITED = {
    "kind": "video",
    "price": {"credits": 1, "per": "second"},
    "wire": {"pictures": "image_urls", "ratio": "aspect_ratio", "resolution": "resolution", "seconds": "duration"},
}
RIGHT = """\
[[model]]
name = "other"
forms.text = { id = "o" }

[[model]]
name = "film"
prompt_limit = 100
ratios = ["16:9", "1:1"]
default_ratio = "16:9"
resolutions = ["480p", "4K"]
default_resolution = "480p"
seconds = "4-6"
default_seconds = 5
forms.text = { id = "film-t2v" }
[model.forms.frames]
id = "film-i2v"
pictures = [1, 2]
"""


def read(text: str) -> list[object]:
    return list(read_offers(1, parse_table(text)["model"][1], INHERITED, text))


def test_a_row_gives_one_offer_for_each_form() -> None:
    text, frames = read(RIGHT)
    assert (text.model, text.kind, text.vendor_id, text.inputs) == ("film", Kind.VIDEO, "film-t2v", 0)
    assert (text.seconds, text.default_seconds, text.price.per_second) == ((4, 5, 6), 5, True)
    assert (frames.vendor_id, frames.least_inputs, frames.inputs) == ("film-i2v", 1, 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ('name = "film"', 'name = "Film"', 6, "name"),
        ("prompt_limit = 100", "prompt_limit = 0", 7, "prompt_limit"),
        ("prompt_limit = 100", "promt_limit = 100\nprompt_limit = 100", 7, "promt_limit"),
        ('["16:9", "1:1"]', '["16:9", "1/1"]', 8, "ratios"),
        ('["480p", "4K"]', '["480p", "big"]', 10, "resolutions"),
        ('default_ratio = "16:9"', 'default_ratio = "4:3"', 14, "default_ratio"),
        ("default_seconds = 5", "default_seconds = 9", 14, "default_seconds"),
        ('seconds = "4-6"', 'seconds = "long"', 12, "seconds"),
        ("pictures = [1, 2]", "pictures = [2, 1]", 15, "pictures"),
        ("pictures = [1, 2]", "pictures = [1, 200]", 17, "pictures"),
        ("[model.forms.frames]", "[model.forms.dance]", 15, "forms"),
        ('id = "film-i2v"', 'id = ""', 16, "id"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(old: str, new: str, line: int, word: str) -> None:
    with pytest.raises(BadModels, match=rf"^line {line}: .*{word}"):
        read(RIGHT.replace(old, new))


def test_a_row_without_forms_is_refused() -> None:
    text = '[[model]]\nname = "a"\n\n[[model]]\nname = "film"\n'
    with pytest.raises(BadModels, match=r"^line 4: forms are missing"):
        read(text)


def test_what_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(BadModels, match="line 2"):
        parse_table('a = "b"\nc = \n')


def test_the_line_of_a_missing_value_is_that_of_its_table() -> None:
    assert line_of(RIGHT, ("model", 1, "price")) == 5
    assert line_of(RIGHT, ("model", 0)) == 1
    assert line_of("", ("hide", 3)) == 1
