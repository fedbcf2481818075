"""Promo codes, and how many people came by links."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.admin.screens import Admin, Screen, Typed, format_day, link
from bot.handlers.services import Services
from storage.admin.audit_log import Action, find_subject, record
from storage.admin.gifts import count_referrals
from storage.admin.promo_codes import create_promo_code, end_promo_code, list_promo_codes
from storage.database.transaction import Transaction

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
_LENGTH = 10
_SUBJECT = "code "
_TYPED = re.compile(r"([1-9]\d{0,6})\s+([1-9]\d{0,6})(?:\s+(\d{1,4}))?(?:\s+([A-Za-z0-9]{3,32}))?")


class _CodeTaken(Exception):
    """There is a code of that name."""


async def show_growth(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The newest promo codes; the next message makes a new one."""
    async with services.database.read() as connection:
        codes = await list_promo_codes(connection)
        came, paid = await count_referrals(connection)
    settings = services.settings
    gifts = {"credits": settings.welcome_credits, "mine": settings.referral_credits}
    lines = [admin.html("admin-growth", **gifts), admin.html("admin-referrals", count=came, left=paid)]
    for one in codes:
        when = format_day(one.expires_at) if one.expires_at is not None else "–"
        uses = {"credits": one.credits, "position": one.used, "limit": one.uses}
        lines.append(admin.html("admin-code", value=one.code, when=when, **uses))
    live = [one for one in codes if one.used < one.uses]
    buttons = [link(f"⏹ {one.code}", "endcode", one.code) for one in live]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    lines.append(admin.html("admin-new-code"))
    return Screen("\n".join(lines), (*rows, (admin.button("button-back", "home"),)), asks="growth")


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Makes the code that was typed: credits, uses, perhaps days, perhaps its name."""
    found = _TYPED.fullmatch(typed.text.strip())
    if found is None:
        return replace(await show_growth(services, admin, []), toast=admin.plain("alert-admin-code"))
    code = (found[4] or "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))).upper()
    details = f"{found[1]} credits, {found[2]} uses, {found[3] or 'no'} days"
    amounts = {"credits": int(found[1]), "uses": int(found[2]), "days": int(found[3] or 0)}
    try:
        async with services.database.write() as tx:
            code = await _make(tx, Action(admin.key, admin.id, "make", f"{_SUBJECT}{code}", details), **amounts)
    except _CodeTaken:
        return replace(await show_growth(services, admin, []), toast=admin.plain("alert-admin-code-taken"))
    shown = await show_growth(services, admin, [])
    address = f"{services.bot.link}?start=promo_{code}"
    return replace(shown, text=f"{shown.text}\n\n{address}")


async def _make(tx: Transaction, action: Action, *, credits: int, uses: int, days: int) -> str:
    """The code that was made, by this message or when it came before; raises `_CodeTaken`."""
    if not await record(tx, action):
        return (await find_subject(tx, action.key) or "").removeprefix(_SUBJECT)
    code = (action.subject or "").removeprefix(_SUBJECT)
    if not await create_promo_code(tx, code, credits=credits, uses=uses, days=days or None, admin_id=action.admin_id):
        raise _CodeTaken
    return code


async def end_code(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Ends a code."""
    async with services.database.write() as tx:
        if await record(tx, Action(admin.key, admin.id, "end", f"{_SUBJECT}{words[0]}")):
            await end_promo_code(tx, words[0])
    return await show_growth(services, admin, [])
