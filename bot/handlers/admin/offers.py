"""Models on and off, gateways paused, their health."""

from collections.abc import Sequence

from bot.admin.gateway_health import Health
from bot.handlers.admin.screens import Admin, Screen, link
from bot.handlers.services import Services
from bot.i18n.text import truncate
from storage.admin.audit_log import Action, record
from storage.admin.switches import GATEWAY, MODEL, turn_off, turn_on

_PER_PAGE = 12
_LABEL_UNITS = 30


async def show_models(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Every model with its state; a button turns it off or on."""
    names, off = services.admin.models.names, services.admin.state.switches.models
    page = int(words[0]) if words else 0
    buttons = [
        link(f"{'⛔' if name in off else '✅'} {truncate(name, _LABEL_UNITS)}", "switch", MODEL, page, name)
        for name in names[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    ]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    pages = -(-len(names) // _PER_PAGE)
    turning = [link(f"{number + 1}", "models", number) for number in range(pages) if number != page]
    hidden = len(off & set(names))
    return Screen(
        admin.html("admin-models", count=len(names) - hidden, left=hidden),
        (*rows, *((tuple(turning),) if turning else ()), (admin.button("button-back", "home"),)),
    )


async def show_gateways(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Every gateway with its health and the credit left there; a button pauses it."""
    found = await services.admin.health.load()
    lines = [admin.html("admin-gateways"), *(_format_health(services, admin, one) for one in found)]
    signs = {one.name: "▶️" if services.admin.state.is_paused(one.name) else "⏸" for one in found}
    buttons = tuple((link(f"{sign} {name}", "switch", GATEWAY, 0, name),) for name, sign in signs.items())
    last = (admin.button("button-admin-refresh", "gateways"), admin.button("button-back", "home"))
    return Screen("\n".join(lines), (*buttons, last))


def _format_health(services: Services, admin: Admin, health: Health) -> str:
    state = "failing" if health.is_open else "well"
    if services.admin.state.is_paused(health.name):
        state = "paused"
    credit = "–" if health.credit is None else f"{health.credit:g}"
    made = {"count": health.made, "missing": health.failed}
    return admin.html("admin-gateway", gateway=health.name, condition=state, credit=credit, **made)


async def switch(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Turns a model off or on, or pauses a gateway or ends that."""
    kind, page, name = words[0], words[1], ":".join(words[2:])
    switches = services.admin.state.switches
    is_off = name in (switches.models if kind == MODEL else switches.gateways)
    async with services.database.write() as tx:
        if await record(tx, Action(admin.key, admin.id, "turn on" if is_off else "turn off", f"{kind} {name}")):
            await (turn_on if is_off else turn_off)(tx, kind=kind, name=name)
            await services.admin.state.announce(tx)
    await services.admin.state.load()
    return await (show_models(services, admin, [page]) if kind == MODEL else show_gateways(services, admin, []))
