"""What a message shows: a photo, a video, an animation or a document, uploaded now or used again."""

import asyncio

from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.methods.call import Call
from sandbox.telegram.rules.images import Size, photo_sizes, thumbnail
from sandbox.telegram.rules.text import caption_content
from sandbox.telegram.rules.videos import READ_BYTES, UNREAD, checked_thumbnail, first_frame, read_mp4
from sandbox.telegram.state.files import Files, Upload


async def stored_photo(files: Files, data: bytes) -> Json:
    """{"photo": […]} of a picture just uploaded; Refusal for what Telegram would not show as a photo."""
    return files.add_photo(await asyncio.to_thread(photo_sizes, data))


async def stored_document(files: Files, upload: Upload, thumb: Size | None = None) -> Json:
    """{"document": {…}} of a file just uploaded, with a thumbnail if it is a picture or brings one."""
    _check_size(files, upload)
    return files.add_document(upload, thumb or await asyncio.to_thread(thumbnail, upload.data))


async def stored_video(
    files: Files, upload: Upload, told: Json, thumb: Size | None = None, *, silent: bool = False
) -> Json:
    """{"video": {…}} of a file just uploaded; {"animation": {…}} without sound, {"document": {…}} if it is no MP4.

    `told` are width, height and duration as the sender gives them: they count for a file too large to be read.
    """
    _check_size(files, upload)
    facts = await asyncio.to_thread(read_mp4, upload.data)
    if facts is None:
        return await stored_document(files, upload, thumb)
    names = ("width", "height", "duration")
    if len(upload.data) <= READ_BYTES:
        told = dict(zip(names, facts[:3], strict=True))
        thumb = thumb or await asyncio.to_thread(first_frame, upload.data)
    else:
        told = {name: told.get(name, unread) for name, unread in zip(names, UNREAD, strict=True)}
    return files.add_video(upload, told, thumb, silent=silent or not facts.has_sound)


def _check_size(files: Files, upload: Upload) -> None:
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > files.upload_bytes:
        raise ApiError(413, "Request Entity Too Large")


async def photo_shown(call: Call, params: Json, value: str) -> Json:
    """The content of a photo message: photo, spoiler, caption."""
    upload = call.upload(value)
    caption = caption_content(params)
    shown = await stored_photo(call.world.files, upload.data) if upload else call.world.files.used_again(value, "Photo")
    return shown | caption | _spoiler(params)


async def video_shown(call: Call, params: Json, value: str) -> Json:
    """The content of a video message: video (or what became of it), spoiler, caption."""
    return await _moving_shown(call, params, value, "Video")


async def animation_shown(call: Call, params: Json, value: str) -> Json:
    """The content of an animation message."""
    return await _moving_shown(call, params, value, "Animation")


async def _moving_shown(call: Call, params: Json, value: str, kind: str) -> Json:
    upload, files = call.upload(value), call.world.files
    about = caption_content(params) | _spoiler(params)
    if upload is None:
        return files.used_again(value, kind) | about
    thumb = await _given_thumbnail(call, params)
    return await stored_video(files, upload, params, thumb, silent=kind == "Animation") | about


async def document_shown(call: Call, params: Json, value: str) -> Json:
    """The content of a document message: document, caption."""
    upload = call.upload(value)
    caption = caption_content(params)
    if upload is None:
        return call.world.files.used_again(value, "Document") | caption
    return await stored_document(call.world.files, upload, await _given_thumbnail(call, params)) | caption


async def _given_thumbnail(call: Call, params: Json) -> Size | None:
    """Telegram takes thumbnails only as new uploads."""
    if "thumbnail" not in params:
        return None
    upload = call.upload(params["thumbnail"])
    if upload is None:
        raise bad("the sandbox takes a thumbnail only as an upload, not as a file_id or URL")
    return await asyncio.to_thread(checked_thumbnail, upload.data)


def _spoiler(params: Json) -> Json:
    return {"has_media_spoiler": True} if params.get("has_spoiler") else {}


async def media_shown(call: Call, media: Json) -> Json:
    """The content that an InputMedia describes."""
    return await SHOWN[media["type"]](call, media, media["media"])


SHOWN = {"photo": photo_shown, "video": video_shown, "animation": animation_shown, "document": document_shown}
