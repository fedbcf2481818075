"""Where messages stand: private chats, groups, forums and channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.telegram.errors import Json, Refusal, bad, forbidden
from sandbox.telegram.state.people import Person

if TYPE_CHECKING:
    from sandbox.telegram.state.messages import Message


@dataclass(slots=True, eq=False)
class Chat:
    """One chat with its members (id → status), topics (thread id → title) and messages (id → message)."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    person: Person | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    bot_status: str = "member"
    upgraded_to: int | None = None

    @property
    def is_group(self) -> bool:
        """A plain group or a supergroup."""
        return self.type in ("group", "supergroup")

    def as_chat(self) -> Json:
        """The Bot API's Chat."""
        chat: Json = {"id": self.id, "type": self.type}
        if self.person:
            chat["first_name"] = self.person.first_name
            if self.person.username:
                chat["username"] = self.person.username
            return chat
        chat["title"] = self.title
        if self.username:
            chat["username"] = self.username
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def refuse_the_bot(self) -> None:
        """Raises what Telegram answers when the bot may not act here."""
        if self.upgraded_to:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.upgraded_to)
        if self.bot_status in ("kicked", "left"):
            raise self._shut()

    def _shut(self) -> Refusal:
        if self.type == "private":
            return forbidden("bot was blocked by the user")
        kind = "channel" if self.type == "channel" else f"{self.type}"
        if self.bot_status == "left":
            return forbidden(f"bot is not a member of the {kind} chat")
        return forbidden(f"bot was kicked from the {kind} chat")

    def placed(self, thread_id: int | None, reply_to: Message | None) -> tuple[int | None, bool]:
        """The message_thread_id of a new message, and whether it stands in a topic.

        General has no number. In a supergroup an answer outside topics carries the number of its thread's first message
        without being in a topic; sending there by that number is refused, as it is by Telegram.
        """
        if thread_id is not None:
            if thread_id not in self.topics:
                raise bad("message thread not found")
            return thread_id, True
        if reply_to is None or self.type != "supergroup" or reply_to.chat is not self:
            return None, False
        if reply_to.in_topic:
            return reply_to.thread_id, True
        return reply_to.thread_id or reply_to.id, False
