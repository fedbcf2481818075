"""One update to its handler. Returns only after what it means is committed."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram import InlineQuery, Message, Update, User

from bot.chat.context import Call, Caller, Press, language_of, payer
from bot.chat.flood_guard import Rates, Verdict
from bot.chat.reply_sender import Alert, Answer, Say
from bot.handlers import ROUTES, buttons, guest_mode, help, imagine, inline, membership, offers, settings
from bot.handlers.help_pages import leaf_of
from bot.handlers.permissions import standing_of
from bot.handlers.services import House
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


class Dispatch:
    """Sends updates to their handlers. What is too much, or from somebody blocked, costs no work of the database."""

    def __init__(self, house: House, rates: Rates) -> None:
        self._house = house
        self._rates = rates

    async def handle(self, update: Update) -> list[Answer]:
        """The answers to an update whose meaning is now in the database; raises `StorageDown` when it is not."""
        house = self._house
        if update.callback_query is not None:
            return await self._pressed(Press.of(update.callback_query))
        if update.my_chat_member is not None:
            change = update.my_chat_member
            if self._rates.judge(change.from_user.id, change.chat.id) is Verdict.WELCOME:
                await membership.membership(house, change)
            return []
        if update.inline_query is not None:
            return await self._asked(update.inline_query)
        if update.chosen_inline_result is not None:
            chosen = update.chosen_inline_result
            person = chosen.from_user.id
            if self._rates.judge(person, person) is Verdict.WELCOME and self._allowed(person, 0):
                await inline.chosen(house, chosen)
            return []
        if update.guest_message is not None:
            return await self._visited(update.guest_message)
        call = Call.of(update, bot_name=house.bot.username)
        if call is None:
            return []
        if call.message.migrate_to_chat_id is not None:
            await membership.upgraded(house, call.message)
            return []
        if not self._calls_us(call):
            aside = self._rates.judge(("aside", call.sender_id), ("aside", call.place.chat_id))
            if aside is Verdict.WELCOME:
                await membership.heard(house, call.place.chat_id)
            return []
        verdict = self._rates.judge(call.sender_id, call.place.chat_id)
        if verdict is not Verdict.WELCOME:
            told = Say(call.place, house.say(call, "refused-rate"), passing=call.group)
            return [told] if verdict is Verdict.TOLD else []
        if not self._allowed(call.user_id, call.place.chat_id, call.sender_id):
            return self._refuse(call)
        await membership.heard(house, call.place.chat_id)
        return await self._called(call)

    def excuse(self, update: Update) -> list[Answer]:
        """What is said when nothing can be written down: nothing was ordered, nothing charged."""
        key, sentences = "refused-storage", self._house.sentences
        if update.callback_query is not None:
            press = Press.of(update.callback_query)
            return [Alert(press.query.id, sentences.plain(press.language, key), loud=True)]
        if update.inline_query is not None:
            caller = Caller(update.inline_query.from_user.id, language_of(update.inline_query.from_user))
            return [inline.refusal(self._house, caller, update.inline_query.id, sentences.plain(caller.language, key))]
        guest = update.guest_message
        if guest is not None and guest.guest_query_id is not None and guest.from_user is not None:
            caller = Caller(guest.from_user.id, language_of(guest.from_user))
            return [guest_mode.refusal(self._house, caller, guest.guest_query_id, Refusal(key))]
        call = Call.of(update, bot_name=self._house.bot.username)
        if call is None or (call.command not in ROUTES and not call.private):
            return []
        return [Say(call.place, sentences.say(call.language, key))]

    def _calls_us(self, call: Call) -> bool:
        """Whether there may be something to do: a command or reply, words in private, a picture of an album."""
        pictured = call.message.media_group_id is not None
        return call.command in ROUTES or call.private or pictured or self._is_reply(call)

    def _is_reply(self, call: Call) -> bool:
        return call.command is None and self._is_ours(call.message.reply_to_message)

    async def _called(self, call: Call) -> list[Answer]:
        house, message = self._house, call.message
        handler = ROUTES.get(call.command or "")
        reply = self._is_reply(call)
        if handler is None and not reply and message.media_group_id is not None:
            await imagine.keep_item(house, call)
            if not call.private or not call.words:
                return []
        call = await self._as_they_chose(call)
        if handler is not None:
            return _briefly(call, await handler(house, call))
        answers = await imagine.edit_again(house, call) if reply else None
        if answers is not None:
            return _briefly(call, answers)
        return await offers.plain(house, call) if call.private else []

    async def _pressed(self, press: Press) -> list[Answer]:
        chat_id = press.query.message.chat.id if press.query.message is not None else 0
        verdict = self._rates.judge(press.user_id, chat_id or press.user_id, pressed=True)
        if verdict is not Verdict.WELCOME:
            return [self._alert(press, "refused-rate")] if verdict is Verdict.TOLD else []
        if not self._allowed(press.user_id, chat_id):
            return [self._alert(press, "refused-not-allowed")]
        standing = await standing_of(self._house, user_id=press.user_id, chat_id=0, thread_id=None)
        press = replace(press, language=standing.language or press.language)
        turn = settings.menu_turn(press.query)
        if turn is not None:
            return await settings.turned(self._house, press, turn)
        leaf = leaf_of(press.query.data or "")
        if leaf is not None:
            return await help.turned(self._house, press, leaf)
        return await buttons.press(self._house, press)

    async def _asked(self, query: InlineQuery) -> list[Answer]:
        person = query.from_user
        verdict = self._rates.judge(("typing", person.id), person.id)  # a query comes with every letter
        if verdict is Verdict.IGNORED:
            return []
        key = "refused-rate" if verdict is Verdict.TOLD else "refused-not-allowed"
        if verdict is Verdict.TOLD or not self._allowed(person.id, 0):
            caller = Caller(person.id, language_of(person))
            return [inline.refusal(self._house, caller, query.id, self._house.sentences.plain(caller.language, key))]
        return [await inline.asked(self._house, await self._caller(person), query)]

    async def _visited(self, message: Message) -> list[Answer]:
        if message.guest_query_id is None or message.from_user is None:
            return []
        verdict = self._rates.judge(payer(message), message.chat.id)
        if verdict is not Verdict.WELCOME:
            return []
        caller = Caller(message.from_user.id, language_of(message.from_user))
        if message.sender_chat is not None:  # a channel, or an anonymous admin: no private chat, nobody to pay
            return [guest_mode.refusal(self._house, caller, message.guest_query_id, Refusal("guest-nameless"))]
        if message.from_user.is_bot:
            return []
        if not self._allowed(caller.user_id, message.chat.id):
            return [guest_mode.refusal(self._house, caller, message.guest_query_id, Refusal("refused-not-allowed"))]
        return await guest_mode.called(self._house, await self._caller(message.from_user), message)

    async def _caller(self, user: User) -> Caller:
        standing = await standing_of(self._house, user_id=user.id, chat_id=0, thread_id=None)
        return Caller(user.id, standing.language or language_of(user), standing)

    def _alert(self, press: Press, key: str) -> Alert:
        return Alert(press.query.id, self._house.sentences.plain(press.language, key), loud=True)

    async def _as_they_chose(self, call: Call) -> Call:
        """The call with what the person, the topic and the chat have chosen."""
        place = call.place
        standing = await standing_of(
            self._house, user_id=call.user_id, chat_id=place.chat_id, thread_id=place.thread_id
        )
        return replace(call, standing=standing, language=standing.language or call.language)

    def _is_ours(self, replied: Message | None) -> bool:
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._house.bot.id

    def _allowed(self, user_id: int, chat_id: int, sender_id: int | None = None) -> bool:
        """Whether the person may use the bot there; nothing lets in who is blocked."""
        settings = self._house.settings
        if settings.blocked_ids & {user_id, chat_id, sender_id}:
            return False
        allowed = settings.allowed_ids
        return not allowed or user_id in allowed or chat_id in allowed or user_id in settings.admin_ids

    def _refuse(self, call: Call) -> list[Answer]:
        """One sentence per person and hour, in a blocked chat one for all; in private who is not blocked has each."""
        blocked = self._house.settings.blocked_ids
        who = call.place.chat_id if call.place.chat_id in blocked else call.sender_id
        each = call.private and not blocked & {call.user_id, call.place.chat_id, call.sender_id}
        if not each and not self._house.hourly.may("not-allowed", who):
            return []
        return [Say(call.place, self._house.say(call, "refused-not-allowed"), passing=call.group)]


def _briefly(call: Call, answers: Sequence[Answer]) -> list[Answer]:
    """In a quiet group what is said passes; elsewhere only what a handler says in passing does."""
    quiet = call.standing.quiet
    return [
        replace(answer, passing=call.group and (answer.passing or (quiet and answer.keyboard is None)))
        if isinstance(answer, Say)
        else answer
        for answer in answers
    ]
