"""Every method of the Bot API that the sandbox has, by name."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.telegram.methods import answers, bot_profile, edit, inline, queries, send, updates
from sandbox.telegram.methods.call import Call

METHODS: dict[str, Callable[[Call], Awaitable[Any]]] = {
    "getMe": queries.get_me,
    "getUpdates": updates.get_updates,
    "setWebhook": updates.set_webhook,
    "deleteWebhook": updates.delete_webhook,
    "getWebhookInfo": updates.get_webhook_info,
    "sendMessage": send.send_message,
    "sendPhoto": send.send_photo,
    "sendDocument": send.send_document,
    "sendVideo": send.send_video,
    "sendAnimation": send.send_animation,
    "sendMediaGroup": send.send_media_group,
    "copyMessage": send.copy_message,
    "sendChatAction": send.send_chat_action,
    "editMessageText": edit.edit_message_text,
    "editMessageMedia": edit.edit_message_media,
    "editMessageCaption": edit.edit_message_caption,
    "editMessageReplyMarkup": edit.edit_message_reply_markup,
    "deleteMessage": edit.delete_message,
    "deleteMessages": edit.delete_messages,
    "answerCallbackQuery": answers.answer_callback_query,
    "answerInlineQuery": inline.answer_inline_query,
    "answerGuestQuery": inline.answer_guest_query,
    "setMessageReaction": answers.set_message_reaction,
    "getFile": queries.get_file,
    "getChat": queries.get_chat,
    "getChatMember": queries.get_chat_member,
    "getChatMemberCount": queries.get_chat_member_count,
    "getChatAdministrators": queries.get_chat_administrators,
    "getUserProfilePhotos": queries.get_user_profile_photos,
    "leaveChat": queries.leave_chat,
    "setMyCommands": bot_profile.set_my_commands,
    "getMyCommands": bot_profile.get_my_commands,
    "deleteMyCommands": bot_profile.delete_my_commands,
    "setMyName": bot_profile.say("name"),
    "getMyName": bot_profile.tell("name"),
    "setMyDescription": bot_profile.say("description"),
    "getMyDescription": bot_profile.tell("description"),
    "setMyShortDescription": bot_profile.say("short_description"),
    "getMyShortDescription": bot_profile.tell("short_description"),
}
