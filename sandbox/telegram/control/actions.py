"""What people do: the in-process counterpart of the /_world addresses."""

import zlib
from collections.abc import Collection

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods import inline
from sandbox.telegram.rules.media import stored_document, stored_photo, stored_video
from sandbox.telegram.rules.text import caption_content, text_content
from sandbox.telegram.state.chats import Chat, Message
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.people import CHANNEL_FACE, GROUP_ANONYMOUS, TELEGRAM, Person
from sandbox.telegram.state.world import Asked, Press, World


class Actions:
    """Actions of people. Raises Refusal for everything that their app would not allow."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def send(
        self,
        chat_id: int,
        from_id: int,
        *,
        text: str | None = None,
        thread_id: int | None = None,
        reply_to: int | None = None,
        photo: bytes | None = None,
        document: Upload | None = None,
        video: Upload | None = None,
        sticker: bytes | None = None,
        moves: bool = False,
        caption: str = "",
        media_group: list[bytes] | None = None,
        captions: list[str] | None = None,
        animation: bytes | None = None,
        forwarded_from: int | None = None,
        as_channel: int | None = None,
        anonymous: bool = False,
        spoiler: bool = False,
    ) -> list[Message]:
        """What a person wrote, as one message or the several of an album (its caption on the first, or `captions`)."""
        chat = self._open_chat(chat_id)
        said = {"caption": caption}
        if media_group:
            photos = [await stored_photo(self._world.files, data) for data in media_group]
            said_of_each = [*(captions or [caption]), *[""] * len(photos)]
            contents = [
                photo | caption_content({"caption": said}) for photo, said in zip(photos, said_of_each, strict=False)
            ]
        elif photo is not None:
            contents = [await stored_photo(self._world.files, photo) | caption_content(said)]
        elif document is not None:
            contents = [await stored_document(self._world.files, document) | caption_content(said)]
        elif video is not None:
            contents = [await stored_video(self._world.files, video, {}) | caption_content(said)]
        elif sticker is not None:
            contents = [self._world.files.add_sticker(sticker, moves=moves)]
        elif animation is not None:
            moving, shown = Upload("moving.mp4", "video/mp4", animation), {"width": 320, "height": 240, "duration": 2}
            contents = [self._world.files.add_video(moving, shown, None, silent=True) | caption_content(said)]
        else:
            contents = [text_content({"text": text or ""})]
        if forwarded_from is not None:
            writer = {"type": "user", "sender_user": self._person(forwarded_from).as_user()}
            origin = {"forward_origin": writer | {"date": int(self._world.clock())}}
            contents = [content | origin for content in contents]
        if spoiler:
            contents = [content | {"has_media_spoiler": True} for content in contents]
        target = self._message(chat, reply_to) if reply_to is not None else None
        place, in_topic = chat.placed(thread_id, target)
        sender, sender_chat = self._face(chat, from_id, as_channel, anonymous)
        album = str(13_000_000_000_000_000 + self._world.serial()) if media_group else None
        messages = [
            self._world.post(
                chat,
                content,
                sender=sender,
                sender_chat=sender_chat,
                thread_id=place,
                in_topic=in_topic,
                reply_to=target,
                album=album,
                direct_topic=from_id if chat.is_direct_messages else None,
            )
            for content in contents
        ]
        for message in messages:
            self._world.deliver(message)
        return messages

    def edit(self, chat_id: int, message_id: int, *, text: str | None = None, caption: str | None = None) -> Message:
        """A person's own message, changed; the bot hears of it as an edited message."""
        message = self._message(self._open_chat(chat_id), message_id)
        if message.by_bot:
            raise bad("message can't be edited")
        kept = {k: v for k, v in message.content.items() if not k.startswith(("text", "caption", "entities"))}
        new = text_content({"text": text}) if text is not None else caption_content({"caption": caption or ""})
        message.edits.append({"at": self._world.clock(), "was": message.content, "was_markup": message.markup})
        message.content, message.edited = kept | new, int(self._world.clock())
        self._world.journal.note("edit", chat_id=chat_id, message=message.as_seen())
        self._world.deliver(message, "edited_message")
        return message

    def publish(self, channel_id: int, message_id: int, chat_id: int) -> Message:
        """A channel's post appears in its discussion group, where every comment is a reply to it."""
        post, group = self._message(self._chat(channel_id), message_id), self._open_chat(chat_id)
        content = post.content | {"is_automatic_forward": True, "forward_origin": post.origin()}
        return self._world.post(group, content, sender=TELEGRAM, sender_chat=post.chat)

    def press(self, chat_id: int, message_id: int, from_id: int, *, data: str | None = None, label: str = "") -> Press:
        """A press of the button with that label, or of any data, as a tampered app could send it."""
        message = self._message(self._chat(chat_id), message_id)
        if data is None:
            data = _labelled(message, label)
        if not 1 <= len(data.encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
        world = self._world
        press = Press(str(4_000_000_000_000_000_000 + world.serial()), message, from_id, data, world.clock())
        world.presses[press.id] = press
        world.journal.note("press", press=press.as_json())
        inline = message.inline_id
        query: Json = {
            "id": press.id,
            "from": self._person(from_id).as_user(),
            **({"message": message.as_message()} if inline is None else {"inline_message_id": inline}),
            "chat_instance": str(zlib.crc32(b"%d" % chat_id) << 31),
            "data": data,
        }
        world.updates.put("callback_query", query, chat_id if inline is None else from_id)
        return press

    def ask(self, chat_id: int, from_id: int, query: str, *, thread_id: int | None = None) -> Asked:
        """What a person has typed behind the bot's name in a chat; the bot is asked for results."""
        if not self._world.inline_mode:
            raise bad("BOT_INLINE_DISABLED")
        return inline.ask(self._world, self._open_chat(chat_id), self._person(from_id), query, thread_id)

    def choose(self, asked_id: str, result_id: str) -> Message:
        """The person takes one of the results: it stands in the chat as their message, through the bot."""
        asked = self._world.asked.get(asked_id)
        if asked is None or not asked.answer:
            raise bad("no results were shown")
        return inline.choose(self._world, self._person(asked.from_id), asked, result_id)

    def react(self, chat_id: int, message_id: int, from_id: int, emoji: list[str]) -> None:
        """A person's reaction; no bot without admin rights hears of it."""
        message = self._message(self._chat(chat_id), message_id)
        message.reactions[from_id] = emoji
        told = {"chat_id": chat_id, "message_id": message_id, "from_id": from_id}
        self._world.journal.note("reaction", emoji=emoji, **told)

    def delete(self, chat_id: int, message_id: int) -> None:
        """A message deleted by people; no bot hears of it."""
        self._world.remove(self._message(self._chat(chat_id), message_id), by="person")

    def block(self, chat_id: int) -> None:
        """The person blocks the bot."""
        self._member(self._chat(chat_id), "kicked", by=chat_id)

    def unblock(self, chat_id: int) -> None:
        """The person lets it back."""
        self._member(self._chat(chat_id), "member", by=chat_id)

    def kick(self, chat_id: int, from_id: int | None = None) -> None:
        """Removes the bot from a group or channel."""
        chat = self._chat(chat_id)
        self._member(chat, "kicked", by=from_id or _first_admin(chat))

    def add(self, chat_id: int, from_id: int | None = None, *, admin: bool = False) -> None:
        """Adds the bot to a group or channel, or makes it an admin."""
        chat = self._chat(chat_id)
        status = "administrator" if admin or chat.type == "channel" else "member"
        self._member(chat, status, by=from_id or _first_admin(chat))

    def restrict(self, chat_id: int, lacks: list[str], *, told: bool = True) -> None:
        """Admins take from the bot the rights to post these kinds, and give it all others; it hears of it if `told`.

        Nobody tells a bot that a group's permissions for all members have changed.
        """
        chat = self._chat(chat_id)
        was, chat.lacking = set(chat.lacking), set(lacks)
        self._world.journal.note("rights", chat_id=chat_id, lacks=lacks)
        if told:
            self._change(chat, "restricted" if was else "member", "restricted" if lacks else "member", was)

    def close_topic(self, chat_id: int, thread_id: int) -> None:
        """Admins close a topic: only they may post there."""
        self._chat(chat_id).closed_topics.add(thread_id)

    def delete_topic(self, chat_id: int, thread_id: int) -> None:
        """Admins delete a topic with all its messages."""
        chat = self._chat(chat_id)
        del chat.topics[thread_id]
        for message in list(chat.messages.values()):
            if message.thread_id == thread_id and not message.deleted:
                self._world.remove(message, by="person")

    def upgrade(self, chat_id: int, new_chat_id: int) -> Chat:
        """The plain group becomes a supergroup with another id."""
        old, world = self._open_chat(chat_id), self._world
        if old.type != "group" or new_chat_id in world.chats:
            raise bad("only a plain group can be upgraded, to an id not in use")
        members = [world.people[who] for who in old.members]
        admins = [world.people[who] for who, status in old.members.items() if status == "creator"]
        new = world.group(new_chat_id, old.title or "", members, admins=admins)
        new.bot_status = old.bot_status
        who = world.people[_first_admin(old)]
        left = world.post(old, {"migrate_to_chat_id": new_chat_id}, sender=who)
        world.deliver(left)
        old.upgraded_to = new_chat_id
        face = {"sender": GROUP_ANONYMOUS, "sender_chat": new}
        world.deliver(world.post(new, {"migrate_from_chat_id": chat_id}, **face))
        world.journal.note("upgrade", chat_id=chat_id, new_chat_id=new_chat_id)
        return new

    def _member(self, chat: Chat, status: str, *, by: int) -> None:
        world, was = self._world, chat.bot_status
        if was == status:
            return
        chat.bot_status = status
        world.journal.note("member", chat_id=chat.id, user_id=world.bot.id, status=status)
        self._change(chat, was, status, by=by)

    def _change(
        self, chat: Chat, was: str, status: str, lacked: Collection[str] = (), *, by: int | None = None
    ) -> None:
        """The bot is told how its membership has changed."""
        world, channel = self._world, chat.type == "channel"
        who = self._person(by if by is not None else _first_admin(chat))
        change: Json = {"chat": chat.as_chat(), "from": who.as_user(), "date": int(world.clock())}
        change["old_chat_member"] = world.bot_member(was, channel=channel, lacking=lacked)
        change["new_chat_member"] = world.bot_member(status, channel=channel, lacking=chat.lacking)
        world.updates.put("my_chat_member", change, chat.id)

    def _face(
        self, chat: Chat, from_id: int, as_channel: int | None, anonymous: bool
    ) -> tuple[Person | None, Chat | None]:
        """The sender that a message of this person shows."""
        person = self._person(from_id)
        if chat.type == "channel":
            if chat.members.get(from_id) != "creator":
                raise bad("only admins post in a channel")
            return None, chat
        if chat.is_group and from_id not in chat.members:
            raise bad("this person is not a member of the group")
        if as_channel is not None:
            return CHANNEL_FACE, self._chat(as_channel)
        if anonymous:
            if chat.type != "supergroup" or chat.members[from_id] != "creator":
                raise bad("only admins of supergroups can be anonymous")
            return GROUP_ANONYMOUS, chat
        return person, None

    def _open_chat(self, chat_id: int) -> Chat:
        chat = self._chat(chat_id)
        if chat.upgraded_to:
            raise bad("the group was upgraded to a supergroup")
        if chat.type == "private" and chat.bot_status == "kicked":
            raise bad("the person has blocked the bot and must unblock it first")
        return chat

    def _chat(self, chat_id: int) -> Chat:
        if chat_id not in self._world.chats:
            raise bad("chat not found")
        return self._world.chats[chat_id]

    def _person(self, person_id: int) -> Person:
        if person_id not in self._world.people:
            raise bad("person not found")
        return self._world.people[person_id]

    def _message(self, chat: Chat, message_id: int) -> Message:
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad("message not found")
        return message


def _labelled(message: Message, label: str) -> str:
    rows = (message.inline_markup or {"inline_keyboard": []})["inline_keyboard"]
    buttons = [button for row in rows for button in row if "callback_data" in button]
    for matches in (str.__eq__, str.__contains__):
        for button in buttons:
            if matches(button["text"], label):
                return str(button["callback_data"])
    raise bad(f"no button {label!r} here, only {[button['text'] for button in buttons]}")


def _first_admin(chat: Chat) -> int:
    return next((who for who, status in chat.members.items() if status == "creator"), next(iter(chat.members)))
