"""Who takes part: people, the bot, and the two faces that Telegram lends to senders without one."""

from dataclasses import dataclass

from sandbox.telegram.errors import Json


@dataclass(slots=True)
class Person:
    """Somebody who can send; `avatar` is a picture's bytes."""

    id: int
    first_name: str
    language_code: str | None = None
    username: str | None = None
    is_bot: bool = False
    avatar: bytes | None = None
    avatar_content: Json | None = None

    def as_user(self) -> Json:
        """The Bot API's User."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


# Fixed accounts of Telegram itself.
GROUP_ANONYMOUS = Person(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
TELEGRAM = Person(777000, "Telegram")
CHANNEL_FACE = Person(136817688, "Channel", username="Channel_Bot", is_bot=True)
