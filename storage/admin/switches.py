"""Models and gateways that are off, and maintenance of the whole bot."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from storage.database.database import clock
from storage.database.statements import insert_into
from storage.database.transaction import Transaction
from storage.schema.admin import switches

MODEL, GATEWAY = "model", "gateway"
WAIT, REFUSE = "wait", "refuse"
_MAINTENANCE = ("maintenance", "orders")


@dataclass(frozen=True, slots=True)
class Maintenance:
    """New orders wait, or are refused. `notice` is what people read in addition."""

    mode: str
    notice: str


@dataclass(frozen=True, slots=True)
class Switches:
    """What is off."""

    models: frozenset[str] = frozenset()
    gateways: frozenset[str] = frozenset()
    maintenance: Maintenance | None = None


async def load_switches(connection: Transaction) -> Switches:
    """All that is off."""
    found = {(row.kind, row.name): row for row in await connection.execute(select(switches))}
    kept = found.get(_MAINTENANCE)
    return Switches(
        models=frozenset(name for kind, name in found if kind == MODEL),
        gateways=frozenset(name for kind, name in found if kind == GATEWAY),
        maintenance=Maintenance(kept.value or WAIT, kept.notice or "") if kept is not None else None,
    )


async def turn_off(tx: Transaction, *, kind: str, name: str) -> None:
    """The model or the gateway is off."""
    await _put(tx, kind, name, value=None, notice=None)


async def turn_on(tx: Transaction, *, kind: str, name: str) -> None:
    """The model or the gateway is on again."""
    await tx.execute(delete(switches).where(switches.c.kind == kind, switches.c.name == name))


async def begin_maintenance(tx: Transaction, maintenance: Maintenance) -> None:
    """From now on new orders wait or are refused."""
    await _put(tx, *_MAINTENANCE, value=maintenance.mode, notice=maintenance.notice)


async def end_maintenance(tx: Transaction) -> None:
    """Orders are taken and started again."""
    kind, name = _MAINTENANCE
    await turn_on(tx, kind=kind, name=name)


async def _put(tx: Transaction, kind: str, name: str, *, value: str | None, notice: str | None) -> None:
    values = {"value": value, "notice": notice, "changed_at": clock()}
    row = insert_into(tx.dialect.name, switches).values(kind=kind, name=name, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=["kind", "name"], set_=values))
