"""Prints the conversation line by line with times."""

import re
import time
from html import unescape
from typing import Any

from sandbox.telegram.errors import Json

_WIDTH = 100
_INDENT = " " * 13


class Transcript:
    """Prints what people and the bot write, edit and press; seconds since the start on the left."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.first_result: float | None = None

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def line(self, text: str) -> None:
        """A line with the time."""
        print(f"{self.seconds():6.1f} s  {text}", flush=True)

    def event(self, event: Json) -> None:
        """Prints an event of the simulated world."""
        match event["type"]:
            case "message":
                self._message(event["message"], edited=False)
            case "edit":
                self._message(event["message"], edited=True)
            case "press":
                self.line(f"{_INDENT[:2]}(presses {event['press'].get('data')})")
            case "callback_answer":
                answer = event["press"].get("answer") or {}
                if answer.get("text"):
                    self.line(f"  (a note appears: {answer['text']})")

    def _message(self, message: Json, *, edited: bool) -> None:
        who = _name(message)
        said = unescape(re.sub(r"\s*\n\s*", " / ", _text(message)))
        what = _media(message)
        if what and message.get("from", {}).get("is_bot") and self.first_result is None:
            self.first_result = self.seconds()
        shown = " ".join(word for word in (what, said) if word)
        if len(shown) > _WIDTH:
            shown = shown[: _WIDTH - 1] + "…"
        mark = "✎ " if edited else ""
        self.line(f"{who:>8}: {mark}{shown}{_buttons(message)}")


def _name(message: Json) -> str:
    sender = message.get("from") or message.get("sender_chat") or {}
    return str(sender.get("first_name") or sender.get("title") or "?")


def _text(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _media(message: Json) -> str:
    if photo := message.get("photo"):
        largest: dict[str, Any] = photo[-1]
        return f"[picture {largest['width']}×{largest['height']}]"
    if video := message.get("video") or message.get("animation"):
        kind = "video" if "video" in message else "animation"
        return f"[{kind} {video['width']}×{video['height']}, {video['duration']} s]"
    if document := message.get("document"):
        return f"[file {document.get('file_name')}, {document.get('file_size', 0) // 1024} KB]"
    return ""


def _buttons(message: Json) -> str:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    labels = [button["text"] for row in rows for button in row]
    return f"   [{'] ['.join(labels)}]" if labels else ""
