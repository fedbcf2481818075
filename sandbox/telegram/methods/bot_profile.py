"""Methods by which the bot presents itself: commands, name, descriptions."""

from collections.abc import Awaitable, Callable

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods.call import Call
from sandbox.telegram.state.profile import WIDE, Key, language_key


async def set_my_commands(call: Call) -> bool:
    """True; replaces what that scope and language had."""
    call.world.profile.set_commands(_key(call), call.params["commands"])
    call.world.journal.note("commands")
    return True


async def get_my_commands(call: Call) -> list[Json]:
    """What was set for exactly that scope and language."""
    return call.world.profile.commands.get(_key(call), [])


async def delete_my_commands(call: Call) -> bool:
    """True; wider scopes show again."""
    call.world.profile.set_commands(_key(call), [])
    call.world.journal.note("commands")
    return True


def say(what: str) -> Callable[[Call], Awaitable[bool]]:
    """setMyName, setMyDescription, setMyShortDescription."""

    async def said(call: Call) -> bool:
        call.world.profile.say(what, call.get(what, ""), language_key(call.get("language_code", "")))
        return True

    return said


def tell(what: str) -> Callable[[Call], Awaitable[Json]]:
    """getMyName, getMyDescription, getMyShortDescription."""

    async def told(call: Call) -> Json:
        return {what: call.world.profile.said(what, language_key(call.get("language_code", "")))}

    return told


def _key(call: Call) -> Key:
    scope = call.get("scope", {"type": "default"})
    kind, chat_id, user_id = scope["type"], scope.get("chat_id"), scope.get("user_id")
    language = language_key(call.get("language_code", ""))
    if kind in WIDE:
        return kind, None, None, language
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad("unsupported type specified in BotCommandScope")
    if chat_id not in call.world.chats:
        raise bad("chat not found")
    if kind != "chat_member":
        return kind, chat_id, None, language
    if user_id is None:
        raise bad("user_id is empty")
    return kind, chat_id, user_id, language
