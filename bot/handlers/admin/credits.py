"""Giving and taking bonus credits: by a button and a confirmation, or by a message with a number and a reason."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.admin import people
from bot.handlers.admin.screens import Admin, Screen, Typed, link
from bot.handlers.services import Services
from storage.admin.audit_log import Action
from storage.admin.credits import NotEnough, give_credits, take_credits

_AMOUNTS = (5, 10, 50, 100, 500)
_TYPED = re.compile(r"(\d{1,9})(?:\s+(.+))?", re.DOTALL)
_REASON_UNITS = 200


async def ask_amount(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Offers amounts; the next message may name another one and a reason."""
    action, subject = words[0], words[1]
    buttons = tuple(link(str(amount), "sure", action, subject, amount) for amount in _AMOUNTS)
    key = "admin-amount-give" if action == "give" else "admin-amount-take"
    rows = (buttons, (admin.button("button-back", "who", subject),))
    return Screen(admin.html(key, who=subject), rows, asks=f"amount:{action}:{subject}")


async def ask_sure(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks once more. The confirming button acts once, however often it is pressed."""
    action, subject, amount = words[0], words[1], int(words[2])
    key = "admin-sure-give" if action == "give" else "admin-sure-take"
    confirm = admin.button("button-admin-yes", "move", action, subject, amount, secrets.token_hex(4))
    return Screen(
        admin.html(key, credits=amount, who=subject), ((confirm, admin.button("button-back", "who", subject)),)
    )


async def move_credits(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Gives or takes what was confirmed."""
    action, subject, amount, word = words
    return await _move(services, replace(admin, key=f"credits:{subject}:{word}"), action, int(subject), int(amount))


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """The amount and the reason that an administrator typed."""
    found = _TYPED.fullmatch(typed.text.strip())
    if found is None or not int(found[1]):
        return replace(await ask_amount(services, admin, words), toast=admin.plain("alert-admin-number"))
    return await _move(services, admin, words[0], int(words[1]), int(found[1]), found[2])


async def _move(
    services: Services, admin: Admin, action: str, subject: int, credits: int, why: str | None = None
) -> Screen:
    details = f"{credits} {why[:_REASON_UNITS]}" if why else str(credits)
    done = Action(admin.key, admin.id, action, str(subject), details)
    change = give_credits if action == "give" else take_credits
    try:
        async with services.database.write() as tx:
            balance = await change(tx, done, account_id=subject, credits=credits)
    except NotEnough as error:
        toast = admin.plain("alert-admin-not-enough", balance=error.balance)
    else:
        toast = admin.plain("alert-admin-balance", balance=balance)
    return replace(await people.show_profile(services, admin, [str(subject)]), toast=toast)
