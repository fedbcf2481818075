"""PURE. How far a job is, in the messages of ComfyUI's websocket. Its source was read in 2026-11."""

import json
from typing import Any

_KIND = "progress_state"


def read_progress(message: str) -> tuple[str, int] | None:
    """The job's id and its per cent, up to 99; None for any other message.

    Of all nodes that began, those that count steps: loading and saving are one step each, and no measure.
    """
    if _KIND not in message:
        return None
    try:
        told = json.loads(message)
    except (ValueError, RecursionError):
        return None
    data = told.get("data") if isinstance(told, dict) and told.get("type") == _KIND else None
    job, nodes = (data.get("prompt_id"), data.get("nodes")) if isinstance(data, dict) else (None, None)
    if not isinstance(job, str) or not isinstance(nodes, dict):
        return None
    counted = [pair for node in nodes.values() if (pair := _steps(node)) is not None]
    if not counted:
        return None
    done, all_of_them = (sum(numbers) for numbers in zip(*counted, strict=True))
    return job, min(int(100 * done / all_of_them), 99)


def _steps(node: Any) -> tuple[float, float] | None:
    """The steps that a node has done, and all of them; None where it counts none."""
    value, most = (node.get("value"), node.get("max")) if isinstance(node, dict) else (None, None)
    if not isinstance(value, int | float) or not isinstance(most, int | float):
        return None
    return (float(value), float(most)) if 1 < most < 1e9 and 0 <= value <= most else None
