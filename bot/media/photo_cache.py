"""PURE. Photos in memory, within a number of bytes: the one that was not used for longest goes first."""

from collections.abc import Callable

from cachetools import TTLCache

Keys = tuple[str, ...]


class PhotoCache:
    """Photos by the media keys of the pictures on them. `max_bytes` in all; none is used after `max_seconds`."""

    def __init__(self, *, max_bytes: int, max_seconds: float, clock: Callable[[], float]) -> None:
        self._photos: TTLCache[Keys, bytes] = TTLCache(max_bytes, max_seconds, timer=clock, getsizeof=len)

    def put(self, keys: Keys, photo: bytes) -> None:
        """Keeps it in place of an older one; one that is larger than the whole cache is not kept."""
        self._photos.pop(keys, None)
        if len(photo) <= self._photos.maxsize:
            self._photos[keys] = photo

    def get(self, keys: Keys) -> bytes | None:
        """The photo, None for one that is not there any more."""
        return self._photos.get(keys)
