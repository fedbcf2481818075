"""People and chats: find them, see their profile and their last pictures."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from bot.chat.context import ReplyTarget
from bot.chat.replies import PhotoReply
from bot.handlers.admin import payments
from bot.handlers.admin.screens import Admin, Rows, Screen, Typed, format_day, format_time, link
from bot.handlers.services import Services
from bot.i18n.text import caption, single_line, truncate
from storage.admin.audit_log import Action, record
from storage.admin.people import Person, find_by_username
from storage.admin.profiles import Profile, last_orders, load_profile
from storage.orders.order_queries import load

_PROMPT_UNITS = 24


async def ask_whom(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks for an id or a @name; the next message answers."""
    return Screen(admin.html("admin-find"), ((admin.button("button-back", "home"),),), asks="find")


async def find_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """The profile of whom the administrator typed, or forwarded a message of."""
    return await show_profile(services, admin, typed.text.split()[:1])


async def show_profile(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The profile of the person or chat with that id or @name, or the payment with that id."""
    wanted = words[0] if words else ""
    await services.admin.directory.flush()
    subject_id = await _resolve(services, wanted)
    if subject_id is None:
        return await payments.show_charge(services, admin, wanted) or _unknown(admin, wanted)
    async with services.database.read() as connection:
        profile = await load_profile(connection, subject_id=subject_id, daily_credits=services.settings.daily)
    if not profile.is_known:
        return _unknown(admin, wanted)
    is_admin = subject_id in services.settings.admin_ids
    return Screen("\n".join(_format_profile(admin, profile)), _profile_rows(admin, profile, is_admin=is_admin))


async def _resolve(services: Services, wanted: str) -> int | None:
    """The id that was typed, or that of the @name."""
    if wanted.removeprefix("-").isdecimal() and len(wanted) <= 16:
        return int(wanted) or None
    name = wanted.rpartition("/")[2].removeprefix("@")  # also https://t.me/name
    if not name:
        return None
    async with services.database.read() as connection:
        person = await find_by_username(connection, name)
    return person.id if person is not None else None


def _unknown(admin: Admin, wanted: str) -> Screen:
    text = admin.html("admin-unknown", value=truncate(single_line(wanted), 24))
    return Screen(text, ((admin.button("button-back", "home"),),), asks="find")


def format_name(person: Person | None) -> str:
    """The name and @name of a person, as far as they are known."""
    if person is None or person.name is None:
        return "?"
    return f"{person.name} @{person.username}" if person.username else person.name


def _format_profile(admin: Admin, profile: Profile) -> list[str]:
    person, subject = profile.person, str(profile.id)
    if profile.id > 0:
        lines = [str(admin.html("admin-person", name=format_name(person), who=subject))]
    else:
        lines = [str(admin.html("admin-chat", who=subject))]
    if person is not None:
        language = person.language or "?"
        lines.append(admin.html("admin-seen", when=format_day(person.seen_at), value=language))
    lines += [
        admin.html("admin-orders", count=profile.delivered, left=profile.open, charged=profile.spent),
        admin.html(
            "admin-credits",
            left=profile.balance.allowance_left,
            allowance=profile.balance.allowance,
            balance=profile.balance.balance,
        ),
        admin.html("admin-reported", count=profile.reported, mine=profile.reporting),
    ]
    if profile.payments:
        lines.append(admin.html("admin-paid", count=profile.payments, stars=profile.stars))
    if profile.ban is not None:
        why, by = truncate(single_line(profile.ban.reason), 80), str(profile.ban.banned_by)
        lines.append(admin.html("admin-banned", when=format_time(profile.ban.banned_at), admin=by, details=why))
    return lines


def _profile_rows(admin: Admin, profile: Profile, *, is_admin: bool) -> Rows:
    subject = profile.id
    banning = [admin.button("button-admin-ban", "ban", subject)] if not is_admin else []
    if profile.ban is not None:
        banning = [admin.button("button-admin-unban", "unban", subject)]
    return (
        (
            admin.button("button-admin-give", "amount", "give", subject),
            admin.button("button-admin-take", "amount", "take", subject),
        ),
        (
            admin.button("button-admin-pictures", "pictures", subject),
            *([admin.button("button-admin-payments", "payments", subject)] if profile.payments else []),
        ),
        (
            *banning,
            *([admin.button("button-admin-message", "message", subject)] if subject > 0 else []),
            admin.button("button-admin-log", "log", 0, subject),
        ),
        (admin.button("button-back", "home"),),
    )


async def show_pictures(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The last orders with pictures; a button sends each."""
    subject_id = int(words[0])
    async with services.database.read() as connection:
        found = await last_orders(connection, subject_id=subject_id)
    rows = [
        (link(f"{order.id} · {truncate(single_line(order.prompt), _PROMPT_UNITS)}", "picture", order.id),)
        for order in found
    ]
    key = "admin-pictures" if found else "admin-pictures-none"
    return Screen(admin.html(key, who=str(subject_id)), (*rows, (admin.button("button-back", "who", subject_id),)))


async def send_picture(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Sends one order's pictures to the administrator, which is written down."""
    async with services.database.write() as tx:
        order = await load(tx, words[0])
        await record(tx, Action(admin.key, admin.id, "look", str(order.user_id), order.id))
    if not order.pictures:
        return Screen("", toast=admin.plain("picture-lost"))
    place, lost = ReplyTarget(admin.id, None, 0), admin.html("picture-lost")
    ban = InlineKeyboardMarkup([[admin.button("button-admin-profile", "who", order.user_id)]])
    prompt = caption(order.prompt, f"<code>{order.id}</code> · <code>{order.user_id}</code>")
    return Screen("", replies=(PhotoReply(place, order.id, order.pictures, prompt, ban, True, lost),))
