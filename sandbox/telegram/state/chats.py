"""Chats (private chats, groups, forums, channels) and their messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.telegram.errors import ApiError, Json, bad, forbidden
from sandbox.telegram.state.people import Person


@dataclass(slots=True, eq=False)
class Chat:
    """One chat with its members (id → status), topics (thread id → title) and messages (id → message)."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    is_direct_messages: bool = False
    person: Person | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    bot_status: str = "member"
    lacking: set[str] = field(default_factory=set)  # what the bot may not post: text, photos, documents, videos
    closed_topics: set[int] = field(default_factory=set)
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
        if self.is_direct_messages:
            chat["is_direct_messages"] = True
        return chat

    def check_bot_access(self) -> None:
        """Raises what Telegram answers when the bot may not act here."""
        if self.upgraded_to:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.upgraded_to)
        if self.bot_status in ("kicked", "left"):
            raise self._shut()

    def check_bot_rights(self, content: Json, thread_id: int | None) -> None:
        """Raises what Telegram answers when the bot may not post this here."""
        if thread_id in self.closed_topics:
            raise bad("TOPIC_CLOSED")
        kind = next((kind for kind in ("photo", "document", "video") if kind in content), None)
        if kind is None and "text" in self.lacking:
            raise bad("not enough rights to send text messages to the chat")
        if kind is not None and f"{kind}s" in self.lacking:
            raise bad(f"not enough rights to send {kind}s to the chat")

    def _shut(self) -> ApiError:
        if self.type == "private":
            return forbidden("bot was blocked by the user")
        kind = "channel" if self.type == "channel" else f"{self.type}"
        if self.bot_status == "left":
            return forbidden(f"bot is not a member of the {kind} chat")
        return forbidden(f"bot was kicked from the {kind} chat")

    def check_direct_topic(self, topic: int | None) -> None:
        """Refuses what is sent to the direct messages of a channel without saying to whom, and the reverse."""
        if self.is_direct_messages and topic not in self.members:
            raise bad("direct messages topic must be specified" if topic is None else "TOPIC_ID_INVALID")
        if topic is not None and not self.is_direct_messages:
            raise bad("chat is not a direct messages chat")

    def placed(self, thread_id: int | None, reply_to: Message | None) -> tuple[int | None, bool]:
        """The message_thread_id of a new message, and whether it stands in a topic.

        General has no number. In a supergroup an answer outside topics carries the number of its thread's first message
        without being in a topic; sending there by that number is refused, as it is by Telegram.
        """
        if thread_id is not None:
            if thread_id not in self.topics:
                raise bad("message thread not found")
            return thread_id, True
        if reply_to is None or self.is_direct_messages or self.type != "supergroup" or reply_to.chat is not self:
            return None, False
        if reply_to.in_topic:
            return reply_to.thread_id, True
        return reply_to.thread_id or reply_to.id, False


@dataclass(slots=True, eq=False)
class Message:
    """`content` holds the Bot API's own fields (text, entities, photo, caption, document, …)."""

    chat: Chat
    id: int
    date: int
    content: Json
    sender: Person | None = None
    sender_chat: Chat | None = None
    by_bot: bool = False
    thread_id: int | None = None
    in_topic: bool = False
    direct_topic: int | None = None
    reply_to: Message | None = None
    quote: Json | None = None
    album: str | None = None
    inline_id: str | None = None
    via_bot: Person | None = None
    markup: Json | None = None
    protected: bool = False
    silent: bool = False
    edited: int | None = None
    update_id: int | None = None
    deleted: bool = False
    deleted_by: str | None = None
    edits: list[Json] = field(default_factory=list)
    reactions: dict[int, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words of it: text or caption, else nothing."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def inline_markup(self) -> Json | None:
        """The inline keyboard; other markups are never told to bots."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    def as_message(self, *, nested: bool = False) -> Json:
        """The Bot API's Message; a `nested` one, inside another, leaves out what it replies to."""
        told: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.as_chat()}
        if self.sender:
            told["from"] = self.sender.as_user()
        if self.sender_chat:
            told["sender_chat"] = self.sender_chat.as_chat()
        if self.thread_id is not None:
            told["message_thread_id"] = self.thread_id
        if self.in_topic:
            told["is_topic_message"] = True
        if self.direct_topic is not None:
            told["direct_messages_topic"] = {"topic_id": self.direct_topic}
        if not nested:
            told |= self._answering()
        optional = {"edit_date": self.edited, "media_group_id": self.album, "reply_markup": self.inline_markup}
        told |= {name: value for name, value in optional.items() if value is not None}
        if self.via_bot:
            told["via_bot"] = self.via_bot.as_user()
        if self.protected:
            told["has_protected_content"] = True
        return told | self.content

    def _answering(self) -> Json:
        target = self.reply_to
        if target is None and self.in_topic and self.thread_id != self.id:
            # A message in a topic "replies" to the service message that opened the topic.
            target = self.chat.messages.get(self.thread_id or 0)
        if target is None or target.deleted:
            return {}
        if target.chat is not self.chat:
            there = {"chat": target.chat.as_chat(), "message_id": target.id}
            return {"external_reply": {"origin": target.origin()} | there}
        answering: Json = {"reply_to_message": target.as_message(nested=True)}
        if self.quote:
            answering["quote"] = self.quote
        return answering

    def origin(self) -> Json:
        """The Bot API's MessageOrigin."""
        if self.chat.type == "channel":
            return {"type": "channel", "date": self.date, "chat": self.chat.as_chat(), "message_id": self.id}
        if self.sender_chat:
            return {"type": "chat", "date": self.date, "sender_chat": self.sender_chat.as_chat()}
        assert self.sender is not None
        return {"type": "user", "date": self.date, "sender_user": self.sender.as_user()}

    def as_seen(self) -> Json:
        """Everything there is to see, for pages and tests: with history, reactions, markup of any kind."""
        seen = self.as_message()
        seen |= {
            "by_bot": self.by_bot,
            "inline_message_id": self.inline_id,
            "update_id": self.update_id,
            "deleted": self.deleted,
            "deleted_by": self.deleted_by,
            "silent": self.silent,
            "edits": self.edits,
            "reactions": [{"from_id": who, "emoji": emoji} for who, emoji in self.reactions.items()],
            "markup": self.markup,
        }
        return seen
