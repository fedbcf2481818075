"""What the bot says about itself: commands by scope and language, name and descriptions by language."""

import re

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.state.chats import Chat

Key = tuple[str, int | None, int | None, str]

WIDE = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
LIMITS = {"name": 64, "description": 512, "short_description": 120}


class Profile:
    """The bot's own words."""

    def __init__(self, name: str) -> None:
        self.commands: dict[Key, list[Json]] = {}
        self._words: dict[tuple[str, str], str] = {("name", ""): name}

    def set_commands(self, key: Key, commands: list[Json]) -> None:
        """Replaces the commands of one scope and language; an empty list removes them."""
        if len(commands) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        if commands:
            self.commands[key] = commands
        else:
            self.commands.pop(key, None)

    def offered(self, chat: Chat, person_id: int, language: str) -> list[Json]:
        """The commands a person is shown in a chat: the narrowest scope wins, within it the person's language."""
        admin = chat.members.get(person_id) in ("creator", "administrator")
        scopes: list[tuple[str, int | None, int | None]] = [("chat_member", chat.id, person_id)]
        scopes += [("chat_administrators", chat.id, None)] * admin
        scopes += [("chat", chat.id, None)]
        scopes += [("all_chat_administrators", None, None)] * (admin and chat.is_group)
        scopes += [("all_group_chats" if chat.is_group else "all_private_chats", None, None), ("default", None, None)]
        for scope in scopes:
            for code in (language[:2], ""):
                if found := self.commands.get((*scope, code)):
                    return found
        return []

    def say(self, what: str, text: str, language: str) -> None:
        """Sets the name or a description; an empty one falls back to the default language."""
        if len(text) > LIMITS[what]:
            raise bad(f"{what.upper()}_TOO_LONG")
        if text or (what, language) == ("name", ""):
            self._words[what, language] = text or self._words["name", ""]
        else:
            self._words.pop((what, language), None)

    def said(self, what: str, language: str) -> str:
        """The name or a description in a language."""
        return self._words.get((what, language)) or self._words.get((what, ""), "")


def language_key(code: str) -> str:
    """A two-letter code, or empty for everybody."""
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise bad("invalid language code specified")
    return code
