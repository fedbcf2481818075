"""PURE. The Bot API's ChatMember in its several forms."""

from collections.abc import Collection

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


PERMISSIONS = {
    "text": ("can_send_messages",),
    "photos": ("can_send_photos",),
    "videos": ("can_send_videos", "can_send_video_notes"),
    "documents": ("can_send_documents", "can_send_audios", "can_send_voice_notes"),
    "other": (
        "can_edit_tag",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_send_polls",
        "can_react_to_messages",
    ),
}


def chat_member(person: Person, status: str, *, channel: bool, lacking: Collection[str] = ()) -> Json:
    """A member with that status; admins have the rights to delete, and in a channel to post and edit.

    A restricted one lacks the rights to post these kinds.
    """
    told: Json = {"user": person.as_user(), "status": status}
    if status == "creator":
        told["is_anonymous"] = False
    if status == "administrator":
        told |= {"is_anonymous": False} | dict.fromkeys(RIGHTS, False)
        told |= {"can_manage_chat": True, "can_delete_messages": True}
        if channel:
            told |= {"can_post_messages": True, "can_edit_messages": True}
    if status == "restricted":
        told |= {"is_member": True, "until_date": 0}
        told |= dict.fromkeys(("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"), False)
        told |= {right: kind not in lacking for kind, rights in PERMISSIONS.items() for right in rights}
    if status == "kicked":
        told["until_date"] = 0
    return told
