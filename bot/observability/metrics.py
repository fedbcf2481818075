"""Prometheus metrics: counters of this process, and gauges read from the database on each scrape."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import product
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.observability.tracing import Tracer
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.figures import load_newest_credits
from storage.orders.statistics import fold_statistics, load_statistics
from storage.payments.books import load_star_statistics
from storage.schema.states import OrderState, PartState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_KINDS = ("reserve", "settle", "refund", "grant", "purchase", "revoke")
_PAYMENT_STATES = ("paid", "refunded", "review")
_MISMATCHES = ("lost", "refunded", "unknown", "amount")
_CALLS = ("create", "look", "cancel")  # what is asked of a gateway
_FOLDED_ABOVE = 5_000  # rows that are counted one by one, about 10 ms
_LATENCIES = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The registry of one process. The metrics are explained in docs/operating.md.

    Counters that alerts depend on start at 0: Prometheus sees no increase in a series that begins at 1.
    """

    def __init__(self, tracer: Tracer | None = None, *, gateways: Iterable[str] = ()) -> None:
        self._tracer = tracer or Tracer()
        self.registry = CollectorRegistry()
        self._orders = Gauge("imagine_orders", "Orders by state.", ["state"], registry=self.registry)
        self._parts = Gauge("imagine_parts", "Parts by state.", ["state"], registry=self.registry)
        self._oldest = Gauge(
            "imagine_oldest_due_seconds", "How long the oldest due order has been due.", registry=self.registry
        )
        self._credits = Gauge("imagine_credits", "Credits in the ledger by kind.", ["kind"], registry=self.registry)
        self._pictures = Gauge("imagine_pictures", "Pictures painted by model.", ["model"], registry=self.registry)
        self._latency = Histogram(
            "imagine_gateway_seconds",
            "How long a gateway took to answer.",
            ["gateway", "call"],
            buckets=_LATENCIES,
            registry=self.registry,
        )
        self._errors = Counter(
            "imagine_gateway_errors", "Gateways' errors by kind.", ["gateway", "call", "error"], registry=self.registry
        )
        self._circuit = Gauge(
            "imagine_circuit_open", "1 while a gateway is left alone.", ["gateway"], registry=self.registry
        )
        self._gateway_credits = Gauge(
            "imagine_gateway_credits",
            "What was left at a gateway when it last said so.",
            ["gateway"],
            registry=self.registry,
        )
        self._floods = Counter(
            "imagine_telegram_floods", "Flood waits that Telegram asked for.", registry=self.registry
        )
        self._waited = Counter(
            "imagine_telegram_wait_seconds", "Time that calls waited for their turn.", registry=self.registry
        )

        self._payments = Gauge("imagine_payments", "Payments by state.", ["state"], registry=self.registry)
        self._refunds = Gauge(
            "imagine_refunds_waiting", "Refunds that Telegram has not confirmed.", registry=self.registry
        )
        self._missing = Gauge(
            "imagine_payments_missing", "Payments that Telegram's list does not have.", registry=self.registry
        )
        self._mismatches = Counter(
            "imagine_star_mismatches", "Payments that differed from Telegram's list.", ["kind"], registry=self.registry
        )
        for kind in _MISMATCHES:
            self._mismatches.labels(kind)
        for gateway, call in product(gateways, _CALLS):
            self._errors.labels(gateway, call, "Garbled")

    def star_mismatch(self, kind: str, count: int = 1) -> None:
        """Counts payments that differ from Telegram's list."""
        self._mismatches.labels(kind).inc(count)

    @contextmanager
    def gateway_call(self, gateway: str, call: str) -> Iterator[None]:
        """Measures one gateway call and counts its error."""
        began = monotonic()
        try:
            with self._tracer.span("gateway call", gateway=gateway, call=call):
                yield
        except Exception as error:
            self._errors.labels(gateway, call, type(error).__name__).inc()
            raise
        finally:
            self._latency.labels(gateway, call).observe(monotonic() - began)

    def circuit(self, gateway: str, *, is_open: bool) -> None:
        """Records that a circuit opened or closed."""
        self._circuit.labels(gateway).set(int(is_open))

    def flooded(self) -> None:
        """Counts a flood wait requested by Telegram."""
        self._floods.inc()

    def waited(self, seconds: float) -> None:
        """Records how long a Telegram call waited for the rate limit."""
        self._waited.inc(seconds)

    async def exposition(self, database: Database) -> bytes:
        """All metrics in the Prometheus text format; raises `StorageDown`."""
        async with database.read(lengthy=True) as connection:
            known, stars = await load_statistics(connection), await load_star_statistics(connection)
            credits = await load_newest_credits(connection)
        if known.uncounted > _FOLDED_ABOVE:
            with suppress(StorageDown):
                async with database.write(lengthy=True) as tx:
                    await fold_statistics(tx)
        for state in OrderState:
            self._orders.labels(state).set(known.orders.get(state, 0))
        for part_state in PartState:
            self._parts.labels(part_state).set(known.parts.get(part_state, 0))
        for kind in _KINDS:
            self._credits.labels(kind).set(known.credits.get(kind, 0))
        for name in _PAYMENT_STATES:
            self._payments.labels(name).set(stars.payments.get(name, 0))
        self._refunds.set(stars.refunds_waiting)
        self._missing.set(stars.missing)
        for model, count in known.pictures.items():
            self._pictures.labels(model).set(count)
        for gateway, credit in credits.items():
            self._gateway_credits.labels(gateway).set(credit)
        self._oldest.set(known.oldest_due_seconds)
        return generate_latest(self.registry)
