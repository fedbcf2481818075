"""Parsing shared by all gateways: JSON objects, numbers, URLs, and errors with their retry time. Pure."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from providers.errors import Busy, Garbled, GatewayError

POLICY = ("content_policy", "content_policy_violation", "content_filter", "content_moderation", "moderation_blocked")
UNSAFE = ("nsfw", "nsfw_content", "prohibited_content", "safety_violation", "sensitive_content", "content_violation")
# How gateways without a list of their own name what their rules forbid.
CONTENT_WORDS = frozenset((*POLICY, *UNSAFE))
_ADDRESS = re.compile(r"https?://[^\s]{4,}")
_TASK_ID = re.compile(r"\w[\w.:-]{0,254}", re.ASCII)


def read_object(reply: httpx.Response, whose: str) -> dict[str, Any]:
    """The reply's JSON object; {} for an error reply that is not one, since its HTTP status is enough."""
    try:
        body = reply.json()
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return body
    if reply.is_success:
        raise Garbled(f"{whose}'s reply is not a JSON object")
    return {}


def read_success(
    reply: httpx.Response,
    whose: str,
    refusals: Mapping[int, type[GatewayError]],
    *,
    otherwise: type[GatewayError] = Garbled,
) -> dict[str, Any]:
    """The object of a success; raises what the status means, `otherwise` where it is not among the refusals."""
    body = read_object(reply, whose)
    if not reply.is_success:
        code = str(reply.status_code)
        raise refusal(refusals.get(reply.status_code, otherwise), reply, f"{whose} answered {code}", code)
    return body


def read_data(body: dict[str, Any], whose: str) -> dict[str, Any]:
    """The `data` object of a success; raises `Garbled`."""
    data = body.get("data")
    if not isinstance(data, dict):
        raise Garbled(f"{whose}'s reply holds no data")
    return data


def read_addresses(result: object, whose: str) -> tuple[str, ...]:
    """The URLs in a list, () if there are none yet.

    A result that is told in another shape was paid for, too: whatever looks like an address of a file is taken, first
    of all what is called a URL. Raises `Garbled` where there is none.
    """
    if result in (None, "", [], {}):
        return ()
    if isinstance(result, list) and all(isinstance(url, str) for url in result):
        return tuple(url for url in result if url)
    found = tuple(dict.fromkeys(_addresses_in(result, depth=4)))
    if not found:
        raise Garbled(f"{whose}'s result is not a list of addresses")
    return found


def _addresses_in(value: object, *, depth: int) -> Iterator[str]:
    if isinstance(value, str) and _ADDRESS.match(value):
        yield value
    elif isinstance(value, list) and depth:
        for one in value:
            yield from _addresses_in(one, depth=depth - 1)
    elif isinstance(value, dict) and depth:
        named = [one for name, one in value.items() if "url" in name.lower() and "thumb" not in name.lower()]
        for one in named or value.values():
            yield from _addresses_in(one, depth=depth - 1)


def read_integer(value: object) -> int | None:
    """A whole number, or the digits of one; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if type(value) is int else None


def read_number(value: object) -> float | None:
    """A number that can be an amount or a duration; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        return None
    return float(value)


def read_callback(body: bytes) -> dict[str, Any]:
    """The JSON object in a callback's body, {} for any other body."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def task_named(task_id: object) -> str | None:
    """A well-formed task id; None for anything else, such as text that would change the request's path."""
    return task_id if isinstance(task_id, str) and _TASK_ID.fullmatch(task_id) else None


def refusal(kind: type[GatewayError], reply: httpx.Response, message: str, code: str) -> GatewayError:
    """The error of that kind; `Busy` carries the Retry-After seconds."""
    if kind is not Busy:
        return kind(message, code=code)
    try:
        seconds = float(reply.headers.get("Retry-After", ""))
    except ValueError:
        seconds = math.nan
    return Busy(message, code=code, retry_after=seconds if 0 <= seconds < math.inf else None)
