"""PURE. The text of a message as Telegram keeps it: cleaned, trimmed, with entities found by itself, within limits."""

import re

from sandbox.telegram.errors import Json, bad, unmodelled
from sandbox.telegram.rules.html import parsed_html, units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

FOUND = {
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    "url": re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]"),
    "mention": re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?![\w@])"),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}"),
}
LINKLIKE = {"text_link", "url", "code", "pre", "mention", "text_mention", "bot_command"}
# Telegram replaces other control characters by spaces and drops carriage returns and direction overrides.
CONTROL = {code: " " for code in range(32) if code not in (9, 10)}
CLEANED = CONTROL | {13: None} | dict.fromkeys(range(0x202A, 0x202F))


def text_content(params: Json) -> Json:
    """{text, entities?} of sendMessage and editMessageText."""
    text, entities = _worded(params["text"], params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if params.get("link_preview_options"):
        content["link_preview_options"] = params["link_preview_options"]
    return content


def caption_content(params: Json) -> Json:
    """{caption, caption_entities?, show_caption_above_media?}, or nothing when there is no caption."""
    text, entities = _worded(params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities"))
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    if not text:
        return {}
    content: Json = {"caption": text}
    if entities:
        content["caption_entities"] = entities
    if params.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def _worded(source: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str, list[Json]]:
    try:
        source = source.translate(CLEANED)
        source.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    entities = [dict(entity) for entity in given or []]
    if parse_mode:
        if parse_mode.lower() != "html":
            raise unmodelled(f"parse_mode {parse_mode!r}, only HTML")
        source, entities = parsed_html(source)
    text, entities = _trimmed(source, entities)
    return text, sorted([*entities, *_found(text, entities)], key=lambda e: (e["offset"], -e["length"]))


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities move and shrink with it."""
    kept = text.strip()
    start = units(text[: len(text) - len(text.lstrip())])
    end = units(kept)
    moved = []
    for entity in entities:
        first = max(entity["offset"] - start, 0)
        last = min(entity["offset"] - start + entity["length"], end)
        if last > first:
            moved.append(entity | {"offset": first, "length": last - first})
    return kept, moved


def _found(text: str, entities: list[Json]) -> list[Json]:
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in LINKLIKE]
    found: list[Json] = []
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(text):
            first = units(text[: match.start()])
            last = first + units(match[0])
            if all(last <= begin or first >= end for begin, end in taken):
                taken.append((first, last))
                found.append({"type": kind, "offset": first, "length": last - first})
    return found
