"""Results that came inside the reply to a paid request: kept at once, and then fetched like those of a task.

Their part gets a task of that name, so nothing else has to know: a process that takes over finds what was kept.
"""

from providers.contract import Failed, Finished, Produced, SubmittedTask
from providers.errors import Unfetchable
from storage.database.transaction import Transaction
from storage.media.retention import raw_keys, record_deletions
from storage.media.store import MediaStore, Missing
from storage.orders.models import Order, Part

_TASK = "kept"
_ADDRESS = "media"


class ProducedResults:
    """Keeps them in the media store as `raw/<part>/<number>`, addresses as text."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media

    async def keep(self, part: Part, produced: Produced) -> SubmittedTask:
        """The task that stands for what was kept. Raises `MediaUnavailable`."""
        results = produced.results[: part.count]
        for number, result in enumerate(results, 1):
            content = result if isinstance(result, bytes) else result.encode()
            await self._media.put(_key(part.id, number), content, "application/octet-stream")
        kinds = "".join("b" if isinstance(result, bytes) else "a" for result in results)
        return SubmittedTask(f"{_TASK}:{kinds}:{part.id}", estimated_seconds=0.0, cost=produced.cost)

    async def recover(self, part: Part) -> SubmittedTask | None:
        """The task of what was kept without being written down, None when nothing was. Raises `MediaUnavailable`."""
        kinds = ""
        for key in raw_keys(part):
            try:
                content = await self._media.get(key)
            except Missing:
                break
            kinds += "a" if content.startswith((b"https://", b"http://")) else "b"
        return SubmittedTask(f"{_TASK}:{kinds}:{part.id}") if kinds else None

    async def find(self, order: Order, task_id: str) -> Finished | Failed | None:
        """What was kept under that task of the order; None when it is a gateway's task."""
        word, _, rest = task_id.partition(":")
        kinds, _, part_id = rest.partition(":")
        if word != _TASK or all(part.id != part_id for part in order.parts):
            return None
        keys = [_key(part_id, number) for number in range(1, len(kinds) + 1)]
        found: list[str] = []
        for kind, key in zip(kinds, keys, strict=True):
            try:
                found.append(f"{_ADDRESS}:{key}" if kind == "b" else (await self._read(key)).decode(errors="replace"))
            except Unfetchable as error:
                return Failed(error)
        return Finished(tuple(found))

    async def read(self, part: Part, address: str) -> bytes | None:
        """The content at an address that `find` gave for this part, None at any other: a gateway may name any.

        Raises `Unfetchable` when it is gone.
        """
        word, _, key = address.partition(":")
        return await self._read(key) if word == _ADDRESS and key in raw_keys(part) else None

    async def forget(self, tx: Transaction, part: Part) -> None:
        """They are verified and stored elsewhere: they will be deleted."""
        if (part.task_id or "").startswith(f"{_TASK}:"):
            await record_deletions(tx, raw_keys(part))

    async def _read(self, key: str) -> bytes:
        try:
            return await self._media.get(key)
        except Missing as error:
            raise Unfetchable("What the gateway sent is no longer kept") from error


def _key(part_id: str, number: int) -> str:
    return f"raw/{part_id}/{number}"
