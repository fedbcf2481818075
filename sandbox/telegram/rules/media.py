"""What a message shows: a photo or a document, uploaded now or used again."""

import asyncio

from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.methods.call import Call
from sandbox.telegram.rules.images import photo_sizes, thumbnail
from sandbox.telegram.rules.text import caption_content
from sandbox.telegram.state.files import UPLOAD_BYTES, Files, Upload


async def stored_photo(files: Files, data: bytes) -> Json:
    """{"photo": […]} of a picture just uploaded; Refusal for what Telegram would not show as a photo."""
    return files.add_photo(await asyncio.to_thread(photo_sizes, data))


async def stored_document(files: Files, upload: Upload, thumb: Upload | None = None) -> Json:
    """{"document": {…}} of a file just uploaded, with a thumbnail if it is a picture or brings one."""
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return files.add_document(upload, await asyncio.to_thread(thumbnail, thumb.data if thumb else upload.data))


async def photo_shown(call: Call, params: Json, value: str) -> Json:
    """The content of a photo message: photo, spoiler, caption."""
    upload = call.upload(value)
    caption = caption_content(params)
    shown = await stored_photo(call.world.files, upload.data) if upload else call.world.files.used_again(value, "Photo")
    spoiler = {"has_media_spoiler": True} if params.get("has_spoiler") else {}
    return shown | caption | spoiler


async def document_shown(call: Call, params: Json, value: str) -> Json:
    """The content of a document message: document, caption."""
    upload = call.upload(value)
    caption = caption_content(params)
    if upload is None:
        return call.world.files.used_again(value, "Document") | caption
    return await stored_document(call.world.files, upload, call.upload(params.get("thumbnail", ""))) | caption


async def media_shown(call: Call, media: Json) -> Json:
    """The content that an InputMedia describes."""
    shown = photo_shown if media["type"] == "photo" else document_shown
    return await shown(call, media, media["media"])
