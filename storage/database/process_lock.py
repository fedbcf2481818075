"""One process per SQLite file: a lock file that the kernel releases when its holder dies."""

import fcntl
import os
from pathlib import Path
from typing import Self


class AlreadyRunning(Exception):
    """Another process uses this file; `pid` is its process id, None if it is not known yet."""

    def __init__(self, pid: int | None) -> None:
        super().__init__("another process works on this database" + ("" if pid is None else f" (pid {pid})"))
        self.pid = pid


class ProcessLock:
    """The lock of the file at `path`, held on `path`.lock."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        self._file: int | None = None

    def acquire(self) -> None:
        """Takes the lock; raises `AlreadyRunning`, or `OSError` if the lock file cannot be written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            told = os.read(file, 32).strip()
            os.close(file)
            raise AlreadyRunning(int(told) if told.isdigit() else None) from error
        except BaseException:
            os.close(file)
            raise
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file
        # A forked child would share the lock and keep it after this process ends.
        os.register_at_fork(after_in_child=self._close)

    def release(self) -> None:
        """Releases the lock; the file stays, since removing it could let two processes take the lock."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        """Acquires."""
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        """Releases."""
        self.release()
