"""One update to its handler. Returns only after what it means is committed."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram import InlineQuery, Message, Update, User

from bot.answers import Alert, Answer, Say
from bot.calls import Call, Caller, Press, language_of
from bot.guide import leaf_of
from bot.handlers import ROUTES, buttons, chats, choosing, guests, guiding, imagine, inline, offers
from bot.handlers.rights import standing_of
from bot.house import House
from bot.refusal import Refusal

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
    """Sends updates to their handlers."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def handle(self, update: Update) -> list[Answer]:
        """The answers to an update whose meaning is now in the database; raises `StorageDown` when it is not."""
        house = self._house
        if update.callback_query is not None:
            return await self._pressed(Press.of(update.callback_query))
        if update.my_chat_member is not None:
            await chats.membership(house, update.my_chat_member)
            return []
        if update.inline_query is not None:
            return await self._asked(update.inline_query)
        if update.chosen_inline_result is not None:
            await inline.chosen(house, update.chosen_inline_result)
            return []
        if update.guest_message is not None:
            return await self._visited(update.guest_message)
        call = Call.of(update, bot_name=house.bot.username)
        if call is None:
            return []
        if call.message.migrate_to_chat_id is not None:
            await chats.upgraded(house, call.message)
            return []
        await chats.heard(house, call.place.chat_id)
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
        call = Call.of(update, bot_name=self._house.bot.username)
        if call is None or (call.command not in ROUTES and not call.private):
            return []
        return [Say(call.place, sentences.say(call.language, key))]

    async def _called(self, call: Call) -> list[Answer]:
        house, message = self._house, call.message
        handler = ROUTES.get(call.command or "")
        reply = call.command is None and self._is_ours(message.reply_to_message)
        if handler is None and not reply and message.media_group_id is not None:
            await imagine.keep_item(house, call)
            if not call.private or not call.words:
                return []
        if handler is None and not reply and not call.private:
            return []
        if not self._allowed(call.user_id, call.place.chat_id):
            return self._refuse(call)
        call = await self._as_they_chose(call)
        if handler is not None:
            return _briefly(call, await handler(house, call))
        answers = await imagine.edit_again(house, call) if reply else None
        if answers is not None:
            return _briefly(call, answers)
        return await offers.plain(house, call) if call.private else []

    async def _pressed(self, press: Press) -> list[Answer]:
        if not self._allowed(press.user_id, press.query.message.chat.id if press.query.message else 0):
            text = self._house.sentences.plain(press.language, "refused-not-allowed")
            return [Alert(press.query.id, text, loud=True)]
        standing = await standing_of(self._house, user_id=press.user_id, chat_id=0, thread_id=None)
        press = replace(press, language=standing.language or press.language)
        turn = choosing.menu_turn(press.query)
        if turn is not None:
            return await choosing.turned(self._house, press, turn)
        leaf = leaf_of(press.query.data or "")
        if leaf is not None:
            return await guiding.turned(self._house, press, leaf)
        return await buttons.press(self._house, press)

    async def _asked(self, query: InlineQuery) -> list[Answer]:
        caller = await self._caller(query.from_user)
        if not self._allowed(caller.user_id, 0):
            text = self._house.sentences.plain(caller.language, "refused-not-allowed")
            return [inline.refusal(self._house, caller, query.id, text)]
        return [await inline.asked(self._house, caller, query)]

    async def _visited(self, message: Message) -> list[Answer]:
        if message.guest_query_id is None or message.from_user is None:
            return []
        caller = await self._caller(message.from_user)
        if message.sender_chat is not None:  # a channel, or an anonymous admin: no private chat, nobody to pay
            return [guests.refusal(self._house, caller, message.guest_query_id, Refusal("guest-nameless"))]
        if message.from_user.is_bot:
            return []
        if not self._allowed(caller.user_id, message.chat.id):
            return [guests.refusal(self._house, caller, message.guest_query_id, Refusal("refused-not-allowed"))]
        return await guests.called(self._house, caller, message)

    async def _caller(self, user: User) -> Caller:
        standing = await standing_of(self._house, user_id=user.id, chat_id=0, thread_id=None)
        return Caller(user.id, standing.language or language_of(user), standing)

    async def _as_they_chose(self, call: Call) -> Call:
        """The call with what the person, the topic and the chat have chosen."""
        place = call.place
        standing = await standing_of(
            self._house, user_id=call.user_id, chat_id=place.chat_id, thread_id=place.thread_id
        )
        return replace(call, standing=standing, language=standing.language or call.language)

    def _is_ours(self, replied: Message | None) -> bool:
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._house.bot.id

    def _allowed(self, user_id: int, chat_id: int) -> bool:
        allowed = self._house.settings.allowed_ids
        return not allowed or user_id in allowed or chat_id in allowed or user_id in self._house.settings.admin_ids

    def _refuse(self, call: Call) -> list[Answer]:
        """One sentence per person and hour."""
        if not self._house.hourly.may("not-allowed", call.user_id):
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
