"""Which alerts are open. A row is what makes an alert be sent once, however many processes see its cause."""

from collections.abc import Collection

from sqlalchemy import delete, exists, select

from storage.database.database import insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.operations import alerts
from storage.schema.orders import parts
from storage.schema.states import PartState

AlertKey = tuple[str, str]  # its name and its subject, such as a gateway


async def raise_alert(tx: Transaction, key: AlertKey, *, lasts_ms: int | None = None) -> bool:
    """Opens the alert; False if it is open. One that is older than `lasts_ms` counts as over."""
    name, subject, now = *key, await now_ms(tx)
    if lasts_ms is not None:
        of_alert = (alerts.c.name == name, alerts.c.subject == subject)
        await tx.execute(delete(alerts).where(*of_alert, alerts.c.raised_at < now - lasts_ms))
    return await insert_once(tx, alerts, {"name": name, "subject": subject, "raised_at": now})


async def resolve_alert(tx: Transaction, key: AlertKey) -> bool:
    """Closes the alert; False if it is not open."""
    closed = await tx.execute(delete(alerts).where(alerts.c.name == key[0], alerts.c.subject == key[1]))
    return bool(closed.rowcount)


async def list_open_alerts(connection: Transaction) -> dict[AlertKey, int]:
    """Every open alert, and when it was raised."""
    found = await connection.execute(select(alerts.c.name, alerts.c.subject, alerts.c.raised_at))
    return {(row.name, row.subject): row.raised_at for row in found}


async def list_recovered(connection: Transaction, names: Collection[str]) -> list[AlertKey]:
    """The alerts of these names about gateways that made something of an order submitted later."""
    made = exists().where(
        parts.c.gateway == alerts.c.subject,
        parts.c.state == PartState.STORED,
        parts.c.finished_at > alerts.c.raised_at,
        parts.c.submitted_at > alerts.c.raised_at,
    )
    found = await connection.execute(select(alerts.c.name, alerts.c.subject).where(alerts.c.name.in_(names), made))
    return [(row.name, row.subject) for row in found]
