"""/settings: a menu that edits itself in place. Its owner turns it; a chat's is turned by its administrators."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, User

from bot.chat.context import Call, Place, Press, language_of
from bot.chat.reply_sender import Alert, Answer, Rewrite, Say
from bot.handlers.permissions import is_admin, standing_of
from bot.handlers.services import House
from bot.preferences.options import UNSET, Knob, Scope, Turn, turn_of
from storage.accounts.preferences import Preferences, Subject, enlist, prefer, preferred


async def settings(house: House, call: Call) -> list[Answer]:
    """A person's own menu; for a channel or an anonymous administrator, the chat's."""
    own = call.user_id > 0
    turn = Turn(call.user_id, Scope.MINE if own else Scope.CHAT)
    here = call.place.chat_id < 0 and (not own or await is_admin(house, call.place.chat_id, call.user_id))
    chosen = await _chosen(house, _subject(turn.scope, call.user_id, call.place))
    page = house.menus.page(turn, chosen, language=call.language, doors=_doors(own, here, call.place.thread_id))
    named = _named(call) if here else None
    if named is None:
        return [Say(call.place, page.text, page.keyboard)]
    scope = Scope.CHAT if call.place.thread_id is None or not call.standing.topic.orderers else Scope.TOPIC
    listed = named.id in (call.standing.chat if scope is Scope.CHAT else call.standing.topic).listed
    button = house.menus.offer_of(
        Turn(call.user_id, scope), named.first_name, user_id=named.id, listed=listed, language=call.language
    )
    return [Say(call.place, page.text, InlineKeyboardMarkup([*page.keyboard.inline_keyboard, [button]]))]


async def turned(house: House, pressed: Press, turn: Turn) -> list[Answer]:
    """Does what a menu's button says, and shows the page that follows."""
    message = pressed.query.message
    if not isinstance(message, Message) or not _is_menu_of(message, turn.owner):
        return [_alert(house, pressed, "alert-gone")]
    place, here = Place.of(message), message.chat.id < 0
    admin = here and await is_admin(house, message.chat.id, pressed.user_id)
    if turn.owner > 0 and turn.owner != pressed.user_id:
        return [_alert(house, pressed, "alert-not-your-menu")]
    if turn.scope is not Scope.MINE and not admin:
        return [_alert(house, pressed, "alert-not-admin")]
    subject = _subject(turn.scope, pressed.user_id, place)
    if subject is None:
        return [_alert(house, pressed, "alert-gone")]
    if turn.knob is not None and turn.said:
        try:
            await _choose(house, subject, turn.knob, turn.said)
        except ValueError:
            return [_alert(house, pressed, "alert-gone")]
    standing = await standing_of(house, user_id=pressed.user_id, chat_id=place.chat_id, thread_id=place.thread_id)
    language = standing.language or language_of(pressed.query.from_user)  # it may have changed just now
    doors = _doors(turn.owner > 0, admin, place.thread_id)
    page = house.menus.page(turn, await _chosen(house, subject), language=language, doors=doors)
    said = house.sentences.plain(language, "alert-kept") if turn.said else ""
    return [Alert(pressed.query.id, said), Rewrite(place, page.text, page.keyboard)]


async def _choose(house: House, subject: Subject, knob: Knob, said: str) -> None:
    """Writes down what a button says; raises `ValueError` for what cannot be chosen."""
    if knob.many and said != UNSET:
        value, wanted = knob.read_item(said, house.catalog)
        async with house.database.write() as tx:
            await enlist(tx, subject, knob.name, value, wanted=wanted)
        return
    chosen = knob.read(said, house.catalog)
    async with house.database.write() as tx:
        await prefer(tx, subject, **{knob.name: chosen})


def menu_turn(query: CallbackQuery) -> Turn | None:
    """The turn that a press means, None when it is no menu's."""
    return turn_of(query.data or "")


def _named(call: Call) -> User | None:
    """The person to whose message /settings replies."""
    replied = call.message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or replied.sender_chat is not None:
        return None
    named = replied.from_user
    return named if named is not None and not named.is_bot else None


def _is_menu_of(message: Message, owner: int) -> bool:
    """Whether that person's menu stands there: data alone can be made up."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    turns = (turn_of(str(button.callback_data)) for row in rows for button in row)
    return any(turn is not None and turn.owner == owner for turn in turns)


def _doors(own: bool, admin: bool, thread_id: int | None) -> tuple[Scope, ...]:
    """The menus that can be reached."""
    topic = (Scope.TOPIC,) if thread_id is not None else ()
    return ((Scope.MINE,) if own else ()) + ((Scope.CHAT, *topic) if admin else ())


def _subject(scope: Scope, user_id: int, place: Place) -> Subject | None:
    """Whose choices a menu shows here, None where there is no such thing."""
    if scope is Scope.MINE:
        return Subject(user_id)
    if place.chat_id > 0 or (scope is Scope.TOPIC and place.thread_id is None):
        return None
    return Subject(place.chat_id, place.thread_id or 0 if scope is Scope.TOPIC else 0)


async def _chosen(house: House, subject: Subject | None) -> Preferences:
    if subject is None:
        return Preferences()
    async with house.database.read() as connection:
        return (await preferred(connection, subject))[0]


def _alert(house: House, pressed: Press, key: str) -> Alert:
    return Alert(pressed.query.id, house.sentences.plain(pressed.language, key), loud=True)
