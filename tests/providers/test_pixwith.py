import json
from typing import ClassVar

import pytest

from providers.contract import Failed, Finished, Kind, Recovery, SubmittedTask, Waiting
from providers.errors import Busy, Garbled, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from providers.pixwith import Pixwith
from tests.support.gateway_conformance import JPEG, KEY, PNG, WEBP, GatewaySuite, named_by, reply, talk

R7 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16"
R8 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9"
R10 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4"
PICTURE = "https://pictures.example/one.jpg"


def error(message, http=200):
    return reply({"code": 0, "message": message, "data": None}, http)


def done(**data):
    return reply({"code": 1, "message": "success", "data": data})


def form(**changes):
    upload = {"url": "https://uploads.example/bucket", "fields": {"key": "a/b.jpg", "policy": "p"}, **changes}
    return done(upload_url=upload, image_url="https://cdn.example/a/b.jpg")


class TestPixwith(GatewaySuite):
    gateway = Pixwith(KEY, "https://api.pixwith.ai")
    origin = "https://api.pixwith.ai"
    hollow: ClassVar = {
        "no data": {"code": 1, "message": "success"},
        "data is null": {"code": 1, "message": "success", "data": None},
        "data is a list": {"code": 1, "data": ["t-1"]},
        "nothing inside": {"code": 1, "data": {}},
        "the wrong types": {"code": 1, "data": {"task_id": 7, "status": "soon"}},
        "an empty task": {"code": 1, "data": {"task_id": "", "status": None}},
        "no code": {"data": {"task_id": "t-1", "status": 1}},
        "a code of another type": {"code": True, "data": {"task_id": "t-1", "status": 1}},
        "another code": {"code": 200, "message": "success", "data": {"task_id": "t-1", "status": 1}},
    }
    expected_offers: ClassVar = {
        ("seedream-4.5", "generate", "0-32", 4000, R8, "2K 4K", "1:1", "2K", 4, 0),
        ("seedream-4.5", "edit", "0-32", 4000, R8, "2K 4K", "1:1", "2K", 4, 4),
        ("seedream-4", "generate", "0-30", 4000, R8, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("seedream-4", "edit", "0-30", 4000, R8, "1K 2K 4K", "1:1", "1K", 1, 4),
        ("nano-banana-2", "generate", "0-41", 4000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-2", "edit", "0-41", 4000, R10, "1K 2K 4K", None, "1K", 1, 4),
        ("z-image", "generate", "0-31", 4000, R8, "", "1:1", None, 4, 0),
        ("flux-kontext-dev", "edit", "1-1", 4000, R7, "", None, None, 1, 1),
        ("flux-kontext-pro", "edit", "1-2", 4000, R7, "", None, None, 1, 1),
        ("flux-kontext-max", "edit", "1-3", 4000, R7, "", None, None, 1, 1),
    }

    def test_a_wish_keeps_the_persons_own_words_and_asks_for_all_its_pictures_at_once(self):
        assert self.told(self.generation(self.offer("seedream-4.5", Kind.GENERATE), count=4)) == {
            "prompt": "a red fox",
            "model_id": "0-32",
            "options": {
                "prompt_optimization": False,
                "num_outputs": 4,
                "resolution": "2K",
                "aspect_ratio": "1:1",
            },
        }

    def test_an_edit_carries_its_pictures_and_choices_but_never_a_callback(self):
        generation = self.generation(self.offer("seedream-4.5", Kind.EDIT), ratio="16:9", resolution="4K")
        assert self.told(generation, callback="https://bot.example/hook") == {
            "prompt": "a red fox",
            "model_id": "0-32",
            "image_urls": [PICTURE],
            "options": {
                "prompt_optimization": False,
                "num_outputs": 1,
                "resolution": "4K",
                "aspect_ratio": "16:9",
            },
        }

    @pytest.mark.parametrize(
        ("model", "kind", "options"),
        [
            ("z-image", Kind.GENERATE, {"num_outputs": 1, "aspect_ratio": "1:1"}),
            ("flux-kontext-pro", Kind.EDIT, {"aspect_ratio": "0"}),
            ("nano-banana-2", Kind.EDIT, {"resolution": "1K", "aspect_ratio": "0"}),
            ("nano-banana-2", Kind.GENERATE, {"resolution": "1K", "aspect_ratio": "1:1"}),
            ("seedream-4", Kind.EDIT, {"resolution": "1K", "aspect_ratio": "1:1"}),
        ],
    )
    def test_each_model_is_sent_only_its_own_options(self, model, kind, options):
        assert self.told(self.generation(self.offer(model, kind)))["options"] == {
            "prompt_optimization": False,
            **options,
        }

    def test_a_lost_reply_is_lost(self):
        request = self.gateway.submit_request(b"{}", key="intent-1", kind=Kind.GENERATE)
        assert (request.method, str(request.url)) == ("POST", "https://api.pixwith.ai/api/task/create")
        assert request.headers["Api-Key"] == KEY
        assert "intent-1" not in str(request.headers)
        assert self.gateway.recovery(callback=True) is Recovery.NONE
        assert self.gateway.recovery(callback=False) is Recovery.NONE

    @pytest.mark.parametrize(
        ("estimate", "seconds"), [(20, 20.0), (1.5, 1.5), ("soon", None), (None, None), (-1, None), (True, None)]
    )
    def test_an_accepted_task_has_a_ticket(self, estimate, seconds):
        submitted_task = self.gateway.parse_submit(done(task_id="d425ab4d", estimated_time=estimate))
        assert submitted_task == SubmittedTask("d425ab4d", estimated_seconds=seconds)

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (error("Credits not enough"), OutOfCredit, "Credits not enough"),
            (error("Invalid API KEY"), KeyRefused, "Invalid API KEY"),
            (error("Invalid image format"), Refused, "Invalid image format"),
            (error("Invalid image url"), Refused, "Invalid image url"),
            (error("The Credits not enough club"), Refused, "The Credits not enough club"),
            (error("Something new"), Refused, "Something new"),
            (error(None), Refused, ""),
            (error("Invalid API KEY", 400), KeyRefused, "Invalid API KEY"),
            (error("Credits not enough", 402), OutOfCredit, "Credits not enough"),
            (error("Credits not enough", 500), Unsure, "Credits not enough"),
            (reply(b"", 400), Refused, "400"),
            (reply(b"", 401), KeyRefused, "401"),
            (reply(b"", 402), OutOfCredit, "402"),
            (reply(b"", 403), KeyRefused, "403"),
            (reply(b"<html>", 502), Unsure, "502"),
            (reply(b"", 503), Unsure, "503"),
            (reply(b"", 418), Garbled, "418"),
        ],
    )
    def test_a_refusal_says_whether_to_try_again(self, answer, kind, code):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(answer)
        assert type(caught.value) is kind
        assert caught.value.code == code

    def test_a_look_is_a_read_of_the_task(self):
        request = self.gateway.status_request("t-1", kind=Kind.GENERATE)
        assert (request.method, str(request.url)) == ("POST", "https://api.pixwith.ai/api/task/get")
        assert json.loads(request.read()) == {"task_id": "t-1"}

    @pytest.mark.parametrize(
        ("answer", "progress"),
        [
            (done(task_id="t-1", status=1, result_urls=[]), Waiting()),
            (done(task_id="t-1", status=2, result_urls=["https://a.example"]), Finished(("https://a.example",))),
            (done(task_id="t-1", status="2", result_urls=["https://a.example"]), Finished(("https://a.example",))),
            (done(task_id="t-1", status=2, result_urls=[]), Waiting()),
            (done(task_id="t-1", status=2, result_urls=None), Waiting()),
            (done(task_id="t-1", status=2), Waiting()),
        ],
    )
    def test_a_task_tells_how_far_it_is(self, answer, progress):
        assert self.gateway.parse_status(answer) == progress

    def test_a_failed_task_gives_no_reason(self):
        progress = self.gateway.parse_status(done(task_id="t-1", status=3, result_urls=[]))
        assert isinstance(progress, Failed)
        assert type(progress.error) is Refused

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (error("Invalid API KEY"), KeyRefused),
            (error("Credits not enough"), Busy),
            (error("Something new"), Garbled),
            (reply(b"", 404), Garbled),
            (reply(b"", 500), Unsure),
            (reply(b"", 503), Busy),
            (done(task_id="t-1", status=4), Garbled),
            (done(task_id="t-1", status=True), Garbled),
            (done(task_id="t-1", status=2, result_urls="a.example"), Garbled),
            (done(task_id="t-1", status=2, result_urls=[5]), Garbled),
        ],
    )
    def test_a_failed_look_never_ends_the_task(self, answer, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_status(answer)
        assert type(caught.value) is kind

    def test_it_never_calls_back(self):
        assert not self.gateway.calls_back
        assert named_by(self.gateway, b'{"task_id": "t-1", "data": {"taskId": "t-1"}}') is None

    @pytest.mark.parametrize(
        ("picture", "name", "media_type"), [(JPEG, "part-1.jpg", "image/jpeg"), (PNG, "part-1.png", "image/png")]
    )
    def test_a_picture_is_hosted_by_a_presigned_form(self, picture, name, media_type):
        (asked, upload), address = talk(self.gateway, picture, form(), reply(b"", 204))
        assert address == "https://cdn.example/a/b.jpg"
        assert str(asked.url) == "https://api.pixwith.ai/api/task/pre_url"
        assert json.loads(asked.read()) == {"image_name": name, "content_type": media_type}
        assert (upload.method, str(upload.url)) == ("POST", "https://uploads.example/bucket")
        assert KEY not in str(upload.headers.raw)
        body = upload.read()
        fields = [body.index(b'name="%s"' % field) for field in (b"key", b"policy", b"file")]
        assert fields == sorted(fields)
        assert b'name="key"\r\n\r\na/b.jpg\r\n' in body
        assert f'filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'.encode() + picture.content in body

    def test_a_webp_is_refused_before_anything_is_asked(self):
        with pytest.raises(Unsupported):
            talk(self.gateway, WEBP)

    @pytest.mark.parametrize(
        ("answers", "kind"),
        [
            ([error("Invalid image format")], Refused),
            ([error("Invalid API KEY")], KeyRefused),
            ([reply(b"", 500)], Unsure),
            ([reply(b"<html>")], Garbled),
            ([done(upload_url={}, image_url="https://cdn.example/b")], Garbled),
            ([done(upload_url={"url": "https://u.example", "fields": {}})], Garbled),
            ([form(url=5)], Garbled),
            ([form(url="https://uploads.example:port/")], Garbled),
            ([form(fields=[])], Garbled),
            ([form(fields={"key": 5})], Garbled),
            ([form(), reply(b"<Error/>", 403)], Refused),
            ([form(), reply(b"", 503)], Busy),
        ],
    )
    def test_a_refused_upload_says_why(self, answers, kind):
        with pytest.raises(kind) as caught:
            talk(self.gateway, JPEG, *answers)
        assert type(caught.value) is kind

    def test_a_probe_tells_the_credit(self):
        request = self.gateway.account_request()
        assert (request.method, str(request.url)) == ("POST", "https://api.pixwith.ai/api/task/get_credits")
        assert self.gateway.parse_account(done(credits=480)) == 480.0
        with pytest.raises(KeyRefused):
            self.gateway.parse_account(error("Invalid API KEY"))

    @pytest.mark.parametrize("credit", [None, "many", True, {}])
    def test_a_credit_that_is_no_number_is_garbled(self, credit):
        with pytest.raises(Garbled):
            self.gateway.parse_account(done(credits=credit))
