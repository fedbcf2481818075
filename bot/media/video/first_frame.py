"""The first frame of a video as a thumbnail. Only the confined process calls it: here a decoder reads hostile bytes."""

from importlib import import_module
from io import BytesIO, IOBase, RawIOBase
from types import ModuleType

from PIL import Image

from bot.media.video.boxes import Read
from bot.media.video.formats import MAX_PIXELS, THUMBNAIL_BYTES, THUMBNAIL_SIDE
from bot.media.video.rewrite import Rewritten
from bot.media.video.tracks import TURNS, Turn

_QUALITIES = (85, 70, 40)
_OWN_SIZE = (16, 16)
_TRANSPOSITIONS = dict(
    zip(
        TURNS[1:],
        (
            Image.Transpose.ROTATE_270,
            Image.Transpose.ROTATE_180,
            Image.Transpose.ROTATE_90,
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE,
            Image.Transpose.TRANSVERSE,
        ),
        strict=True,
    )
)


def load_decoder() -> ModuleType | None:
    """PyAV, None where the extra `video` is not installed.

    It imports some of its modules when a video first needs them, and later no file can be opened any more: so it
    decodes a video of its own here.
    """
    try:
        decoder = import_module("av")
    except ImportError:
        return None
    file = BytesIO()
    with decoder.open(file, mode="w", format="mov") as container:
        stream = container.add_stream("mpeg4", rate=1)
        stream.width, stream.height = _OWN_SIZE
        for frame in (decoder.VideoFrame(*_OWN_SIZE, "yuv420p"), None):
            container.mux(stream.encode(frame))
    file.seek(0)
    _encode(_decode(decoder, file))
    return decoder


def first_frame(decoder: ModuleType, video: Rewritten, read: Read, turn: Turn) -> bytes:
    """A JPEG as Telegram takes it for a thumbnail, upright. Whatever the decoder raises comes through.

    The decoder sees the rewritten file, whose boxes are all our own, and only its first frame.
    """
    image = _decode(decoder, RewrittenFile(video, read))
    return _encode(image.transpose(_TRANSPOSITIONS[turn]) if turn in _TRANSPOSITIONS else image)


def _decode(decoder: ModuleType, file: IOBase) -> Image.Image:
    """The first frame, reduced. Nothing but an MP4 is recognised, and no thread is started."""
    with decoder.open(file, mode="r", format="mov", metadata_errors="replace") as container:
        stream = container.streams.video[0]
        if stream.codec_context.width * stream.codec_context.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        stream.codec_context.thread_count = 1
        frame = next(container.decode(stream))
        scale = min(1.0, THUMBNAIL_SIDE / max(frame.width, frame.height))
        width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
        image: Image.Image = frame.to_image(width=width, height=height, threads=1)
        return image


def _encode(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        stream = BytesIO()
        image.save(stream, "JPEG", quality=quality)
        if stream.tell() < THUMBNAIL_BYTES:
            break
    return stream.getvalue()


class RewrittenFile(RawIOBase):
    """The rewritten video as a file that can be read from any place."""

    def __init__(self, video: Rewritten, read: Read) -> None:
        self._video = video
        self._read = read
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._video.size)[whence])
        return self._at

    def read(self, length: int = -1) -> bytes:
        found = self._video.read(self._read, self._at, self._video.size if length < 0 else length)
        self._at += len(found)
        return found
