"""One update to its handler. Returns only after what it means is committed."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram import InlineQuery, Message, Update, User

from bot.chat.context import ButtonContext, Caller, MessageContext, language_of, payer
from bot.chat.flood_guard import FloodGuard, Verdict
from bot.chat.reply_sender import Reply, TextReply, Toast
from bot.handlers import ROUTES, buttons, guest_mode, help, imagine, inline, membership, offers, settings
from bot.handlers.help_pages import parse_help_page
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
    "guest_message",
)


class Router:
    """Sends updates to their handlers. What is too much, or from somebody blocked, costs no work of the database."""

    def __init__(self, services: Services, flood_guard: FloodGuard) -> None:
        self._services = services
        self._flood_guard = flood_guard

    async def handle(self, update: Update) -> list[Reply]:
        """The answers to an update whose meaning is now in the database; raises `StorageDown` when it is not."""
        services = self._services
        if update.callback_query is not None:
            return await self._pressed(ButtonContext.of(update.callback_query))
        if update.my_chat_member is not None:
            change = update.my_chat_member
            if self._flood_guard.check(change.from_user.id, change.chat.id) is Verdict.ALLOW:
                await membership.membership(services, change)
            return []
        if update.inline_query is not None:
            return await self._asked(update.inline_query)
        if update.chosen_inline_result is not None:
            chosen = update.chosen_inline_result
            person = chosen.from_user.id
            if self._flood_guard.check(person, person) is Verdict.ALLOW and self._allowed(person, 0):
                await inline.chosen(services, chosen)
            return []
        if update.guest_message is not None:
            return await self._visited(update.guest_message)
        context = MessageContext.of(update, bot_name=services.bot.username)
        if context is None:
            return []
        if context.message.migrate_to_chat_id is not None:
            await membership.upgraded(services, context.message)
            return []
        if not self._calls_us(context):
            aside = self._flood_guard.check(("aside", context.sender_id), ("aside", context.place.chat_id))
            if aside is Verdict.ALLOW:
                await membership.heard(services, context.place.chat_id)
            return []
        verdict = self._flood_guard.check(context.sender_id, context.place.chat_id)
        if verdict is not Verdict.ALLOW:
            told = TextReply(context.place, services.translate(context, "refused-rate"), passing=context.group)
            return [told] if verdict is Verdict.WARN else []
        if not self._allowed(context.user_id, context.place.chat_id, context.sender_id):
            return self._refuse(context)
        await membership.heard(services, context.place.chat_id)
        return await self._called(context)

    def excuse(self, update: Update) -> list[Reply]:
        """What is said when nothing can be written down: nothing was ordered, nothing charged."""
        key, translations = "refused-storage", self._services.translations
        if update.callback_query is not None:
            press = ButtonContext.of(update.callback_query)
            return [Toast(press.query.id, translations.plain(press.language, key), loud=True)]
        if update.inline_query is not None:
            caller = Caller(update.inline_query.from_user.id, language_of(update.inline_query.from_user))
            return [
                inline.refusal(self._services, caller, update.inline_query.id, translations.plain(caller.language, key))
            ]
        guest = update.guest_message
        if guest is not None and guest.guest_query_id is not None and guest.from_user is not None:
            caller = Caller(guest.from_user.id, language_of(guest.from_user))
            return [guest_mode.refusal(self._services, caller, guest.guest_query_id, Refusal(key))]
        context = MessageContext.of(update, bot_name=self._services.bot.username)
        if context is None or (context.command not in ROUTES and not context.private):
            return []
        return [TextReply(context.place, translations.html(context.language, key))]

    def _calls_us(self, context: MessageContext) -> bool:
        """Whether there may be something to do: a command or reply, words in private, a picture of an album."""
        pictured = context.message.media_group_id is not None
        return context.command in ROUTES or context.private or pictured or self._is_reply(context)

    def _is_reply(self, context: MessageContext) -> bool:
        return context.command is None and self._is_ours(context.message.reply_to_message)

    async def _called(self, context: MessageContext) -> list[Reply]:
        services, message = self._services, context.message
        handler = ROUTES.get(context.command or "")
        reply = self._is_reply(context)
        if handler is None and not reply and message.media_group_id is not None:
            await imagine.keep_item(services, context)
            if not context.private or not context.words:
                return []
        context = await self._as_they_chose(context)
        if handler is not None:
            return _briefly(context, await handler(services, context))
        answers = await imagine.edit_again(services, context) if reply else None
        if answers is not None:
            return _briefly(context, answers)
        return await offers.plain(services, context) if context.private else []

    async def _pressed(self, press: ButtonContext) -> list[Reply]:
        chat_id = press.query.message.chat.id if press.query.message is not None else 0
        verdict = self._flood_guard.check(press.user_id, chat_id or press.user_id, pressed=True)
        if verdict is not Verdict.ALLOW:
            return [self._alert(press, "refused-rate")] if verdict is Verdict.WARN else []
        if not self._allowed(press.user_id, chat_id):
            return [self._alert(press, "refused-not-allowed")]
        effective = await load_effective_settings(self._services, user_id=press.user_id, chat_id=0, thread_id=None)
        press = replace(press, language=effective.language or press.language)
        turn = settings.menu_turn(press.query)
        if turn is not None:
            return await settings.turned(self._services, press, turn)
        leaf = parse_help_page(press.query.data or "")
        if leaf is not None:
            return await help.turned(self._services, press, leaf)
        return await buttons.press(self._services, press)

    async def _asked(self, query: InlineQuery) -> list[Reply]:
        person = query.from_user
        verdict = self._flood_guard.check(("typing", person.id), person.id)  # a query comes with every letter
        if verdict is Verdict.DROP:
            return []
        key = "refused-rate" if verdict is Verdict.WARN else "refused-not-allowed"
        if verdict is Verdict.WARN or not self._allowed(person.id, 0):
            caller = Caller(person.id, language_of(person))
            return [
                inline.refusal(
                    self._services, caller, query.id, self._services.translations.plain(caller.language, key)
                )
            ]
        return [await inline.asked(self._services, await self._caller(person), query)]

    async def _visited(self, message: Message) -> list[Reply]:
        if message.guest_query_id is None or message.from_user is None:
            return []
        verdict = self._flood_guard.check(payer(message), message.chat.id)
        if verdict is not Verdict.ALLOW:
            return []
        caller = Caller(message.from_user.id, language_of(message.from_user))
        if message.sender_chat is not None:  # a channel, or an anonymous admin: no private chat, nobody to pay
            return [guest_mode.refusal(self._services, caller, message.guest_query_id, Refusal("guest-nameless"))]
        if message.from_user.is_bot:
            return []
        if not self._allowed(caller.user_id, message.chat.id):
            return [guest_mode.refusal(self._services, caller, message.guest_query_id, Refusal("refused-not-allowed"))]
        return await guest_mode.called(self._services, await self._caller(message.from_user), message)

    async def _caller(self, user: User) -> Caller:
        effective = await load_effective_settings(self._services, user_id=user.id, chat_id=0, thread_id=None)
        return Caller(user.id, effective.language or language_of(user), effective)

    def _alert(self, press: ButtonContext, key: str) -> Toast:
        return Toast(press.query.id, self._services.translations.plain(press.language, key), loud=True)

    async def _as_they_chose(self, context: MessageContext) -> MessageContext:
        """The call with what the person, the topic and the chat have chosen."""
        place = context.place
        effective = await load_effective_settings(
            self._services, user_id=context.user_id, chat_id=place.chat_id, thread_id=place.thread_id
        )
        return replace(context, effective=effective, language=effective.language or context.language)

    def _is_ours(self, replied: Message | None) -> bool:
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._services.bot.id

    def _allowed(self, user_id: int, chat_id: int, sender_id: int | None = None) -> bool:
        """Whether the person may use the bot there; nothing lets in who is blocked."""
        settings = self._services.settings
        if settings.blocked_ids & {user_id, chat_id, sender_id}:
            return False
        allowed = settings.allowed_ids
        return not allowed or user_id in allowed or chat_id in allowed or user_id in settings.admin_ids

    def _refuse(self, context: MessageContext) -> list[Reply]:
        """One sentence per person and hour, in a blocked chat one for all; in private who is not blocked has each."""
        blocked = self._services.settings.blocked_ids
        who = context.place.chat_id if context.place.chat_id in blocked else context.sender_id
        each = context.private and not blocked & {context.user_id, context.place.chat_id, context.sender_id}
        if not each and not self._services.once_per_hour.allow("not-allowed", who):
            return []
        return [
            TextReply(context.place, self._services.translate(context, "refused-not-allowed"), passing=context.group)
        ]


def _briefly(context: MessageContext, answers: Sequence[Reply]) -> list[Reply]:
    """In a quiet group what is said passes; elsewhere only what a handler says in passing does."""
    quiet = context.effective.quiet
    return [
        replace(answer, passing=context.group and (answer.passing or (quiet and answer.keyboard is None)))
        if isinstance(answer, TextReply)
        else answer
        for answer in answers
    ]
