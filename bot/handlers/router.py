"""Routes each update to its handler. Returns only after its effect is committed."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram import InlineQuery, Message, PreCheckoutQuery, Update, User

from bot.chat.announcements import OPT_IN, OPT_OUT
from bot.chat.context import ButtonContext, Caller, MessageContext, ReplyTarget, language_of, payer
from bot.chat.flood_guard import FloodGuard, Verdict
from bot.chat.replies import Reply, TextReply, Toast
from bot.handlers import (
    ALIASES,
    amendments,
    announcements,
    buttons,
    buy,
    find_routes,
    guest_mode,
    help,
    imagine,
    inline,
    membership,
    offers,
    payments,
    settings,
)
from bot.handlers.admin import menu
from bot.handlers.admin.screens import parse_press
from bot.handlers.help_pages import parse_help_page
from bot.handlers.message_pictures import on_album_without_words, save_album_picture
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal

log = structlog.get_logger(__name__)


class Router:
    """Routes updates to handlers. Floods and blocked senders are dropped without touching the database."""

    def __init__(self, services: Services, flood_guard: FloodGuard) -> None:
        self._services = services
        self._flood_guard = flood_guard
        self._routes = find_routes(sells_credits=services.settings.sells_credits)

    async def answer_checkout(self, query: PreCheckoutQuery) -> None:
        """Lets a payment go ahead or refuses it; never fails, and waits for nothing that others do."""
        await payments.answer_checkout(self._services, query, allowed=self._is_allowed(query.from_user.id, 0))

    async def handle(self, update: Update) -> list[Reply]:
        """The replies to an update, after its effect is stored; raises `StorageDown` if it could not be stored."""
        services = self._services
        paid = await self._on_payment(update)
        if paid is not None:
            return paid
        if update.callback_query is not None:
            return await self._on_callback_query(ButtonContext.of(update.callback_query))
        if update.my_chat_member is not None:
            change = update.my_chat_member
            if self._flood_guard.check(change.from_user.id, change.chat.id) is Verdict.ALLOW:
                await membership.on_membership_change(services, change)
            return []
        if update.inline_query is not None:
            return await self._on_inline_query(update.inline_query)
        if update.chosen_inline_result is not None:
            chosen = update.chosen_inline_result
            person = chosen.from_user.id
            if self._flood_guard.check(person, person) is Verdict.ALLOW and self._is_allowed(person, 0):
                await inline.on_chosen_result(services, chosen)
            return []
        if update.guest_message is not None:
            return await self._on_guest_message(update.guest_message)
        context = MessageContext.of(update, bot_name=services.bot.username)
        if context is None:
            return []
        context = replace(context, command=ALIASES.get(context.command or "", context.command))
        if context.message.migrate_to_chat_id is not None:
            await membership.on_group_upgrade(services, context.message)
            return []
        if not self._is_for_bot(context):
            background = self._flood_guard.check(("aside", context.sender_id), ("aside", context.place.chat_id))
            if background is Verdict.ALLOW:
                await membership.unmute_chat(services, context.place.chat_id)
            return []
        verdict = self._flood_guard.check(context.sender_id, context.place.chat_id)
        if verdict is not Verdict.ALLOW:
            warning = TextReply(context.place, services.translate(context, "refused-rate"), expiring=context.group)
            return [warning] if verdict is Verdict.WARN else []
        if not self._is_allowed(context.user_id, context.place.chat_id, context.sender_id):
            return self._not_allowed_replies(context)
        self._see(context.message.from_user, private=context.private)
        await membership.unmute_chat(services, context.place.chat_id)
        if update.edited_message is not None or update.edited_channel_post is not None:
            context = await self._with_settings(context)
            return _mark_expiring(context, await amendments.on_edited(services, context))
        return await self._on_message(context)

    def storage_full_replies(self, update: Update) -> list[Reply]:
        """The replies to an update that cannot be stored: nothing was ordered or charged."""
        key, translations = "refused-storage", self._services.translations
        if update.message is not None and update.message.successful_payment is not None:
            language = language_of(update.message.from_user)
            return [TextReply(ReplyTarget.of(update.message), translations.html(language, "receipt-later"))]
        if update.callback_query is not None:
            press = ButtonContext.of(update.callback_query)
            return [Toast(press.query.id, translations.plain(press.language, key), as_alert=True)]
        if update.inline_query is not None:
            caller = Caller(update.inline_query.from_user.id, language_of(update.inline_query.from_user))
            return [
                inline.build_refusal(
                    self._services, caller, update.inline_query.id, translations.plain(caller.language, key)
                )
            ]
        guest = update.guest_message
        if guest is not None and guest.guest_query_id is not None and guest.from_user is not None:
            caller = Caller(guest.from_user.id, language_of(guest.from_user))
            return [guest_mode.build_refusal(self._services, caller, guest.guest_query_id, Refusal(key))]
        context = MessageContext.of(update, bot_name=self._services.bot.username)
        if context is None or (context.command not in self._routes and not context.private):
            return []
        return [TextReply(context.place, translations.html(context.language, key))]

    async def _on_payment(self, update: Update) -> list[Reply] | None:
        """The replies to what Telegram tells of money, from whomever it comes; None for any other update."""
        message, subscription = update.message, update.api_kwargs.get("subscription")
        if message is not None and message.successful_payment is not None:
            return await payments.on_successful_payment(self._services, message)
        if message is not None and message.refunded_payment is not None:
            return await payments.on_refunded_payment(self._services, message)
        if isinstance(subscription, dict):
            return await payments.on_subscription_change(self._services, subscription)
        return None

    def _is_for_bot(self, context: MessageContext) -> bool:
        """Whether the message may need handling: a command, a reply to the bot, a private message, an album image."""
        pictured = context.message.media_group_id is not None
        commanded = context.command in self._routes and not context.forwarded
        return commanded or context.private or pictured or self._is_reply_to_bot(context)

    def _is_reply_to_bot(self, context: MessageContext) -> bool:
        return context.command is None and self._is_from_bot(context.message.reply_to_message)

    async def _on_message(self, context: MessageContext) -> list[Reply]:
        services, message = self._services, context.message
        handler = self._routes.get(context.command or "") if not context.forwarded else None
        is_reply = self._is_reply_to_bot(context)
        if not is_reply and message.media_group_id is not None:
            await save_album_picture(services, context)
            joined = await self._join_album(context)
            if joined is not None:
                return joined
            if handler is None and not context.private:
                return []
            if handler is None and not context.words:
                return await on_album_without_words(services, await self._with_settings(context))
        context = await self._with_settings(context)
        if handler is None and (answered := await menu.on_answer(services, context)) is not None:
            return answered
        if context.forwarded and context.command is not None:
            refusal = TextReply(context.place, services.translate(context, "refused-forwarded"))
            return [refusal] if context.private else []
        if handler is not None:
            await menu.drop_answer(services, context)
            return _mark_expiring(context, await handler(services, context))
        replies = await imagine.on_reply_to_picture(services, context) if is_reply else None
        if replies is not None:
            return _mark_expiring(context, replies)
        return await offers.on_plain_text(services, context) if context.private else []

    async def _join_album(self, context: MessageContext) -> list[Reply] | None:
        """What to reply to another caption of an album that was ordered or offered; None for any other message."""
        if not context.words or context.forwarded:
            return None
        context = await self._with_settings(context)
        joined = await amendments.join_album(self._services, context)
        return None if joined is None else _mark_expiring(context, joined)

    async def _on_callback_query(self, press: ButtonContext) -> list[Reply]:
        chat_id = press.query.message.chat.id if press.query.message is not None else 0
        verdict = self._flood_guard.check(press.user_id, chat_id or press.user_id, pressed=True)
        if verdict is not Verdict.ALLOW:
            return [self._toast(press, "refused-rate")] if verdict is Verdict.WARN else []
        if not self._is_allowed(press.user_id, chat_id):
            return [self._toast(press, "refused-not-allowed")]
        self._see(press.query.from_user, private=chat_id == press.user_id)
        effective = await load_effective_settings(self._services, user_id=press.user_id, chat_id=0, thread_id=None)
        press = replace(press, language=effective.language or press.language)
        action = settings.parse_press(press.query)
        if action is not None:
            return await settings.on_action(self._services, press, action)
        wanted = buy.parse_buy_press(press.query.data or "")
        if wanted is not None:
            return await buy.on_buy_press(self._services, press, wanted)
        help_page = parse_help_page(press.query.data or "")
        if help_page is not None:
            return await help.on_page_press(self._services, press, help_page)
        if press.query.data == OPT_OUT:
            return await announcements.on_opt_out(self._services, press)
        if press.query.data == OPT_IN:
            return await announcements.on_opt_in(self._services, press)
        words = parse_press(press.query.data or "")
        if words is not None:
            return await menu.on_press(self._services, press, words)
        return await buttons.on_press(self._services, press)

    def _see(self, user: User | None, *, private: bool) -> None:
        """Remembers who wrote; not the fake users that stand for chats."""
        if user is not None and not user.is_bot:
            self._services.admin.directory.see(user, private=private)

    async def _on_inline_query(self, query: InlineQuery) -> list[Reply]:
        person = query.from_user
        verdict = self._flood_guard.check(("typing", person.id), person.id)  # a query is sent with every typed letter
        if verdict is Verdict.DROP:
            return []
        key = "refused-rate" if verdict is Verdict.WARN else "refused-not-allowed"
        if verdict is Verdict.WARN or not self._is_allowed(person.id, 0):
            caller = Caller(person.id, language_of(person))
            return [
                inline.build_refusal(
                    self._services, caller, query.id, self._services.translations.plain(caller.language, key)
                )
            ]
        return [await inline.on_inline_query(self._services, await self._load_caller(person), query)]

    async def _on_guest_message(self, message: Message) -> list[Reply]:
        if message.guest_query_id is None or message.from_user is None:
            return []
        verdict = self._flood_guard.check(payer(message), message.chat.id)
        if verdict is not Verdict.ALLOW:
            return []
        caller = Caller(message.from_user.id, language_of(message.from_user))
        if message.sender_chat is not None:  # a channel or an anonymous admin: no private chat and no account
            return [guest_mode.build_refusal(self._services, caller, message.guest_query_id, Refusal("guest-nameless"))]
        if message.from_user.is_bot:
            return []
        if not self._is_allowed(caller.user_id, message.chat.id):
            return [
                guest_mode.build_refusal(self._services, caller, message.guest_query_id, Refusal("refused-not-allowed"))
            ]
        return await guest_mode.on_guest_message(self._services, await self._load_caller(message.from_user), message)

    async def _load_caller(self, user: User) -> Caller:
        effective = await load_effective_settings(self._services, user_id=user.id, chat_id=0, thread_id=None)
        return Caller(user.id, effective.language or language_of(user), effective)

    def _toast(self, press: ButtonContext, key: str) -> Toast:
        return Toast(press.query.id, self._services.translations.plain(press.language, key), as_alert=True)

    async def _with_settings(self, context: MessageContext) -> MessageContext:
        """The message context with the effective settings."""
        place = context.place
        effective = await load_effective_settings(
            self._services, user_id=context.user_id, chat_id=place.chat_id, thread_id=place.thread_id
        )
        return replace(context, effective=effective, language=effective.language or context.language)

    def _is_from_bot(self, replied: Message | None) -> bool:
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._services.bot.id

    def _is_allowed(self, user_id: int, chat_id: int, sender_id: int | None = None) -> bool:
        """Whether the person may use the bot in the chat; a block wins over everything else."""
        settings = self._services.settings
        if self._blocked(user_id, chat_id, sender_id):
            return False
        allowed = settings.allowed_ids
        return not allowed or user_id in allowed or chat_id in allowed or user_id in settings.admin_ids

    def _blocked(self, *ids: int | None) -> bool:
        """Whether one of them is blocked by the settings or banned by an administrator, as far as memory knows."""
        return any(
            one in self._services.settings.blocked_ids or one in self._services.admin.state.banned for one in ids
        )

    def _not_allowed_replies(self, context: MessageContext) -> list[Reply]:
        """The refusal: once an hour per person or blocked chat; always in the private chat of an unblocked person."""
        key = context.place.chat_id if self._blocked(context.place.chat_id) else context.sender_id
        always = context.private and not self._blocked(context.user_id, context.place.chat_id, context.sender_id)
        if not always and not self._services.once_per_hour.try_acquire("not-allowed", key):
            return []
        return [
            TextReply(context.place, self._services.translate(context, "refused-not-allowed"), expiring=context.group)
        ]


def _mark_expiring(context: MessageContext, replies: Sequence[Reply]) -> list[Reply]:
    """Marks text replies as expiring: in groups only, and in quiet groups all those without buttons."""
    quiet = context.effective.quiet
    return [
        replace(reply, expiring=context.group and (reply.expiring or (quiet and reply.keyboard is None)))
        if isinstance(reply, TextReply)
        else reply
        for reply in replies
    ]
