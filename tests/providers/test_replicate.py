import json
from typing import ClassVar

import pytest

from providers.contract import Failed, Finished, Form, GenerationRequest, Kind, Recovery, SubmittedTask, Waiting
from providers.errors import (
    Busy,
    ContentRefused,
    Garbled,
    KeyRefused,
    OutOfCredit,
    Refused,
    Unsupported,
    Unsure,
)
from providers.model_file import load_defaults, load_gateway, read_offers
from providers.replicate import Replicate
from providers.request_fields import pack_request
from tests.support.gateway_conformance import JPEG, KEY, PNG, WEBP, GatewaySuite, reply, talk

R7 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16"
R8 = f"{R7} 21:9"
R10 = f"{R8} 4:5 5:4"
PICTURE = "https://pictures.example/one.jpg"
ID = "ufawqhfynnddngldkgtslldrkq"
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"


def prediction(status, **fields):
    return reply({"id": ID, "status": status, "output": None, "error": None, "logs": "", **fields})


def refused(status):
    return reply({"title": "no", "detail": "no", "status": status}, status)


class TestReplicate(GatewaySuite):
    gateway = Replicate(KEY, "https://api.replicate.com")
    origin = "https://api.replicate.com"
    hollow: ClassVar = {
        "nothing inside": {},
        "the wrong types": {"id": 7, "status": 7},
        "an id that is a path": {"id": "../x", "status": "done"},
        "an empty id": {"id": "", "status": ""},
    }
    expected_offers: ClassVar = {
        ("seedream-4.5", "generate", "bytedance/seedream-4.5", 3000, R8, "2K 4K", "1:1", "2K", 1, 0),
        ("seedream-4.5", "edit", "bytedance/seedream-4.5", 3000, R8, "2K 4K", "1:1", "2K", 1, 14),
        ("seedream-5-lite", "generate", "bytedance/seedream-5-lite", 3000, R8, "2K 3K", "1:1", "2K", 1, 0),
        ("seedream-5-lite", "edit", "bytedance/seedream-5-lite", 3000, R8, "2K 3K", "1:1", "2K", 1, 14),
        ("seedream-4", "generate", "bytedance/seedream-4", 3000, R8, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("seedream-4", "edit", "bytedance/seedream-4", 3000, R8, "1K 2K 4K", "1:1", "1K", 1, 10),
        ("nano-banana-pro", "generate", "google/nano-banana-pro", 10000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-pro", "edit", "google/nano-banana-pro", 10000, R10, "1K 2K 4K", None, "1K", 1, 14),
        ("flux-schnell", "generate", "black-forest-labs/flux-schnell", 4000, R10, "", "1:1", None, 4, 0),
        ("flux-kontext-max", "edit", "black-forest-labs/flux-kontext-max", 4000, R7, "", None, None, 1, 1),
        ("flux-kontext-dev", "edit", "black-forest-labs/flux-kontext-dev", 4000, R7, "", None, None, 1, 1),
    }

    def told(self, generation, *, callback=None):
        return super().told(generation, callback=callback)["content"]

    def paid(self, generation, *, callback=None):
        """The method, the address and the content of the paid request."""
        body = self.gateway.build_body(generation, callback=callback)
        request = self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE)
        return request.method, str(request.url), json.loads(request.read())

    def test_a_stored_body_is_sent_byte_for_byte(self):
        body = pack_request("/v1/predictions", {"input": {"prompt": "лиса \x00 🦊"}})
        sent = [self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE).read() for _ in range(2)]
        assert sent[0] == sent[1] == json.dumps({"input": {"prompt": "лиса \x00 🦊"}}).encode()

    def test_an_official_model_has_a_path_of_its_own(self):
        generation = self.generation(self.offer("seedream-4.5", Kind.EDIT), ratio="16:9", resolution="4K")
        wish = {"prompt": "a red fox", "image_input": [PICTURE], "aspect_ratio": "16:9", "size": "4K"}
        assert self.paid(generation, callback="https://bot.example/hook") == (
            "POST",
            "https://api.replicate.com/v1/models/bytedance/seedream-4.5/predictions",
            {"input": wish, "webhook": "https://bot.example/hook", "webhook_events_filter": ["completed"]},
        )

    def test_a_version_is_named_in_the_body(self):
        row = {"name": "mine", "prompt_limit": 100, "forms": {"generate": {"id": f"ann/mine:{VERSION}"}}}
        (offer,) = read_offers(0, row, load_defaults("replicate"), "")
        assert self.paid(self.generation(offer)) == (
            "POST",
            "https://api.replicate.com/v1/predictions",
            {"version": f"ann/mine:{VERSION}", "input": {"prompt": "a red fox"}},
        )

    def test_a_strange_id_changes_neither_the_host_nor_the_query(self):
        row = {"name": "mine", "prompt_limit": 100, "forms": {"generate": {"id": "ann/../x?y#z@evil.example"}}}
        (offer,) = read_offers(0, row, load_defaults("replicate"), "")
        _, url, _ = self.paid(self.generation(offer))
        assert url.startswith("https://api.replicate.com/v1/models/")
        assert "?" not in url
        assert "#" not in url

    def test_a_model_with_one_picture_has_a_field_for_it_and_takes_a_seed(self):
        generation = self.generation(self.offer("flux-kontext-max", Kind.EDIT), seed=7)
        wish = {"prompt": "a red fox", "input_image": PICTURE, "aspect_ratio": "match_input_image", "seed": 7}
        assert self.told(generation) == {"input": wish}

    def test_four_pictures_are_one_prediction(self):
        told = self.told(self.generation(self.offer("flux-schnell", Kind.GENERATE), count=4))
        assert told["input"]["num_outputs"] == 4

    def test_a_video_starts_from_words_or_one_picture(self):
        offers = {offer.form: offer for offer in load_gateway("replicate") if offer.kind is Kind.VIDEO}
        assert set(offers) == {Form.TEXT, Form.FRAMES}
        told = self.told(GenerationRequest(offers[Form.FRAMES], "it runs", images=("a",), seconds=10, sound=False))
        assert told["input"] == {"prompt": "it runs", "start_image": "a", "duration": 10, "generate_audio": False}

    def test_a_video_has_a_field_for_what_is_not_wanted(self):
        offers = [offer for offer in load_gateway("replicate") if offer.kind is Kind.VIDEO]
        told = [self.told(GenerationRequest(one, "it runs", images=("a",), negative="rain")) for one in offers]
        assert [one["input"]["negative_prompt"] for one in told] == ["rain", "rain"]

    def test_a_lost_reply_is_found_again_only_by_a_callback(self):
        assert self.gateway.recovery(callback=True) is Recovery.CALLBACK
        assert self.gateway.recovery(callback=False) is Recovery.NONE

    @pytest.mark.parametrize("status", [200, 201, 202])
    def test_an_accepted_prediction_has_a_ticket(self, status):
        assert self.gateway.parse_submit(reply({"id": ID, "status": "starting"}, status)) == SubmittedTask(ID)

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (400, Refused),
            (401, KeyRefused),
            (402, OutOfCredit),
            (403, KeyRefused),
            (404, Unsupported),
            (413, Refused),
            (422, Unsupported),
            (429, Busy),
            (500, Unsure),
            (503, Unsure),
            (409, Garbled),
        ],
    )
    def test_a_refusal_says_whether_to_try_again(self, status, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(refused(status))
        assert type(caught.value) is kind
        assert caught.value.code == str(status)

    def test_a_look_and_a_cancel_are_addressed_by_the_id(self):
        looked = self.gateway.status_request("a/b?", kind=Kind.GENERATE)
        assert (looked.method, str(looked.url)) == ("GET", "https://api.replicate.com/v1/predictions/a%2Fb%3F")
        (cancelled,) = self.gateway.cancel_requests(ID, kind=Kind.GENERATE)
        assert (cancelled.method, str(cancelled.url)) == (
            "POST",
            f"https://api.replicate.com/v1/predictions/{ID}/cancel",
        )

    @pytest.mark.parametrize(
        ("answer", "progress"),
        [
            (prediction("starting"), Waiting()),
            (prediction("processing"), Waiting()),
            (prediction("processing", logs="Loading\n 12%|█         | 1/8\n 50%|█████     | 4/8"), Waiting(50)),
            (prediction("processing", logs="999%|"), Waiting(100)),
            (prediction("processing", logs=7), Waiting()),
            (prediction("succeeded", output="https://a.example/1.png"), Finished(("https://a.example/1.png",))),
            (
                prediction("succeeded", output=["https://a.example/1", "https://a.example/2"]),
                Finished(("https://a.example/1", "https://a.example/2")),
            ),
            (
                prediction("succeeded", output={"video": "https://a.example/1", "none": None}),
                Finished(("https://a.example/1",)),
            ),
            (prediction("succeeded", output={"images": ["https://a.example/1"]}), Finished(("https://a.example/1",))),
            (prediction("succeeded", output=None), Waiting()),
            (prediction("succeeded", output=[]), Waiting()),
            (prediction("succeeded", output=""), Waiting()),
        ],
    )
    def test_a_prediction_tells_how_far_it_is(self, answer, progress):
        assert self.gateway.parse_status(answer) == progress

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (
                prediction("failed", error="The input was flagged as sensitive. (E005)"),
                ContentRefused,
                "E005",
            ),
            (prediction("failed", error="Director: unexpected error (E6716)"), Refused, "E6716"),
            (prediction("failed", error="(E005) was not the end of it"), Refused, "failed"),
            (prediction("failed", error=None), Refused, "failed"),
            (prediction("canceled"), Refused, "canceled"),
            (prediction("aborted"), Refused, "aborted"),
            (prediction("succeeded", data_removed=True), Refused, "data_removed"),
            (refused(404), Refused, "404"),
        ],
    )
    def test_an_ended_prediction_says_why(self, answer, kind, code):
        progress = self.gateway.parse_status(answer)
        assert isinstance(progress, Failed)
        assert type(progress.error) is kind
        assert progress.error.code == code

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (refused(401), KeyRefused),
            (refused(402), Busy),
            (refused(422), Garbled),
            (refused(429), Busy),
            (refused(500), Unsure),
            (prediction("done"), Garbled),
            (prediction("succeeded", output=7), Garbled),
            (prediction("succeeded", output=[7]), Garbled),
            (prediction("succeeded", output={"a": {"b": 7}}), Garbled),
        ],
    )
    def test_a_failed_look_never_ends_the_prediction(self, answer, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_status(answer)
        assert type(caught.value) is kind

    @pytest.mark.parametrize("picture", [JPEG, PNG, WEBP])
    def test_a_picture_is_uploaded_as_a_file(self, picture):
        done = reply({"id": "f", "urls": {"get": "https://api.replicate.com/v1/files/f"}}, 201)
        (request,), address = talk(self.gateway, picture, done)
        assert address == "https://api.replicate.com/v1/files/f"
        assert (request.method, str(request.url)) == ("POST", "https://api.replicate.com/v1/files")
        extension = picture.media_type.removeprefix("image/").replace("jpeg", "jpg")
        head = f'name="content"; filename="part-1.{extension}"\r\nContent-Type: {picture.media_type}\r\n\r\n'
        assert head.encode() + picture.content in request.read()

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (refused(401), KeyRefused),
            (refused(413), Refused),
            (refused(429), Busy),
            (refused(502), Unsure),
            (reply({}), Garbled),
            (reply({"urls": ["x"]}), Garbled),
            (reply({"urls": {"get": 7}}), Garbled),
        ],
    )
    def test_a_refused_upload_says_why(self, answer, kind):
        with pytest.raises(kind) as caught:
            talk(self.gateway, JPEG, answer)
        assert type(caught.value) is kind

    def test_a_probe_shows_that_the_key_works_and_no_credit(self):
        assert str(self.gateway.account_request().url) == "https://api.replicate.com/v1/account"
        assert self.gateway.parse_account(reply({"type": "user", "username": "ann"})) is None
        with pytest.raises(KeyRefused):
            self.gateway.parse_account(refused(401))
        with pytest.raises(Garbled):
            self.gateway.parse_account(reply({}))
