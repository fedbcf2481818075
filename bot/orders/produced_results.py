"""Results that came inside the reply to a paid request: kept at once, and then fetched like those of a task.

Their part gets a task of that name, so nothing else has to know: a process that takes over finds what was kept.
"""

from providers.contract import Finished, Produced, SubmittedTask
from providers.errors import Unfetchable
from storage.database.transaction import Transaction
from storage.media.retention import raw_keys, record_deletions
from storage.media.store import MediaStore, Missing
from storage.orders.models import Part

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
        return SubmittedTask(f"{_TASK}:{kinds}:{part.id}")

    async def find(self, task_id: str) -> Finished | None:
        """What was kept under that task; None when it is a gateway's task. Raises `Unfetchable` when it is gone."""
        word, _, rest = task_id.partition(":")
        if word != _TASK:
            return None
        kinds, _, part_id = rest.partition(":")
        keys = [_key(part_id, number) for number in range(1, len(kinds) + 1)]
        return Finished(
            tuple(
                [
                    f"{_ADDRESS}:{key}" if kind == "b" else (await self._read(key)).decode()
                    for kind, key in zip(kinds, keys, strict=True)
                ]
            )
        )

    async def read(self, address: str) -> bytes | None:
        """The content at one of these addresses, None at any other. Raises `Unfetchable` when it is gone."""
        word, _, key = address.partition(":")
        return await self._read(key) if word == _ADDRESS else None

    async def forget(self, tx: Transaction, part: Part) -> None:
        """They are verified and stored elsewhere: they will be deleted."""
        if (part.task_id or "").startswith(f"{_TASK}:"):
            await record_deletions(tx, raw_keys(part))

    async def _read(self, key: str) -> bytes:
        try:
            return await self._media.get(key)
        except Missing as error:
            raise Unfetchable("The result was kept in memory only, and is lost") from error


def _key(part_id: str, number: int) -> str:
    return f"raw/{part_id}/{number}"
