"""A life of payments: somebody pays, bots die at given points, and a last one settles what they left."""

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from bot.config.keyring import Keyring
from bot.payments.payloads import Sale, encode
from sandbox.telegram.control.payments import PaymentActions
from sandbox.telegram.errors import ApiError
from sandbox.telegram.state.stars import Invoice
from sandbox.world import SimulatedWorld
from storage.database.database import Database
from storage.payments.refunds import ask_refund
from tests.support.bot_pool import BotPool, Child
from tests.support.crash_scene import ANN, Scene

STARS, CREDITS = 50, 20
_CHECKOUT_SECONDS = 2.0
_REACH_SECONDS = 15.0  # also on a machine that is busy
SELLS = {"STAR_PACKS": f"{STARS}:{CREDITS}", "ADMIN_IDS": str(ANN), "DAILY_CREDITS": "1"}


@dataclass(frozen=True, slots=True)
class Settled:
    """What the database says in the end. `entries` are the ledger's purchases and revokes by charge."""

    payments: dict[str, str]
    entries: Counter[str]
    balance: int
    waiting: int


class PaymentLife:
    """Ann, the invoice for a pack, one folder, and the bots that follow one another there."""

    def __init__(self, embedded: SimulatedWorld, bot_pool: BotPool, folder: Path) -> None:
        self.scene = Scene(embedded, bot_pool, folder, gateway="apipod", **SELLS)
        self.stars = embedded.world.stars
        self.world = embedded.world
        self.folder = folder
        self.died = 0
        self._acts = PaymentActions(embedded.world)
        sale = Sale(STARS, CREDITS, 0, "en")
        self._payload = encode(sale, key=Keyring([f"imagine-bot:{embedded.token}"]).keys[0])

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Begins with an empty chat and full purses."""
        async with self.scene.open():
            self.stars = self.world.stars
            self.world.checkout_seconds = _CHECKOUT_SECONDS
            self.stars.links["pack"] = Invoice("20 credits", "20 credits", self._payload, STARS, slug="pack")
            yield

    @property
    def database(self) -> Path:
        """The bot's file."""
        return self.folder / "imagine.db"

    async def pay(self) -> str:
        """Ann presses Pay until it is done; the charge id."""
        while True:
            with suppress(ApiError):
                return (await self._acts.pay(ANN, link="https://t.me/$pack")).charge_id

    async def live(self, *deaths: str, pays: bool = True) -> list[str]:
        """Bots that die at these points, one after another, while Ann pays; then one that settles. Its points.

        `died` counts those that reached their point.
        """
        paying = asyncio.create_task(self.pay()) if pays else None
        for point in deaths:
            async with self.scene.bot(strike=(point, SIGKILL)) as bot:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_REACH_SECONDS):
                        await bot.ended.wait()
                self.died += bot.ended.is_set()
        async with self.scene.bot() as bot:
            if paying is not None:
                await asyncio.wait_for(paying, 30)
            await self.scene.until(lambda: self._is_settled(bot), "the payment to be settled")
            return list(bot.points)

    def _is_settled(self, bot: Child) -> bool:
        assert not bot.ended.is_set(), f"the bot ended by itself; see {self.folder}"
        found, expected = self.settled(), Counter(f"purchase:{charge}" for charge in self.stars.payments)
        expected.update(f"revoke:{one.charge_id}" for one in self.stars.payments.values() if one.refunded)
        compared = any("star_books" in point for point in bot.points)
        quiet = compared and not self.world.updates.pending and not found.waiting
        return quiet and found.entries == expected and not self._untold()

    def _untold(self) -> set[str]:
        """Charges that count, without a receipt in the chat."""
        told = [one.text for one in self.scene.answers if "received" in one.text]
        kept = [one.charge_id for one in self.stars.payments.values() if not one.refunded]
        return {charge for charge in kept if not any(charge in text for text in told)}

    def settled(self) -> Settled:
        """What the database says now."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            try:
                payments = dict(connection.execute("SELECT charge_id, state FROM payments").fetchall())
                keys = connection.execute(
                    "SELECT entry_key FROM ledger WHERE kind IN ('purchase', 'revoke')"
                ).fetchall()
                [balance] = connection.execute("SELECT COALESCE(SUM(balance), 0) FROM accounts").fetchone()
                [waiting] = connection.execute("SELECT COUNT(*) FROM refunds WHERE due_at IS NOT NULL").fetchone()
            except sqlite3.OperationalError:  # not migrated yet
                return Settled({}, Counter(), 0, 0)
        return Settled(payments, Counter(key for (key,) in keys), balance, waiting)

    async def refund(self, charge_id: str) -> None:
        """What `imagine-bot refund` does."""
        database = Database(f"sqlite:///{self.database}")
        async with database.write() as tx:
            await ask_refund(tx, charge_id, asked_by="test", even_if_spent=False)
        await database.close()

    def back_up(self) -> Path:
        """A copy of the database, while no bot has it."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(shutil.copy(self.database, self.folder / "backup.db"))

    def restore(self, backup: Path) -> None:
        """Puts the copy back."""
        for path in self.folder.glob("imagine.db*"):
            if path.suffix != ".lock":
                path.unlink()
        shutil.copy(backup, self.database)

    def verify(self, *, payments: int) -> None:
        """Each charge is credited once; each refund took the credits and gave the Stars back once; Ann was told."""
        found = self.settled()
        charges = self.stars.payments
        returned = {one.charge_id for one in charges.values() if one.refunded}
        assert len(charges) == payments
        assert found.payments == {one: "refunded" if one in returned else "paid" for one in charges}
        assert found.balance == CREDITS * (payments - len(returned))
        assert self.stars.balance == STARS * (payments - len(returned))
        assert not self._untold()


def struck_points(points: Iterable[str]) -> list[str]:
    """The points worth a death: those about payments, each once; not what goes on beside them.

    How often Ann is asked again depends on how fast the bot answered: a second answer is no point of its own.
    """
    beside = ("heartbeat", "totals", "sendChatAction", "inbox", "deletions")
    repeated = "answerPreCheckoutQuery #"
    return [
        one
        for one in points
        if not any(word in one for word in beside) and (repeated not in one or one.endswith(f"{repeated}1"))
    ]
