"""PURE. Photos in memory, within a number of bytes: the one that was not used for longest goes first."""

from collections import OrderedDict
from collections.abc import Callable

Keys = tuple[str, ...]


class PhotoCache:
    """Photos by the media keys of the pictures on them. `max_bytes` in all; none is used after `max_seconds`."""

    def __init__(self, *, max_bytes: int, max_seconds: float, clock: Callable[[], float]) -> None:
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._clock = clock
        self._photos: OrderedDict[Keys, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0

    def put(self, keys: Keys, photo: bytes) -> None:
        """Keeps it in place of an older one; one that is larger than the whole cache is not kept."""
        self._drop(keys)
        if len(photo) <= self._max_bytes:
            self._photos[keys] = (photo, self._clock() + self._max_seconds)
            self._bytes += len(photo)
        self._shrink()

    def get(self, keys: Keys) -> bytes | None:
        """The photo, None for one that is not there any more."""
        self._shrink()
        if keys not in self._photos:
            return None
        self._photos.move_to_end(keys)
        return self._photos[keys][0]

    def _shrink(self) -> None:
        now = self._clock()
        for keys in [keys for keys, (_, until) in self._photos.items() if until <= now]:
            self._drop(keys)
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._photos)))

    def _drop(self, keys: Keys) -> None:
        photo, _ = self._photos.pop(keys, (b"", 0.0))
        self._bytes -= len(photo)
