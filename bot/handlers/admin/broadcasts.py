"""Broadcasts: write one, see it as people will, choose who gets it, send it, watch and stop it."""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.context import ReplyTarget
from bot.chat.replies import Preview
from bot.handlers.admin.screens import Admin, Screen, Typed, format_time, link
from bot.handlers.services import Services
from bot.i18n.text import single_line, strip_html, truncate
from bot.preferences.options import LANGUAGE_NAMES
from storage.admin.audiences import ACTIVE, ACTIVE_DAYS, EVERYBODY, count_audiences
from storage.admin.audit_log import Action, record
from storage.admin.broadcasts import (
    DRAFT,
    RUNNING,
    STOPPED,
    Broadcast,
    change_draft,
    draft_broadcast,
    find_broadcast,
    list_broadcasts,
    start_broadcast,
    stop_broadcast,
)
from storage.database.transaction import Transaction

_SIGNS = {DRAFT: "✍️", RUNNING: "📤", STOPPED: "⏹"}
_BUTTON = re.compile(r"(\S.{0,63}?)\s+(https://\S{1,512})")
_MOST_BUTTONS = 6
_TITLE_UNITS = 24
_LOGGED_UNITS = 200


async def show_all(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The newest broadcasts, and a button for a new one."""
    async with services.database.read() as connection:
        found = await list_broadcasts(connection)
    rows = [
        (
            link(
                f"{_SIGNS.get(one.state, '✔️')} {truncate(single_line(_plain(one)), _TITLE_UNITS)}",
                *("draft" if one.state == DRAFT else "sending", one.id),
            ),
        )
        for one in found
    ]
    last = (admin.button("button-admin-write", "write"), admin.button("button-back", "home"))
    return Screen(admin.html("admin-news"), (*rows, last))


def _plain(broadcast: Broadcast) -> str:
    return strip_html(broadcast.text) or "🖼"


async def ask_text(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks for the message."""
    return Screen(admin.html("admin-write"), ((admin.button("button-back", "news"),),), asks="write")


async def on_written(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Keeps the message as a draft."""
    photos, message = typed.message.photo, typed.message
    text = message.caption_html if photos else message.text_html if message.text else ""
    if not text and not photos:
        return await ask_text(services, admin, words)
    photo_id = photos[-1].file_id if photos else None
    async with services.database.write() as tx:
        draft = await draft_broadcast(tx, key=admin.key, admin_id=admin.id, text=text, photo_id=photo_id)
        await record(tx, Action(admin.key, admin.id, "write", f"broadcast {draft}"))
    return await show_draft(services, admin, [str(draft)])


async def show_draft(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The message as people will get it, and who may get it."""
    async with services.database.read() as connection:
        broadcast = await _load(connection, words[0])
    if broadcast.state != DRAFT:
        return await show_progress(services, admin, words)
    await services.admin.directory.flush()
    async with services.database.read(lengthy=True) as connection:
        audiences = await count_audiences(connection)
    choices = [(EVERYBODY, admin.plain("button-admin-all")), (ACTIVE, admin.plain("button-admin-active"))]
    choices += [(name, LANGUAGE_NAMES.get(name, name)) for name in sorted(audiences.by_language)]
    buttons = [link(f"{label} · {audiences.count(name)}", "audience", broadcast.id, name) for name, label in choices]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    last = (admin.button("button-admin-links", "buttons", broadcast.id), admin.button("button-back", "news"))
    keyboard = services.admin.broadcaster.keyboard(broadcast, admin.language)
    preview = Preview(ReplyTarget(admin.id, None, 0), broadcast.text, broadcast.photo_id, keyboard)
    return Screen(admin.html("admin-draft", days=ACTIVE_DAYS), (*rows, last), replies=(preview,))


async def ask_buttons(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks for buttons with addresses."""
    rows = ((admin.button("button-back", "draft", words[0]),),)
    return Screen(admin.html("admin-links"), rows, asks=f"buttons:{words[0]}")


async def on_buttons(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Puts buttons under the draft, one for each line; a minus sign takes them away."""
    lines = [line.strip() for line in typed.text.splitlines() if line.strip()]
    found = [_BUTTON.fullmatch(line) for line in lines if line != "-"]
    if not lines or len(found) > _MOST_BUTTONS or not all(found):
        return replace(await ask_buttons(services, admin, words), toast=admin.plain("alert-admin-links"))
    async with services.database.write() as tx:
        await change_draft(tx, int(words[0]), buttons=[[one[1], one[2]] for one in found if one])
        await record(tx, Action(admin.key, admin.id, "buttons", f"broadcast {words[0]}", typed.text[:_LOGGED_UNITS]))
    return await show_draft(services, admin, words)


async def ask_sure(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """How many people, how long it takes; the confirming button starts it as it is now, once."""
    broadcast_id, audience = words
    async with services.database.write() as tx:
        await change_draft(tx, int(broadcast_id), audience=audience)
        await record(tx, Action(admin.key, admin.id, "audience", f"broadcast {broadcast_id}", audience))
        broadcast = await _load(tx, broadcast_id)
        total = (await count_audiences(tx)).count(audience)
    minutes = max(math.ceil(total / services.admin.broadcaster.per_second / 60), 1)
    confirm = admin.button("button-admin-send", "send", broadcast_id, _version_of(broadcast))
    return Screen(
        admin.html("admin-sure-send", count=total, hours=minutes // 60, minutes=minutes % 60),
        ((confirm, admin.button("button-back", "draft", broadcast_id)),),
    )


async def send(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Starts the draft as it was confirmed, or goes on with one that was stopped; nobody gets it again."""
    confirmed = words[1] if len(words) > 1 else None
    async with services.database.write() as tx:
        broadcast = await _load(tx, words[0], locked=True)
        is_draft, total = broadcast.state == DRAFT, broadcast.total
        if is_draft:
            total = (await count_audiences(tx)).count(broadcast.audience)
        is_wanted = confirmed == (_version_of(broadcast) if is_draft else None)
        if is_wanted and await start_broadcast(tx, broadcast.id, total=total):
            details = f"{broadcast.audience} {total}"
            await record(tx, Action(admin.key, admin.id, "send", f"broadcast {broadcast.id}", details))
            await services.admin.state.announce(tx)
    if is_draft and not is_wanted:
        return replace(await show_draft(services, admin, words), toast=admin.plain("alert-admin-changed"))
    services.admin.broadcaster.wake.set()
    return await show_progress(services, admin, words)


async def stop(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Stops the broadcast after the messages that are being sent."""
    async with services.database.write() as tx:
        if await stop_broadcast(tx, int(words[0])):
            await record(tx, Action(admin.key, admin.id, "stop", f"broadcast {words[0]}"))
    return await show_progress(services, admin, words)


async def show_progress(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """How far it is."""
    async with services.database.read() as connection:
        broadcast = await _load(connection, words[0])
    text = admin.html(
        "admin-sending",
        condition=broadcast.state,
        when=format_time(broadcast.created_at),
        position=broadcast.handled,
        limit=broadcast.total,
    )
    ends = {"count": broadcast.delivered, "left": broadcast.blocked, "missing": broadcast.failed + broadcast.uncertain}
    rows = []
    if broadcast.state == RUNNING:
        rows = [(admin.button("button-admin-stop", "stop", broadcast.id),)]
    elif broadcast.state == STOPPED:
        rows = [(admin.button("button-admin-go-on", "send", broadcast.id),)]
    last = (admin.button("button-admin-refresh", "sending", broadcast.id), admin.button("button-back", "news"))
    return Screen(f"{text}\n{admin.html('admin-sent', **ends)}", (*rows, last))


async def _load(connection: Transaction, broadcast_id: str, *, locked: bool = False) -> Broadcast:
    found = await find_broadcast(connection, int(broadcast_id), locked=locked)
    if found is None:
        raise KeyError(broadcast_id)
    return found


def _version_of(draft: Broadcast) -> str:
    """Changes with whatever people get and who gets it."""
    content = (draft.text, draft.photo_id, draft.buttons, draft.audience)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:12]
