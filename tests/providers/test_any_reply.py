"""Whatever a gateway says: it is understood, or it is one of our errors. Never anything else, and never our key."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.comfyui import Comfyui
from providers.contract import Failed, Finished, Gateway, Kind, SubmittedTask, Waiting
from providers.errors import BadSignature, GatewayError
from providers.fal import Fal
from providers.gemini import Gemini
from providers.kie import Kie
from providers.openai import Openai
from providers.pixwith import Pixwith
from providers.replicate import Replicate
from tests.support.gateway_conformance import JPEG, KEY, named_by

BRANDS = (Apipod, Apikley, Pixwith, Openai, Kie, Replicate, Fal, Gemini, Comfyui)
GATEWAYS = [make(KEY, "https://gateway.example") for make in BRANDS]
each = pytest.mark.parametrize("gateway", GATEWAYS, ids=lambda gateway: gateway.name)

# The words of the three wires, so that what is said comes near to what could be meant.
NAMES = st.sampled_from(
    """code data message msg status state taskId task_id id result resultJson resultUrls images
image_urls url urls estimated_time progress error failCode failMsg credits balance upload_url fields key downloadUrl
fileUrl request_id status_url response_url queue_position detail type error_type video candidates content parts
inlineData finishReason promptFeedback blockReason details reason retryDelay
prompt_id node_errors queue_running queue_pending a status_str messages outputs filename type
name subfolder system""".split()  # noqa: SIM905 - a list of words reads better so
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [0, 1, 200, 401, 402, 422, 429, 455, 500, 501, 505, "200", "completed", "success", "fail", "failed"]
    )
    | st.sampled_from(["IN_QUEUE", "COMPLETED", "content_policy_violation", "internal_error"])
    | st.sampled_from(["pending", "processing", "waiting", "generating", 3, -1, 1e400, "https://x.example/1.png"])
    | st.sampled_from(['{"resultUrls":["https://x.example/1.png"]}', "[]", "{", "insufficient_balance", "task-1"])
)
SAID = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=6),
    max_leaves=15,
)
BODIES = st.binary(max_size=200) | SAID.map(lambda said: json.dumps(said).encode()) | st.just(b"[" * 5000)
STATUSES = st.sampled_from([200, 200, 200, 201, 204, 301, 400, 401, 402, 403, 404, 409, 422, 429, 455, 500, 502, 503])
HEADERS = st.fixed_dictionaries({}, optional={"Retry-After": st.text("0123456789.-eEinfa ", max_size=6)})
ASKED = [httpx.Request("GET", f"https://gateway.example{path}") for path in ("/api/jobs/a", "/queue#a", "/history/a")]
REPLIES = st.builds(
    lambda status, body, headers, asked: httpx.Response(status, content=body, headers=headers, request=asked),
    STATUSES,
    BODIES,
    HEADERS,
    st.sampled_from(ASKED),
)


def heard(read: Any, reply: httpx.Response) -> object:
    """What was understood, None when it was one of our errors."""
    try:
        return read(reply)
    except GatewayError as refused:
        error = refused
    retry_after = getattr(error, "retry_after", None)
    assert retry_after is None or 0 <= retry_after < float("inf")
    assert KEY not in repr(error) + error.code
    return None


@each
@given(reply=REPLIES)
def test_any_reply_to_a_submission_is_a_ticket_or_an_error(gateway: Gateway, reply: httpx.Response) -> None:
    submitted_task = heard(gateway.parse_submit, reply)
    assert submitted_task is None or (
        isinstance(submitted_task, SubmittedTask)
        and gateway.status_request(submitted_task.task_id, kind=Kind.GENERATE).url.host == "gateway.example"
    )


@each
@given(reply=REPLIES)
def test_any_reply_to_a_look_is_progress_or_an_error(gateway: Gateway, reply: httpx.Response) -> None:
    match heard(gateway.parse_status, reply):
        case Finished(urls):
            assert urls
            assert all(isinstance(url, str) and url for url in urls)
        case Failed(error):
            assert isinstance(error, GatewayError)
        case Waiting(percent, position):
            assert percent is None or 0 <= percent <= 100
            assert position is None or position > 0
        case httpx.Request(url=url):
            assert url.host == "gateway.example"
        case other:
            assert other is None


@each
@given(reply=REPLIES)
def test_any_reply_to_a_probe_is_an_amount_or_an_error(gateway: Gateway, reply: httpx.Response) -> None:
    amount = heard(gateway.parse_account, reply)
    assert amount is None or (isinstance(amount, float) and 0 <= amount < 1e15)


@each
@given(body=BODIES)
def test_any_callback_names_a_task_that_can_be_looked_at_or_none(gateway: Gateway, body: bytes) -> None:
    try:
        task = named_by(gateway, body)
    except BadSignature:
        task = None
    if task is not None:
        request = gateway.status_request(task, kind=Kind.GENERATE)
        assert request.url.host == "gateway.example"
        assert "/../" not in str(request.url)
        assert len(task) < 256


@each
@given(replies=st.lists(REPLIES, min_size=3, max_size=3))
def test_any_replies_to_hosting_end_with_an_address_or_an_error(
    gateway: Gateway, replies: list[httpx.Response]
) -> None:
    conversation = gateway.upload(JPEG, name="part-1")
    ended: object = ""
    try:
        request = next(conversation)
        for reply in replies:
            assert request.url.host == "gateway.example" or KEY not in str(request.headers.raw)
            request = conversation.send(reply)
    except StopIteration as end:
        ended = end.value
    except GatewayError as error:
        ended = repr(error)
    assert isinstance(ended, str)
    assert KEY not in ended
