"""Stars: balances, invoices, checkouts that wait for the bot, the bot's transactions, subscriptions."""

import asyncio
from dataclasses import dataclass, field

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.state.chats import Chat
from sandbox.telegram.state.people import Person

PLAY_STARS = 5_000
PERIOD_SECONDS = 2_592_000


@dataclass(frozen=True, slots=True)
class Invoice:
    """What can be paid, by anybody and several times; `slug` is the end of its link, if it has one."""

    title: str
    description: str
    payload: str
    stars: int
    start_parameter: str = ""
    slug: str | None = None
    subscription: bool = False

    def as_invoice(self) -> Json:
        """The Bot API's Invoice."""
        told: Json = {"title": self.title, "description": self.description, "start_parameter": self.start_parameter}
        return told | {"currency": "XTR", "total_amount": self.stars}


@dataclass(slots=True)
class Checkout:
    """Somebody has pressed Pay; `answer` is the bot's, which `answered` tells of."""

    id: str
    invoice: Invoice
    person: Person
    at: float
    answer: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Payment:
    """Stars that a person paid to the bot, in `chat`."""

    charge_id: str
    invoice: Invoice
    person: Person
    chat: Chat
    refunded: bool = False


@dataclass(slots=True)
class Subscription:
    """A subscription by its first payment; over at `until` unless it is renewed."""

    first: Payment
    until: int
    canceled: bool = False
    charge_ids: list[str] = field(default_factory=list)

    def as_json(self) -> Json:
        """All of it."""
        told: Json = {"person_id": self.first.person.id, "until": self.until, "canceled": self.canceled}
        return told | {"stars": self.first.invoice.stars, "title": self.first.invoice.title}


class Stars:
    """Everything about Stars. Everybody has some to play with."""

    def __init__(self) -> None:
        self.spent: dict[int, int] = {}
        self.balance = 0
        self.links: dict[str, Invoice] = {}
        self.messages: dict[tuple[int, int], Invoice] = {}
        self.checkouts: dict[str, Checkout] = {}
        self.payments: dict[str, Payment] = {}
        self.transactions: list[Json] = []
        self.subscriptions: list[Subscription] = []

    def left(self, person_id: int) -> int:
        """The Stars that a person has."""
        return PLAY_STARS - self.spent.get(person_id, 0)

    def move(self, payment: Payment, stars: int) -> None:
        """Moves Stars from the person to the bot, or back when there are fewer than none."""
        who = payment.person.id
        if stars > self.left(who):
            raise bad("this person has not enough Stars")
        if self.balance + stars < 0:
            raise bad("BALANCE_TOO_LOW")
        self.spent[who] = self.spent.get(who, 0) + stars
        self.balance += stars

    def note(self, payment: Payment, date: int, side: str) -> None:
        """Writes a payment (`source`) or its refund (`receiver`) behind all other transactions."""
        partner: Json = {"type": "user", "transaction_type": "invoice_payment", "user": payment.person.as_user()}
        partner["invoice_payload"] = payment.invoice.payload
        if payment.invoice.subscription:
            partner["subscription_period"] = PERIOD_SECONDS
        self.transactions.append(
            {"id": payment.charge_id, "amount": payment.invoice.stars, "date": date, side: partner}
        )

    def age(self, seconds: int) -> None:
        """All transactions were made so much earlier."""
        for one in self.transactions:
            one["date"] -= seconds

    def paid_by(self, person_id: int, charge_id: str) -> Payment:
        """A person's payment; refused when there is none."""
        payment = self.payments.get(charge_id)
        if payment is None or payment.person.id != person_id:
            raise bad("CHARGE_ID_INVALID")
        return payment

    def subscribed(self, charge_id: str) -> Subscription:
        """The subscription that a payment belongs to."""
        found = next((one for one in self.subscriptions if charge_id in one.charge_ids), None)
        if found is None:
            raise bad("CHARGE_ID_INVALID")
        return found

    def as_json(self) -> Json:
        """What there is to see."""
        return {
            "balance": self.balance,
            "left": {str(who): self.left(who) for who in self.spent},
            "transactions": self.transactions,
            "subscriptions": [one.as_json() for one in self.subscriptions],
        }
