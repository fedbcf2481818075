"""PURE. The Bot API's ChatMember in its several forms."""

from sandbox.telegram.errors import Json
from sandbox.telegram.state.people import Person

RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def chat_member(person: Person, status: str, *, channel: bool) -> Json:
    """A member with that status; admins have the rights to delete, and in a channel to post and edit."""
    told: Json = {"user": person.as_user(), "status": status}
    if status == "creator":
        told["is_anonymous"] = False
    if status == "administrator":
        told |= {"is_anonymous": False} | dict.fromkeys(RIGHTS, False)
        told |= {"can_manage_chat": True, "can_delete_messages": True}
        if channel:
            told |= {"can_post_messages": True, "can_edit_messages": True}
    if status == "kicked":
        told["until_date"] = 0
    return told
