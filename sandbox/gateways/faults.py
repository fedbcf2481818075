"""Scripted faults: requested over HTTP, each applied to the next matching requests."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Before anything is started. These can also be applied to other endpoints, see `ENDPOINTS`.
GATE = frozenset(
    {
        "refused",
        "out_of_credit",
        "bad_key",
        "unavailable",
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
# Faults of the task, of its results, of its callback.
OUTCOME = frozenset({"failed_refused", "failed", "never_finishes", "slow", "completed_empty"})
RESULT = frozenset(
    {
        "result_404",
        "result_html_as_png",
        "result_truncated",
        "result_slow",
        "result_elsewhere",
        "result_status",
        "result_empty",
        "result_html",
        "result_half",
        "result_reset",
        "result_cut",
        "result_encoding",
        "result_moves",
    }
)
SIGNATURE = frozenset({"callback_badly_signed"})
CALLBACK = frozenset({"callback_lost", "callback_doubled", "callback_early", "callback_forged"}) | SIGNATURE
KINDS = GATE | EXIT | OUTCOME | RESULT | CALLBACK

ENDPOINTS = frozenset({"create", "status", "upload", "credit"})


class UnknownFault(Exception):
    """The requested fault does not exist; the message lists the possible ones."""


@dataclass(slots=True)
class Fault:
    """One scripted fault.

    `times` counts down; None means every time. `at` is the endpoint it applies to, `match` a text that the
    request's body must contain. `seconds` serves hang_*, slow, result_slow and rate_limited (its Retry-After), `looks`
    completed_empty, `status` server_error and error_after_start (500, 503, 504) and result_status, `task`
    callback_forged, `url` result_elsewhere.

    Of results: the first `looks` downloads fail with result_status, _empty, _html, _half (of a picture that is there
    only in part), _reset or _cut (fewer bytes than announced). result_encoding names a Content-Encoding, `encoding`,
    that the body does not have. With result_moves each status names a new address, and those of the first `looks` have
    expired (403).
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
    encoding: str = "aws-chunked"

    def lasts(self, default: float) -> float:
        """The fault's seconds, or the default."""
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
    """Pending faults, in the order they were added."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()

    def take(self, group: frozenset[str], *, at: str = "create", text: str = "") -> Fault | None:
        """Takes the first pending fault that matches the request; None if there is none."""
        for fault in self._left():
            if fault.kind in group and fault.at == at and fault.match in text:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._left()]

    def _left(self) -> list[Fault]:
        """The faults that are not used up, here or at another gateway that shares the fault."""
        self._pending = [fault for fault in self._pending if fault.times is None or fault.times > 0]
        return self._pending
