"""What happens when Stars change hands: messages in the chat, updates for the bot, transactions."""

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.state.chats import Chat
from sandbox.telegram.state.people import Person
from sandbox.telegram.state.stars import PERIOD_SECONDS, Checkout, Invoice, Payment, Subscription
from sandbox.telegram.state.world import World

CHECKOUT_LANE = 5 << 33  # checkouts wait for no message of the same person


def ask_for_checkout(world: World, person: Person, invoice: Invoice) -> Checkout:
    """The bot is asked whether the payment may go ahead."""
    if invoice.stars > world.stars.left(person.id):
        raise bad("this person has not enough Stars")
    checkout = Checkout(str(5_000_000_000_000_000_000 + world.serial()), invoice, person, world.clock())
    world.stars.checkouts[checkout.id] = checkout
    told: Json = {"id": checkout.id, "from": person.as_user(), "currency": "XTR", "total_amount": invoice.stars}
    world.updates.put("pre_checkout_query", told | {"invoice_payload": invoice.payload}, person.id + CHECKOUT_LANE)
    return checkout


def pay(world: World, person: Person, chat: Chat, invoice: Invoice, subscription: Subscription | None) -> Payment:
    """The Stars are the bot's, and it is told so. `subscription` is the one that this renews."""
    payment = Payment(f"stx{world.serial():012d}", invoice, person, chat)
    now = int(world.clock())
    world.stars.move(payment, invoice.stars)
    world.stars.payments[payment.charge_id] = payment
    world.stars.note(payment, now, "source")
    told = _told(payment) | {"provider_payment_charge_id": f"p{payment.charge_id}"}
    if invoice.subscription:
        first = subscription is None
        subscription = subscription or Subscription(payment, now)
        if first:
            world.stars.subscriptions.append(subscription)
        subscription.until = max(subscription.until, now) + PERIOD_SECONDS
        subscription.charge_ids.append(payment.charge_id)
        told |= {"subscription_expiration_date": subscription.until, "is_recurring": True}
        told |= {"is_first_recurring": True} if first else {}
    _tell(world, payment, {"successful_payment": told})
    return payment


def give_back(world: World, payment: Payment, *, told: bool = True) -> None:
    """The Stars are the person's again."""
    if payment.refunded:
        raise bad("CHARGE_ALREADY_REFUNDED")
    world.stars.move(payment, -payment.invoice.stars)
    payment.refunded = True
    world.stars.note(payment, int(world.clock()), "receiver")
    if told:
        _tell(world, payment, {"refunded_payment": _told(payment)})
    world.journal.note("stars")


def change_subscription(world: World, subscription: Subscription, state: str) -> None:
    """The bot is told of it: canceled, active again, or failed for lack of Stars."""
    subscription.canceled = state != "active"
    first = subscription.first
    told: Json = {"user": first.person.as_user(), "invoice_payload": first.invoice.payload, "state": state}
    world.updates.put("subscription", told, first.person.id)
    world.journal.note("stars")


def _told(payment: Payment) -> Json:
    told: Json = {"currency": "XTR", "total_amount": payment.invoice.stars}
    return told | {"invoice_payload": payment.invoice.payload, "telegram_payment_charge_id": payment.charge_id}


def _tell(world: World, payment: Payment, content: Json) -> None:
    """A service message, of which the bot hears once unless a fault is due."""
    message = world.post(payment.chat, content, sender=payment.person)
    fault = world.faults.next_for(next(iter(content)), payment.chat.id)
    world.journal.note("stars")
    for _ in range({"lost": 0, "repeated": 2}[fault.kind] if fault else 1):
        world.updates.put("message", message.as_message(), payment.chat.id)
