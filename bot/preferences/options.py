"""PURE. The options of /settings, their scopes and values, and the callback data of their buttons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.catalog.models import Catalog
from providers.contract import Kind

RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")
RESOLUTIONS = ("1K", "2K", "3K", "4K")
LANGUAGE_NAMES = {"en": "English", "zh-Hans": "简体中文", "ru": "Русский"}
UNSET, YES, NO = "-", "yes", "no"
_ID = re.compile(r"[0-9]{1,16}")


class Scope(StrEnum):
    """Whose settings: a person's own, a chat's, a topic's."""

    PERSONAL = "m"
    CHAT = "c"
    TOPIC = "t"


_ANYWHERE = (Scope.PERSONAL, Scope.CHAT, Scope.TOPIC)
_HERE = (Scope.CHAT, Scope.TOPIC)


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `name` is its column; `options` are its values in callback data, empty for the available models.

    `many`: a list; a button adds (+value) or removes (-value). `hidden`: it has no page. `kinds`: only models for them.
    """

    name: str
    scopes: tuple[Scope, ...] = _ANYWHERE
    options: tuple[str, ...] = ()
    number: bool = False
    many: bool = False
    hidden: bool = False
    kinds: tuple[Kind, ...] = ()

    @property
    def switch(self) -> bool:
        """Whether it is on or off."""
        return self.options == (YES, NO)

    def values(self, catalog: Catalog) -> tuple[str, ...]:
        """The possible values."""
        return self.options or tuple(model.name for model in catalog.models(*self.kinds))

    def read(self, value: str, catalog: Catalog) -> str | int | bool | None:
        """The value in callback data, None to unset it; raises `ValueError`."""
        if value == UNSET:
            return None
        if value not in self.values(catalog):
            raise ValueError(f"{self.name} cannot be {value}")
        if self.number:
            return int(value)
        return value == YES if self.switch else value

    def read_item(self, item: str, catalog: Catalog) -> tuple[str | int, bool]:
        """The value of a list button, and whether it is to be added; raises `ValueError`."""
        sign, value = item[:1], item[1:]
        if sign not in ("+", "-") or not (_ID.fullmatch(value) if self.number else value in self.values(catalog)):
            raise ValueError(f"{self.name} has no {item}")
        return int(value) if self.number else value, sign == "+"


OPTIONS: Mapping[str, Option] = {
    option.name: option
    for option in (
        Option("model", kinds=(Kind.GENERATE, Kind.EDIT)),
        Option("video_model", kinds=(Kind.VIDEO,)),
        Option("ratio", options=RATIOS),
        Option("resolution", options=RESOLUTIONS),
        Option("language", options=tuple(LANGUAGE_NAMES)),
        Option("spoiler", options=(YES, NO)),
        Option("at_once", (Scope.PERSONAL,), (YES, NO)),
        Option("skip_price", (Scope.PERSONAL,), (YES, NO)),
        Option("quiet", _HERE, (YES, NO)),
        Option("models", _HERE, many=True),
        Option("most_pictures", _HERE, ("1", "2", "3", "4"), number=True),
        Option("most_resolution", _HERE, RESOLUTIONS),
        Option("orderers", _HERE, ("everybody", "admins", "list")),
        Option("listed", _HERE, number=True, many=True, hidden=True),
        Option("payer", (Scope.CHAT,), ("person", "chat")),
        Option("budget", (Scope.CHAT,), ("5", "10", "20", "50", "100", "200"), number=True),
        Option("cap", (Scope.CHAT,), ("1", "2", "3", "5", "10", "20"), number=True),
    )
}


@dataclass(frozen=True, slots=True)
class SettingsAction:
    """The action of a menu button. `owner` opened the menu; without `option` it leads to the overview."""

    owner: int
    scope: Scope
    option: Option | None = None
    value: str = ""

    @property
    def data(self) -> str:
        """Callback data, under Telegram's 64 bytes."""
        return f"set:{self.owner}:{self.scope}:{self.option.name if self.option else ''}:{self.value}"


def parse_action(data: str) -> SettingsAction | None:
    """The action in callback data, None for other data."""
    words = data.split(":", 4)
    if len(words) != 5 or words[0] != "set" or not _ID.fullmatch(words[1].removeprefix("-")):
        return None
    scope = next((one for one in Scope if one == words[2]), None)
    option = OPTIONS.get(words[3])
    if scope is None or (words[3] and (option is None or scope not in option.scopes)):
        return None
    return SettingsAction(int(words[1]), scope, option, words[4])
