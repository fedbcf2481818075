"""Traces for OpenTelemetry: how long updates, steps of orders and calls to gateways take. No texts, no secrets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.observability.error_reports import NotInstalled

_SEND_SECONDS = 2
_CLOSE_SECONDS = 2.0


class Tracer:
    """Measures spans, nested as they are entered; without an `endpoint` it does nothing."""

    def __init__(self, endpoint: str | None = None, *, version: str = "") -> None:
        self._tracer: Any = None
        self._provider: Any = None
        if endpoint is not None:
            self._start(endpoint, version)

    def _start(self, endpoint: str, version: str) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise NotInstalled("telemetry") from error
        about = Resource.create({"service.name": "imagine-bot", "service.version": version})
        self._provider = TracerProvider(resource=about, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=_SEND_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("imagine_bot", version)

    @contextmanager
    def span(self, name: str, **attributes: str | int) -> Iterator[None]:
        """Measures what is done inside. An error is recorded by its type alone."""
        if self._tracer is None:
            yield
            return
        with self._tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise

    def close(self) -> None:
        """Sends what was not sent yet; takes up to two seconds."""
        if self._provider is not None:
            # The library's own limit is 30 seconds, and 2 for each batch (OpenTelemetry 1.45, read 2026-11).
            closing = threading.Thread(target=self._provider.shutdown, name="end of tracing", daemon=True)
            closing.start()
            closing.join(_CLOSE_SECONDS)
