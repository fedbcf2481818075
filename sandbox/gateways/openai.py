"""The sandbox's OpenAI Images: the reply is the picture, in base64; edits are forms."""

import base64
import secrets
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.faults import CALLBACK
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.input_images import NoPicture, check_mask, inspected
from sandbox.gateways.openai_stream import StreamedPicture
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, Task
from sandbox.gateways.validation import Complaint, Field, choice, complaint, flag, number, text

MODELS: Final = ("gpt-image-2", "gpt-image-1")
FIXED_SIZES: Final = ("auto", "1024x1024", "1536x1024", "1024x1536")  # all that the older model draws
UPLOAD_LIMIT: Final = 50 * 2**20
MASK_LIMIT: Final = 4 * 2**20
MOST_PICTURES: Final = 16
MOST_PIXELS: Final = 3840 * 2160

# the task queue's reason → HTTP status, type, code, message
REFUSALS: Final = {
    "refused": (400, "image_generation_user_error", "moderation_blocked", "Your request was rejected."),
    "out_of_credit": (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
    "bad_key": (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    "rate_limited": (429, "requests", "rate_limit_exceeded", "Rate limit reached."),
    "server_error": (500, "server_error", None, "The server had an error."),
    "failed": (500, "server_error", None, "The server had an error."),
    "missing": (404, "invalid_request_error", None, "Invalid URL."),
    "invalid": (400, "invalid_request_error", "invalid_value", "Invalid value."),
    "unknown_model": (404, "invalid_request_error", "model_not_found", "The model does not exist."),
    "unavailable": (404, "invalid_request_error", "model_not_found", "The model does not exist."),
    "no_picture": (400, "invalid_request_error", "invalid_image_file", "Invalid image file."),
}
FAILURES: Final = {"content": "refused", "unreadable": "no_picture", "failed": "failed"}


def envelope(refusal: GatewayRefusal) -> Response:
    status, kind, code, message = REFUSALS[refusal.kind]
    status = refusal.status if refusal.kind == "server_error" else status
    error = {"message": refusal.text or message, "type": kind, "param": None, "code": code}
    return JSONResponse({"error": error}, status_code=status, headers=refusal.headers())


def size_field() -> Field:
    """`auto`, or width and height: each a multiple of 16, within the model's limits."""

    def check(value: Any) -> Complaint:
        if value == "auto":
            return None
        sides = str(value).split("x")
        if len(sides) != 2 or not all(side.isascii() and side.isdigit() and len(side) < 5 for side in sides):
            return "must be auto or a width and height"
        width, height = map(int, sides)
        if not width or not height or width % 16 or height % 16:
            return "must have sides divisible by 16"
        if width * height > MOST_PIXELS or max(width, height) > 3 * min(width, height):
            return "is outside the model's limits"
        return None

    return Field(check)


FIELDS: Final = {
    "model": choice(*MODELS, required=True),
    "prompt": text(32000),
    "n": number(1, 10),
    "size": size_field(),
    "quality": choice("low", "medium", "high", "auto"),
    "background": choice("transparent", "opaque", "auto"),
    "output_format": choice("png", "jpeg", "webp"),
    "moderation": choice("low", "auto"),
    "stream": flag(),
    "partial_images": number(0, 3),
}


class OpenaiImages:
    """The endpoints."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._task_queue.key}":
            raise GatewayRefusal("bad_key")

    async def generate(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._generated)

    async def edit(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._edited)

    async def models(self, request: Request) -> Response:
        if (reply := await gate(self._task_queue, request, envelope, at="credit")) is not None:
            return reply
        self._admit(request)
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})

    async def _generated(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        return await self._painted(request, raw, create, read_job(read_object(raw), ()))

    async def _edited(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        async with request.form() as form:
            fields, pictures, mask = await read_form(form)
        return await self._painted(request, raw, create, read_job(fields, pictures, mask))

    async def _painted(self, request: Request, raw: bytes, create: Create, job: Job) -> Response:
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=secrets.token_hex(12), create=create)

        async def finished() -> Response:
            await task.done.wait()
            if task.failure is not None:
                raise GatewayRefusal(FAILURES[task.failure[0]])
            reply = JSONResponse(self._answer(task))
            return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

        if not job.body.get("stream"):
            return await finished()
        kind = "image_edit" if job.images else "image_generation"
        return StreamedPicture(finished, kind=kind, previews=job.body.get("partial_images", 0), seconds=task.seconds)

    def _answer(self, task: Task) -> dict[str, Any]:
        held = [self._task_queue.results[address.rpartition("/")[2]] for address in task.results]
        data = [{"b64_json": base64.b64encode(one.content).decode()} for one in held]
        return {"created": int(task.created), "data": data, "usage": {"total_tokens": 100 * len(data)}}


async def read_form(form: FormData) -> tuple[dict[str, Any], tuple[str, ...], str]:
    """The fields, the pictures and the mask ("" for none) of an edit. Raises `GatewayRefusal`."""
    fields: dict[str, Any] = {}
    pictures: list[bytes] = []
    masks: list[bytes] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if name not in ("image", "image[]", "mask"):
                raise GatewayRefusal("invalid", f"{name} is not a file of this request")
            (masks if name == "mask" else pictures).append(await value.read())
        else:
            numbers = name in ("n", "partial_images") and value.isdigit()
            fields[name] = int(value) if numbers else {"true": True, "false": False}.get(value, value)
    if not 1 <= len(pictures) <= MOST_PICTURES:
        raise GatewayRefusal("invalid", "image must be 1 to 16 files")
    if len(masks) > 1:
        raise GatewayRefusal("invalid", "mask must be one file")
    try:
        given = tuple(map(data_address, pictures))
        for mask in masks:
            check_mask(mask, pictures[0], limit=MASK_LIMIT)
        return fields, given, "".join(map(data_address, masks))
    except NoPicture as error:
        raise GatewayRefusal("no_picture", str(error)) from error


def data_address(content: bytes) -> str:
    """The picture as a data: address. Raises `NoPicture`."""
    kind = inspected(content, limit=UPLOAD_LIMIT).lower()
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def read_job(fields: dict[str, Any], pictures: tuple[str, ...], mask: str = "") -> Job:
    """What a request asks for. Raises `GatewayRefusal`."""
    if fields.get("model") not in MODELS and isinstance(fields.get("model"), str):
        raise GatewayRefusal("unknown_model")
    if wrong := complaint(FIELDS, fields):
        raise GatewayRefusal("invalid", wrong)
    if fields.get("stream") and fields.get("n", 1) != 1:
        raise GatewayRefusal("invalid", "n must be 1 when streaming")
    if "partial_images" in fields and not fields.get("stream"):
        raise GatewayRefusal("invalid", "partial_images needs stream")
    size = fields.get("size", "auto")
    if fields["model"] == "gpt-image-1" and size not in FIXED_SIZES:
        raise GatewayRefusal("invalid", f"size must be one of {', '.join(FIXED_SIZES)}")
    width, height = (1024, 1024) if size == "auto" else map(int, size.split("x"))
    return Job(
        model=fields["model"],
        prompt=fields["prompt"],
        body=fields,
        ratio="auto" if size == "auto" and pictures else f"{width}:{height}",
        resolution="2K" if max(width, height) > 1700 else "1K",
        count=fields.get("n", 1),
        images=pictures,
        mask=mask,
        media="png",
        credits=float(fields.get("n", 1)),
    )


def openai_app(task_queue: TaskQueue) -> Starlette:
    """OpenAI's image endpoints over one task queue."""
    api = OpenaiImages(task_queue)
    routes = [
        Route("/v1/images/generations", api.generate, methods=["POST"]),
        Route("/v1/images/edits", api.edit, methods=["POST"]),
        Route("/v1/models", api.models),
    ]
    return gateway_app(task_queue, envelope, routes, lacks=CALLBACK | {"busy_455", "completed_empty", "result_moves"})
