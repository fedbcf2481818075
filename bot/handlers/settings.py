"""/settings: a menu edited in place. A person's menu is used by its owner, a chat's menu by its administrators."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, User

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget, language_of
from bot.chat.replies import EditText, Reply, TextReply, Toast
from bot.handlers.permissions import is_admin, load_effective_settings
from bot.handlers.services import Services
from bot.preferences.effective import with_current_names
from bot.preferences.options import UNSET, Option, Scope, SettingsAction, parse_action
from storage.accounts.preferences import Preferences, Subject, change_list, load_preferences, set_preference


async def settings(services: Services, context: MessageContext) -> list[Reply]:
    """The person's own menu; the chat's menu for a channel or an anonymous administrator."""
    own = context.user_id > 0
    action = SettingsAction(context.user_id, Scope.PERSONAL if own else Scope.CHAT)
    here = context.place.chat_id < 0 and (not own or await is_admin(services, context.place.chat_id, context.user_id))
    chosen = await _load_choices(services, _subject(action.scope, context.user_id, context.place))
    page = services.settings_pages.page(
        action, chosen, language=context.language, links=_links(own, here, context.place.thread_id)
    )
    replied_user = _replied_user(context) if here else None
    if replied_user is None:
        return [TextReply(context.place, page.text, page.keyboard)]
    scope = Scope.CHAT if context.place.thread_id is None or not context.effective.topic.orderers else Scope.TOPIC
    listed = replied_user.id in (context.effective.chat if scope is Scope.CHAT else context.effective.topic).listed
    button = services.settings_pages.list_button(
        SettingsAction(context.user_id, scope),
        replied_user.first_name,
        user_id=replied_user.id,
        listed=listed,
        language=context.language,
    )
    return [TextReply(context.place, page.text, InlineKeyboardMarkup([*page.keyboard.inline_keyboard, [button]]))]


async def on_action(services: Services, press: ButtonContext, action: SettingsAction) -> list[Reply]:
    """Applies the pressed menu button and shows the next page."""
    message = press.query.message
    if not isinstance(message, Message) or not _has_settings_buttons(message, action.owner):
        return [_toast(services, press, "alert-gone")]
    place, here = ReplyTarget.of(message), message.chat.id < 0
    admin = here and await is_admin(services, message.chat.id, press.user_id)
    if action.owner > 0 and action.owner != press.user_id:
        return [_toast(services, press, "alert-not-your-menu")]
    if action.scope is not Scope.PERSONAL and not admin:
        return [_toast(services, press, "alert-not-admin")]
    subject = _subject(action.scope, press.user_id, place)
    if subject is None:
        return [_toast(services, press, "alert-gone")]
    if action.option is not None and action.value:
        try:
            await _save_choice(services, subject, action.option, action.value)
        except ValueError:
            return [_toast(services, press, "alert-gone")]
    effective = await load_effective_settings(
        services, user_id=press.user_id, chat_id=place.chat_id, thread_id=place.thread_id
    )
    language = effective.language or language_of(press.query.from_user)  # it may have just been changed
    links = _links(action.owner > 0, admin, place.thread_id)
    page = services.settings_pages.page(action, await _load_choices(services, subject), language=language, links=links)
    text = services.translations.plain(language, "alert-kept") if action.value else ""
    return [Toast(press.query.id, text), EditText(place, page.text, page.keyboard)]


async def _save_choice(services: Services, subject: Subject, option: Option, value: str) -> None:
    """Stores the choice of a button; raises `ValueError` for an impossible value."""
    if option.many and value != UNSET:
        item, wanted = option.read_item(value, services.catalog)
        async with services.database.write() as tx:
            await change_list(tx, subject, option.name, item, wanted=wanted)
            for old in services.catalog.old_names(str(item)):
                await change_list(tx, subject, option.name, old, wanted=False)
        return
    chosen = option.read(value, services.catalog)
    async with services.database.write() as tx:
        await set_preference(tx, subject, **{option.name: chosen})


def parse_press(query: CallbackQuery) -> SettingsAction | None:
    """The settings action of a press, None if it is not a settings button."""
    return parse_action(query.data or "")


def _replied_user(context: MessageContext) -> User | None:
    """The person whose message /settings replies to."""
    replied = context.message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or replied.sender_chat is not None:
        return None
    replied_user = replied.from_user
    return replied_user if replied_user is not None and not replied_user.is_bot else None


def _has_settings_buttons(message: Message, owner: int) -> bool:
    """Whether the message has this person's menu buttons: a client can send any callback data for any message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    actions = (parse_action(str(button.callback_data)) for row in rows for button in row)
    return any(action is not None and action.owner == owner for action in actions)


def _links(own: bool, admin: bool, thread_id: int | None) -> tuple[Scope, ...]:
    """The menus that can be opened."""
    topic = (Scope.TOPIC,) if thread_id is not None else ()
    return ((Scope.PERSONAL,) if own else ()) + ((Scope.CHAT, *topic) if admin else ())


def _subject(scope: Scope, user_id: int, place: ReplyTarget) -> Subject | None:
    """The subject whose choices the menu shows, None if this chat has no such menu."""
    if scope is Scope.PERSONAL:
        return Subject(user_id)
    if place.chat_id > 0 or (scope is Scope.TOPIC and place.thread_id is None):
        return None
    return Subject(place.chat_id, place.thread_id or 0 if scope is Scope.TOPIC else 0)


async def _load_choices(services: Services, subject: Subject | None) -> Preferences:
    if subject is None:
        return Preferences()
    async with services.database.read() as connection:
        (stored,) = await load_preferences(connection, subject)
    return with_current_names(stored, services.catalog)


def _toast(services: Services, press: ButtonContext, key: str) -> Toast:
    return Toast(press.query.id, services.translations.plain(press.language, key), as_alert=True)
