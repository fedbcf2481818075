"""PURE. The reply of OpenAI Images as a stream: previews, then the picture. The package `openai` 3.57 was read."""

import base64
import json
from typing import Any

from providers.errors import Unsure
from providers.event_stream import EventStream

_PREVIEWS = ("image_generation.partial_image", "image_edit.partial_image")
_PICTURES = ("image_generation.completed", "image_edit.completed")


def is_stream(media_type: str) -> bool:
    """Whether a reply of that content type is one."""
    return media_type.partition(";")[0].strip().lower() == "text/event-stream"


def read_end(content: bytes) -> dict[str, Any]:
    """The event that holds the picture, or the error; raises `Unsure` when the stream ends before.

    Then the picture may have been made, and charged.
    """
    for event in EventStream().feed(content + b"\n\n"):
        told = _object(event)
        if told.get("type") in _PICTURES or "error" in told:
            return told
    raise Unsure("OpenAI's stream ended before its picture")


def read_preview(event: bytes) -> bytes | None:
    """The picture of a preview, None for every other event."""
    if b"partial_image" not in event:  # the picture itself is large, and is read once
        return None
    told = _object(event)
    content = told.get("b64_json")
    if told.get("type") not in _PREVIEWS or not isinstance(content, str):
        return None
    try:
        return base64.b64decode(content, validate=True) or None
    except ValueError:
        return None


def _object(event: bytes) -> dict[str, Any]:
    try:
        told = json.loads(event)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
