import json
from typing import Any, ClassVar

import httpx
import pytest

from providers.comfyui import Comfyui
from providers.contract import Failed, Finished, Kind, ModelOffer, Recovery, SubmittedTask, Waiting
from providers.errors import Busy, Garbled, KeyRefused, NeverArrived, Refused, Unsupported, Unsure
from providers.workflows import read_workflows
from tests.support.gateway_conformance import JPEG, KEY, PNG, GatewaySuite, reply, talk

R10 = "1:1 2:3 3:2 3:4 4:3 16:9 9:16 21:9 4:5 5:4"
INTENT = "0123456789abcdef0123456789abcdef"
JOB = "01234567-89ab-cdef-0123-456789abcdef"
PAINT = {
    "3": {"class_type": "KSampler", "inputs": {"seed": "{seed}", "steps": 20, "model": ["4", 0]}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": "{width}", "height": "{height}"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{prompt}"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly {negative}"}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}},
}
MERGE = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "{image_1}"}},
    "2": {"class_type": "LoadImage", "inputs": {"image": "{image_2}"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{prompt}"}},
    "9": {"class_type": "SaveImage", "inputs": {}},
}
FILES = {"fox.json": json.dumps(PAINT), "merge.json": json.dumps(MERGE)}
SAVED = {"filename": "fox 1.png", "subfolder": "", "type": "output"}
PREVIEW = {"filename": "p.png", "subfolder": "", "type": "temp"}


def asked(path: str, body: Any = None, status: int = 200) -> httpx.Response:
    """The reply to a request for that path."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.Response(status, content=content, request=httpx.Request("GET", f"http://gpu.lan:8188{path}"))


def job(status: Any, **more: Any) -> httpx.Response:
    return asked(f"/api/jobs/{JOB}", {"id": JOB, "status": status, **more})


def history(entry: Any) -> httpx.Response:
    return asked(f"/history/{JOB}", {JOB: entry})


def queue(running: list[Any], pending: list[Any]) -> httpx.Response:
    return asked(f"/queue#{JOB}", {"queue_running": running, "queue_pending": pending})


def node_error(**node: Any) -> httpx.Response:
    error = {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation"}
    return reply({"error": error, "node_errors": node}, 400)


class TestComfyui(GatewaySuite):
    gateway = Comfyui(KEY, "http://gpu.lan:8188")
    origin = "http://gpu.lan:8188"
    hollow: ClassVar = {
        "nothing": {},
        "a job that is a number": {"prompt_id": 5, "status": 5},
        "a job that is a path": {"prompt_id": "../x", "status": "COMPLETED"},
        "done without outputs": {"status": "completed"},
    }
    expected_offers: ClassVar = {
        ("fox", "generate", "fox", 10000, R10, "", "1:1", None, 1, 0),
        ("merge", "edit", "merge", 10000, "", "", None, None, 1, 2),
    }

    @property
    def offers(self) -> tuple[ModelOffer, ...]:
        return read_workflows(FILES)

    def test_a_stored_body_is_sent_byte_for_byte(self) -> None:
        """It stands inside the request, beside our id for the job."""
        request = self.gateway.submit_request(b'{"stored":  "bytes"}', key=INTENT, kind=Kind.GENERATE)
        assert request.read() == b'{"prompt_id": "%s", "prompt": {"stored":  "bytes"}}' % JOB.encode()
        assert request.headers["Content-Type"] == "application/json"
        assert (request.method, request.url.path) == ("POST", "/prompt")

    def test_the_placeholders_are_filled(self) -> None:
        made = self.told(self.generation(self.offer("fox", Kind.GENERATE), ratio="16:9", usual_seed=7))
        assert made["3"]["inputs"] == {"seed": 7, "steps": 20, "model": ["4", 0]}
        assert made["5"]["inputs"] == {"width": 1360, "height": 768}
        assert made["6"]["inputs"] == {"text": "a red fox"}
        assert made["7"]["inputs"] == {"text": "ugly "}
        usual = self.told(self.generation(self.offer("fox", Kind.GENERATE), seed=0, usual_seed=7))
        assert usual["3"]["inputs"]["seed"] == 0  # the person's
        assert usual["5"]["inputs"] == {"width": 1024, "height": 1024}
        images = self.told(self.generation(self.offer("merge", Kind.EDIT), images=("b/1.png", "b/2.png")))
        assert [images[node]["inputs"]["image"] for node in "12"] == ["b/1.png", "b/2.png"]

    def test_a_lost_reply_is_asked_about_by_our_own_id(self) -> None:
        assert {self.gateway.recovery(callback=callback) for callback in (True, False)} == {Recovery.OWN_ID}
        assert self.gateway.own_task_id(INTENT) == JOB
        assert self.gateway.parse_submit(reply({"prompt_id": JOB, "number": 3, "node_errors": {}})) == SubmittedTask(
            JOB
        )

    def test_a_job_that_is_at_work_or_done(self) -> None:
        assert str(self.gateway.status_request(JOB, kind=Kind.GENERATE).url) == f"{self.origin}/api/jobs/{JOB}"
        assert self.gateway.parse_status(job("in_progress")) == Waiting()
        done = job(
            "completed", outputs={"8": {"images": [PREVIEW]}, "9": {"images": [SAVED, SAVED | {"subfolder": "a"}]}}
        )
        view = f"{self.origin}/view?filename=fox+1.png"
        assert self.gateway.parse_status(done) == Finished(
            (f"{view}&subfolder=&type=output", f"{view}&subfolder=a&type=output")
        )

    def test_results_are_pictures_and_videos_in_whatever_list(self) -> None:
        def names(outputs: Any) -> Any:
            told = self.gateway.parse_status(job("completed", outputs=outputs))
            return [httpx.URL(url).params["filename"] for url in told.urls] if isinstance(told, Finished) else told

        film = {"filename": "f.mp4", "subfolder": "", "type": "output", "format": "video/h264-mp4"}
        assert names({"9": {"gifs": [film]}}) == ["f.mp4"]
        assert names({"9": {"images": [film], "animated": [True]}}) == ["f.mp4"]
        assert names({"8": {"images": [PREVIEW]}}) == ["p.png"]  # nothing was saved
        assert names({"7": {"text": ["words"], "audio": [{"filename": "a.flac", "type": "output"}]}}) == Waiting()
        assert names({}) == Waiting()

    def test_a_failed_job_says_which_node_failed(self) -> None:
        error = {"node_type": "KSampler", "exception_type": "torch.OutOfMemoryError", "exception_message": "a red fox"}
        told = self.gateway.parse_status(job("failed", execution_error=error))
        assert isinstance(told, Failed)
        assert type(told.error) is Refused
        assert told.error.code == "KSampler: torch.OutOfMemoryError"
        assert "red fox" not in str(told.error)
        assert isinstance(self.gateway.parse_status(job("cancelled")), Failed)

    @pytest.mark.parametrize("word", ["done", "", None, 5, ["completed"], "COMPLETED"])
    def test_an_unknown_status_is_garbled(self, word: Any) -> None:
        with pytest.raises(Garbled):
            self.gateway.parse_status(job(word))

    def test_a_waiting_job_is_looked_for_in_the_queue(self) -> None:
        request = self.gateway.parse_status(job("pending"))
        assert isinstance(request, httpx.Request)
        assert (request.method, request.url.path, request.url.fragment) == ("GET", "/queue", JOB)
        assert JOB.encode() not in request.url.raw_path
        others = [[4, "other", {}, {}, []], [2, "first", {}, {}, []]]
        assert self.gateway.parse_status(queue([], [*others, [3, JOB, {}, {}, []]])) == Waiting(position=2)
        assert self.gateway.parse_status(queue([[1, JOB, {}, {}, []]], others)) == Waiting()

    def test_a_server_without_jobs_is_asked_for_its_queue_and_then_its_history(self) -> None:
        request = self.gateway.parse_status(asked(f"/api/jobs/{JOB}", b"404: Not Found", 404))
        assert isinstance(request, httpx.Request)
        assert request.url == f"{self.origin}/queue#{JOB}"
        request = self.gateway.parse_status(queue([], []))
        assert isinstance(request, httpx.Request)
        assert request.url == f"{self.origin}/history/{JOB}"
        status = {"status_str": "success", "completed": True, "messages": []}
        done = self.gateway.parse_status(history({"outputs": {"9": {"images": [SAVED]}}, "status": status}))
        assert done == Finished((f"{self.origin}/view?filename=fox+1.png&subfolder=&type=output",))
        messages = [["execution_start", {}], ["execution_error", {"node_type": "VAEDecode", "exception_type": "E"}]]
        failed = self.gateway.parse_status(history({"status": {"status_str": "error", "messages": messages}}))
        assert isinstance(failed, Failed)
        assert failed.error.code == "VAEDecode: E"

    def test_a_job_that_is_nowhere_never_arrived(self) -> None:
        with pytest.raises(NeverArrived):
            self.gateway.parse_status(asked(f"/history/{JOB}", {}))

    @pytest.mark.parametrize(
        "answer",
        [
            queue([], {}),  # type: ignore[arg-type]
            queue([7], []),
            asked("/queue#x", {}),
            history({}),
            history([]),
            history({"status": None}),
            history({"status": {"status_str": "success"}}),
        ],
    )
    def test_a_queue_or_a_history_of_another_shape_is_garbled(self, answer: httpx.Response) -> None:
        with pytest.raises(Garbled):
            self.gateway.parse_status(answer)

    @pytest.mark.parametrize(
        ("answer", "kind", "code"),
        [
            (
                node_error(**{"4": {"class_type": "LoadCheckpoint", "errors": [{"type": "value_not_in_list"}]}}),
                Unsupported,
                "LoadCheckpoint: value not in list",
            ),
            (node_error(), Unsupported, "prompt_outputs_failed_validation"),
            (reply({"error": "invalid prompt"}, 400), Unsupported, "400"),
            (reply(b"<html>", 401), KeyRefused, "401"),
            (reply(b"<html>", 404), Unsupported, "404"),
            (reply(b"<html>", 413), Refused, "413"),
            (reply(b"<html>", 429), Busy, "429"),
            (reply(b"500 Internal Server Error", 500), Unsure, "500"),
            (reply(b"<html>", 502), Unsure, "502"),
            (reply(b"<html>", 418), Garbled, "418"),
        ],
    )
    def test_each_refusal_is_told_from_the_others(self, answer: httpx.Response, kind: type, code: str) -> None:
        with pytest.raises(kind) as caught:
            self.gateway.parse_submit(answer)
        assert type(caught.value) is kind
        assert caught.value.code == code  # type: ignore[attr-defined]

    def test_a_job_is_taken_out_of_the_queue_and_interrupted(self) -> None:
        first, second = self.gateway.cancel_requests(JOB, kind=Kind.GENERATE)
        assert (first.method, first.url.path, json.loads(first.read())) == ("POST", "/queue", {"delete": [JOB]})
        assert (second.method, second.url.path, json.loads(second.read())) == ("POST", "/interrupt", {"prompt_id": JOB})

    @pytest.mark.parametrize(("picture", "ending"), [(JPEG, "jpg"), (PNG, "png")])
    def test_a_picture_is_uploaded_before(self, picture: Any, ending: str) -> None:
        stored = {"name": f"part-1 (1).{ending}", "subfolder": "imagine-bot", "type": "input"}
        (request,), name = talk(self.gateway, picture, reply(stored))
        assert str(request.url) == f"{self.origin}/upload/image"
        assert f'filename="part-1.{ending}"'.encode() in request.read()
        assert picture.content in request.read()
        assert name == f"imagine-bot/part-1 (1).{ending}"
        assert talk(self.gateway, picture, reply(stored | {"subfolder": ""}))[1] == f"part-1 (1).{ending}"
        with pytest.raises(Garbled):
            talk(self.gateway, picture, reply({"name": ""}))
        with pytest.raises(Unsure):
            talk(self.gateway, picture, reply(b"", 500))

    def test_results_are_fetched_from_the_server_itself_and_nothing_else_is(self) -> None:
        url = f"{self.origin}/view?filename=a.png&subfolder=&type=output"
        request = self.gateway.result_request(url)
        assert request is not None
        assert (request.method, str(request.url)) == ("GET", url)
        for other in ("http://gpu.lan:8188.evil/view?x", "http://gpu.lan/view?x", f"{self.origin}/prompt"):
            assert self.gateway.result_request(other) is None

    def test_the_account_is_the_server_that_answers(self) -> None:
        assert str(self.gateway.account_request().url) == f"{self.origin}/system_stats"
        assert self.gateway.parse_account(reply({"system": {"os": "posix"}, "devices": []})) is None
        with pytest.raises(Garbled):
            self.gateway.parse_account(reply({"devices": []}))

    def test_a_server_without_a_login_gets_no_key(self) -> None:
        assert "Authorization" not in Comfyui("", self.origin).account_request().headers


def test_a_login_in_the_address_becomes_a_header_and_is_shown_nowhere() -> None:
    gateway = Comfyui("", "https://ann:p%40ss@gpu.example:8188/")
    for request in (gateway.account_request(), *gateway.cancel_requests("t", kind=Kind.GENERATE)):
        assert request.headers["Authorization"] == "Basic YW5uOnBAc3M="
        assert str(request.url).startswith("https://gpu.example:8188/")
    assert gateway.origins == ("https://gpu.example:8188",)
    assert "p%40ss" not in repr(gateway)
