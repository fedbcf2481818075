"""One process per SQLite file: a lock beside it that ends with the process, however it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class AlreadyRunning(Exception):
    """Another process uses the file."""


class ProcessLock:
    """Held from `acquire` (or the start of a `with`) to `release`, or to the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Takes the lock; raises `AlreadyRunning` with one sentence that names the holder."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(20).strip() or "?"
            file.close()
            raise AlreadyRunning(
                f"process {holder} already runs on this DATABASE_URL; stop it first, or use PostgreSQL for several."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Gives it back."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
