"""PURE. WebM (RFC 8794 and 9559): whether a file is one. It is kept as it is, since Telegram's apps do not play it."""

from bot.media.video.boxes import Read
from bot.media.video.formats import NotAVideo, Reason

SIGNATURE = b"\x1a\x45\xdf\xa3"
_DOCUMENT_TYPE = b"\x42\x82\x84webm"
_SEGMENT = b"\x18\x53\x80\x67"
_HEAD_BYTES = 128


def check_webm(read: Read, size: int) -> None:
    """Raises `NotAVideo` unless the file is one WebM document from its first byte to its last."""
    content = read(0, _HEAD_BYTES)
    begin, length = _sized(content, len(SIGNATURE))
    segment = begin + length
    if _DOCUMENT_TYPE not in content[begin:segment]:
        raise NotAVideo(Reason.FORMAT)
    if content[segment : segment + 4] != _SEGMENT:
        raise NotAVideo(Reason.BROKEN)
    begin, length = _sized(content, segment + 4)
    if begin + length != size:  # also where a live stream leaves the length open
        raise NotAVideo(Reason.BROKEN)


def _sized(content: bytes, at: int) -> tuple[int, int]:
    """Where the element whose length stands there begins, and that length."""
    if at >= len(content) or not content[at]:
        raise NotAVideo(Reason.BROKEN)
    width = 9 - content[at].bit_length()
    length = int.from_bytes(content[at : at + width], "big") & ((1 << 7 * width) - 1)
    return at + width, length
