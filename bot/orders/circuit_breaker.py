"""A circuit per gateway: after repeated failure it is left alone for a while, then tried with one order.

Also while an administrator pauses it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.observability.metrics import Metrics

_FAILURES = 5
PAUSED_SECONDS = 15.0  # how soon an order looks again whether a paused gateway may be used


@dataclass(slots=True)
class CircuitBreaker:
    """What is known of one gateway. Times in seconds."""

    pause: float
    failures: int = 0
    open_until: float = 0.0
    probing: bool = False
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether the gateway is being left alone, or has yet to pass its probe."""
        return self.open_until > 0


class CircuitBreakers:
    """The circuits of all gateways in this process."""

    def __init__(
        self,
        metrics: Metrics,
        clock: Callable[[], float],
        *,
        pause_seconds: float,
        longest_seconds: float,
        is_paused: Callable[[str], bool] = lambda gateway: False,
    ) -> None:
        self._metrics = metrics
        self.is_paused = is_paused
        self._clock = clock
        self._pause = pause_seconds
        self._longest = longest_seconds
        self._circuit_breakers: dict[str, CircuitBreaker] = {}

    def of(self, gateway: str) -> CircuitBreaker:
        """The gateway's circuit."""
        return self._circuit_breakers.setdefault(gateway, CircuitBreaker(self._pause))

    def wait_seconds(self, gateway: str) -> float:
        """0 when an order may go there now; else how long to wait."""
        if self.is_paused(gateway):
            return PAUSED_SECONDS
        circuit = self.of(gateway)
        if not circuit.open:
            return 0.0
        left = circuit.open_until - self._clock()
        if left > 0:
            return left
        return self._pause / 4 if circuit.probing else 0.0

    def enter(self, gateway: str) -> None:
        """An order goes there; on an open circuit it is the probe."""
        circuit = self.of(gateway)
        circuit.probing = circuit.open

    def left(self, gateway: str) -> None:
        """The order is through there. When that said nothing of the gateway's health, the next one is the probe."""
        self.of(gateway).probing = False

    def succeeded(self, gateway: str) -> None:
        """The gateway answered as it should."""
        self._circuit_breakers[gateway] = CircuitBreaker(self._pause)
        self._metrics.circuit(gateway, is_open=False)

    def failed(self, gateway: str, *, fatal: str = "") -> bool:
        """The gateway failed; a `fatal` reason (no credit, key refused) opens at once. True when it opens just now."""
        circuit = self.of(gateway)
        circuit.failures += 1
        circuit.reason = fatal
        was_open = circuit.open
        if was_open and circuit.probing:
            circuit.pause = min(circuit.pause * 2, self._longest)
        if fatal or circuit.probing or circuit.failures >= _FAILURES:
            circuit.open_until = self._clock() + circuit.pause
        circuit.probing = False
        self._metrics.circuit(gateway, is_open=circuit.open)
        return circuit.open and not was_open
