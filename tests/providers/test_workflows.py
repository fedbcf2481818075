"""A folder of workflows becomes models, and a wrong file is named with its line or key."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.contract import Form, Kind, ModelOffer, Price
from providers.model_file import BadModels
from providers.workflows import fill, read_workflows

SAVE = {"9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}}}


def workflow(*texts: str, save: str = "SaveImage") -> str:
    nodes = {str(number): {"class_type": "Text", "inputs": {"text": one}} for number, one in enumerate(texts, 1)}
    return json.dumps(nodes | {"9": {"class_type": save, "inputs": {}}})


def only(file: str, text: str) -> ModelOffer:
    (offer,) = read_workflows({file: text})
    return offer


def test_a_file_is_a_model_of_its_name() -> None:
    offer = only("Red-Fox.json", workflow("{prompt}"))
    assert (offer.model, offer.vendor_id, offer.kind, offer.form) == ("red-fox", "red-fox", Kind.GENERATE, Form.TEXT)
    assert offer.wire.seed == ""
    assert only("fox.json", workflow("{prompt}", "{seed}")).wire.seed == "seed"
    assert (offer.wire.negative, offer.wire.mask) == ("", "")
    assert only("fox.json", workflow("{prompt}", "no {negative}")).wire.negative == "negative"
    assert (offer.ratios, offer.resolutions, offer.inputs, offer.outputs, offer.price) == ((), (), 0, 1, Price(0))


def test_a_width_and_a_height_give_it_ratios_of_about_one_megapixel() -> None:
    offer = only("fox.json", workflow("{prompt}", "{width}", "{height}"))
    assert offer.ratios == ("1:1", "2:3", "3:2", "3:4", "4:3", "16:9", "9:16", "21:9", "4:5", "5:4")
    assert offer.default_ratio == "1:1"
    assert offer.wire.sizes["1:1"] == "1024x1024"
    for ratio, size in offer.wire.sizes.items():
        (across, down), (width, height) = map(int, ratio.split(":")), map(int, size.split("x"))
        assert (width % 16, height % 16) == (0, 0)
        assert width / height == pytest.approx(across / down, rel=0.02)
        assert width * height == pytest.approx(2**20, rel=0.03)


def test_pictures_make_it_an_edit_that_needs_all_of_them() -> None:
    offer = only("merge.json", workflow("{prompt}", "{image_1}", "{image_2}"))
    assert (offer.kind, offer.least_inputs, offer.inputs) == (Kind.EDIT, 2, 2)
    assert only("upscale.json", workflow("{image_1}")).kind is Kind.EDIT  # needs no words


@pytest.mark.parametrize("node", ["SaveVideo", "VHS_VideoCombine"])
def test_what_saves_a_video_makes_one(node: str) -> None:
    offer = only("film.json", workflow("{prompt}", "{width} {height}", save=node))
    assert (offer.kind, offer.form, offer.seconds, offer.default_ratio) == (Kind.VIDEO, Form.TEXT, (), "16:9")
    assert offer.wire.sizes["16:9"] == "832x480"
    animated = only("film.json", workflow("{prompt}", "{image_1}", "{image_2}", save=node))
    assert (animated.kind, animated.form, animated.least_inputs) == (Kind.VIDEO, Form.FRAMES, 2)
    referring = only("film.json", workflow("{prompt}", "{image_1}", "{image_2}", "{image_3}", save=node))
    assert referring.form is Form.REFERENCES


def test_the_name_of_a_file_tells_what_its_nodes_do_not() -> None:
    offer = only("film.video.json", workflow("{prompt}", save="MySpecialSaver"))
    assert (offer.model, offer.kind, offer.vendor_id) == ("film", Kind.VIDEO, "film.video")
    both = read_workflows({"fox.json": workflow("{prompt}"), "fox.edit.json": workflow("{prompt}", "{image_1}")})
    assert [(one.model, one.kind) for one in both] == [("fox", Kind.GENERATE), ("fox", Kind.EDIT)]


def test_models_are_in_the_order_of_their_files() -> None:
    files = {name: workflow("{prompt}") for name in ("b.json", "a.json", "c.json")}
    assert [one.model for one in read_workflows(files)] == ["a", "b", "c"]


NODE: dict[str, Any] = {"class_type": "Text", "inputs": {"text": "{prompt}"}}


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("fox.json", '{\n"3": {\n', "fox.json: line 3: "),
        ("fox.json", '{"3": nan}', "fox.json: line 1: Expecting value"),
        ("fox.json", "[" * 100_000, "fox.json: it is nested too deeply"),
        ("fox.json", "[]", "fox.json: it must be a workflow in API format"),
        ("fox.json", '{"nodes": [], "links": []}', "fox.json: it must be a workflow in API format"),
        ("fox.json", json.dumps({"3": {"inputs": {}}}), "fox.json: 3.class_type: is missing"),
        ("fox.json", json.dumps({"3": {"class_type": "KSampler"}}), "fox.json: 3.inputs: is missing"),
        ("fox.json", workflow("{prompt}", "a {promt}"), "fox.json: 2.inputs.text: {promt} is unknown. Available: {p"),
        ("fox.json", workflow("{image_0}"), "fox.json: 1.inputs.text: {image_0} is unknown"),
        ("fox.json", workflow("a fox"), "fox.json: {prompt} is missing"),
        ("fox.json", workflow("{prompt}", "{width}"), "fox.json: {width} and {height} go together"),
        ("fox.json", workflow("{image_1}", "{image_3}"), "fox.json: {image_2} is missing"),
        ("fox.edit.json", workflow("{prompt}"), "fox.edit.json: {image_1} is missing"),
        ("red fox.json", workflow("{prompt}"), "red fox.json: the name of a model has at most 28 letters"),
        (f"{'x' * 29}.json", workflow("{prompt}"), f"{'x' * 29}.json: the name of a model has"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_or_key(file: str, text: str, sentence: str) -> None:
    with pytest.raises(BadModels) as caught:
        read_workflows({"good.json": workflow("{prompt}"), file: text})
    assert str(caught.value).startswith(sentence)


def test_two_files_cannot_be_one_model() -> None:
    with pytest.raises(BadModels, match=r"^fox\.json: FOX\.json is the same model"):
        read_workflows({"fox.json": workflow("{prompt}"), "FOX.json": workflow("{prompt}")})
    film = workflow("{prompt}", "{image_1}", save="SaveVideo")
    with pytest.raises(BadModels, match="a model makes either pictures or videos"):
        read_workflows({"fox.json": workflow("{prompt}"), "fox.edit.json": film})


def test_a_text_that_is_one_placeholder_becomes_its_value() -> None:
    made = fill({"a": "{seed}", "b": "seed {seed}", "c": ["{width}", 7, None]}, {"seed": 5, "width": 512})
    assert made == {"a": 5, "b": "seed 5", "c": [512, 7, None]}


@given(prompt=st.text() | st.sampled_from(["{seed}", "{prompt}", "{image_1}", '"}, {"', "\\u0000"]))
def test_what_people_write_never_changes_anything_but_its_own_place(prompt: str) -> None:
    made = fill({"6": {"text": "{prompt}", "more": "a {prompt}, {seed}"}}, {"prompt": prompt, "seed": 1})
    assert json.loads(json.dumps(made)) == {"6": {"text": prompt, "more": f"a {prompt}, 1"}}
