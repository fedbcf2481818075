"""Has pictures from outside decoded by child processes: what a hostile one may take down is a child, never the bot."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Hashable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from bot.media.decoder_protocol import (
    ANSWERED_BYTES,
    DEFAULT_LIMITS,
    READY,
    Limits,
    ProtocolError,
    Work,
    encode_request,
    read_response,
)
from bot.media.fair_semaphore import FairSemaphore
from bot.media.formats import InspectedImage, NotAPicture, Reason
from providers.image import ImageFile

log = structlog.get_logger(__name__)

_PACKAGES = Path(__file__).resolve().parents[2]
_START_SECONDS = 30.0
_GRACE_SECONDS = 10.0  # a decoder ends itself before
_END_SECONDS = 2.0
_BUFFER_BYTES = 1 << 20
_JOBS_OF_ONE = 1000
_BROKE_DOWN = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE})


class DecoderUnavailable(Exception):
    """No decoder can be had just now; of the picture nothing is known."""


class _Died(Exception):
    """The child ended instead of answering. `status` is its exit code, or minus the signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class _Child:
    """One decoder. It gets an empty environment and no open file, and ends when its input does."""

    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout
        self._limits = limits
        self.jobs = 0

    @classmethod
    async def start(cls, limits: Limits) -> "_Child":
        """A decoder that is ready; raises `DecoderUnavailable`."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-s", "-m", "bot.media.decoder_process", *limits.as_arguments()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PYTHONPATH": str(_PACKAGES)},
                cwd="/",
                start_new_session=True,
                limit=_BUFFER_BYTES,
            )
        except OSError as error:
            raise DecoderUnavailable(f"no process: {error}") from error
        child = cls(process, limits)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await child._stdout.readexactly(len(READY))
        except (asyncio.IncompleteReadError, TimeoutError, OSError) as error:
            await child.kill()
            raise DecoderUnavailable(f"it does not start: {error!r}") from error
        except asyncio.CancelledError:
            await child.kill()
            raise
        return child

    @property
    def alive(self) -> bool:
        """Whether it can be given a job."""
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def answer(self, work: Work, contents: Sequence[bytes]) -> InspectedImage:
        """What it makes of the pictures. Raises `NotAPicture`, `_Died`, `ProtocolError` and TimeoutError."""
        self.jobs += 1
        try:
            async with asyncio.timeout(self._limits.wall_seconds * len(contents) + _GRACE_SECONDS):
                self._stdin.write(encode_request(work, contents))
                for content in contents:
                    self._stdin.write(content)
                    await self._stdin.drain()
                head = await self._stdout.readexactly(ANSWERED_BYTES)
                said = read_response(head)
                content = await self._stdout.readexactly(said.length)
                photo = content if said.photo_is_original else await self._stdout.readexactly(said.photo_length)
                return InspectedImage(ImageFile(content, said.media_type, said.width, said.height), photo)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _Died(await self._process.wait()) from error

    async def end(self) -> None:
        """Lets it go."""
        self._stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _END_SECONDS)
        await self.kill()

    async def kill(self) -> None:
        """Ends it at once."""
        self._stdin.close()
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class Decoder:
    """A turn at decoding, by `images.py`, `contact_sheet.py`, `masks.py`.

    All raise `NotAPicture` and `DecoderUnavailable`.
    """

    def __init__(self, decoder_pool: "DecoderPool") -> None:
        self._decoder_pool = decoder_pool

    async def inspect(self, content: bytes) -> InspectedImage:
        """A result verified by one whole decode: its original without metadata, and its photo for the chat."""
        return await self._decoder_pool.answer(Work.INSPECT, [content])

    async def prepare_input(self, content: bytes) -> ImageFile:
        """The picture as gateways take it."""
        return (await self._decoder_pool.answer(Work.PREPARE_INPUT, [content])).original

    async def to_telegram_photo(self, content: bytes) -> bytes:
        """The picture as Telegram takes it for a photo: a JPEG."""
        return (await self._decoder_pool.answer(Work.AS_PHOTO, [content])).original.content

    async def contact_sheet(self, contents: Sequence[bytes]) -> bytes:
        """A JPEG of 2 to 4 pictures, numbered; photos will do, and cost less than originals."""
        return (await self._decoder_pool.answer(Work.CONTACT_SHEET, contents)).original.content

    async def to_png(self, content: bytes) -> ImageFile:
        """The picture as gateways take it beside a mask."""
        return (await self._decoder_pool.answer(Work.AS_PNG, [content])).original

    async def mask(self, picture: bytes, second: bytes) -> ImageFile:
        """Where the second picture says that the first is to change: a PNG, transparent there."""
        return (await self._decoder_pool.answer(Work.MASK, [picture, second])).original

    async def thumbnail(self, content: bytes) -> bytes:
        """The picture as Telegram takes it for the thumbnail of a video: a small JPEG."""
        return (await self._decoder_pool.answer(Work.THUMBNAIL, [content])).original.content


class DecoderPool:
    """Decoders, at most `at_once`, each started when it is first needed. `aclose` it at the end."""

    def __init__(self, *, at_once: int, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._gate = FairSemaphore(at_once)
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()
        self.jobs = 0  # given to decoders so far

    async def warm(self) -> None:
        """Starts a decoder if there is none, so that the first picture does not wait for it (0.3 s).

        Where none can be started nothing is raised: the next job tries again, and says so.
        """
        async with self._gate.slot(self):
            if self._children:
                return
            try:
                self._idle.append(await self._start())
            except DecoderUnavailable as error:
                log.warning("no decoder can be started", why=str(error))

    @asynccontextmanager
    async def slot(self, owner: Hashable) -> AsyncIterator[Decoder]:
        """The right to decode for as long as the block lasts; whatever pictures it needs are best loaded within."""
        async with self._gate.slot(owner):
            yield Decoder(self)

    @property
    def pids(self) -> set[int]:
        """The process ids of the decoders there are."""
        return {child.pid for child in self._children}

    async def aclose(self) -> None:
        """Ends all decoders."""
        children, self._children, self._idle = self._children, set(), []
        await asyncio.gather(*(child.end() for child in children))

    async def answer(self, work: Work, contents: Sequence[bytes]) -> InspectedImage:
        """One job; a decoder that does not answer is replaced. Raises `NotAPicture` and `DecoderUnavailable`."""
        try:
            return await self._answer(work, contents)
        except _Died as death:
            if death.status != -signal.SIGKILL:
                raise NotAPicture(_blame(death)) from death
        # The kernel's way when memory runs out, whoever used it up: that proves nothing against the picture.
        try:
            return await self._answer(work, contents)
        except _Died as death:
            raise NotAPicture(_blame(death)) from death

    async def _answer(self, work: Work, contents: Sequence[bytes]) -> InspectedImage:
        child = await self._child()
        self.jobs += 1
        try:
            found = await child.answer(work, contents)
        except NotAPicture:
            await self._back(child)
            raise
        except (_Died, ProtocolError, TimeoutError) as error:
            log.warning("decoder lost", work=work.name.lower(), why=repr(error))
            await self._gone(child)
            if isinstance(error, _Died):
                raise
            raise NotAPicture(Reason.COST if isinstance(error, TimeoutError) else Reason.BROKEN) from error
        except BaseException:  # cancelled in the middle of a job: nobody could tell its answer from the next one's
            await self._gone(child)
            raise
        await self._back(child)
        return found

    async def _child(self) -> _Child:
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            await self._gone(child)
        return await self._start()

    async def _start(self) -> _Child:
        child = await _Child.start(self._limits)
        self._children.add(child)
        return child

    async def _back(self, child: _Child) -> None:
        if child.jobs < _JOBS_OF_ONE:
            self._idle.append(child)
        else:
            self._children.discard(child)
            await child.end()

    async def _gone(self, child: _Child) -> None:
        await child.kill()
        self._children.discard(child)


def _blame(death: _Died) -> Reason:
    """A decoder broke down over the picture, or used up its time or memory."""
    return Reason.BROKEN if -death.status in _BROKE_DOWN else Reason.COST
