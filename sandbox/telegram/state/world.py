"""The world in memory: who is there, what was said where, what waits for the bot, what it called."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.control.notifier import Notifier
from sandbox.telegram.errors import Json
from sandbox.telegram.rules.members import chat_member
from sandbox.telegram.rules.privacy_mode import calls_guest, reaches_bot
from sandbox.telegram.state.chats import Chat, Message
from sandbox.telegram.state.event_log import EventLog
from sandbox.telegram.state.files import Files
from sandbox.telegram.state.people import Person
from sandbox.telegram.state.profile import Profile
from sandbox.telegram.state.stars import Stars
from sandbox.telegram.state.updates import Updates
from sandbox.telegram.wire.faults import FaultScript
from sandbox.telegram.wire.flood_limits import FloodLimits
from sandbox.telegram.wire.webhook import Webhook

SUPERGROUP_BELOW = -1_000_000_000_000


@dataclass(slots=True)
class Asked:
    """What somebody asked the bot from where it may not be, and its answer: an inline query, or a guest's call.

    `message` is the one that calls a guest.
    """

    id: str
    chat: Chat
    from_id: int
    words: str
    at: float
    thread_id: int | None = None
    message: Message | None = None
    answer: Json | None = None

    def as_json(self) -> Json:
        """All of it but the message."""
        where = {"chat_id": self.chat.id, "thread_id": self.thread_id}
        told = {"id": self.id, "from_id": self.from_id, "query": self.words, "at": self.at, "answer": self.answer}
        return told | where


@dataclass(slots=True)
class Press:
    """A pressed button and what the bot answered to it."""

    id: str
    message: Message
    from_id: int
    data: str
    at: float
    answer: Json | None = None

    def as_json(self) -> Json:
        """All of it."""
        where = {"chat_id": self.message.chat.id, "message_id": self.message.id}
        return {"id": self.id, "from_id": self.from_id, "data": self.data, "at": self.at, "answer": self.answer} | where


class World:
    """Build it, fill it (`person`, `private`, `group`, `channel`), hand it to `telegram_app`; `close` it at the end.

    `limits` enforces Telegram's flood limits, `local_server` allows files as large as a local Bot API server does;
    `populate` fills the world now and after each `reset`. What BotFather is told of the bot can be changed at any time:
    `inline_mode`, `inline_feedback` (off, as at first) and `guest_mode`.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        *,
        limits: bool = False,
        populate: Callable[["World"], None] | None = None,
        webhook_retry_seconds: float = 1.0,
        callback_seconds: float = 60.0,
        query_seconds: float = 15.0,
        checkout_seconds: float = 10.0,
        local_server: bool = False,
    ) -> None:
        self.clock = clock
        self.bot = Person(7000000001, "Imagine", username="imagine_sandbox_bot", is_bot=True)
        self.webhook_retry_seconds = webhook_retry_seconds
        self.callback_seconds = callback_seconds
        self.query_seconds = query_seconds
        self.checkout_seconds = checkout_seconds
        self.inline_mode, self.inline_feedback, self.guest_mode = True, False, True
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.asked: dict[str, Asked] = {}
        self.inline_messages: dict[str, Message] = {}
        self.journal = EventLog(clock)
        self.files = Files(clock, local_server=local_server)
        self.updates = Updates(clock)
        self.profile = Profile("Imagine")
        self.stars = Stars()
        self.faults = FaultScript()
        self.pace = FloodLimits(clock) if limits else None
        self.webhook: Webhook | None = None
        self.closing = Notifier()
        self._numbers: Counter[int] = Counter()
        self._serial = 0
        self._populate = populate
        if populate:
            populate(self)

    def person(
        self,
        id: int,
        first_name: str,
        language_code: str | None = None,
        *,
        username: str | None = None,
        avatar: bytes | None = None,
    ) -> Person:
        """A new person."""
        self.people[id] = Person(id, first_name, language_code, username=username, avatar=avatar)
        return self.people[id]

    def private(self, person: Person) -> Chat:
        """The private chat of a person who has started the bot; until then the bot cannot write to them."""
        return self._add(Chat(person.id, "private", person=person, members={person.id: "member"}))

    def group(
        self,
        id: int,
        title: str,
        members: Iterable[Person],
        *,
        topics: dict[int, str] | None = None,
        is_forum: bool = False,
        admins: Iterable[Person] = (),
        bot_status: str = "member",
    ) -> Chat:
        """A supergroup when its id says so, else a plain group. A topic's id is that of its first message.

        A bot that is not there (`left`) can be called as a guest.
        """
        kind = "supergroup" if id < SUPERGROUP_BELOW else "group"
        statuses = dict.fromkeys((person.id for person in members), "member")
        statuses |= dict.fromkeys((person.id for person in admins), "creator")
        chat = self._add(
            Chat(id, kind, title, is_forum=is_forum, topics=dict(topics or {}), members=statuses, bot_status=bot_status)
        )
        for thread_id, name in chat.topics.items():
            opener = next(self.people[who] for who in statuses)
            created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            chat.messages[thread_id] = Message(
                chat, thread_id, int(self.clock()), created, sender=opener, thread_id=thread_id, in_topic=True
            )
            self._numbers[id] = max(self._numbers[id], thread_id)
        return chat

    def channel(self, id: int, title: str, *, admins: Iterable[Person] = ()) -> Chat:
        """A channel, where the bot may post."""
        statuses = dict.fromkeys((person.id for person in admins), "creator")
        return self._add(Chat(id, "channel", title, members=statuses, bot_status="administrator"))

    def direct_messages(self, id: int, title: str, *, admins: Iterable[Person], people: Iterable[Person]) -> Chat:
        """The direct messages of a channel: one topic for each person who writes to it, numbered as the person."""
        statuses = dict.fromkeys((person.id for person in people), "member")
        statuses |= dict.fromkeys((person.id for person in admins), "creator")
        chat = Chat(id, "supergroup", title, is_direct_messages=True, members=statuses, bot_status="administrator")
        return self._add(chat)

    def _add(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

    def post(self, chat: Chat, content: Json, **how: Any) -> Message:
        """Puts a message into a chat under its next number and tells everybody but the bot."""
        # Private chats and plain groups share one row of numbers, the others have their own.
        row = chat.id if chat.type in ("supergroup", "channel") else 0
        self._numbers[row] += 1
        message = Message(chat, self._numbers[row], int(self.clock()), content, **how)
        chat.messages[message.id] = message
        self.journal.note("message", chat_id=chat.id, message=message.as_seen())
        return message

    def deliver(self, message: Message, kind: str = "message") -> int | None:
        """Queues a person's message for the bot, if Telegram would; the update's id."""
        if kind == "message" and self.guest_mode and calls_guest(message, bot_name=self.bot.username or ""):
            return self._call_guest(message)
        if not reaches_bot(message, bot_name=self.bot.username or ""):
            return None
        if message.chat.type == "channel":
            kind = {"message": "channel_post", "edited_message": "edited_channel_post"}[kind]
        message.update_id = self.updates.put(kind, message.as_message(), message.chat.id)
        return message.update_id

    def _call_guest(self, message: Message) -> int | None:
        """Queues a message that calls the bot into a chat where it is not."""
        caller = message.sender.id if message.sender else message.chat.id
        asked = Asked(str(self.serial()), message.chat, caller, message.text, self.clock(), message=message)
        self.asked[asked.id] = asked
        told = message.as_message() | {"guest_query_id": asked.id}
        message.update_id = self.updates.put("guest_message", told, message.chat.id)
        return message.update_id

    def remove(self, message: Message, *, by: str) -> None:
        """Deletes a message for everybody."""
        message.deleted, message.deleted_by = True, by
        self.journal.note("delete", chat_id=message.chat.id, message_id=message.id, by=by)

    def bot_member(self, status: str, *, channel: bool, lacking: Collection[str] = ()) -> Json:
        """The Bot API's ChatMember for the bot itself."""
        return chat_member(self.bot, status, channel=channel, lacking=lacking)

    def serial(self) -> int:
        """A number never given before."""
        self._serial += 1
        return self._serial

    def state(self) -> Json:
        """Everybody and everything."""
        return {
            "bot": self.bot.as_user(),
            "people": [person.as_user() for person in self.people.values()],
            "chats": [self.seen(chat) for chat in self.chats.values()],
            "presses": [press.as_json() for press in self.presses.values()],
            "asked": [asked.as_json() for asked in self.asked.values()],
            "calls": dict(self.journal.counts),
            "pending_updates": len(self.updates.fresh()),
            "faults": len(self.faults.faults),
            "stars": self.stars.as_json(),
            "seq": self.journal.seq,
        }

    def seen(self, chat: Chat) -> Json:
        """One chat in full."""
        return chat.as_chat() | {
            "topics": {str(thread): title for thread, title in chat.topics.items()},
            "members": [{"id": who, "status": status} for who, status in chat.members.items()],
            "bot_status": chat.bot_status,
            "upgraded_to": chat.upgraded_to,
            "messages": [message.as_seen() for message in chat.messages.values()],
        }

    def reset(self) -> None:
        """Starts over: no messages, calls, waiting updates or faults. Numbers and the bot's own settings go on."""
        self.people.clear()
        self.chats.clear()
        self.presses.clear()
        self.asked.clear()
        self.inline_messages.clear()
        self.updates.clear()
        self.journal.clear()
        self.stars = Stars()
        self.faults = FaultScript()
        self.pace = FloodLimits(self.clock) if self.pace else None
        if self._populate:
            self._populate(self)
        self.journal.note("reset")

    def close(self) -> None:
        """Ends pollers, listeners, hanging calls and webhook deliveries."""
        if self.webhook:
            self.webhook.stop()
        self.updates.close()
        self.journal.close()
        self.closing.ring()
