"""Giving and taking bonus credits: by a button and a confirmation, or by a message with a number and a reason."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.admin import people
from bot.handlers.admin.screens import Admin, Screen, Typed, link
from bot.handlers.services import Services
from bot.i18n.text import single_line
from bot.i18n.translations import Markup
from storage.admin.audit_log import Action
from storage.admin.credits import NotEnough, give_credits, take_credits
from storage.admin.drafts import find_draft, keep_draft

_AMOUNTS = (5, 10, 50, 100, 500)
_TYPED = re.compile(r"(\d{1,9})(?:\s+(.+))?", re.DOTALL)
_REASON_UNITS = 200
_QUESTIONS = {"give": "admin-sure-give", "take": "admin-sure-take"}


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
    confirm = admin.button("button-admin-yes", "move", action, subject, amount, secrets.token_hex(4))
    return Screen(
        admin.html(_QUESTIONS[action], credits=amount, who=subject),
        ((confirm, admin.button("button-back", "who", subject)),),
    )


async def move_credits(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Gives or takes what was confirmed."""
    action, subject, amount, word = words
    return await _move(services, replace(admin, key=f"credits:{subject}:{word}"), action, int(subject), int(amount))


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Keeps the amount and the reason that an administrator typed, and asks once more; another text replaces them."""
    action, subject = words[0], int(words[1])
    text = single_line(typed.text)
    found = _TYPED.fullmatch(text)
    if found is None or not int(found[1]):
        return replace(await ask_amount(services, admin, words), toast=admin.plain("alert-admin-number"))
    async with services.database.write() as tx:
        draft = await keep_draft(tx, key=admin.key, admin_id=admin.id, topic=action, subject_id=subject, text=text)
    question = admin.html(_QUESTIONS[action], credits=int(found[1]), who=str(subject))
    if found[2]:
        question = Markup(f"{question}\n{admin.html('admin-reason', details=found[2][:_REASON_UNITS])}")
    confirm = admin.button("button-admin-yes", "movetyped", action, subject, draft)
    rows = ((confirm, admin.button("button-back", "who", subject)),)
    return Screen(question, rows, asks=f"amount:{action}:{subject}")


async def move_as_typed(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Gives or takes what was confirmed, once."""
    action, subject, draft_id = words[0], int(words[1]), words[2]
    async with services.database.read() as connection:
        draft = await find_draft(connection, draft_id)
    found = _TYPED.fullmatch(draft.text) if draft is not None else None
    if found is None:
        screen = await people.show_profile(services, admin, [str(subject)])
        return replace(screen, toast=admin.plain("alert-admin-done-before"))
    confirmed = replace(admin, key=f"draft:{draft_id}")
    return await _move(services, confirmed, action, subject, int(found[1]), found[2])


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
