"""What comes with a message: a picture, what may be one, or something that moves. Nothing is downloaded."""

from dataclasses import dataclass
from pathlib import PurePath

from telegram import Document, ExternalReplyInfo, Message

from storage.orders.models import Source

MAX_BYTES = 20_971_520  # the download limit of Telegram's own Bot API server
_LETTERS = 16  # names come from the sender, so they are cut
_PICTURE_TYPES = frozenset(
    f"image/{kind}"
    for kind in (
        "jpeg",
        "jpg",
        "pjpeg",
        "png",
        "x-png",
        "apng",
        "webp",
        "gif",
        "avif",
        "tiff",
        "tif",
        "bmp",
        "x-ms-bmp",
    )
)
_UNTYPED = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/x-binary", "*/*"))
_EXTENSIONS = frozenset(
    (
        *("jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif", "tif", "tiff", "bmp"),
        *("heic", "heif", "hif", "jxl", "jp2", "svg", "psd", "ico", "raw", "dng", "cr2", "nef"),
    )
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. `declared` is its format as the sender's app names it, such as HEIC.

    `is_picture`: a still picture for certain, or nearly so. `may_be_picture`: declared as one, or as nothing at all.
    `moves`: a video, a GIF, or a sticker that moves. `closed`: a story or paid media, whose file bots do not get.
    """

    file_id: str
    declared: str
    size: int = 0
    is_picture: bool = False
    may_be_picture: bool = False
    moves: bool = False
    closed: bool = False

    @property
    def source(self) -> Source:
        """It as the picture of an order."""
        return Source(file_id=self.file_id)


def attachment_in(message: Message | ExternalReplyInfo | None) -> Attachment | None:
    """The photo (largest size), file, still or moving sticker, GIF or video in a message, or in what it replies to."""
    if message is None:
        return None
    if message.photo:
        return Attachment(message.photo[-1].file_id, "JPEG", is_picture=True)
    sticker = message.sticker
    if sticker is not None:
        moves = sticker.is_animated or sticker.is_video
        return Attachment(sticker.file_id, "TGS" if sticker.is_animated else "WEBM", is_picture=not moves, moves=moves)
    if message.animation is not None:  # Telegram turns a GIF into a video, and says so in `document`, too
        return Attachment(message.animation.file_id, "GIF", moves=True)
    if message.live_photo is not None and message.live_photo.photo:
        return Attachment(message.live_photo.photo[-1].file_id, "JPEG", is_picture=True)
    video = message.video or message.video_note or message.live_photo
    if video is not None:
        return Attachment(video.file_id, _suffix(getattr(video, "mime_type", None) or "video/mp4"), moves=True)
    if message.document is not None:
        return _document(message.document)
    if message.story is not None or message.paid_media is not None or getattr(message, "reply_to_story", None):
        return Attachment("", "", closed=True)
    return attachment_in(message.external_reply) if isinstance(message, Message) else None


def picture_in(message: Message | None) -> Source | None:
    """The picture in a message, as far as that can be told without its content."""
    found = attachment_in(message)
    return found.source if found is not None and (found.is_picture or found.may_be_picture) else None


def _document(document: Document) -> Attachment:
    kind = (document.mime_type or "").partition(";")[0].strip().lower()
    extension = PurePath(document.file_name or "").suffix.lower().removeprefix(".")
    moves = kind.startswith("video/")
    untyped = kind in _UNTYPED and (not extension or extension in _EXTENSIONS)
    return Attachment(
        document.file_id,
        _suffix(kind) if kind.startswith(("image/", "video/")) else extension[:_LETTERS].upper(),
        size=document.file_size or 0,
        is_picture=kind in _PICTURE_TYPES,
        may_be_picture=not moves and (kind.startswith("image/") or extension in _EXTENSIONS or untyped),
        moves=moves,
    )


def _suffix(media_type: str) -> str:
    """Such as HEIC for image/heic."""
    return media_type.rpartition("/")[2].removeprefix("x-").partition("+")[0][:_LETTERS].upper()
