"""What an administrator sees of a person or a chat: orders, credits, reports, the ban."""

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select

from storage.accounts.accounts import Balance, load_balance
from storage.accounts.daily_credits import Daily
from storage.admin.bans import Ban, find_ban
from storage.admin.people import Person, find_person
from storage.database.transaction import Transaction
from storage.orders.models import Order
from storage.orders.order_queries import list_orders
from storage.schema.accounts import ledger
from storage.schema.conversation import reports
from storage.schema.orders import orders
from storage.schema.payments import payments
from storage.schema.states import OPEN_ORDERS, OrderState


@dataclass(frozen=True, slots=True)
class Profile:
    """A person (positive id) or a chat. `reported` counts reports of their pictures, `reporting` those they sent.

    `payments` counts what they paid or got as a present, `stars` sums up what of it was not refunded.
    """

    id: int
    person: Person | None
    ban: Ban | None
    balance: Balance
    orders: dict[str, int]
    reported: int
    reporting: int
    spent: int
    payments: int
    stars: int

    @property
    def delivered(self) -> int:
        """Orders that ended in a picture."""
        return self.orders.get(OrderState.DELIVERED, 0)

    @property
    def open(self) -> int:
        """Orders that are not over."""
        return sum(count for state, count in self.orders.items() if state in OPEN_ORDERS)

    @property
    def has_used(self) -> bool:
        """Whether they ordered or paid anything, or have credits."""
        return bool(self.orders) or self.payments > 0 or self.balance.balance > 0

    @property
    def is_known(self) -> bool:
        """Whether the bot ever had to do with them."""
        return self.person is not None or self.ban is not None or self.has_used


async def load_profile(connection: Transaction, *, subject_id: int, daily_credits: Daily) -> Profile:
    """The profile; an unknown id has an empty one."""
    mine = orders.c.user_id == subject_id if subject_id > 0 else orders.c.chat_id == subject_id
    states = await connection.execute(select(orders.c.state, func.count()).where(mine).group_by(orders.c.state))
    about = select(func.count()).select_from(reports.join(orders)).where(mine)
    by = select(func.count()).where(reports.c.user_id == subject_id)
    settled = select(func.coalesce(func.sum(ledger.c.credits), 0)).where(
        ledger.c.account_id == subject_id, ledger.c.kind == "settle"
    )
    kept = func.coalesce(func.sum(case((payments.c.state != "refunded", payments.c.stars), else_=0)), 0)
    paid = select(func.count(), kept).where(or_(payments.c.payer_id == subject_id, payments.c.account_id == subject_id))
    count, stars = (await connection.execute(paid)).one()
    return Profile(
        id=subject_id,
        person=await find_person(connection, person_id=subject_id),
        ban=await find_ban(connection, subject_id=subject_id),
        balance=await load_balance(connection, account_id=subject_id, daily_credits=daily_credits),
        orders={str(state): int(count) for state, count in states},
        reported=int(await connection.scalar(about) or 0),
        reporting=int(await connection.scalar(by) or 0),
        spent=int(await connection.scalar(settled) or 0),
        payments=int(count),
        stars=int(stars),
    )


async def last_orders(connection: Transaction, *, subject_id: int, limit: int = 6) -> list[Order]:
    """The last orders that have pictures, newest first."""
    mine = orders.c.user_id == subject_id if subject_id > 0 else orders.c.chat_id == subject_id
    shown = (orders.c.state == OrderState.DELIVERED, orders.c.pictures_gone_at.is_(None))
    return await list_orders(connection, mine, *shown, limit=limit, newest=True)
