"""ComfyUI, a server of the operator's own. Facts: docs/gateways/comfyui.md; its source was read in 2026-11.

Jobs have our own ids, so a lost reply is asked about. Models are the operator's workflows (`providers.workflows`).
"""

import base64
import json
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import httpx

from providers.base_gateway import BaseGateway
from providers.comfyui_progress import read_progress
from providers.contract import (
    Failed,
    Finished,
    GenerationRequest,
    Hosting,
    Kind,
    Progress,
    Recovery,
    SubmittedTask,
    Waiting,
)
from providers.errors import Busy, Garbled, GatewayError, KeyRefused, NeverArrived, Refused, Unsupported, Unsure
from providers.image import ImageFile
from providers.request_fields import form_headers
from providers.response_parsing import read_object, refusal, task_named
from providers.workflows import fill

# A status → what it means. A status not listed is Garbled. Those about a login come from a proxy in front of it.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Unsupported,  # a node, a value or a file that the server does not have
    401: KeyRefused,
    403: KeyRefused,
    404: Unsupported,
    413: Refused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
WORKING = ("pending", "in_progress")
DONE = {"completed": True, "failed": False, "cancelled": False, "success": True, "error": False}
RESULTS = ("png", "jpg", "jpeg", "webp", "mp4")
FOLDER = "imagine-bot"  # of uploads, inside the server's folder for inputs


class Comfyui(BaseGateway):
    """ComfyUI, one server."""

    brand: ClassVar[str] = "comfyui"
    self_hosted: ClassVar[bool] = True
    reads_addresses: ClassVar[bool] = False

    def __init__(self, key: str, origin: str, *, name: str = "", webhook_key: str = "") -> None:
        """A user and a password in the address become a header: as a part of it they would be shown and stored."""
        url = httpx.URL(origin)
        super().__init__(key, str(url.copy_with(userinfo=b"")), name=name, webhook_key=webhook_key)
        self._login = base64.b64encode(f"{url.username}:{url.password}".encode()).decode() if url.userinfo else ""

    def recovery(self, *, callback: bool) -> Recovery:
        return Recovery.OWN_ID

    def own_task_id(self, key: str) -> str:
        """The key as a UUID: a server takes no other ids (seen 2026-11)."""
        return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        wire = generation.offer.wire
        seed = generation.usual_seed if generation.seed is None else generation.seed
        values: dict[str, str | int] = {"prompt": generation.prompt, "seed": seed}
        values["negative"] = generation.negative or ""
        if wire.sizes:
            size = wire.sizes[generation.ratio or generation.offer.default_ratio or next(iter(wire.sizes))]
            values["width"], values["height"] = map(int, size.split("x"))
        values |= {f"image_{number}": image for number, image in enumerate(generation.images, 1)}
        return json.dumps(fill(wire.constants, values)).encode()

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        content = b'{"prompt_id": "%s", "prompt": %s}' % (self.own_task_id(key).encode(), body)
        return self._post("/prompt", content)

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        body = read_object(reply, "ComfyUI")
        if not reply.is_success:
            raise _error(reply, body)
        task_id = task_named(body.get("prompt_id"))
        if task_id is None:
            raise Garbled("ComfyUI's reply names no job")
        return SubmittedTask(task_id)

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        return self._get(f"/api/jobs/{quote(task_id, safe='')}")

    def parse_status(self, reply: httpx.Response) -> Progress | httpx.Request:
        """A server without that endpoint, and one that does not know the job, is asked for its queue, then its history.

        In this order: a job that leaves the queue is in the history by then.
        """
        url = reply.request.url
        if reply.status_code == httpx.codes.NOT_FOUND and "/api/jobs/" in url.path:
            return self._queue_request(url.path.rpartition("/")[2])
        body = read_object(reply, "ComfyUI")
        if not reply.is_success:
            raise _error(reply, body)
        if url.path.endswith("/queue"):
            return self._read_queue(body, url.fragment)
        if "/history/" in url.path:
            return self._read_history(body, url.path.rpartition("/")[2])
        if body.get("status") == "pending":
            return self._queue_request(str(task_named(body.get("id")) or ""))
        return self._read_end(body, body.get("status"), body.get("execution_error"))

    def _queue_request(self, task_id: str) -> httpx.Request:
        """The id is in the fragment, which is not sent."""
        return self._get(f"/queue#{quote(task_id, safe='')}")

    def _read_queue(self, body: dict[str, Any], task_id: str) -> Progress | httpx.Request:
        if task_id in [name for _, name in _read_jobs(body, "queue_running")]:
            return Waiting()
        pending = [name for _, name in sorted(_read_jobs(body, "queue_pending"))]
        if task_id in pending:
            return Waiting(position=pending.index(task_id) + 1)
        return self._get(f"/history/{quote(task_id, safe='')}")

    def _read_history(self, body: dict[str, Any], task_id: str) -> Progress:
        entry = body.get(task_id)
        if entry is None:
            raise NeverArrived("ComfyUI does not know the job")
        status = entry.get("status") if isinstance(entry, dict) else None
        if not isinstance(status, dict):
            raise Garbled("ComfyUI's history has a job without a status")
        messages = status.get("messages")
        pairs = [one for one in messages if isinstance(one, list)] if isinstance(messages, list) else []
        error = next((one[1] for one in pairs if len(one) == 2 and one[0] == "execution_error"), None)
        return self._read_end(entry, status.get("status_str"), error)

    def _read_end(self, job: dict[str, Any], word: object, error: object) -> Progress:
        if word in WORKING:
            return Waiting()
        if not isinstance(word, str) or word not in DONE:
            raise Garbled("ComfyUI's reply has an unknown status")
        if not DONE[word]:
            told = error if isinstance(error, dict) else {}
            code = ": ".join(str(told[one]) for one in ("node_type", "exception_type") if told.get(one)) or word
            return Failed(Refused(f"ComfyUI ended the job: {code[:100]}", code=code[:100]))
        files = _read_files(job.get("outputs"))
        saved = [one for one in files if one["type"] == "output"] or files
        return Finished(tuple(f"{self.origin}/view?{urlencode(one)}" for one in saved)) if saved else Waiting()

    def progress_request(self) -> httpx.Request | None:
        """Jobs without a client id are told of to everybody (seen 2026-11), so one connection hears them all."""
        return self._get("/ws")

    def parse_progress(self, message: str) -> tuple[str, int] | None:
        return read_progress(message)

    def cancel_requests(self, task_id: str, *, kind: Kind) -> tuple[httpx.Request, ...]:
        """Taken out of the queue; and interrupted, in case it began before that."""
        return (
            self._post("/queue", json.dumps({"delete": [task_id]}).encode()),
            self._post("/interrupt", json.dumps({"prompt_id": task_id}).encode()),
        )

    def upload(self, picture: ImageFile, *, name: str) -> Hosting:
        """Its name on the server. The same file once more is not kept twice (seen 2026-11)."""
        headers = {**self._headers(), **form_headers(picture.content)}
        file = (f"{name}.{picture.extension}", picture.content, picture.media_type)
        data = {"type": "input", "subfolder": FOLDER}
        reply = yield httpx.Request(
            "POST", f"{self.origin}/upload/image", headers=headers, data=data, files={"image": file}
        )
        body = read_object(reply, "ComfyUI")
        if not reply.is_success:
            raise _error(reply, body)
        stored, folder = body.get("name"), body.get("subfolder")
        if not isinstance(stored, str) or not stored or not isinstance(folder, str):
            raise Garbled("ComfyUI's reply names no file")
        return f"{folder}/{stored}" if folder else stored

    def result_request(self, url: str) -> httpx.Request | None:
        own = url.startswith(f"{self.origin}/view?")
        return httpx.Request("GET", url, headers=self._headers()) if own else None

    def account_request(self) -> httpx.Request:
        return self._get("/system_stats")

    def parse_account(self, reply: httpx.Response) -> float | None:
        body = read_object(reply, "ComfyUI")
        if not reply.is_success:
            raise _error(reply, body)
        if not isinstance(body.get("system"), dict):
            raise Garbled("ComfyUI does not describe its system")
        return None

    def _headers(self) -> dict[str, str]:
        login = {"Authorization": f"Basic {self._login}"} if self._login else {}
        return {**super()._headers(), **login}

    def _get(self, path: str) -> httpx.Request:
        return httpx.Request("GET", self.origin + path, headers=self._headers())

    def _post(self, path: str, content: bytes) -> httpx.Request:
        headers = {**self._headers(), "Content-Type": "application/json"}
        return httpx.Request("POST", self.origin + path, headers=headers, content=content)


def _read_jobs(body: dict[str, Any], which: str) -> list[tuple[float, str]]:
    """Number and id of each job in a list of the queue; the lowest number is next. Raises `Garbled`."""
    jobs = body.get(which)
    if not isinstance(jobs, list) or not all(isinstance(job, list) and len(job) > 1 for job in jobs):
        raise Garbled("ComfyUI's reply is not its queue")
    return [(job[0] if isinstance(job[0], int | float) else 0, str(job[1])) for job in jobs]


def _read_files(outputs: object) -> list[dict[str, str]]:
    """Every picture and video that a job's nodes report, whatever list it is in; raises `Garbled`."""
    if not isinstance(outputs, dict):
        raise Garbled("ComfyUI's job has no outputs")
    lists = [value for node in outputs.values() if isinstance(node, dict) for value in node.values()]
    found = [one for value in lists if isinstance(value, list) for one in value if isinstance(one, dict)]
    return [
        {name: str(one.get(name) or "") for name in ("filename", "subfolder", "type")}
        for one in found
        if str(one.get("filename") or "").lower().rpartition(".")[2] in RESULTS
    ]


def _error(reply: httpx.Response, body: dict[str, Any]) -> GatewayError:
    code = _reason(body) or str(reply.status_code)
    return refusal(REFUSALS.get(reply.status_code, Garbled), reply, f"ComfyUI answered {reply.status_code}", code)


def _reason(body: dict[str, Any]) -> str:
    """The first node that is wrong with its error, such as "KSampler: value not in list"; else the error's type."""
    nodes = body.get("node_errors")
    for node in nodes.values() if isinstance(nodes, dict) else ():
        errors = node.get("errors") if isinstance(node, dict) else None
        for error in errors if isinstance(errors, list) else ():
            if isinstance(error, dict):
                return f"{node.get('class_type')}: {error.get('type')}".replace("_", " ")[:100]
    error = body.get("error")
    word = error.get("type") if isinstance(error, dict) else None
    return word[:100] if isinstance(word, str) else ""
