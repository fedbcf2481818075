"""What may be made to go wrong: faults asked for over HTTP, each taken by the next requests it fits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Before anything is started. These may also be laid at other doors, see `ENDPOINTS`.
GATE = frozenset(
    {
        "refused",
        "out_of_credit",
        "bad_key",
        "rate_limited",
        "busy_455",
        "server_error",
        "reset_before",
        "hang_before",
        "garbled",
    }
)
# The task has started and is charged, its reply is lost.
EXIT = frozenset({"error_after_start", "reset_after", "hang_after", "garbled_after"})
# What becomes of the task, of its results, of its callback.
OUTCOME = frozenset({"failed_refused", "failed", "never_finishes", "slow", "completed_empty"})
RESULT = frozenset({"result_404", "result_html_as_png", "result_truncated", "result_slow", "result_elsewhere"})
CALLBACK = frozenset({"callback_lost", "callback_doubled", "callback_early", "callback_forged"})
KINDS = GATE | EXIT | OUTCOME | RESULT | CALLBACK

ENDPOINTS = frozenset({"create", "status", "upload", "credit"})


class UnknownFault(Exception):
    """A fault was asked for that does not exist; the text says what is possible."""


@dataclass(slots=True)
class Fault:
    """One thing that will go wrong.

    `times` counts down; None means every time. `at` is the door where it waits, `match` a piece of text that the
    request's body must contain. `seconds` serves hang_*, slow, result_slow and rate_limited (its Retry-After), `looks`
    completed_empty, `status` server_error and error_after_start (500, 503, 504), `task` callback_forged,
    `url` result_elsewhere.
    """

    kind: str
    times: int | None = 1
    at: str = "create"
    match: str = ""
    seconds: float | None = None
    looks: int = 2
    status: int = 500
    task: str | None = None
    url: str | None = None

    def lasts(self, default: float) -> float:
        """Its seconds, or the default of its kind."""
        return default if self.seconds is None else self.seconds


def read_fault(words: Mapping[str, Any], *, lacks: frozenset[str] = frozenset()) -> Fault:
    """A fault as asked for over HTTP. Raises `UnknownFault`; `lacks` are kinds that this gateway does not know."""
    kind = words.get("kind")
    known = KINDS - lacks
    if kind not in known:
        raise UnknownFault(f"kind must be one of {', '.join(sorted(known))}")
    try:
        fault = Fault(**words)
    except TypeError as error:
        raise UnknownFault(f"a fault has {', '.join(asdict(Fault(kind=kind)))}") from error
    if fault.at not in ENDPOINTS:
        raise UnknownFault(f"at must be one of {', '.join(sorted(ENDPOINTS))}")
    if fault.at != "create" and kind not in GATE:
        raise UnknownFault(f"{kind} happens at create only")
    return fault


class Faults:
    """Those still to happen, in the order they were asked for."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()

    def take(self, group: frozenset[str], *, at: str = "create", text: str = "") -> Fault | None:
        """The first pending fault of a group that fits the request, spent by one; None when nothing goes wrong."""
        for fault in self._left():
            if fault.kind in group and fault.at == at and fault.match in text:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._left()]

    def _left(self) -> list[Fault]:
        """Those not used up, here or at another gateway that was given the very same one."""
        self._pending = [fault for fault in self._pending if fault.times is None or fault.times > 0]
        return self._pending
