"""The sandbox's Gemini API: `generateContent` answers with the picture in base64, among parts of candidates."""

import base64
import binascii
import secrets
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.faults import CALLBACK
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.input_images import NoPicture, inspected
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, Task
from sandbox.gateways.validation import Field, choice, complaint

R10: Final = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
R14: Final = (*R10, "1:4", "4:1", "1:8", "8:1")
SIZES: Final = choice("1K", "2K", "4K")
# model → the fields of its imageConfig
MODELS: Final[dict[str, dict[str, Field]]] = {
    "gemini-3.1-flash-image": {"aspectRatio": choice(*R14), "imageSize": SIZES},
    "gemini-3-pro-image": {"aspectRatio": choice(*R10), "imageSize": SIZES},
    "gemini-2.5-flash-image": {"aspectRatio": choice(*R10)},
}
VERSIONS: Final = ("v1", "v1beta")
MOST_PICTURES: Final = 14
INLINE_LIMIT: Final = 20 * 2**20
MODALITIES: Final = ("TEXT", "IMAGE")

# the task queue's reason → HTTP status, the error's status, its reason if any, its message
REFUSALS: Final = {
    "out_of_credit": (400, "FAILED_PRECONDITION", None, "Please enable billing on your project."),
    "bad_key": (400, "INVALID_ARGUMENT", "API_KEY_INVALID", "API key not valid. Please pass a valid API key."),
    "rate_limited": (429, "RESOURCE_EXHAUSTED", None, "You exceeded your current quota."),
    "server_error": (500, "INTERNAL", None, "An internal error has occurred."),
    "invalid": (400, "INVALID_ARGUMENT", None, "Request contains an invalid argument."),
    "no_picture": (400, "INVALID_ARGUMENT", None, "Unable to process input image."),
    "unknown_model": (404, "NOT_FOUND", None, "The model is not found for API version v1beta."),
    "unavailable": (404, "NOT_FOUND", None, "The model is not found for API version v1beta."),
}
FAILURES: Final = {"content": "IMAGE_SAFETY", "unreadable": "IMAGE_OTHER", "failed": "NO_IMAGE"}


def envelope(refusal: GatewayRefusal) -> Response:
    if refusal.kind == "refused":
        return JSONResponse({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}})
    code, status, reason, message = REFUSALS[refusal.kind]
    code = refusal.status if refusal.kind == "server_error" else code
    details: list[dict[str, Any]] = []
    if reason is not None:
        details.append({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason})
    if refusal.retry_after is not None:
        delay = f"{refusal.retry_after:g}s"
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay})
    error = {"code": code, "message": refusal.text or message, "status": status, "details": details}
    return JSONResponse({"error": error}, status_code=code)


class GeminiApi:
    """The endpoints."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue

    def _admit(self, request: Request) -> None:
        if request.headers.get("x-goog-api-key") != self._task_queue.key:
            raise GatewayRefusal("bad_key")

    async def generate(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._painted)

    async def models(self, request: Request) -> Response:
        if (reply := await gate(self._task_queue, request, envelope, at="credit")) is not None:
            return reply
        self._admit(request)
        most = int(request.query_params.get("pageSize", "50"))
        return JSONResponse({"models": [{"name": f"models/{name}"} for name in MODELS][:most]})

    async def _painted(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        model, _, method = request.path_params["call"].partition(":")
        if model not in MODELS or method != "generateContent":
            raise GatewayRefusal("unknown_model")
        job = read_job(model, read_object(raw))
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=secrets.token_hex(12), create=create)
        await task.done.wait()
        reply = JSONResponse(self._answer(task))
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    def _answer(self, task: Task) -> dict[str, Any]:
        parts: list[dict[str, Any]] = []
        if task.failure is None:
            (address,) = task.results
            held = self._task_queue.results[address.rpartition("/")[2]]
            data = base64.b64encode(held.content).decode()
            parts.append({"inlineData": {"mimeType": held.media_type, "data": data}})
        reason = "STOP" if task.failure is None else FAILURES[task.failure[0]]
        candidate: dict[str, Any] = {"finishReason": reason, "index": 0}
        if parts:
            candidate["content"] = {"role": "model", "parts": parts}
        usage = {"promptTokenCount": 10, "candidatesTokenCount": 1290, "totalTokenCount": 1300}
        return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": task.job.model}


def read_job(model: str, body: dict[str, Any]) -> Job:
    """What a request asks for. Raises `GatewayRefusal`."""
    config = body.get("generationConfig", {})
    if set(body) - {"contents", "generationConfig", "safetySettings"} or not isinstance(config, dict):
        raise GatewayRefusal("invalid", "Unknown name")
    modalities = config.get("responseModalities", MODALITIES)
    if not isinstance(modalities, list | tuple) or "IMAGE" not in modalities or set(modalities) - set(MODALITIES):
        raise GatewayRefusal("invalid", "responseModalities must name IMAGE")
    image = config.get("imageConfig", {})
    if not isinstance(image, dict) or set(config) - {"responseModalities", "imageConfig"}:
        raise GatewayRefusal("invalid", "Unknown name in generationConfig")
    if wrong := complaint(MODELS[model], image):
        raise GatewayRefusal("invalid", wrong)
    prompt, pictures = read_parts(body.get("contents"))
    return Job(
        model=model,
        prompt=prompt,
        body={"prompt": prompt, "generationConfig": config},
        ratio=image.get("aspectRatio", "auto" if pictures else "1:1"),
        resolution=image.get("imageSize", "1K"),
        images=pictures,
        media="png",
    )


def read_parts(contents: Any) -> tuple[str, tuple[str, ...]]:
    """The text and the pictures of the only turn. Raises `GatewayRefusal`."""
    turn = contents[0] if isinstance(contents, list) and len(contents) == 1 else None
    parts = turn.get("parts") if isinstance(turn, dict) and turn.get("role", "user") == "user" else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) and len(part) == 1 for part in parts):
        raise GatewayRefusal("invalid", "contents must be one turn of the user, with parts")
    texts = [part["text"] for part in parts if "text" in part]
    blobs = [part["inlineData"] for part in parts if "inlineData" in part]
    if len(texts) != 1 or not isinstance(texts[0], str) or not texts[0].strip() or len(blobs) != len(parts) - 1:
        raise GatewayRefusal("invalid", "parts must be one text, and pictures as inlineData")
    if len(blobs) > MOST_PICTURES:
        raise GatewayRefusal("invalid", f"at most {MOST_PICTURES} pictures")
    return texts[0], tuple(read_picture(blob) for blob in blobs)


def read_picture(blob: Any) -> str:
    """An inline picture as a data: address. Raises `GatewayRefusal`."""
    if isinstance(blob, dict) and "mime_type" in blob:  # names may be written either way
        blob = {"mimeType" if name == "mime_type" else name: value for name, value in blob.items()}
    if not isinstance(blob, dict) or set(blob) != {"mimeType", "data"} or not isinstance(blob["data"], str):
        raise GatewayRefusal("invalid", "inlineData has mimeType and data")
    data = blob["data"].replace("-", "+").replace("_", "/")  # either alphabet
    try:
        kind = inspected(base64.b64decode(data, validate=True), limit=INLINE_LIMIT).lower()
    except (NoPicture, binascii.Error) as error:
        raise GatewayRefusal("no_picture") from error
    if blob["mimeType"] != f"image/{kind}":
        raise GatewayRefusal("no_picture", "The picture is not of that MIME type")
    return f"data:image/{kind};base64,{data}"


def gemini_app(task_queue: TaskQueue) -> Starlette:
    """The Gemini API's picture models over one task queue."""
    api = GeminiApi(task_queue)
    routes = [Route(f"/{version}/models", api.models) for version in VERSIONS]
    routes += [Route(f"/{version}/models/{{call}}", api.generate, methods=["POST"]) for version in VERSIONS]
    return gateway_app(task_queue, envelope, routes, lacks=CALLBACK | {"busy_455", "completed_empty", "result_moves"})
