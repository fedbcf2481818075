"""The child process in which pictures are decoded: jobs on standard input, pictures on standard output.

`decoder_pool.py` starts it as `python -m bot.media.decoder_process`. A hostile picture may take over a decoder, so
the process holds nothing of value: no secret in its environment, no way to open a file, a socket or a process, little
memory and little time. It ends by itself when the process that started it is gone.
"""

import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFont,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from bot.media.contact_sheet import contact_sheet
from bot.media.decoder_protocol import ASKED_BYTES, READY, Limits, Work, encode_response, read_request, refused
from bot.media.formats import MAX_PIXELS, InspectedImage, NotAPicture, Reason
from bot.media.images import inspect, make_thumbnail, prepare_input, to_png, to_telegram_photo
from bot.media.masks import make_mask
from providers.image import ImageFile

# Pillow imports some of its modules when a picture first needs them, and then no file can be opened any more.
NEEDED = (
    *(AvifImagePlugin, BmpImagePlugin, GifImagePlugin, JpegImagePlugin),
    *(MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin),
)

WORK: dict[Work, Callable[[list[bytes]], InspectedImage | ImageFile]] = {
    Work.INSPECT: lambda contents: inspect(contents[0]),
    Work.PREPARE_INPUT: lambda contents: prepare_input(contents[0]),
    Work.AS_PHOTO: lambda contents: to_telegram_photo(contents[0]),
    Work.CONTACT_SHEET: contact_sheet,
    Work.THUMBNAIL: lambda contents: make_thumbnail(contents[0]),
    Work.AS_PNG: lambda contents: to_png(contents[0]),
    Work.MASK: make_mask,
}


def main(limits: Limits) -> None:
    """Works until its input ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to the whole group: the bot still needs us
        signal.signal(number, signal.SIG_IGN)
    prepare()
    confine(limits.memory_bytes)
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer, limits)


def prepare() -> None:
    """Loads what any picture may need, and makes Pillow strict."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # no thread can be started here
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    ImageFont.load_default(12)
    tiny = Image.new("RGB", (1, 1))
    for form in ("JPEG", "PNG", "WEBP"):
        stream = BytesIO()
        tiny.save(stream, form)
        inspect(stream.getvalue())


def confine(memory_bytes: int) -> None:
    """Gives up everything but memory, time and the pipes."""
    with suppress(OSError):  # Linux: where memory runs out for all, this process goes first, not the bot
        Path("/proc/self/oom_score_adj").write_text("1000")
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        with suppress(ValueError, OSError):  # macOS refuses a bound on memory
            resource.setrlimit(what, (most, most))


def serve(source: BinaryIO, sink: BinaryIO, limits: Limits) -> None:
    """Answers one job after another; a job that costs too much ends the process."""
    sink.write(READY)
    sink.flush()
    while len(head := source.read(ASKED_BYTES)) == ASKED_BYTES:
        work, lengths = read_request(head)
        contents = [source.read(length) for length in lengths]
        allow(cpu_seconds=limits.cpu_seconds * len(contents), wall_seconds=limits.wall_seconds * len(contents))
        answer = done(work, contents)
        signal.alarm(0)
        for piece in answer:
            sink.write(piece)
        sink.flush()


def done(work: Work, contents: list[bytes]) -> tuple[bytes, ...]:
    """The answer: a head, then what it announces. Raises MemoryError."""
    try:
        picture = WORK[work](contents)
    except NotAPicture as error:
        return (refused(error.reason),)
    except MemoryError:
        raise
    except Exception:  # whatever goes wrong in a decoder, the picture is to blame
        return (refused(Reason.BROKEN),)
    return encode_response(picture)


def allow(*, cpu_seconds: int, wall_seconds: int) -> None:
    """So much time from now on; then the kernel ends this process."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + cpu_seconds, hard))
    signal.alarm(wall_seconds)


if __name__ == "__main__":
    main(Limits(*(int(word) for word in sys.argv[1:])))
