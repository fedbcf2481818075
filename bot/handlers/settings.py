"""/settings: a menu that edits itself in place. Its owner turns it; a chat's is turned by its administrators."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, User

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget, language_of
from bot.chat.reply_sender import EditText, Reply, TextReply, Toast
from bot.handlers.permissions import is_admin, load_effective_settings
from bot.handlers.services import Services
from bot.preferences.options import UNSET, Option, Scope, SettingsAction, parse_action
from storage.accounts.preferences import Preferences, Subject, change_list, load_preferences, set_preference


async def settings(services: Services, context: MessageContext) -> list[Reply]:
    """A person's own menu; for a channel or an anonymous administrator, the chat's."""
    own = context.user_id > 0
    turn = SettingsAction(context.user_id, Scope.PERSONAL if own else Scope.CHAT)
    here = context.place.chat_id < 0 and (not own or await is_admin(services, context.place.chat_id, context.user_id))
    chosen = await _chosen(services, _subject(turn.scope, context.user_id, context.place))
    page = services.settings_pages.page(
        turn, chosen, language=context.language, doors=_doors(own, here, context.place.thread_id)
    )
    named = _named(context) if here else None
    if named is None:
        return [TextReply(context.place, page.text, page.keyboard)]
    scope = Scope.CHAT if context.place.thread_id is None or not context.effective.topic.orderers else Scope.TOPIC
    listed = named.id in (context.effective.chat if scope is Scope.CHAT else context.effective.topic).listed
    button = services.settings_pages.offer_of(
        SettingsAction(context.user_id, scope),
        named.first_name,
        user_id=named.id,
        listed=listed,
        language=context.language,
    )
    return [TextReply(context.place, page.text, InlineKeyboardMarkup([*page.keyboard.inline_keyboard, [button]]))]


async def turned(services: Services, pressed: ButtonContext, turn: SettingsAction) -> list[Reply]:
    """Does what a menu's button says, and shows the page that follows."""
    message = pressed.query.message
    if not isinstance(message, Message) or not _is_menu_of(message, turn.owner):
        return [_alert(services, pressed, "alert-gone")]
    place, here = ReplyTarget.of(message), message.chat.id < 0
    admin = here and await is_admin(services, message.chat.id, pressed.user_id)
    if turn.owner > 0 and turn.owner != pressed.user_id:
        return [_alert(services, pressed, "alert-not-your-menu")]
    if turn.scope is not Scope.PERSONAL and not admin:
        return [_alert(services, pressed, "alert-not-admin")]
    subject = _subject(turn.scope, pressed.user_id, place)
    if subject is None:
        return [_alert(services, pressed, "alert-gone")]
    if turn.knob is not None and turn.said:
        try:
            await _choose(services, subject, turn.knob, turn.said)
        except ValueError:
            return [_alert(services, pressed, "alert-gone")]
    effective = await load_effective_settings(
        services, user_id=pressed.user_id, chat_id=place.chat_id, thread_id=place.thread_id
    )
    language = effective.language or language_of(pressed.query.from_user)  # it may have changed just now
    doors = _doors(turn.owner > 0, admin, place.thread_id)
    page = services.settings_pages.page(turn, await _chosen(services, subject), language=language, doors=doors)
    said = services.translations.plain(language, "alert-kept") if turn.said else ""
    return [Toast(pressed.query.id, said), EditText(place, page.text, page.keyboard)]


async def _choose(services: Services, subject: Subject, knob: Option, said: str) -> None:
    """Writes down what a button says; raises `ValueError` for what cannot be chosen."""
    if knob.many and said != UNSET:
        value, wanted = knob.read_item(said, services.catalog)
        async with services.database.write() as tx:
            await change_list(tx, subject, knob.name, value, wanted=wanted)
        return
    chosen = knob.read(said, services.catalog)
    async with services.database.write() as tx:
        await set_preference(tx, subject, **{knob.name: chosen})


def menu_turn(query: CallbackQuery) -> SettingsAction | None:
    """The turn that a press means, None when it is no menu's."""
    return parse_action(query.data or "")


def _named(context: MessageContext) -> User | None:
    """The person to whose message /settings replies."""
    replied = context.message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or replied.sender_chat is not None:
        return None
    named = replied.from_user
    return named if named is not None and not named.is_bot else None


def _is_menu_of(message: Message, owner: int) -> bool:
    """Whether that person's menu stands there: data alone can be made up."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    turns = (parse_action(str(button.callback_data)) for row in rows for button in row)
    return any(turn is not None and turn.owner == owner for turn in turns)


def _doors(own: bool, admin: bool, thread_id: int | None) -> tuple[Scope, ...]:
    """The menus that can be reached."""
    topic = (Scope.TOPIC,) if thread_id is not None else ()
    return ((Scope.PERSONAL,) if own else ()) + ((Scope.CHAT, *topic) if admin else ())


def _subject(scope: Scope, user_id: int, place: ReplyTarget) -> Subject | None:
    """Whose choices a menu shows here, None where there is no such thing."""
    if scope is Scope.PERSONAL:
        return Subject(user_id)
    if place.chat_id > 0 or (scope is Scope.TOPIC and place.thread_id is None):
        return None
    return Subject(place.chat_id, place.thread_id or 0 if scope is Scope.TOPIC else 0)


async def _chosen(services: Services, subject: Subject | None) -> Preferences:
    if subject is None:
        return Preferences()
    async with services.database.read() as connection:
        return (await load_preferences(connection, subject))[0]


def _alert(services: Services, pressed: ButtonContext, key: str) -> Toast:
    return Toast(pressed.query.id, services.translations.plain(pressed.language, key), loud=True)
