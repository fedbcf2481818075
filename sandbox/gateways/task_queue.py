"""The task queue of a simulated gateway: tasks, credit, and a log of all create requests."""

import asyncio
import hashlib
import json
import random
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from sandbox.gateways.faults import CALLBACK, OUTCOME, RESULT, Faults
from sandbox.gateways.input_images import Unreadable, check_shape, decoded, fetched
from sandbox.gateways.tasks import Create, Job, State, StoredFile, Task
from sandbox.painting import painter, video

SLOW_SECONDS = 30.0
AT_ONCE = 2  # images generated at the same time; more would make the server unresponsive
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "mp4": "video/mp4"}
VIDEO_RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9")


class TaskQueue:
    """The tasks of one gateway. `pace` is the range of seconds per image, `scale` shrinks each side.

    `public_url` is where the gateway's app can be reached; it may be set once the port is known. `on_finished` is
    set by the gateway that makes callbacks. `makes_videos` is false where PyAV is not installed.
    """

    def __init__(
        self,
        name: str,
        *,
        key: str,
        pace: tuple[float, float] = (2.0, 6.0),
        public_url: str = "",
        scale: float = 1.0,
        credit: float = 10_000.0,
        callback_backoff: float = 0.2,
        makes_videos: bool | None = None,
    ) -> None:
        self.name = name
        self.key = key
        self.webhook_key = ""  # with it, callbacks are signed where the gateway signs them
        self.public_url = public_url
        self.scale = scale
        self.makes_videos = video.is_available() if makes_videos is None else makes_videos
        self.callback_backoff = callback_backoff
        self.on_finished: Callable[[Task], Awaitable[None]] | None = None
        self.faults = Faults()
        self._start = (pace, credit)
        self._running: set[asyncio.Task[None]] = set()
        self._brushes = asyncio.Semaphore(AT_ONCE)
        self._client: httpx.AsyncClient | None = None
        self._empty()

    def _empty(self) -> None:
        self.pace, self.credit = self._start
        self.tasks: dict[str, Task] = {}
        self.creates: list[Create] = []
        self.results: dict[str, StoredFile] = {}
        self.uploads: dict[str, StoredFile] = {}
        self.notes: dict[str, Any] = {}  # gateway-specific state: idempotency keys, presigned uploads

    @property
    def client(self) -> httpx.AsyncClient:
        """The HTTP client for input images and callbacks."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=10, trust_env=False)
        return self._client

    def received(self, body: bytes, *, key: str | None = None) -> Create:
        """Records a create request."""
        create = Create(at=time.time(), key=key, sha256=hashlib.sha256(body).hexdigest())
        self.creates.append(create)
        return create

    def start(self, job: Job, *, task_id: str, create: Create) -> Task:
        """Starts a paid task and assigns its scripted faults."""
        text = json.dumps(job.body, ensure_ascii=False)
        now = time.time()
        task = Task(
            id=task_id,
            job=job,
            key=create.key,
            seconds=random.uniform(*self.pace),
            created=now,
            changed=now,
            outcome=self.faults.take(OUTCOME, text=text),
            result=self.faults.take(RESULT, text=text),
            callback=self.faults.take(CALLBACK, text=text),
        )
        if task.outcome and task.outcome.kind == "slow":
            task.seconds += task.outcome.lasts(SLOW_SECONDS)
        if task.callback and task.callback.kind == "callback_early":
            task.seconds = 0.0
        create.task_id, create.charged = task.id, job.credits
        self.credit -= job.credits
        self.tasks[task.id] = task
        running = asyncio.create_task(self._run(task, create), name=task.id)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return task

    async def _run(self, task: Task, create: Create) -> None:
        try:
            await self._work(task, create)
        finally:
            task.told.set()

    async def _work(self, task: Task, create: Create) -> None:
        outcome = task.outcome.kind if task.outcome else ""
        task.state, task.changed = State.PAINTING, time.time()
        if outcome == "never_finishes":
            return
        try:
            if outcome == "failed":
                task.failure = ("failed", "The generation failed, please try again")
            elif outcome == "failed_refused" or task.job.forbidden:
                task.failure = ("content", "The request was flagged by our content policy")
            else:
                await self._paint(task)
        except Unreadable as error:
            task.failure = ("unreadable", str(error))
        await asyncio.sleep(max(0.0, task.created + task.seconds - time.time()))
        task.state = State.FAILED if task.failure else State.COMPLETED
        if task.failure:
            self.credit += create.charged
            create.charged = 0.0
        elif task.outcome and outcome == "completed_empty":
            task.empty_looks = task.outcome.looks
        task.finished = task.changed = time.time()
        task.done.set()
        if self.on_finished:
            await self.on_finished(task)

    async def cancel(self, task: Task) -> None:
        """Ends a task that is not over yet, without a charge and without a callback."""
        running = next((one for one in self._running if one.get_name() == task.id), None)
        if running is not None:
            running.cancel()
            await asyncio.wait({running})
        create = next(line for line in self.creates if line.task_id == task.id and not line.replay)
        self.credit, create.charged = self.credit + create.charged, 0.0
        task.state, task.failure, task.cancelled = State.FAILED, ("failed", "The task was cancelled"), True
        task.finished = task.changed = time.time()
        task.done.set()

    async def _paint(self, task: Task) -> None:
        job = task.job
        sources = [await fetched(self.client, address, limit=20 * 2**20) for address in job.images]
        if job.sides is not None:
            for source in sources:
                check_shape(source, job.sides)
        for number in range(job.count):
            seed = int(hashlib.sha256(f"{task.id}/{number}".encode()).hexdigest()[:8], 16)
            async with self._brushes:
                made = await asyncio.to_thread(render, job, sources, seed=seed, scale=self.scale)
            for media, content in made:
                self._publish(task, content, media=media)

    def _publish(self, task: Task, content: bytes, *, media: str) -> None:
        name = f"{secrets.token_urlsafe(18)}.{media}"
        held = StoredFile(content, MEDIA_TYPES[media])
        match task.result.kind if task.result else None:
            case "result_html_as_png":
                held.content = b"<!doctype html><title>Gone</title><p>This picture has moved.</p>"
            case "result_truncated":
                held.content = content[: len(content) // 2]
            case "result_slow" if task.result is not None:
                held.seconds = task.result.lasts(3.0)
            case _:
                held.fault = task.result
        if task.result is None or task.result.kind != "result_404":
            self.results[name] = held
        elsewhere = task.result.url if task.result else None
        task.results.append(f"{self.public_url}/results/{name}" if elsewhere is None else elsewhere)

    def seen_results(self, task: Task) -> list[str]:
        """The results shown by one poll: none while a completed task is scripted to look empty."""
        if task.state is not State.COMPLETED:
            return []
        if task.empty_looks > 0:
            task.empty_looks -= 1
            return []
        if task.result is not None and task.result.kind == "result_moves":
            task.signature += 1
            return [f"{address}?signature={task.signature}" for address in task.results]
        return task.results

    def paid(self) -> dict[str, int]:
        """How many tasks were started per idempotency key, or else per body."""
        return dict(Counter(line.key or line.sha256 for line in self.creates if line.task_id and not line.replay))

    async def reset(self) -> None:
        """Clears everything: tasks, log, faults, files, pace."""
        await self._stop()
        self.faults.clear()
        self._empty()

    async def close(self) -> None:
        await self._stop()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _stop(self) -> None:
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def render(job: Job, sources: list[bytes], *, seed: int, scale: float) -> list[tuple[str, bytes]]:
    """One result of a job, at `scale`, as its media and bytes; the last frame of a video comes before it."""
    if job.seconds:
        return _render_video(job, sources, seed=seed, scale=scale)
    if sources and job.ratio in ("auto", "0"):
        width, height = painter.size_like(sources[0], job.resolution, scale=scale)
    else:
        width, height = painter.size_of(job.ratio, job.resolution, scale=scale)
    how = {"width": width, "height": height, "seed": seed}
    if sources:
        mask = decoded(job.mask) if job.mask else None
        return [(job.media, painter.edit(job.prompt, sources, mask=mask, media=job.media, **how))]
    return [(job.media, painter.paint(job.prompt, media=job.media, **how))]


def _render_video(job: Job, sources: list[bytes], *, seed: int, scale: float) -> list[tuple[str, bytes]]:
    ratio = job.ratio
    if ratio == "adaptive":
        ratio = video.nearest_ratio(sources[0], VIDEO_RATIOS) if sources else VIDEO_RATIOS[0]
    film = video.film(
        job.prompt,
        sources,
        size=video.size_of(ratio, job.resolution, scale=scale),
        seconds=job.seconds,
        seed=seed,
        sound=job.sound,
        references=job.references,
    )
    return [("png", film.last_frame), ("mp4", film.mp4)] if job.last_frame else [("mp4", film.mp4)]
