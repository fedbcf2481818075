"""PURE. Telegram's HTML → text and entities, with its complaints; offsets count UTF-16 units."""

import re
from dataclasses import dataclass, field

from sandbox.telegram.errors import ApiError, Json, bad

# Tag → entity. `a` and `span` need an attribute; `br`, `p` and the rest are refused, as Telegram does.
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot);|&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));")
NAME = re.compile(r"[^\s>]*")
CLOSE = re.compile(r"\s*>")
END = re.compile(r"\s*\Z")
ATTRIBUTE = re.compile(r"\s*([^\s=>\"'/]*)(\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.\-]+)))?")


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    start: int


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def wrong(self, what: str, at: int) -> ApiError:
        return bad(f"can't parse entities: {what} at byte offset {len(self.source[:at].encode())}")

    def say(self, text: str) -> None:
        self.out.append(text)
        self.length += units(text)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "&":
                self._reference()
            elif character != "<":
                self.say(character)
                self.at += 1
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.stack:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self.stack[-1].tag}\"")
        return "".join(self.out), self.entities

    def _reference(self) -> None:
        found = REFERENCE.match(self.source, self.at)
        if found is None:
            self.say("&")
            self.at += 1
            return
        code = int(found[1], 16) if found[1] else int(found[2]) if found[2] else ord(NAMED[found[0]])
        known = 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000
        self.say(chr(code) if known else found[0])
        self.at = found.end()

    def _start_tag(self) -> None:
        start = self.at
        found = NAME.match(self.source, start + 1)
        assert found is not None
        tag, self.at = found[0].lower(), found.end()
        if self.at >= len(self.source):
            raise self.wrong("Unclosed start tag", start)
        if tag not in TAGS:
            raise self.wrong(f'Unsupported start tag "{tag}"', start)
        attributes = self._attributes(tag, start)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self.wrong('Tag "span" must have class "tg-spoiler"', start)
        self.stack.append(_Open(tag, attributes, self.length, len(self.out)))

    def _attributes(self, tag: str, start: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            found = ATTRIBUTE.match(self.source, self.at)
            assert found is not None
            if not found[1] and (close := CLOSE.match(self.source, found.end())):
                self.at = close.end()
                return attributes
            if END.match(self.source, found.end()):
                raise self.wrong("Unclosed start tag", start)
            if not found[1]:
                raise self.wrong(f'Empty attribute name in the tag "{tag}"', start)
            if found[2] is None and (tag, found[1].lower()) != ("blockquote", "expandable"):
                raise self.wrong(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', start)
            written = next((value for value in found.group(3, 4, 5) if value is not None), "")
            attributes[found[1].lower()] = REFERENCE.sub(lambda m: NAMED.get(m[0], m[0]), written)
            self.at = found.end()

    def _end_tag(self) -> None:
        start = self.at
        end = self.source.find(">", start)
        if not self.stack:
            raise self.wrong("Unexpected end tag", start)
        if end < 0:
            raise self.wrong("Unclosed end tag", start)
        tag, opened = self.source[start + 2 : end].strip().lower(), self.stack.pop()
        if tag and tag != opened.tag:
            raise self.wrong(f'Unmatched end tag, expected "</{opened.tag}>", found "</{tag}>"', start)
        self.at = end + 1
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.offset, "length": self.length - opened.offset}
        if opened.tag == "a":
            inner = "".join(self.out[opened.start :])
            target = opened.attributes.get("href") or inner
            if not re.match(r"(?i)(https?|tg|ton|mailto|tel):", target):
                return
            entity["url"] = target
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        language = opened.attributes.get("class", "")
        if opened.tag == "code" and language.startswith("language-") and self.stack and self.stack[-1].tag == "pre":
            self.stack[-1].attributes["language"] = language.removeprefix("language-")
            return
        if opened.tag == "pre" and "language" in opened.attributes:
            entity["language"] = opened.attributes["language"]
        self.entities.append(entity)


def parsed_html(source: str) -> tuple[str, list[Json]]:
    """The text without tags and its entities in Telegram's order (outer before inner); Refusal when malformed."""
    text, entities = _Reader(source).read()
    verbatim = [e for e in entities if e["type"] in ("code", "pre")]
    kept = [e for e in entities if not any(_within(e, outer) for outer in verbatim)]
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _within(inner: Json, outer: Json) -> bool:
    end, limit = inner["offset"] + inner["length"], outer["offset"] + outer["length"]
    return inner is not outer and inner["offset"] >= outer["offset"] and end <= limit
