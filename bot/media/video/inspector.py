"""Has a video checked by a confined child process, one for each video."""

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.media.decoder_pool import DecoderUnavailable
from bot.media.decoder_protocol import DEFAULT_LIMITS, READY, Limits
from bot.media.video.formats import NotAVideo, Reason
from bot.media.video.protocol import (
    ANSWER_BYTES,
    SPAN_BYTES,
    THUMBNAIL_HEAD_BYTES,
    ProtocolError,
    Span,
    Verdict,
    read_spans,
    read_thumbnail_length,
    read_verdict,
)

log = structlog.get_logger(__name__)

_PACKAGES = Path(__file__).resolve().parents[3]
_START_SECONDS = 30.0
_GRACE_SECONDS = 10.0  # the child ends itself before
_BUFFER_BYTES = 1 << 20
_JPEG = b"\xff\xd8\xff"


class _Killed(Exception):
    """The kernel ended the child: memory ran out, whoever used it up."""


@dataclass(frozen=True, slots=True)
class InspectedVideo:
    """The verdict; the file to keep is `head`, then the spans of the file that was checked."""

    verdict: Verdict
    head: bytes
    spans: tuple[Span, ...]
    thumbnail: bytes | None


async def inspect_video(file: int, size: int, *, limits: Limits = DEFAULT_LIMITS) -> InspectedVideo:
    """The video in the file of that descriptor, which is open for reading. Raises `NotAVideo`, `DecoderUnavailable`."""
    try:
        return await _inspect(file, size, limits)
    except _Killed:
        pass
    try:
        return await _inspect(file, size, limits)
    except _Killed as error:
        raise NotAVideo(Reason.COST) from error


async def _inspect(file: int, size: int, limits: Limits) -> InspectedVideo:
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-s", "-m", "bot.media.video.process", *limits.as_arguments()),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_PACKAGES)},
            cwd="/",
            start_new_session=True,
            limit=_BUFFER_BYTES,
        )
    except OSError as error:
        raise DecoderUnavailable(f"no process: {error}") from error
    assert process.stdout is not None
    try:
        return await _answer(process, process.stdout, size, limits)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _answer(
    process: asyncio.subprocess.Process, answer: asyncio.StreamReader, size: int, limits: Limits
) -> InspectedVideo:
    try:
        async with asyncio.timeout(_START_SECONDS):
            await answer.readexactly(len(READY))
    except (asyncio.IncompleteReadError, TimeoutError) as error:
        raise DecoderUnavailable(f"it does not start: {error!r}") from error
    try:
        async with asyncio.timeout(limits.wall_seconds + _GRACE_SECONDS):
            verdict = read_verdict(await answer.readexactly(ANSWER_BYTES))
            head = await answer.readexactly(verdict.head_length)
            spans = read_spans(await answer.readexactly(verdict.span_count * SPAN_BYTES), size=size)
    except asyncio.IncompleteReadError as error:
        status = await process.wait()
        log.warning("the check of a video broke down", status=status)
        if status == -signal.SIGKILL:
            raise _Killed from error
        raise NotAVideo(Reason.COST) from error
    except ProtocolError as error:
        raise NotAVideo(Reason.BROKEN) from error
    except TimeoutError as error:
        raise NotAVideo(Reason.COST) from error
    thumbnail = await read_thumbnail(answer, seconds=limits.wall_seconds + _GRACE_SECONDS) if verdict.playable else None
    return InspectedVideo(verdict, head, spans, thumbnail)


async def read_thumbnail(answer: asyncio.StreamReader, *, seconds: float) -> bytes | None:
    """The first frame; None where the decoder is missing, gives up, breaks down or takes longer."""
    try:
        async with asyncio.timeout(seconds):
            length = read_thumbnail_length(await answer.readexactly(THUMBNAIL_HEAD_BYTES))
            content = await answer.readexactly(length)
    except (asyncio.IncompleteReadError, ProtocolError, TimeoutError) as error:
        log.warning("a video has no thumbnail", why=repr(error))
        return None
    return content if content.startswith(_JPEG) else None
