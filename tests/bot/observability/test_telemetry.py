"""Sentry and OpenTelemetry: off by default, not even imported, and never told a secret or a prompt."""

import gzip
import json
import socket
import subprocess
import sys
import time
from typing import Any

import pytest
import structlog
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bot.config.settings import BadSetting, Settings, load_settings
from bot.factories import create_error_reports, create_tracer
from bot.observability.error_reports import ErrorReports
from bot.observability.metrics import Metrics
from bot.observability.redaction import Redactor
from bot.observability.tracing import Tracer
from tests.support.http_collector import Collected, http_collector

SECRET, PROMPT = "sk-canary-of-the-key", "a canary in the prompt"
GIVEN: dict[str, Any] = {"telegram_bot_token": "1:abc", "apipod_api_key": "key", "_env_file": None}


def unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def reported(collected: Collected) -> list[dict[str, Any]]:
    """The events in Sentry's envelopes."""
    items = [line for body in collected.bodies for line in unpacked(body).split(b"\n") if line]
    return [item for item in map(json.loads, items) if "level" in item]


def fail(prompt: str) -> None:
    raise ValueError(f"cannot paint {prompt} with {SECRET}")


def drop(*_: Any) -> Any:
    raise structlog.DropEvent


def test_an_error_is_reported_by_its_place_and_without_any_value() -> None:
    with http_collector() as collected:
        address = collected.origin.replace("http://", "http://publickey@") + "/1"
        reports = ErrorReports(address, redact=Redactor([SECRET]), version="1.0.0", proxy=None)
        log = structlog.wrap_logger(
            structlog.ReturnLogger(), processors=[reports, drop], wrapper_class=structlog.stdlib.BoundLogger
        )
        log.info("order delivered", order="1")
        try:
            fail(PROMPT)
        except ValueError:
            log.exception("step failed, will be retried", prompt=PROMPT, key=SECRET)
        log.error(f"a sentence with {SECRET}")  # noqa: G004
        reports.close()
    first, second = reported(collected)
    assert first["message"] == "step failed, will be retried"
    (error,) = first["exception"]["values"]
    assert error["type"] == "ValueError"
    assert error["stacktrace"]["frames"][-1]["function"] == "fail"
    assert second["message"] == "a sentence with •••"
    told = b"".join(map(unpacked, collected.bodies)).decode()
    assert SECRET not in told
    assert PROMPT not in told
    assert "vars" not in error["stacktrace"]["frames"][-1]


def test_a_trace_has_names_and_durations_and_error_types() -> None:
    with http_collector() as collected:
        tracer = Tracer(collected.origin, version="1.0.0")
        metrics = Metrics(tracer)
        with (
            tracer.span("order step", step="Submit", order="k7m2"),
            pytest.raises(ValueError, match="canary"),
            metrics.gateway_call("pixwith", "create"),
        ):
            fail(PROMPT)
        tracer.close()
    assert collected.paths == ["/v1/traces"]
    body = unpacked(collected.bodies[0])
    assert PROMPT.encode() not in body
    assert SECRET.encode() not in body
    request = ExportTraceServiceRequest.FromString(body)
    spans = {span.name: span for span in request.resource_spans[0].scope_spans[0].spans}
    assert set(spans) == {"gateway call", "order step"}
    call = spans["gateway call"]
    assert call.parent_span_id == spans["order step"].span_id
    assert call.end_time_unix_nano >= call.start_time_unix_nano
    attributes = {one.key: one.value.string_value for one in call.attributes}
    assert attributes == {"gateway": "pixwith", "call": "create", "error.type": "ValueError"}


def test_a_collector_that_does_not_answer_delays_the_end_by_two_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        tracer = Tracer(f"http://127.0.0.1:{silent.getsockname()[1]}", version="1.0.0")
        for number in range(1000):  # more than one batch
            with tracer.span("update", update=number):
                pass
        began = time.monotonic()
        tracer.close()
        assert time.monotonic() - began < 4


def test_both_are_off_and_not_imported_by_default() -> None:
    settings = load_settings(Settings, **GIVEN)
    assert create_error_reports(settings, Redactor([])) is None
    with create_tracer(settings).span("update", update=1):
        pass
    code = (
        "import bot.wiring, bot.factories, sys; from bot.config.settings import *; "
        "bot.factories.create_tracer(load_settings(Settings, telegram_bot_token='1:a', apipod_api_key='k', "
        "_env_file=None)); print([name for name in sys.modules if name.startswith(('sentry', 'opentelemetry'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_wrong_or_missing_setup_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting, match="SENTRY_DSN is wrong: it must be the DSN"):
        create_error_reports(load_settings(Settings, **GIVEN, sentry_dsn="no address"), Redactor([]))
    for name in ("sentry_sdk", "opentelemetry.sdk.trace"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BadSetting, match=r"SENTRY_DSN is set, but .*imagine-bot\[sentry\]"):
        create_error_reports(load_settings(Settings, **GIVEN, sentry_dsn="http://k@h/1"), Redactor([]))
    with pytest.raises(BadSetting, match=r"imagine-bot\[telemetry\]"):
        create_tracer(load_settings(Settings, **GIVEN, otel_exporter_otlp_endpoint="http://127.0.0.1:4318"))
