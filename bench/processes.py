"""What a process and all its children use, read from /proc."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Tree:
    """A process with its children, and theirs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def cpu_seconds(self) -> float:
        """Processor time until now, of those that live and of children that ended."""
        total = 0
        for pid in self._pids():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += sum(int(field) for field in fields[11:15])
        return total / _TICK

    def memory_mb(self) -> float:
        """Resident memory of all of them together; shared pages count in each."""
        return sum(_resident_mb(pid) for pid in self._pids())

    def main_memory_mb(self) -> float:
        """Resident memory of the process alone."""
        return _resident_mb(self.pid)

    def _pids(self) -> list[int]:
        found = [self.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    found += [int(child) for child in task.read_text().split()]
                except OSError:
                    continue
        return found


def _resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
