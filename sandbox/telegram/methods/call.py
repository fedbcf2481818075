"""One Bot API call on its way to its method, and the chat it is addressed to."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.errors import Json, bad, forbidden
from sandbox.telegram.state.chats import Chat, Message
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.world import World


@dataclass(slots=True)
class Call:
    """`params` are checked values; `uploads` the files by part name."""

    world: World
    method: str
    params: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter, or the default."""
        return self.params.get(name, default)

    def chat(self, *, messages: int = 1) -> Chat:
        """The chat that `chat_id` names, if the bot may act there now; `messages` count towards the flood limits."""
        chat = find_chat(self.world, self.params["chat_id"])
        chat.check_bot_access()
        if self.world.pace:
            self.world.pace.admit(self.method, chat.id, group=chat.is_group, messages=messages)
        return chat

    def message(self, absent: str, *, chat: Chat | None = None) -> Message:
        """The message that `message_id` names; refused with the given sentence when it is not there."""
        message = (chat or self.chat()).messages.get(self.params["message_id"])
        if message is None or message.deleted:
            raise bad(absent)
        return message

    def upload(self, value: str) -> Upload | None:
        """The uploaded part that attach://NAME refers to, None for anything else."""
        return self.uploads[value.removeprefix("attach://")] if value.startswith("attach://") else None


def find_chat(world: World, chat_id: int | str) -> Chat:
    """The chat by number or @name."""
    if isinstance(chat_id, str):
        named = (chat for chat in world.chats.values() if chat.username and chat.type != "private")
        found = next((chat for chat in named if f"@{chat.username}".lower() == chat_id.lower()), None)
    else:
        found = world.chats.get(chat_id)
        if found is None and chat_id in world.people:
            raise forbidden("bot can't initiate conversation with a user")
    if found is None:
        raise bad("chat not found")
    return found
