"""A second process on the same file is refused, until the first one is gone however it went."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database.process_lock import AlreadyRunning, ProcessLock

HOLDER = """
import sys
from pathlib import Path
from storage.database.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "imagine.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=str(holder.pid)) as refused:
            ProcessLock(file).acquire()
        assert refused.value.pid == holder.pid
        holder.kill()
        holder.wait()
        with ProcessLock(file) as lock:
            assert lock.path == tmp_path / "imagine.db.lock"
            assert lock.path.read_text().strip() == str(os.getpid())


def test_the_lock_is_released_and_taken_again(tmp_path: Path) -> None:
    first, second = ProcessLock(tmp_path / "a" / "x.db"), ProcessLock(tmp_path / "a" / "x.db")
    first.acquire()
    with pytest.raises(AlreadyRunning):
        second.acquire()
    first.release()
    first.release()
    second.acquire()
    second.release()


def test_a_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "x.db")
    lock.acquire()
    waiting, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(go)
        os.read(waiting, 1)
        os._exit(0)
    os.close(waiting)
    lock.release()
    with ProcessLock(tmp_path / "x.db"):
        pass
    os.close(go)
    os.waitpid(child, 0)
