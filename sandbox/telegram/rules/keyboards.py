"""PURE. What Telegram demands of buttons."""

import re

from sandbox.telegram.errors import Json, bad

MOST_BUTTONS = 100
ACTIONS = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")
STYLES = ("danger", "success", "primary")


def kept_markup(markup: Json | None) -> Json | None:
    """The markup as it is kept; None for an empty keyboard. Raises Refusal for a bad button."""
    if not markup:
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        return markup
    rows = [row for row in rows if row]
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check(button)
    return {"inline_keyboard": rows} if rows else None


def _check(button: Json) -> None:
    actions = [name for name in ACTIONS if name in button]
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one action is allowed, got {' and '.join(actions)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(https?://|tg://)[^\s/]+", button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if button.get("style", STYLES[0]) not in STYLES:
        raise bad("BUTTON_STYLE_INVALID")
