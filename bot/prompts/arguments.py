"""PURE. Parses the text after a command: "a fox --ar 16:9 --n 2" → prompt and flags, or a helpful refusal.

Flags come last, or all first. `--word` is always meant as a flag, so an unknown one, or one within the prompt, is
refused rather than painted; a dash between spaces, inside a word, before a quote or closing an aside is prose. A single
dash, or a long one that phones make, is a flag only before a flag's own name. Other spellings: `flag_spelling.py`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.i18n.refusal import Refusal
from bot.i18n.text import strip_control, truncate
from bot.prompts.flag_spelling import leading_flags, spell_flags, split_joined

# What is allowed, for pictures and for videos.
_BOTH = {"ar": "1:1, 16:9, 9:16, 4:3, 3:4, …", "no": "text, people, …", "model": "/models", "via": "/models"} | {
    "seed": "0–2147483647",
    "style": "/models",
}
_PICTURES = _BOTH | {"res": "1K, 2K, 3K, 4K", "n": "1, 2, 3, 4", "transparent": "", "mask": ""}
_VIDEOS = _BOTH | {"res": "480p, 720p, 1080p, 4K", "sec": "5, 10, …", "mute": "", "ref": ""}
_SHOWN = {  # those that few models have stay unnamed
    False: "--ar, --res, --n, --no, --model, --via",
    True: "--sec, --ar, --res, --mute, --ref, --no, --model, --via",
}
ALLOWED = _PICTURES | _VIDEOS
_SWITCHES = ("mute", "ref", "transparent", "mask")  # have no value

_SEED = "seed"
_LARGEST_SEED = 2**31 - 1  # what every model that takes one can read
_MANY = "no"  # its value is every word up to the next flag
_LONGEST = 300  # a longer word is not a flag
_ASIDE = 16  # a parenthesis between dashes has fewer words
_FLAG = re.compile(r"(?P<dash>--|[—–]{1,2})(?P<name>[^\W_](?:[\w-]{0,30}\w)?)(?:[=:](?P<value>.*))?", re.DOTALL)
_GLUED = re.compile(
    r"(?<=\S)(?P<dash>--|[—–]{1,2})(?P<name>ar|res|n|sec|mute|ref|[1-4][kк]|[1-9][0-9]{2,3}[pр])"
    r"(?:[=:]?(?P<value>\S{1,9}))?$",
    re.IGNORECASE,
)
_RATIO = re.compile(r"0*([1-9][0-9]{0,2})[:x×х]0*([1-9][0-9]{0,2})", re.IGNORECASE)
_RESOLUTION = re.compile(r"([1-4])[kк]|([1-9][0-9]{2,3})[pр]", re.IGNORECASE)
_SECONDS = re.compile(r"([1-9][0-9]{0,2})(?:s|sec|с|сек|秒)?", re.IGNORECASE)
_COUNT = re.compile(r"[1-4]")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The parsed text. None for flags that were not given; names are lower case."""

    prompt: str
    ratio: str | None = None
    resolution: str | None = None
    count: int | None = None
    model: str | None = None
    via: str | None = None
    without: str | None = None
    seconds: int | None = None
    mute: bool = False
    references: bool = False
    seed: int | None = None
    transparent: bool = False
    mask: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """A flag: `word` is its index, `skip` the number of leading characters of that word that belong to the prompt."""

    word: int
    skip: int
    typed: str
    name: str
    value: str | None
    crowded: bool


def parse(text: str, *, video: bool = False) -> Arguments | Refusal:
    """The prompt and its flags; a refusal for an unknown, misplaced, contradictory or invalid flag.

    Some flags are for a `video` only, others for pictures only.
    """
    typed = strip_control(text)
    text = spell_flags(typed, video=video)
    if start := leading_flags(text):
        typed, text = (f"{one[start:]} {one[:start]}" for one in (typed, text))
    words = text.split()
    groups = list(_groups(words, video=video))[::-1]
    said: dict[str, str] = {}
    unwanted: list[str] = []
    for group in groups:
        refusal = _refused(group, said, unwanted, video=video)
        if refusal:
            return refusal
    prompt = (typed[: _end_of_prompt(text, words, groups[0])] if groups else typed).strip()
    if unwanted and not prompt:  # the prompt is among the words that are not wanted
        return Refusal("refused-flag-place", {"flag": f"--{_MANY}"})
    count, seconds, seed = said.get("n"), said.get("sec"), said.get("seed")
    return Arguments(
        prompt=prompt,
        ratio=said.get("ar"),
        resolution=said.get("res"),
        count=int(count) if count else None,
        model=said.get("model"),
        via=said.get("via"),
        without=", ".join(unwanted) or None,
        seconds=int(seconds) if seconds else None,
        mute="mute" in said,
        references="ref" in said,
        seed=int(seed) if seed else None,
        transparent="transparent" in said,
        mask="mask" in said,
        style=said.get("style"),
    )


def _refused(group: _Group, said: dict[str, str], unwanted: list[str], *, video: bool) -> Refusal | None:
    """Why this flag cannot be taken; else it is noted in `said`, or in `unwanted`."""
    flag, allowed = f"--{group.name}", _VIDEOS if video else _PICTURES
    if group.name not in allowed:
        return Refusal("refused-flag-unknown", {"flag": truncate(group.typed, 40), "allowed": _SHOWN[video]})
    if group.name in _SWITCHES and group.value:
        return Refusal("refused-flag-switch", {"flag": flag})
    if group.name not in _SWITCHES and not group.value:
        return Refusal("refused-flag-missing", {"flag": flag, "allowed": allowed[group.name]})
    value = _read(group.name, group.value or "")
    if value is None:
        shown = truncate(group.value or "", 40)
        return Refusal("refused-flag-value", {"flag": flag, "value": shown, "allowed": allowed[group.name]})
    if group.crowded:
        return Refusal(f"refused-flag-{'switch' if group.name in _SWITCHES else 'place'}", {"flag": flag})
    if group.name == _MANY:
        unwanted.append(value)
    elif said.setdefault(group.name, value) != value:
        return Refusal("refused-flag-twice", {"flag": flag})
    return None


def _read(name: str, value: str) -> str | None:
    """The normalized value, None if it is not valid for this flag."""
    if name == _MANY:
        return value
    if len(value) > _LONGEST:  # normalizing combining accents takes quadratic time
        return None
    value = unicodedata.normalize("NFKC", value)
    if name == "ar":
        ratio = _RATIO.fullmatch(value)
        return f"{ratio[1]}:{ratio[2]}" if ratio else None
    if name == "res":
        resolution = _RESOLUTION.fullmatch(value)
        return _resolution(resolution) if resolution else None
    if name == "sec":
        seconds = _SECONDS.fullmatch(value)
        return seconds[1] if seconds else None
    if name == _SEED:
        return str(int(value)) if value.isascii() and value.isdigit() and int(value) <= _LARGEST_SEED else None
    if name == "n":
        return value if _COUNT.fullmatch(value) else None
    return value.lower()


def _resolution(found: re.Match[str]) -> str:
    return f"{found[1]}K" if found[1] else f"{found[2]}p"


def _groups(words: list[str], *, video: bool) -> Iterator[_Group]:
    """The flags in the text, last first."""
    following = len(words)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if "-" not in word and "—" not in word and "–" not in word:
            continue
        group = _group(word, index, words[index + 1 : min(following, index + 3)], following - index - 1, video=video)
        if group and not _is_parenthetical_dash(group, words, following):
            yield _with_all(group, words[index + 1 : following]) if group.name == _MANY else group
            following = index


def _with_all(group: _Group, rest: list[str]) -> _Group:
    """The flag with all words that follow it as its value."""
    given = group.value if group.value is not None and group.value not in rest[:1] else None
    return replace(group, value=" ".join([*([given] if given else []), *rest]), crowded=False)


def _group(word: str, index: int, next_words: list[str], free: int, *, video: bool) -> _Group | None:
    """The flag that a word starts or, without a space before it, ends with; `free` words come before the next flag."""
    found = _FLAG.fullmatch(word) if len(word) <= _LONGEST else None
    glued = None if found else _GLUED.search(word[-16:])
    match = found or glued
    if match is None:
        return None
    typed, taken = f"--{match['name']}", 0
    name, value = split_joined(unicodedata.normalize("NFKC", match["name"]).lower(), match["value"])
    if short := _RESOLUTION.fullmatch(name):
        name, value = "res", value if value is not None else _resolution(short)
    elif value is None and next_words and name not in _SWITCHES:
        value, taken = next_words[0], 1
    crowded = free > taken
    group = _Group(index, 0, typed, name, value, crowded)
    if glued:
        sure = _is_sure(group) or (video and name in _SWITCHES and not value)
        alone = short or name in _SWITCHES
        sure = sure and not crowded and (glued["dash"] == "--" or not alone)
        return replace(group, skip=len(word) - len(glued[0])) if sure else None
    if match["dash"] != "--" and not _is_meant(group, short=short is not None):
        return None
    return group


def _is_meant(group: _Group, *, short: bool) -> bool:
    """Whether a long dash starts a flag: a known flag at a valid place, or any name with a value such as 16:9."""
    if group.name in (_SEED, _MANY):
        return group.name == _MANY or (not group.crowded and (group.value or "").isdecimal())
    if group.name not in ALLOWED:
        return not group.crowded and any(_read(name, group.value or "") for name in ("ar", "res"))
    return not group.crowded or (_is_sure(group) and not short)


def _is_sure(group: _Group) -> bool:
    """Whether the value shows that a flag is meant."""
    return (
        group.name in ("ar", "res", "n", "sec")
        and bool(group.value)
        and _read(group.name, group.value or "") is not None
    )


def _is_parenthetical_dash(group: _Group, words: list[str], following: int) -> bool:
    """Whether an unknown --word opens a parenthesis that is closed before the next flag: "the man --who ran-- fell"."""
    if group.name in ALLOWED:
        return False
    near = words[group.word + 1 : min(following, group.word + _ASIDE)]
    return any(word.rstrip(",.;:!?").endswith("--") for word in near)


def _end_of_prompt(text: str, words: list[str], first: _Group) -> int:
    """Where the text before the first flag ends. Walks back over the words of flags only."""
    end = len(text)
    for word in reversed(words[first.word :]):
        end = text.rindex(word, 0, end)
    return end + first.skip
