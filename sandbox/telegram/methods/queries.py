"""Read-only methods: the bot, a chat, its members, a person's photos, a file."""

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods.call import Call, find_chat
from sandbox.telegram.rules.media import stored_photo
from sandbox.telegram.rules.members import chat_member
from sandbox.telegram.state.chats import Chat

ACCEPTED_GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]


async def get_me(call: Call) -> Json:
    """The bot, as a user with its abilities."""
    return call.world.bot.as_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": call.world.inline_mode,
        "supports_guest_queries": call.world.guest_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_file(call: Call) -> Json:
    """A File with a path that can be read for an hour."""
    return call.world.files.opened(call.params["file_id"])


async def get_chat(call: Call) -> Json:
    """The chat in full."""
    chat = call.chat()
    told = chat.as_chat() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(ACCEPTED_GIFTS, False),
    }
    if chat.is_group:
        told["permissions"] = {"can_send_messages": True, "can_send_photos": True, "can_send_documents": True}
    return told


async def get_chat_member(call: Call) -> Json:
    """One member, or who has left."""
    chat, user_id = call.chat(), call.params["user_id"]
    if user_id != call.world.bot.id and user_id not in call.world.people:
        raise bad("PARTICIPANT_ID_INVALID")
    return _member(call, chat, user_id)


async def get_chat_member_count(call: Call) -> int:
    """How many, with the bot."""
    return len(call.chat().members) + 1


async def get_chat_administrators(call: Call) -> list[Json]:
    """The creator and the admins; other bots than this one do not exist here."""
    chat = call.chat()
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    admins = [who for who, status in chat.members.items() if status in ("creator", "administrator")]
    if chat.bot_status == "administrator":
        admins.append(call.world.bot.id)
    return [_member(call, chat, who) for who in admins]


async def get_user_profile_photos(call: Call) -> Json:
    """The person's one photo, if there is one."""
    person = call.world.people.get(call.params["user_id"])
    if person is None:
        raise bad("user not found")
    if person.avatar is None or call.get("offset", 0) > 0:
        return {"total_count": int(person.avatar is not None), "photos": []}
    if person.avatar_content is None:
        person.avatar_content = await stored_photo(call.world.files, person.avatar)
    return {"total_count": 1, "photos": [person.avatar_content["photo"]]}


async def leave_chat(call: Call) -> bool:
    """True once the bot is out."""
    chat = find_chat(call.world, call.params["chat_id"])
    chat.check_bot_access()
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    call.world.journal.note("member", chat_id=chat.id, user_id=call.world.bot.id, status="left")
    return True


def _member(call: Call, chat: Chat, user_id: int) -> Json:
    bot = call.world.bot
    person = bot if user_id == bot.id else call.world.people[user_id]
    status = chat.bot_status if person is bot else chat.members.get(user_id, "left")
    return chat_member(person, status, channel=chat.type == "channel")
