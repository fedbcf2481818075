"""Files that were uploaded, and the names under which they can be used and read again."""

import base64
import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.rules.images import Size

# How large a file may be for a bot to send it, and to fetch it: with Telegram's own server, and with a local one.
CLOUD_BYTES = (50 * 1024 * 1024, 20 * 1024 * 1024)
LOCAL_BYTES = (2000 * 1024 * 1024, 2000 * 1024 * 1024)
PATH_SECONDS = 3600
# The kind of a file → how its id begins, and the folder of its path.
KINDS = {
    "Photo": ("AgACAgIAAxkB", "photos"),
    "Video": ("BAACAgIAAxkB", "videos"),
    "Animation": ("CgACAgIAAxkB", "animations"),
    "Document": ("BQACAgIAAxkB", "documents"),
    "Thumbnail": ("AAMCAgADGQEA", "thumbnails"),
    "Sticker": ("CAACAgIAAxkB", "stickers"),
}


@dataclass(slots=True)
class Upload:
    """A file on its way in."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class StoredFile:
    """A file that has an id; `content` is what a message made of it says ({"photo": […]} or {"document": {…}})."""

    id: str
    unique_id: str
    kind: str
    mime: str
    data: bytes
    path: str
    content: Json
    opened: float | None = None


class Files:
    """All files of the world."""

    def __init__(self, clock: Callable[[], float], *, local_server: bool = False) -> None:
        self._clock = clock
        self.upload_bytes, self._download_bytes = LOCAL_BYTES if local_server else CLOUD_BYTES
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add_photo(self, sizes: list[Size]) -> Json:
        """{"photo": [PhotoSize, …]} for a newly uploaded photo."""
        content: Json = {"photo": []}
        for size in sizes:
            stored = self._add("Photo", "image/jpeg", size.data, content)
            content["photo"].append(_photo_size(stored, size))
        return content

    def add_document(self, upload: Upload, thumb: Size | None) -> Json:
        """{"document": Document} for a newly uploaded file."""
        content: Json = {"document": {}}
        mime = upload.mime if "/" in upload.mime and upload.mime != "application/octet-stream" else None
        mime = mime or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        stored = self._add("Document", mime, upload.data, content)
        document = content["document"]
        document |= {"file_name": upload.name, "mime_type": mime}
        if thumb:
            document["thumbnail"] = _photo_size(self._add("Thumbnail", "image/jpeg", thumb.data, content), thumb)
        document |= {
            "file_id": stored.id,
            "file_unique_id": stored.unique_id,
            "file_size": len(stored.data),
        }
        return content

    def add_video(self, upload: Upload, told: Json, thumb: Size | None, *, silent: bool = False) -> Json:
        """{"video": Video} of a newly uploaded MP4, or {"animation": …, "document": …} of a silent one.

        `told` are width, height and duration.
        """
        kind = "Animation" if silent else "Video"
        content: Json = {}
        stored = self._add(kind, "video/mp4", upload.data, content)
        video: Json = {
            "file_id": stored.id,
            "file_unique_id": stored.unique_id,
            "file_name": upload.name,
            "mime_type": "video/mp4",
            "file_size": len(upload.data),
        }
        if thumb:
            video["thumbnail"] = _photo_size(self._add("Thumbnail", "image/jpeg", thumb.data, content), thumb)
        content[kind.lower()] = video | told
        if silent:
            content["document"] = dict(video)
        return content

    def add_sticker(self, data: bytes, *, moves: bool) -> Json:
        """{"sticker": Sticker} of a still WEBP, or of one that moves."""
        content: Json = {"sticker": {}}
        stored = self._add("Sticker", "application/x-tgsticker" if moves else "image/webp", data, content)
        content["sticker"] |= {"type": "regular", "width": 512, "height": 512, "is_animated": moves, "is_video": False}
        content["sticker"] |= {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": len(data)}
        return content

    def used_again(self, file_id: str, kind: str) -> Json:
        """The content of a message that shows a known file once more."""
        stored = self._by_id.get(file_id)
        if stored is None:
            if file_id.startswith(("http://", "https://")):
                raise bad("failed to get HTTP URL content")
            raise bad("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad(f"can't use file of type {stored.kind} as {kind}")
        return stored.content

    def opened(self, file_id: str) -> Json:
        """getFile's answer; makes the path readable for an hour."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad("invalid file_id")
        if len(stored.data) > self._download_bytes:
            raise bad("file is too big")
        stored.opened = self._clock()
        return {
            "file_id": stored.id,
            "file_unique_id": stored.unique_id,
            "file_size": len(stored.data),
            "file_path": stored.path,
        }

    def behind(self, path: str) -> StoredFile | None:
        """What a path of getFile leads to, while it is valid."""
        stored = self._by_path.get(path)
        if stored is None or stored.opened is None or self._clock() - stored.opened > PATH_SECONDS:
            return None
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        """The file with that id."""
        return self._by_id.get(file_id)

    def _add(self, kind: str, mime: str, data: bytes, content: Json) -> StoredFile:
        number = len(self._by_id) + 1
        digest = hashlib.sha256(b"%d:" % number + data).digest()
        tail = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        suffix = mimetypes.guess_extension(mime) or ".bin"
        stored = StoredFile(
            id=f"{KINDS[kind][0]}{number:06d}{tail}",
            unique_id=f"AQAD{tail[:12]}",
            kind=kind,
            mime=mime,
            data=data,
            path=f"{KINDS[kind][1]}/file_{number}{suffix}",
            content=content,
        )
        self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored


def _photo_size(stored: StoredFile, size: Size) -> Json:
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "width": size.width,
        "height": size.height,
        "file_size": len(size.data),
    }
