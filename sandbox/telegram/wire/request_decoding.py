"""A Bot API request as it comes: from a query, JSON, a form or a multipart form."""

import hashlib
import json

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.state.files import Upload

FIELD_BYTES = 16 * 1024 * 1024


async def decoded(request: Request, *, upload_bytes: int) -> tuple[str, Json, dict[str, Upload]]:
    """How it came, its parameters (text where the transport has only text) and its files by part name.

    Raises ApiError, also for a body that is larger than one upload of `upload_bytes`.
    """
    raw: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "GET":
        return "GET", raw, {}
    if int(request.headers.get("content-length") or 0) > upload_bytes + FIELD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "application/json":
        return "json", raw | await _json(request), {}
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        fields, uploads = await _form(request)
        return kind.removeprefix("multipart/").removeprefix("application/x-www-"), raw | fields, uploads
    if await request.body():
        raise bad(f"unsupported content type {kind!r}")
    return "empty", raw, {}


async def _json(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad("can't parse JSON object in the request body") from None
    if not isinstance(body, dict):
        raise bad("the request body must be a JSON object")
    return {name: value for name, value in body.items() if value is not None}


async def _form(request: Request) -> tuple[Json, dict[str, Upload]]:
    fields: Json = {}
    uploads: dict[str, Upload] = {}
    try:
        async with request.form(max_part_size=FIELD_BYTES) as form:
            for name, value in form.multi_items():
                if name in fields or name in uploads:
                    raise bad(f"the sandbox found {name!r} twice in the request")
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or "file", mime, await value.read())
                else:
                    fields[name] = value
    except (HTTPException, MultiPartException) as error:
        raise bad(f"can't parse the form: {error}") from None
    return fields, uploads


def described(uploads: dict[str, Upload]) -> Json:
    """The files as the call log keeps them."""
    return {
        part: {
            "name": upload.name,
            "mime": upload.mime,
            "size": len(upload.data),
            "sha256": hashlib.sha256(upload.data).hexdigest(),
        }
        for part, upload in uploads.items()
    }
