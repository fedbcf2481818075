import json
from typing import ClassVar

import pytest

from providers.apikley import Apikley
from providers.contract import Failed, Finished, Kind, Recovery, SubmittedTask, Waiting
from providers.errors import Busy, ContentRefused, Garbled, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from tests.support.gateway_conformance import JPEG, KEY, PNG, WEBP, GatewaySuite, named_by, reply, talk

R8 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9"
R10 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4"
PICTURE = "https://pictures.example/one.jpg"


def error(code, http=200):
    return reply({"code": code, "msg": "no", "data": None}, http)


def task(state, **fields):
    record = {"taskId": "t-1", "model": "m", "state": state, "param": "{}", "failCode": None, "failMsg": None, **fields}
    return reply({"code": 200, "message": "success", "data": record})


def result(*urls):
    return json.dumps({"resultUrls": list(urls)})


class TestApikley(GatewaySuite):
    gateway = Apikley(KEY, "https://api.apikley.ru")
    origin = "https://api.apikley.ru"
    hollow: ClassVar = {
        "no data": {"code": 200, "msg": "success"},
        "data is null": {"code": 200, "msg": "success", "data": None},
        "data is a list": {"code": 200, "data": ["t-1"]},
        "nothing inside": {"code": 200, "data": {}},
        "the wrong types": {"code": 200, "data": {"taskId": 7, "state": 7}},
        "an empty task": {"code": 200, "data": {"taskId": "", "state": ""}},
        "no code": {"data": {"taskId": "t-1", "state": "success"}},
        "a code of another type": {"code": True, "data": {"taskId": "t-1", "state": "waiting"}},
    }
    expected_offers: ClassVar = {
        ("seedream-4.5", "generate", "seedream/4.5-text-to-image", 3000, R8, "2K 4K", "1:1", "2K", 1, 0),
        ("seedream-4.5", "edit", "seedream/4.5-edit", 3000, R8, "2K 4K", "1:1", "2K", 1, 14),
        ("nano-banana-pro", "generate", "nano-banana-pro", 10000, R10, "1K 2K 4K", "1:1", "1K", 1, 0),
        ("nano-banana-pro", "edit", "nano-banana-pro", 10000, R10, "1K 2K 4K", None, "1K", 1, 8),
        ("nano-banana", "edit", "google/nano-banana-edit", 5000, R10, "", None, None, 1, 10),
    }

    def test_a_plain_wish_is_sent_with_the_defaults_spelled_out(self):
        assert self.told(self.generation(self.offer("seedream-4.5", Kind.GENERATE))) == {
            "model": "seedream/4.5-text-to-image",
            "input": {"prompt": "a red fox", "aspect_ratio": "1:1", "quality": "basic"},
        }

    def test_a_seedream_edit_carries_all_its_required_fields_and_the_callback(self):
        generation = self.generation(self.offer("seedream-4.5", Kind.EDIT), ratio="16:9", resolution="4K")
        assert self.told(generation, callback="https://bot.example/hook") == {
            "model": "seedream/4.5-edit",
            "callBackUrl": "https://bot.example/hook",
            "input": {"prompt": "a red fox", "image_urls": [PICTURE], "aspect_ratio": "16:9", "quality": "high"},
        }

    def test_nano_banana_pro_calls_its_pictures_image_input(self):
        generation = self.generation(self.offer("nano-banana-pro", Kind.EDIT), resolution="2K")
        assert self.told(generation) == {
            "model": "nano-banana-pro",
            "input": {
                "prompt": "a red fox",
                "image_input": [PICTURE],
                "aspect_ratio": "auto",
                "resolution": "2K",
                "output_format": "png",
            },
        }
        told = self.told(self.generation(self.offer("nano-banana-pro", Kind.GENERATE)))["input"]
        assert told == {"prompt": "a red fox", "aspect_ratio": "1:1", "resolution": "1K", "output_format": "png"}

    def test_nano_banana_calls_its_ratio_image_size(self):
        generation = self.generation(self.offer("nano-banana", Kind.EDIT))
        assert self.told(generation) == {
            "model": "google/nano-banana-edit",
            "input": {
                "prompt": "a red fox",
                "image_urls": [PICTURE],
                "image_size": "auto",
                "output_format": "png",
            },
        }

    def test_a_lost_reply_is_found_again_only_by_a_callback(self):
        request = self.gateway.submit_request(b"{}", key="intent-1", kind=Kind.GENERATE)
        assert (request.method, str(request.url)) == ("POST", "https://api.apikley.ru/api/v1/jobs/createTask")
        assert "intent-1" not in str(request.headers)
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        assert self.gateway.recovery(callback=True) is Recovery.CALLBACK
        assert self.gateway.recovery(callback=False) is Recovery.NONE

    @pytest.mark.parametrize("code", [200, "200"])
    def test_an_accepted_task_has_a_ticket(self, code):
        body = {"code": code, "msg": "success", "data": {"taskId": "task_seedream_1"}}
        assert self.gateway.parse_submit(reply(body)) == SubmittedTask("task_seedream_1")

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (error(400), Refused, "400"),
            (error(401), KeyRefused, "401"),
            (error(401, 401), KeyRefused, "401"),
            (error(402), OutOfCredit, "402"),
            (error(402, 403), OutOfCredit, "402"),
            (error(403), KeyRefused, "403"),
            (error(404), Unsupported, "404"),
            (error(422), Unsupported, "422"),
            (error(422, 400), Unsupported, "422"),
            (error("422"), Unsupported, "422"),
            (error(429), Busy, "429"),
            (error(455), Busy, "455"),
            (error(455, 455), Busy, "455"),
            (error(500), Unsure, "500"),
            (error(501), Refused, "501"),
            (error(501, 501), Refused, "501"),
            (error(505), Unsupported, "505"),
            (error(455, 500), Unsure, "500"),
            (error(200, 500), Unsure, "500"),
            (reply(b"<html>", 501), Unsure, "500"),
            (reply(b"<html>", 502), Unsure, "500"),
            (reply(b"", 503), Unsure, "500"),
            (reply(b"", 401), KeyRefused, "401"),
            (error(200, 404), Unsupported, "404"),
            (error(433), Garbled, "433"),
            (error(0), Garbled, "0"),
        ],
    )
    def test_a_refusal_says_whether_to_try_again(self, answer, kind, code):
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(answer)
        assert type(caught.value) is kind
        assert caught.value.code == code

    def test_a_look_is_a_read_of_the_task(self):
        request = self.gateway.status_request("a&b", kind=Kind.GENERATE)
        assert request.method == "GET"
        assert str(request.url) == "https://api.apikley.ru/api/v1/jobs/recordInfo?taskId=a%26b"

    @pytest.mark.parametrize(
        ("answer", "progress"),
        [
            (task("waiting"), Waiting()),
            (task("queuing"), Waiting()),
            (task("generating"), Waiting()),
            (task("success", resultJson=result("https://a.example/1.png")), Finished(("https://a.example/1.png",))),
            (task("success", resultJson={"resultUrls": ["https://a.example"]}), Finished(("https://a.example",))),
            (task("success", resultJson=result()), Waiting()),
            (task("success", resultJson=""), Waiting()),
            (task("success", resultJson="null"), Waiting()),
            (task("success", resultJson="{}"), Waiting()),
            (task("success", resultJson=None), Waiting()),
            (task("success"), Waiting()),
        ],
    )
    def test_a_task_tells_how_far_it_is(self, answer, progress):
        assert self.gateway.parse_status(answer) == progress

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (task("fail", failCode="500", failMsg="Internal error"), Refused, "500"),
            (task("fail", failCode=422), Refused, "422"),
            (task("fail", failCode="NSFW"), ContentRefused, "NSFW"),
            (task("fail", failCode="sensitive_content"), ContentRefused, "sensitive_content"),
            (task("fail", failCode=""), Refused, ""),
            (task("fail"), Refused, ""),
            (error(404), Refused, "404"),
            (error(501), Refused, "501"),
        ],
    )
    def test_an_ended_task_says_why(self, answer, kind, code):
        progress = self.gateway.parse_status(answer)
        assert isinstance(progress, Failed)
        assert type(progress.error) is kind
        assert progress.error.code == code

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (error(401), KeyRefused),
            (error(402), Busy),
            (error(403), KeyRefused),
            (error(422), Garbled),
            (error(429), Busy),
            (error(455), Busy),
            (error(500), Unsure),
            (reply(b"<html>", 502), Unsure),
            (task("done"), Garbled),
            (task("success", resultJson="{cut"), Garbled),
            (task("success", resultJson="[" * 100_000), Garbled),
            (task("success", resultJson=[1]), Garbled),
            (task("success", resultJson={"resultUrls": "nowhere"}), Garbled),
            (task("success", resultJson={"resultUrls": [1]}), Garbled),
        ],
    )
    def test_a_failed_look_never_ends_the_task(self, answer, kind):
        with pytest.raises(kind) as caught:
            self.gateway.parse_status(answer)
        assert type(caught.value) is kind

    @pytest.mark.parametrize(
        "body",
        [
            {"code": 200, "msg": "success", "data": {"taskId": "t-1", "state": "success"}},
            {"code": 501, "msg": "failed", "data": {"taskId": "t-1", "state": "fail"}},
            {"taskId": "t-1"},
        ],
    )
    def test_a_callback_names_its_task(self, body):
        assert named_by(self.gateway, json.dumps(body).encode()) == "t-1"
        assert self.gateway.calls_back

    @pytest.mark.parametrize("word", ["downloadUrl", "fileUrl"])
    def test_a_picture_is_hosted_by_one_stream_upload(self, word):
        done = reply({"success": True, "code": 200, "msg": "ok", "data": {word: "https://files.example/p.png"}})
        (request,), address = talk(self.gateway, PNG, done)
        assert address == "https://files.example/p.png"
        assert str(request.url) == "https://api.apikley.ru/file-upload/api/file-stream-upload"
        body = request.read()
        assert b'name="uploadPath"\r\n\r\nimagine-bot\r\n' in body
        assert b'name="fileName"\r\n\r\npart-1.png\r\n' in body
        assert b'name="file"; filename="part-1.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG-bytes\r\n' in body
        assert next(self.gateway.upload(PNG, name="part-1")).read() == body

    @pytest.mark.parametrize(("picture", "name"), [(JPEG, b"part-1.jpg"), (WEBP, b"part-1.webp")])
    def test_every_kind_of_picture_can_be_hosted(self, picture, name):
        assert name in next(self.gateway.upload(picture, name="part-1")).read()

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (error(401), KeyRefused),
            (error(422), Refused),
            (error(429), Busy),
            (reply(b"", 503), Unsure),
            (reply({"success": True, "code": 200, "data": {}}), Garbled),
            (reply({"success": True, "code": 200, "data": {"downloadUrl": 5}}), Garbled),
            (reply(b"<html>"), Garbled),
        ],
    )
    def test_a_refused_upload_says_why(self, answer, kind):
        with pytest.raises(kind) as caught:
            talk(self.gateway, JPEG, answer)
        assert type(caught.value) is kind

    def test_a_probe_tells_the_credit(self):
        request = self.gateway.account_request()
        assert (request.method, str(request.url)) == ("GET", "https://api.apikley.ru/api/v1/chat/credit")
        assert self.gateway.parse_account(reply({"code": 200, "msg": "success", "data": 99.5})) == 99.5
        with pytest.raises(KeyRefused):
            self.gateway.parse_account(error(401))

    @pytest.mark.parametrize("credit", [None, "many", True, {}, 10**400])
    def test_a_credit_that_is_no_number_is_garbled(self, credit):
        with pytest.raises(Garbled):
            self.gateway.parse_account(reply({"code": 200, "data": credit}))
