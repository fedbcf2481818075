"""Which parameters each modelled method takes, and the shapes inside them (Bot API 10.1).

One entry per parameter: `name type`, with `!` after the name where it is required. Types: int, bool, str, id (a number
or @name), file (a part, attach://NAME or a file_id), `[T]` a list, `A|B` a choice, a capital letter a shape below.
Parameters that Telegram knows and the sandbox does not act on are left out on purpose, so that using one is noticed.
"""

from functools import cache
from typing import NamedTuple

SENT = (
    "chat_id! id, message_thread_id int, direct_messages_topic_id int, disable_notification bool, protect_content bool,"
    "reply_parameters ReplyParameters"
)
CAPTION = "caption str, parse_mode str, caption_entities [MessageEntity]"
SHOWN = "show_caption_above_media bool, has_spoiler bool"
MOVING = "thumbnail file, width int, height int, duration int"
ANY_MARKUP = "reply_markup InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
# Either the first two or the third.
EDITED = "chat_id id, message_id int, inline_message_id str, reply_markup InlineKeyboardMarkup"
RESULT = "InlineQueryResultArticle|InlineQueryResultCachedPhoto|InlineQueryResultCachedVideo"
PRICED = "title! str, description! str, payload! str, provider_token str, currency! str, prices! [LabeledPrice]"
CHARGED = "user_id! int, telegram_payment_charge_id! str"
SCOPED = "scope BotCommandScope, language_code str"

METHODS = {
    "getMe": "",
    "getUpdates": "offset int, limit int, timeout int, allowed_updates [str]",
    "setWebhook": (
        "url! str, ip_address str, max_connections int, allowed_updates [str], drop_pending_updates bool,"
        "secret_token str"
    ),
    "deleteWebhook": "drop_pending_updates bool",
    "getWebhookInfo": "",
    "sendMessage": (
        f"{SENT}, text! str, parse_mode str, entities [MessageEntity], link_preview_options LinkPreviewOptions,"
        f"{ANY_MARKUP}"
    ),
    "sendPhoto": f"{SENT}, photo! file, {CAPTION}, {SHOWN}, {ANY_MARKUP}",
    "sendDocument": (
        f"{SENT}, document! file, thumbnail file, {CAPTION}, disable_content_type_detection bool, {ANY_MARKUP}"
    ),
    "sendVideo": f"{SENT}, video! file, {MOVING}, supports_streaming bool, {CAPTION}, {SHOWN}, {ANY_MARKUP}",
    "sendAnimation": f"{SENT}, animation! file, {MOVING}, {CAPTION}, {SHOWN}, {ANY_MARKUP}",
    "sendMediaGroup": f"{SENT}, media! [InputMediaPhoto|InputMediaVideo|InputMediaDocument]",
    "copyMessage": f"{SENT}, from_chat_id! id, message_id! int, {CAPTION}, {ANY_MARKUP}",
    "sendChatAction": "chat_id! id, message_thread_id int, action! str",
    "editMessageText": (
        f"{EDITED}, text! str, parse_mode str, entities [MessageEntity], link_preview_options LinkPreviewOptions"
    ),
    "editMessageMedia": (f"{EDITED}, media! InputMediaPhoto|InputMediaVideo|InputMediaAnimation|InputMediaDocument"),
    "editMessageCaption": f"{EDITED}, {CAPTION}, show_caption_above_media bool",
    "editMessageReplyMarkup": EDITED,
    "deleteMessage": "chat_id! id, message_id! int",
    "deleteMessages": "chat_id! id, message_ids! [int]",
    "answerCallbackQuery": "callback_query_id! str, text str, show_alert bool, url str, cache_time int",
    "answerInlineQuery": (
        f"inline_query_id! str, results! [{RESULT}], cache_time int, is_personal bool, next_offset str,"
        "button InlineQueryResultsButton"
    ),
    "answerGuestQuery": f"guest_query_id! str, result! {RESULT}",
    "setMessageReaction": "chat_id! id, message_id! int, reaction [ReactionType], is_big bool",
    "sendInvoice": f"{SENT}, {PRICED}, start_parameter str",
    "createInvoiceLink": f"{PRICED}, subscription_period int",
    "answerPreCheckoutQuery": "pre_checkout_query_id! str, ok! bool, error_message str",
    "refundStarPayment": CHARGED,
    "getMyStarBalance": "",
    "getStarTransactions": "offset int, limit int",
    "editUserStarSubscription": f"{CHARGED}, is_canceled! bool",
    "getFile": "file_id! str",
    "getChat": "chat_id! id",
    "getChatMember": "chat_id! id, user_id! int",
    "getChatMemberCount": "chat_id! id",
    "getChatAdministrators": "chat_id! id, return_bots bool",
    "getUserProfilePhotos": "user_id! int, offset int, limit int",
    "leaveChat": "chat_id! id",
    "setMyCommands": f"commands! [BotCommand], {SCOPED}",
    "getMyCommands": SCOPED,
    "deleteMyCommands": SCOPED,
    "setMyName": "name str, language_code str",
    "getMyName": "language_code str",
    "setMyDescription": "description str, language_code str",
    "getMyDescription": "language_code str",
    "setMyShortDescription": "short_description str, language_code str",
    "getMyShortDescription": "language_code str",
}

SHAPES = {
    "ReplyParameters": (
        "message_id! int, chat_id id, allow_sending_without_reply bool, quote str, quote_parse_mode str,"
        "quote_entities [MessageEntity], quote_position int"
    ),
    "MessageEntity": "type! str, offset! int, length! int, url str, user User, language str",
    "User": "id! int, is_bot bool, first_name str, last_name str, username str, language_code str",
    "LinkPreviewOptions": (
        "is_disabled bool, url str, prefer_small_media bool, prefer_large_media bool, show_above_text bool"
    ),
    "InlineKeyboardMarkup": "inline_keyboard! [[InlineKeyboardButton]]",
    "InlineKeyboardButton": (
        "text! str, style str, url str, callback_data str, switch_inline_query str,"
        "switch_inline_query_current_chat str, copy_text CopyTextButton"
    ),
    "CopyTextButton": "text! str",
    "ReplyKeyboardMarkup": (
        "keyboard! [[KeyboardButton]], is_persistent bool, resize_keyboard bool, one_time_keyboard bool,"
        "input_field_placeholder str, selective bool"
    ),
    "KeyboardButton": "text! str, style str",
    "ReplyKeyboardRemove": "remove_keyboard! bool, selective bool",
    "ForceReply": "force_reply! bool, input_field_placeholder str, selective bool",
    "InputMediaPhoto": f"type! str, media! file, {CAPTION}, {SHOWN}",
    "InputMediaVideo": f"type! str, media! file, {MOVING}, supports_streaming bool, {CAPTION}, {SHOWN}",
    "InputMediaAnimation": f"type! str, media! file, {MOVING}, {CAPTION}, {SHOWN}",
    "InputMediaDocument": f"type! str, media! file, thumbnail file, {CAPTION}, disable_content_type_detection bool",
    "InlineQueryResultArticle": (
        "type! str, id! str, title! str, input_message_content! InputTextMessageContent,"
        "reply_markup InlineKeyboardMarkup, url str, description str"
    ),
    "InlineQueryResultCachedPhoto": (
        f"type! str, id! str, photo_file_id! str, title str, description str, {CAPTION},"
        "show_caption_above_media bool, reply_markup InlineKeyboardMarkup"
    ),
    "InlineQueryResultCachedVideo": (
        f"type! str, id! str, video_file_id! str, title! str, description str, {CAPTION},"
        "show_caption_above_media bool, reply_markup InlineKeyboardMarkup"
    ),
    "InputTextMessageContent": (
        "message_text! str, parse_mode str, entities [MessageEntity], link_preview_options LinkPreviewOptions"
    ),
    "InlineQueryResultsButton": "text! str, start_parameter! str",
    "ReactionType": "type! str, emoji str",
    "LabeledPrice": "label! str, amount! int",
    "BotCommand": "command! str, description! str",
    "BotCommandScope": "type! str, chat_id id, user_id int",
}

# How a choice is told: by the key that only this shape has, or by the value of `type`.
MARKS = {
    "InlineKeyboardMarkup": ("inline_keyboard", None),
    "ReplyKeyboardMarkup": ("keyboard", None),
    "ReplyKeyboardRemove": ("remove_keyboard", None),
    "ForceReply": ("force_reply", None),
    "InputMediaPhoto": ("type", "photo"),
    "InputMediaVideo": ("type", "video"),
    "InputMediaAnimation": ("type", "animation"),
    "InputMediaDocument": ("type", "document"),
    "InlineQueryResultArticle": ("type", "article"),
    "InlineQueryResultCachedPhoto": ("photo_file_id", None),
    "InlineQueryResultCachedVideo": ("video_file_id", None),
}


class Field(NamedTuple):
    """One parameter: its type as written above, and whether it must be there."""

    type: str
    required: bool


@cache
def method_fields(name: str) -> dict[str, Field]:
    """The parameters of a method; KeyError when the sandbox has no such method."""
    return _fields(METHODS[name])


@cache
def shape_fields(name: str) -> dict[str, Field]:
    """The fields of a shape."""
    return _fields(SHAPES[name])


def _fields(line: str) -> dict[str, Field]:
    pairs = (entry.split() for entry in line.split(",") if entry.strip())
    return {name.rstrip("!"): Field(kind, name.endswith("!")) for name, kind in pairs}
