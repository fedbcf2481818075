"""What three witnesses say of an order, none of them the bot: the chat, the gateway's till, the database file."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sandbox.gateways.task_queue import TaskQueue
from sandbox.telegram.state.world import World

Row = dict[str, Any]
_NOT_FINAL = ("queued", "working", "ready")
_RESULTS = ("photo", "video", "document")


@dataclass(slots=True)
class Counts:
    """One line of the table. The first four after `orders` must be zero everywhere."""

    points: int = 0
    orders: int = 0
    lost: int = 0
    pictures_twice: int = 0
    paid_twice: int = 0
    refunds_missing: int = 0
    paid_and_refunded: int = 0
    orphans: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def forbidden(self) -> dict[str, int]:
        """What must not be, where it is."""
        names = ("lost", "pictures_twice", "paid_twice", "refunds_missing")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


TABLES = ("orders", "parts", "ledger", "accounts")


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The rows of a bot's database, read beside the bot."""

    orders: list[Row]
    parts: list[Row]
    ledger: list[Row]
    accounts: list[Row]

    @classmethod
    def of(cls, path: Path) -> "LedgerView":
        """Those of a SQLite file, all from one moment."""
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            return cls(*([dict(row) for row in connection.execute(f"SELECT * FROM {table}")] for table in TABLES))

    def at_rest(self, *, orders: int) -> bool:
        """Whether so many orders are there, each final, its person told, and nothing left to do."""
        return len(self.orders) >= orders and all(
            order["state"] not in _NOT_FINAL
            and (order["told_at"] is not None or order["state"] == "delivered" or self._ends_silently(order))
            and order["lease_owner"] is None
            and (order["due_at"] is None or any(part["gift"] == "watched" for part in self.parts_of(order)))
            for order in self.orders
        )

    def awaits_gifts(self) -> bool:
        """Whether a result may still come that was refunded."""
        return any(part["gift"] in ("watched", "stored") and part["task_id"] is not None for part in self.parts)

    def _ends_silently(self, order: Row) -> bool:
        """Somebody who blocked the bot is told nothing."""
        return order["state"] == "undeliverable" and order["failure"] is None

    def parts_of(self, order: Row) -> list[Row]:
        """Its parts."""
        return [part for part in self.parts if part["order_id"] == order["id"]]

    def closings(self, part: Row) -> list[str]:
        """How the part's reservation ended: each settle and refund. A free part has none, and ends as if it had."""
        mine = [entry for entry in self.ledger if entry["part_id"] == part["id"]]
        if not part["credits"]:
            assert mine == []
            return {"stored": ["settle"], "failed": ["refund"]}.get(part["state"], [])
        assert [entry["kind"] for entry in mine].count("reserve") == 1
        return [entry["kind"] for entry in mine if entry["kind"] != "reserve"]

    def uncompensated(self) -> int:
        """How many orders failed after they were paid for, and did not get back what they cost by one grant a part."""
        failed = [
            order for order in self.orders if order["state"] == "undeliverable" and not self._ends_silently(order)
        ]
        return sum(
            sum(
                entry["balance_delta"] + entry["allowance_delta"]
                for entry in self.ledger
                if entry["order_id"] == one["id"]
            )
            != 0
            for one in failed
        )

    def verify_balances(self) -> None:
        """Every account is the sum of its entries. Tests last less than a day, but for midnight."""
        for account in self.accounts:
            mine = [entry for entry in self.ledger if entry["account_id"] == account["id"]]
            assert account["balance"] == sum(entry["balance_delta"] for entry in mine)
            today = [entry for entry in mine if entry["day"] == account["day"]]
            assert account["spent"] == -sum(entry["allowance_delta"] for entry in today)


def seen_in(world: World, chat_id: int) -> tuple[int, int, int]:
    """What a person sees of the bot in that chat: pictures and videos, hourglasses, other words."""
    chat = world.chats.get(chat_id)
    messages = [one for one in chat.messages.values() if one.by_bot and not one.deleted] if chat is not None else []
    pictures = sum(any(kind in one.content for kind in _RESULTS) for one in messages)
    hourglasses = sum(one.text.startswith("⏳") for one in messages)
    return pictures, hourglasses, len(messages) - pictures - hourglasses


def seen_abroad(world: World, chat_id: int, *, asked: int) -> Counts:
    """Where the bot is a guest, every call has one answer: the picture, or other words."""
    pictures, hourglasses, words = seen_in(world, chat_id)
    assert pictures + hourglasses + words <= asked, f"{pictures} pictures, {hourglasses} hourglasses, {words} messages"
    return Counts(lost=asked - pictures - hourglasses - words, orphans=hourglasses)


def seen_in_restricted(world: World, chat_id: int, *, asked: int) -> Counts:
    """Where the bot may post no pictures, every order ends in words that say so."""
    pictures, hourglasses, words = seen_in(world, chat_id)
    assert pictures == 0
    assert words <= asked, f"{words} messages"
    return Counts(lost=asked - words, orphans=hourglasses)


def tasks_bought_twice(task_queue: TaskQueue, parts: list[Row]) -> int:
    """How many tasks were started beyond one for each part."""
    by_key = sum(times - 1 for times in task_queue.paid().values()) if any(one.key for one in task_queue.creates) else 0
    return max(by_key, len(task_queue.tasks) - len(parts), 0)


def compare(ledger_view: LedgerView, world: World, task_queue: TaskQueue, *, chat_id: int, asked: int) -> Counts:
    """The three held against each other, for a chat in which so many orders were asked for."""
    pictures, hourglasses, words = seen_in(world, chat_id)
    delivered = sum(order["state"] == "delivered" for order in ledger_view.orders)
    unwanted = sum(order["state"] == "undeliverable" or order["failure"] == "closed" for order in ledger_view.orders)
    gifts = sum(any(part["gift"] == "given" for part in ledger_view.parts_of(order)) for order in ledger_view.orders)
    ended = {part["id"]: ledger_view.closings(part) for part in ledger_view.parts}
    settled = sum(kinds == ["settle"] for kinds in ended.values())
    charged = sum(one.charged > 0 for one in task_queue.creates)
    unpainted = [part for part in ledger_view.parts if part["state"] != "stored"]
    ledger_view.verify_balances()
    assert all(len(kinds) <= 1 for kinds in ended.values()), f"more than one settle or refund: {ended}"
    assert settled == sum(part["state"] == "stored" for part in ledger_view.parts)
    assert words <= asked - delivered, f"{words} messages for {asked - delivered} failures"
    return Counts(
        points=1,
        orders=asked,
        lost=max(asked - pictures - words - unwanted, asked - len(ledger_view.orders), gifts - pictures, 0),
        pictures_twice=max(pictures - delivered - gifts, 0),
        paid_twice=tasks_bought_twice(task_queue, ledger_view.parts),
        refunds_missing=sum("refund" not in ended[part["id"]] for part in unpainted) + ledger_view.uncompensated(),
        paid_and_refunded=max(charged - settled, 0),
        orphans=hourglasses,
    )
