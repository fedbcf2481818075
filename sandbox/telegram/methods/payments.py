"""Methods for Stars: invoices, checkouts, refunds, the balance and its transactions, subscriptions."""

import base64

from sandbox.telegram.errors import Json, bad, unmodelled
from sandbox.telegram.methods.answers import TOO_OLD
from sandbox.telegram.methods.call import Call
from sandbox.telegram.methods.send import post
from sandbox.telegram.rules.payments import give_back
from sandbox.telegram.state.stars import PERIOD_SECONDS, Invoice

MOST_STARS = 100_000
MOST_STARS_A_PERIOD = 10_000


async def send_invoice(call: Call) -> Json:
    """The sent message, which has a Pay button."""
    chat = call.chat()
    invoice = _invoice(call)
    message = post(call, chat, {"invoice": invoice.as_invoice()})
    call.world.stars.messages[chat.id, message.id] = invoice
    return message.as_message()


async def create_invoice_link(call: Call) -> str:
    """A link to pay by."""
    slug = base64.urlsafe_b64encode(b"invoice %09d" % call.world.serial()).decode().rstrip("=")
    call.world.stars.links[slug] = _invoice(call, slug=slug)
    return f"https://t.me/${slug}"


async def answer_pre_checkout_query(call: Call) -> bool:
    """True; only the first answer counts, and only within ten seconds."""
    checkout = call.world.stars.checkouts.get(call.params["pre_checkout_query_id"])
    late = checkout is not None and call.world.clock() - checkout.at > call.world.checkout_seconds
    if checkout is None or checkout.answer is not None or late:
        raise bad(TOO_OLD)
    if not call.params["ok"] and not call.get("error_message", "").strip():
        raise bad("error message must be specified")
    checkout.answer = {"ok": call.params["ok"], "error_message": call.get("error_message", "")}
    checkout.answered.set()
    return True


async def refund_star_payment(call: Call) -> bool:
    """True once the Stars are back; a second time it is refused."""
    payment = call.world.stars.paid_by(call.params["user_id"], call.params["telegram_payment_charge_id"])
    give_back(call.world, payment)
    return True


async def get_my_star_balance(call: Call) -> Json:
    """A StarAmount."""
    return {"amount": call.world.stars.balance}


async def get_star_transactions(call: Call) -> Json:
    """Transactions from `offset` on, the oldest first."""
    offset, limit = max(call.get("offset", 0), 0), min(max(call.get("limit", 100), 1), 100)
    return {"transactions": call.world.stars.transactions[offset : offset + limit]}


async def edit_user_star_subscription(call: Call) -> bool:
    """True; the subscription ends with its period, or goes on again."""
    stars, charge_id = call.world.stars, call.params["telegram_payment_charge_id"]
    stars.paid_by(call.params["user_id"], charge_id)
    stars.subscribed(charge_id).canceled = call.params["is_canceled"]
    call.world.journal.note("stars")
    return True


def _invoice(call: Call, *, slug: str | None = None) -> Invoice:
    if not 1 <= len(call.params["title"].strip()) <= 32:
        raise bad("invalid invoice title specified")
    if not 1 <= len(call.params["description"].strip()) <= 255:
        raise bad("invalid invoice description specified")
    if not 1 <= len(call.params["payload"].encode()) <= 128:
        raise bad("invalid invoice payload specified")
    if call.params["currency"] != "XTR" or call.get("provider_token"):
        raise unmodelled("payments in other currencies than Stars, or with a provider token")
    prices, period = call.params["prices"], call.get("subscription_period")
    most = MOST_STARS if period is None else MOST_STARS_A_PERIOD
    if len(prices) != 1 or not prices[0]["label"].strip():
        raise bad("exactly one labeled price must be specified")
    if not 1 <= prices[0]["amount"] <= most:
        raise bad("CURRENCY_TOTAL_AMOUNT_INVALID")
    if period not in (None, PERIOD_SECONDS):
        raise bad("SUBSCRIPTION_PERIOD_INVALID")
    return Invoice(
        call.params["title"],
        call.params["description"],
        call.params["payload"],
        prices[0]["amount"],
        start_parameter=call.get("start_parameter", ""),
        slug=slug,
        subscription=period is not None,
    )
