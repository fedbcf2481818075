"""What every gateway must do, whatever its wire looks like. Each gateway's test file subclasses `GatewaySuite`."""

import ast
import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from providers.contract import Callback, Gateway, GenerationRequest, Kind, ModelOffer
from providers.errors import Busy, Garbled
from providers.image import ImageFile
from providers.model_file import load_gateway

KEY = "canary-key-7f3a"
ASKED = "https://gateway.example/any/path"
JPEG = ImageFile(b"\xff\xd8jpeg\xff\xd9", "image/jpeg", 4, 3)
PNG = ImageFile(b"\x89PNG-bytes", "image/png", 4, 3)
WEBP = ImageFile(b"RIFF-webp", "image/webp", 4, 3)


def reply(body: Any = None, status: int = 200, *, retry_after: str | None = None) -> httpx.Response:
    """A recorded reply: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return httpx.Response(status, content=content, headers=headers, request=httpx.Request("GET", ASKED))


def talk(gateway: Gateway, picture: ImageFile, *replies: httpx.Response) -> tuple[list[httpx.Request], str]:
    """The requests of a hosting conversation answered with `replies`, and the address at its end."""
    conversation, requests, waiting = gateway.upload(picture, name="part-1"), [], list(replies)
    try:
        requests.append(next(conversation))
        while True:
            requests.append(conversation.send(waiting.pop(0)))
    except StopIteration as end:
        return requests, end.value


def named_by(gateway: Gateway, content: bytes, *, headers: Mapping[str, str] | None = None, **more: Any) -> str | None:
    """The task id in a callback with that body, for a gateway that asks nobody about it."""
    conversation = gateway.parse_callback(Callback(content, headers or {}, **{"received_at": 0.0, **more}))
    try:
        request = next(conversation)
    except StopIteration as end:
        task_id: str | None = end.value
        return task_id
    raise AssertionError(f"asks {request.url}")


def rows(offers: tuple[ModelOffer, ...]) -> set[tuple[Any, ...]]:
    """The offers in the order in which the expected ones are spelled out."""
    return {
        (
            offer.model,
            offer.kind.value,
            offer.vendor_id,
            offer.prompt_limit,
            " ".join(offer.ratios),
            " ".join(offer.resolutions),
            offer.default_ratio,
            offer.default_resolution,
            offer.outputs,
            offer.inputs,
        )
        for offer in offers
    }


NONSENSE = {
    "an HTML page": b"<html><body>Welcome</body></html>",
    "an empty body": b"",
    "selected members": b"[]",
    "a number": b"200",
    "a JSON text cut short": b'{"code": 200, "data": {"task',
    "bytes that are no text": b"\xff\xfe\x00\x81",
    "JSON nested too deeply": b"[" * 100_000,
}
STRANGE_CALLBACKS = {
    "an empty object": b"{}",
    "a task that is a number": b'{"task_id": 5, "taskId": 5}',
    "a task that is a list": b'{"task_id": ["t"], "data": {"taskId": ["t"]}}',
    "a task that is a path": b'{"task_id": "../../secret", "taskId": "../../secret"}',
    "a task that is empty": b'{"task_id": "", "data": {"taskId": ""}}',
    "data that is text": b'{"data": "t-1"}',
}


class GatewaySuite:
    gateway: ClassVar[Gateway]
    origin: ClassVar[str]
    expected_offers: ClassVar[set[tuple[Any, ...]]]
    task_id: ClassVar[str] = "task-1"
    hollow: ClassVar[dict[str, Any]]  # success replies whose inside is missing or of the wrong type

    @property
    def offers(self) -> tuple[ModelOffer, ...]:
        """The picture models of the gateway's table."""
        return tuple(offer for offer in load_gateway(self.gateway.name) if offer.kind is not Kind.VIDEO)

    def generation(self, offer: ModelOffer, **changes: Any) -> GenerationRequest:
        images = ("https://pictures.example/one.jpg",) if offer.kind is Kind.EDIT else ()
        return GenerationRequest(**{"offer": offer, "prompt": "a red fox", "images": images, **changes})

    def offer(self, model: str, kind: Kind) -> ModelOffer:
        return next(offer for offer in self.offers if (offer.model, offer.kind) == (model, kind))

    def told(self, generation: GenerationRequest, *, callback: str | None = None) -> Any:
        return json.loads(self.gateway.build_body(generation, callback=callback))

    def named_by(self, content: bytes) -> str | None:
        """The task id in a callback with that body; where callbacks are signed, it is."""
        return named_by(self.gateway, content)

    def every_request(self) -> list[httpx.Request]:
        body = self.gateway.build_body(self.generation(self.offers[0]), callback=None)
        asked = (next(self.gateway.upload(JPEG, name="part-1"), None), self.gateway.progress_request())
        requests = [
            self.gateway.submit_request(body, key="intent-1", kind=Kind.GENERATE),
            self.gateway.status_request(self.task_id, kind=Kind.GENERATE),
            self.gateway.account_request(),
            *self.gateway.cancel_requests(self.task_id, kind=Kind.GENERATE),
        ]
        return [*requests, *(one for one in asked if one is not None)]

    def test_the_table_holds_exactly_the_documented_offers(self) -> None:
        assert rows(self.offers) == self.expected_offers
        assert len(self.offers) == len(self.expected_offers)

    def test_every_offer_names_real_ratios_sizes_and_defaults(self) -> None:
        for offer in self.offers:
            assert all(re.fullmatch(r"\d+:\d+", ratio) for ratio in offer.ratios)
            assert set(offer.resolutions) <= {"1K", "2K", "3K", "4K"}
            assert offer.default_ratio is None or offer.default_ratio in offer.ratios
            assert (
                (offer.default_resolution in offer.resolutions) if offer.resolutions else not offer.default_resolution
            )
            assert (offer.inputs > 0) is (offer.kind is Kind.EDIT)

    def test_the_same_wish_always_gives_the_same_bytes(self) -> None:
        for offer in self.offers:
            first = self.gateway.build_body(self.generation(offer), callback="https://bot.example/hook")
            assert first == self.gateway.build_body(self.generation(offer), callback="https://bot.example/hook")

    def test_every_word_of_the_prompt_arrives_unchanged(self) -> None:
        prompt = 'лиса 狐 🦊 "quoted" \\ </b>\n\x00 end'
        for offer in self.offers:
            assert prompt in _strings(self.told(self.generation(offer, prompt=prompt)))

    def test_a_mask_is_sent_where_the_table_names_its_field(self) -> None:
        mask = "data:image/png;base64,bWFzaw=="
        for offer in self.offers:
            if offer.kind is Kind.EDIT:
                told = _strings(self.told(self.generation(offer, mask=mask)))
                assert (mask in told) is bool(offer.wire.mask)

    def test_negative_words_are_sent_where_the_table_names_their_field(self) -> None:
        for offer in self.offers:
            told = _strings(self.told(self.generation(offer, negative="six fingers")))
            assert any("six fingers" in text for text in told) is bool(offer.wire.negative)

    def test_each_style_is_sent_by_the_vendors_name(self) -> None:
        for offer in self.offers:
            for style in offer.styles:
                told = self.told(self.generation(offer, style=style))
                assert offer.wire.words.get(style, style) in _strings(told)

    def test_a_stored_body_is_sent_byte_for_byte(self) -> None:
        request = self.gateway.submit_request(b'{"stored":  "bytes"}', key="intent-1", kind=Kind.GENERATE)
        assert request.read() == b'{"stored":  "bytes"}'
        assert request.headers["Content-Type"] == "application/json"

    def test_every_request_goes_to_the_configured_origin(self) -> None:
        assert self.gateway.origin == self.origin
        assert self.gateway.origins[0] == self.origin
        for request in self.every_request():
            assert str(request.url).startswith(tuple(origin + "/" for origin in self.gateway.origins))

    def test_the_key_is_in_a_header_and_nowhere_else(self) -> None:
        for request in self.every_request():
            assert any(KEY in value for value in request.headers.values())
            assert KEY not in str(request.url)
            assert KEY not in repr(request)
            assert KEY.encode() not in request.read()
        assert KEY not in repr(self.gateway)
        assert KEY not in str(self.gateway)

    def test_a_slash_after_the_origin_changes_nothing(self) -> None:
        other = type(self.gateway)(KEY, self.origin + "/")  # type: ignore[call-arg]
        assert other.origin == self.origin
        assert (
            other.status_request("task-1", kind=Kind.GENERATE).url
            == self.gateway.status_request("task-1", kind=Kind.GENERATE).url
        )

    @pytest.mark.parametrize("kind", sorted(NONSENSE))
    def test_nonsense_is_garbled_whatever_was_asked(self, kind: str) -> None:
        for read in (self.gateway.parse_submit, self.gateway.parse_status, self.gateway.parse_account):
            with pytest.raises(Garbled):
                read(reply(NONSENSE[kind]))

    def test_a_success_without_its_contents_is_garbled(self) -> None:
        for body in self.hollow.values():
            for read in (self.gateway.parse_submit, self.gateway.parse_status):
                with pytest.raises(Garbled):
                    read(reply(body))

    def test_a_redirect_is_garbled(self) -> None:
        for read in (self.gateway.parse_submit, self.gateway.parse_status, self.gateway.parse_account):
            with pytest.raises(Garbled):
                read(reply(b"", 302))

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [("7", 7.0), ("0.5", 0.5), (None, None), ("soon", None), ("-3", None), ("nan", None), ("inf", None)],
    )
    def test_a_full_gateway_says_when_to_come_back(self, header: str | None, seconds: float | None) -> None:
        for read in (self.gateway.parse_submit, self.gateway.parse_status, self.gateway.parse_account):
            with pytest.raises(Busy) as caught:
                read(reply(b"<html>slow down</html>", 429, retry_after=header))
            assert caught.value.retry_after == seconds

    @pytest.mark.parametrize("kind", sorted(NONSENSE | STRANGE_CALLBACKS))
    def test_a_callback_that_names_no_task_is_ignored(self, kind: str) -> None:
        assert self.named_by((NONSENSE | STRANGE_CALLBACKS)[kind]) is None

    @pytest.mark.parametrize("message", ["", "[]", "null", "{", '{"type": "progress_state"}', "9" * 5000])
    def test_a_message_that_tells_no_progress_is_ignored(self, message: str) -> None:
        assert self.gateway.parse_progress(message) is None
        assert self.gateway.parse_preview(message.encode()) is None

    def test_the_adapter_is_pure_translation(self) -> None:
        ours = [one for one in type(self.gateway).__mro__ if one.__module__.startswith("providers.")]
        nodes = [node for one in ours for node in ast.walk(ast.parse(Path(inspect.getfile(one)).read_text()))]
        awaiting = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
        assert not [node for node in nodes if isinstance(node, awaiting)]
        imported = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
        imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
        allowed = {"base64", "collections.abc", "hashlib", "json", "math", "re", "typing", "urllib.parse", "httpx"}
        shared = ("base_gateway", "contract", "errors", "image", "job_gateway", "request_fields", "response_parsing")
        known = (*shared, "webhook_signatures", "fal_callbacks", "workflows", "comfyui_progress", "openai_stream")
        assert imported <= allowed | {f"providers.{name}" for name in known}


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return [value] if isinstance(value, str) else []
