"""PURE. Spells flags as `arguments.py` reads them: other dashes, spaces, punctuation, flags before the prompt.

A correction keeps the length of the text, so that the prompt is taken from it as it was typed. A flag in quotation
marks is prose: that is how somebody has one painted.
"""

import re

_DASH = r"\-‐‑‒–—―−─﹘﹣－"
_QUOTES = "\"'`“”„«»‘’"
_STOPS = ".,;:!?…。，、；：！？)]）】"
_LONGEST = 20_000
_SWITCHES = "mute|ref|transparent|mask"
_NAMES = f"ar|res|n|no|model|via|seed|style|sec|{_SWITCHES}"
_SIZE = "(?:[1-4][kк]|[1-9][0-9]{2,3}[pр])"
_LENGTH = r"\d{1,3}(?:s|sec|с|сек|秒)?"

# A flag of ours, however it is spelled: (--ar = "16:9")
_TYPED = re.compile(
    rf"(?:(?<!\S)(?P<open>[(\[（【])?|(?<=[^\s{_DASH}{_QUOTES}(\[])(?=[{_DASH}]{{2}}))"
    rf"(?P<dashes>[{_DASH}]{{1,4}})(?P<gap>[ \t\u00a0])?"
    rf"(?P<name>(?:{_NAMES}|{_SIZE})(?![\w{_DASH}])|ar(?=\d)|res(?={_SIZE})|n(?=[1-4](?!\w))|sec(?=\d))"
    rf"(?:(?P<link>\s{{0,3}}[=:＝：,;./]{{0,2}}\s{{0,3}})"
    rf"(?P<value>\d{{1,3}}\s?[:：∶x×х/]\s?\d{{1,3}}[^\s,，、;；]*|[^\s{re.escape(_STOPS)}{_DASH}][^\s,，、;；]*))?"
    rf"(?P<tail>[{re.escape(_STOPS)}{_QUOTES}]*)",
    re.IGNORECASE,
)
_RARE_DASHES = re.compile(r"(?<!\S)[‐‑‒―−─﹘﹣－]{1,2}(?=[A-Za-z])")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum() or chr(code) in "＝："} | {
    0x3000: " "
}
_SURE = re.compile(rf"ar \d{{1,3}}[:x×х]\d{{1,3}}|res {_SIZE}|n [1-4]|sec {_LENGTH}", re.IGNORECASE)
_NEXT = re.compile(rf"\s*(?:$|[{_DASH}]{{2}}|[{_DASH}]\s?(?:ar|res|sec|mute|ref)(?![\w{_DASH}]))", re.IGNORECASE)
_LEADING = re.compile(
    rf"(?:\s*(?:--(?:{_SWITCHES}|{_SIZE})|--(?:ar|res|n|sec|seed|style|model|via)(?:[=:]|\s+)[^\s-]\S*|--no\s[^\n]+?(?=\n|\s--)"
    rf"|[—–]{{1,2}}(?:ar[\s=:]\s*\d{{1,3}}[:x×х]\d{{1,3}}|res[\s=:]\s*{_SIZE}|n[\s=:]\s*[1-4]"
    rf"|sec[\s=:]\s*{_LENGTH}))(?=\s))+",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"(ar)(\d{{1,3}}[:x×х]\d{{1,3}})|(res)({_SIZE})|(n)([1-4])|(sec)({_LENGTH})", re.IGNORECASE)


def spell_flags(text: str, *, video: bool = False) -> str:
    """The text with its flags spelled `--ar 16:9`, or `—ar 16:9` where only the place can tell; as long as before.

    `— mute` at the end is a flag for a `video`, and prose for a picture. A text that is longer than any model reads,
    and so will be refused, stays as it is.
    """
    if len(text) > _LONGEST:
        return text
    plain = _RARE_DASHES.sub(lambda found: "—" * len(found[0]), text.translate(_WIDE))
    return _TYPED.sub(lambda found: _spell(found, video=video), plain)


def leading_flags(spelled: str) -> int:
    """Where the prompt begins behind flags at the start; 0 where there are none, or no prompt follows."""
    found = _LEADING.match(spelled)
    prompt = spelled[found.end() :].lstrip() if found is not None else ""
    return len(spelled) - len(prompt) if prompt else 0


def split_joined(name: str, value: str | None) -> tuple[str, str | None]:
    """The flag and its value where nothing stands between them: n4 is n and 4."""
    found = _JOINED.fullmatch(name if value is None else f"{name}:{value}")
    if found is None:
        return name, value
    name, value = (one for one in found.groups() if one is not None)
    return name, value


def _spell(found: re.Match[str], *, video: bool) -> str:
    typed, name = found[0], found["name"].lower()
    is_alone = name in ("no", *_SWITCHES.split("|")) or name[0].isdigit()  # what follows is no value of its own
    value = None if is_alone else _plain_value(found["value"])
    is_meant = _is_switch(found, name) if is_alone and video else _is_meant(found, name, value)
    if (found["open"] and not set(typed) & set(")]）】")) or (found["gap"] and not is_meant):
        return typed
    spelled = _dashes(found["dashes"]) + found["name"]
    if is_alone:
        behind = found.end("name") - found.start()
        marks = 0 if found["link"] in ("=", ":") else len(found["link"] or found["tail"])
        return f"{spelled.ljust(behind)}{' ' * marks}{typed[behind + marks :]}"
    if value is not None:
        room = len(typed) - len(spelled) - len(value)
        spelled += ("=" if set(found["link"]) & set("=:＝：") else " ")[: max(room, 0)] + value
    return spelled.ljust(len(typed)) if len(spelled) <= len(typed) else typed


def _dashes(typed: str) -> str:
    """-- for what can only be meant as a flag; a long dash for what prose has, too."""
    if set(typed) <= set("—–") and len(typed) <= 2:
        return typed
    return "--" if len(typed) > 1 else "—"


def _plain_value(value: str | None) -> str | None:
    """The value without the marks around it, with plain dashes; a ratio without spaces."""
    if value is None:
        return None
    plain = value.strip(f"{_QUOTES}{_STOPS}([<>（【") or value
    plain = re.sub(f"[{_DASH}]", "-", plain)
    return re.sub(r"\s", "", plain).replace("/", ":") if plain[:1].isdigit() else plain


def _is_meant(found: re.Match[str], name: str, value: str | None) -> bool:
    """Whether dashes with a space behind them start a flag: its value or its place must give it away."""
    if value is None:
        return False
    double, is_last = len(found["dashes"]) > 1, _NEXT.match(found.string, found.end()) is not None
    sure = _SURE.fullmatch(f"{name} {value}") is not None
    return (sure or is_last) if double else (sure and is_last and name != "n")


def _is_switch(found: re.Match[str], name: str) -> bool:
    """Whether dashes with a space behind them start a flag of a video that has no value: it comes last, or first."""
    double = len(found["dashes"]) > 1
    if name == "no" or (name[-1] in "kк" and not double):
        return False
    if found["value"] is not None:
        return double and not found.string[: found.start()].strip()
    return _NEXT.match(found.string, found.end()) is not None
