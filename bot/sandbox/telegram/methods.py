"""Every method of the Bot API that the sandbox has, by name."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.telegram import asking, editing, looking, presenting, reacting, receiving, sending
from bot.sandbox.telegram.call import Call

METHODS: dict[str, Callable[[Call], Awaitable[Any]]] = {
    "getMe": looking.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "copyMessage": sending.copy_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageMedia": editing.edit_message_media,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": reacting.answer_callback_query,
    "answerInlineQuery": asking.answer_inline_query,
    "answerGuestQuery": asking.answer_guest_query,
    "setMessageReaction": reacting.set_message_reaction,
    "getFile": looking.get_file,
    "getChat": looking.get_chat,
    "getChatMember": looking.get_chat_member,
    "getChatMemberCount": looking.get_chat_member_count,
    "getChatAdministrators": looking.get_chat_administrators,
    "getUserProfilePhotos": looking.get_user_profile_photos,
    "leaveChat": looking.leave_chat,
    "setMyCommands": presenting.set_my_commands,
    "getMyCommands": presenting.get_my_commands,
    "deleteMyCommands": presenting.delete_my_commands,
    "setMyName": presenting.say("name"),
    "getMyName": presenting.tell("name"),
    "setMyDescription": presenting.say("description"),
    "getMyDescription": presenting.tell("description"),
    "setMyShortDescription": presenting.say("short_description"),
    "getMyShortDescription": presenting.tell("short_description"),
}
