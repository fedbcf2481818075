"""What payments ask of Telegram, of the people who paid, and of the administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class StarsUnavailable(Exception):
    """Telegram did not answer, or did not do it: ask again later. The message says why."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row of Telegram's list: a payment of an invoice, or its refund if it is not `incoming`. Time in milliseconds.

    `payer_id` is None for everything else, such as a withdrawal.
    """

    id: str
    stars: int
    at: int
    incoming: bool
    payer_id: int | None = None
    payload: str = ""


class StarAccount(Protocol):
    """The bot's Stars at Telegram. Every method raises `StarsUnavailable`."""

    async def list_transactions(self, *, offset: int) -> Sequence[Transaction]:
        """Up to 100 transactions from that place on, the oldest first."""

    async def refund(self, payer_id: int, charge_id: str) -> None:
        """Gives the Stars of a charge back; also returns if they were given back before."""


class Arrival(Enum):
    """What came of a message."""

    DELIVERED = "delivered"
    LOST = "lost"  # the bot may not write to them
    LATER = "later"


class PaymentNotices(Protocol):
    """Tells people about their payments, in the background."""

    def tell(self, chat_id: int, language: str, key: str, **args: str | int) -> None:
        """Sends a sentence to a person or a chat."""

    async def send(self, chat_id: int, language: str, key: str, **args: str | int) -> bool:
        """Sends it now; False if that may work later."""


class Answers(Protocol):
    """Sends what administrators wrote to a person."""

    async def deliver(self, chat_id: int, language: str, key: str, *, below: str, **args: str | int) -> Arrival:
        """Sends a sentence with HTML below it, and tells what came of it."""


class Alerts(Protocol):
    """Tells the administrators."""

    def tell(self, key: str, **args: str | int) -> None:
        """Sends a sentence to each of them."""


class MismatchCounter(Protocol):
    """Counts what Telegram's list and the database do not agree on."""

    def star_mismatch(self, kind: str, count: int = 1) -> None:
        """Counts mismatches of a kind."""
