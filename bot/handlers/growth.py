"""/invite and /redeem, and what /start does with their links and with somebody new."""

import re

from bot.chat.context import MessageContext
from bot.chat.replies import Reply, TextReply
from bot.handlers.services import Services
from storage.admin.gifts import Referral, count_referrals, give_welcome, note_referral
from storage.admin.promo_codes import NotRedeemed, redeem

_REFERRAL = re.compile(r"ref_([1-9]\d{0,15})")
_PROMO = re.compile(r"promo_([A-Za-z0-9]{3,32})")
_TRIES_PER_HOUR = 5
_NOT_REDEEMED = {"unknown": "redeem-unknown", "over": "redeem-over", "again": "redeem-again"}


async def invite(services: Services, context: MessageContext) -> list[Reply]:
    """The person's link for friends, and how many came by it."""
    credits = services.settings.referral_credits
    if not credits or context.user_id < 0:
        return [TextReply(context.place, services.translate(context, "invite-off"), expiring=True)]
    async with services.database.read() as connection:
        came, paid = await count_referrals(connection, referrer_id=context.user_id)
    text = services.translate(context, "invite", credits=credits)
    counts = services.translate(context, "invite-count", count=came, mine=paid)
    return [TextReply(context.place, f"{text}\n\n{services.bot.link}?start=ref_{context.user_id}\n\n{counts}")]


async def redeem_code(services: Services, context: MessageContext) -> list[Reply]:
    """`/redeem CODE`: the credits of a promo code."""
    code = context.words.strip()
    if not code or context.user_id < 0:
        return [TextReply(context.place, services.translate(context, "how-redeem"), expiring=True)]
    return [TextReply(context.place, await _redeem(services, context, code), expiring=True)]


async def _redeem(services: Services, context: MessageContext, code: str) -> str:
    person, once = context.user_id, services.once_per_hour
    if all(once.is_used("redeem", person, number) for number in range(_TRIES_PER_HOUR)):
        return services.translate(context, "redeem-enough")
    try:
        async with services.database.write() as tx:
            credits = await redeem(tx, code[:64], person_id=person)
    except NotRedeemed as error:
        if error.why == "unknown":
            any(once.try_acquire("redeem", person, number) for number in range(_TRIES_PER_HOUR))  # counts one more
        return services.translate(context, _NOT_REDEEMED[error.why])
    return services.translate(context, "redeemed", credits=credits)


async def on_start(services: Services, context: MessageContext) -> tuple[list[str], bool]:
    """What somebody gets with `/start`, as sentences (HTML), and whether its link was one of ours."""
    lines, known = [], False
    settings, person = services.settings, context.user_id
    if (found := _REFERRAL.fullmatch(context.words)) is not None:
        known = True
        if settings.referral_credits:
            async with services.database.write() as tx:
                if await note_referral(tx, Referral(person, int(found[1]))):
                    lines.append(services.translate(context, "invited", credits=settings.referral_credits))
    if settings.welcome_credits:
        async with services.database.write() as tx:
            if await give_welcome(tx, person_id=person, credits=settings.welcome_credits):
                lines.insert(0, services.translate(context, "welcome", credits=settings.welcome_credits))
    if (code := _PROMO.fullmatch(context.words)) is not None:
        known = True
        lines.append(await _redeem(services, context, code[1]))
    return lines, known
