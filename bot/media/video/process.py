"""The child process in which one video is checked: the video is its standard input, the answer its standard output.

`inspector.py` starts it as `python -m bot.media.video.process`. Its input is the file itself, open for reading only;
it reads what it needs of it and can open nothing else. The boxes are read by Python. A decoder runs last, for the
thumbnail, when the answer is out already.
"""

import os
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

from bot.media.decoder_process import allow, confine
from bot.media.decoder_protocol import READY, Limits
from bot.media.video.boxes import Read
from bot.media.video.first_frame import first_frame, load_decoder
from bot.media.video.formats import MP4, WEBM, NotAVideo, Reason
from bot.media.video.probe import probe
from bot.media.video.protocol import Verdict, encode_thumbnail, encode_verdict, refused
from bot.media.video.rewrite import Rewritten, rewrite
from bot.media.video.tracks import UPRIGHT, Turn
from bot.media.video.webm import SIGNATURE, check_webm


def main(limits: Limits) -> None:
    """Answers for one video."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to the whole group: the bot still needs us
        signal.signal(number, signal.SIG_IGN)
    Image.preinit()
    decoder = load_decoder()
    confine(limits.memory_bytes)
    allow(cpu_seconds=limits.cpu_seconds, wall_seconds=limits.wall_seconds)
    video = sys.stdin.fileno()

    def read(offset: int, length: int) -> bytes:
        return os.pread(video, length, offset)

    with suppress(BrokenPipeError):
        answer = sys.stdout.buffer
        _write(answer, READY)
        verdict, rewritten, turn = inspect(read, os.fstat(video).st_size)
        _write(answer, verdict)
        if rewritten is None:
            return
        thumbnail = b""
        if decoder is not None:
            with suppress(Exception):  # whatever a decoder finds wrong, the video is kept
                thumbnail = first_frame(decoder, rewritten, read, turn)
        _write(answer, encode_thumbnail(thumbnail))


def inspect(read: Read, size: int) -> tuple[bytes, Rewritten | None, Turn]:
    """The answer; and of a playable video what a thumbnail is made of. Raises MemoryError."""
    try:
        if read(0, len(SIGNATURE)) == SIGNATURE:
            check_webm(read, size)
            return encode_verdict(Verdict(WEBM, 0, 0, 0, True, False, 0, 1), b"", [(0, size)]), None, UPRIGHT
        movie = probe(read, size)
        rewritten = rewrite(movie)
    except NotAVideo as error:
        return refused(error.reason), None, UPRIGHT
    except MemoryError:
        raise
    except Exception:  # whatever goes wrong, the video is to blame
        return refused(Reason.BROKEN), None, UPRIGHT
    verdict = Verdict(
        media_type=MP4,
        width=movie.video.shown_size[0],
        height=movie.video.shown_size[1],
        milliseconds=round(movie.seconds * 1000),
        has_sound=movie.sound is not None,
        playable=movie.playable,
        head_length=len(rewritten.head),
        span_count=len(rewritten.spans),
    )
    answer = encode_verdict(verdict, rewritten.head, rewritten.spans)
    return answer, rewritten if movie.playable else None, movie.video.turn


def _write(answer: BinaryIO, content: bytes) -> None:
    answer.write(content)
    answer.flush()


if __name__ == "__main__":
    main(Limits(*(int(word) for word in sys.argv[1:])))
