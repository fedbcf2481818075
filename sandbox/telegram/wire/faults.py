"""Scripted faults for the next calls of the bot."""

from dataclasses import dataclass

from sandbox.telegram.errors import ApiError, Json, flood

KINDS = ("flood", "timeout_before", "timeout_after", "reset_before", "reset_after", "error", "slow")
# Updates that come never or twice.
UPDATE_KINDS = ("lost", "repeated")
UPDATES = ("successful_payment", "refunded_payment")


@dataclass(slots=True)
class Fault:
    """`method` "*" means every call but getUpdates; `file` the download of a file, `successful_payment` and
    `refunded_payment` what the bot is told of money. `times` counts down."""

    kind: str
    method: str = "*"
    chat_id: int | None = None
    times: int = 1
    retry_after: int = 1
    error_code: int = 400
    description: str = "Bad Request: scripted"
    seconds: float = 1.0

    def __post_init__(self) -> None:
        kinds = UPDATE_KINDS if self.method in UPDATES else KINDS
        if self.kind not in kinds:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(kinds)}")

    @property
    def refusal(self) -> ApiError | None:
        """The answer instead of an effect, for the kinds that answer."""
        if self.kind == "flood":
            return flood(self.retry_after)
        if self.kind == "error":
            return ApiError(self.error_code, self.description)
        return None

    def meets(self, method: str, chat_id: object) -> bool:
        """Whether this call is the one."""
        named = method not in ("getUpdates", *UPDATES) if self.method == "*" else method == self.method
        return self.times > 0 and named and self.chat_id in (None, chat_id)


class FaultScript:
    """The faults still to come, in the order given."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, told: Json) -> Fault:
        """Adds one, from its JSON; TypeError or ValueError when that is malformed."""
        fault = Fault(**told)
        self.faults.append(fault)
        return fault

    def next_for(self, method: str, chat_id: object) -> Fault | None:
        """The fault this call meets, used up by one."""
        for fault in self.faults:
            if fault.meets(method, chat_id):
                fault.times -= 1
                self.faults = [fault for fault in self.faults if fault.times > 0]
                return fault
        return None
