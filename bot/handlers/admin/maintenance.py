"""Maintenance: new orders wait or are refused, with a text of the administrator's."""

from collections.abc import Sequence

from bot.handlers.admin.screens import Admin, Screen, Typed
from bot.handlers.services import Services
from bot.i18n.text import single_line, truncate
from storage.admin.audit_log import Action, record
from storage.admin.switches import REFUSE, WAIT, Maintenance, begin_maintenance, end_maintenance
from storage.orders.wake_ups import wake_all_waiting

_NOTICE_UNITS = 100


async def show_maintenance(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Whether orders are taken; buttons change that, the next message is what people read."""
    now = services.admin.state.switches.maintenance
    state = "off" if now is None else now.mode
    choices = {
        "off": admin.button("button-admin-open", "maintain", "off"),
        WAIT: admin.button("button-admin-wait", "maintain", WAIT),
        REFUSE: admin.button("button-admin-refuse", "maintain", REFUSE),
    }
    text = str(admin.html("admin-maintenance", condition=state)).strip()
    if now is not None and now.notice:
        text = f"{text}\n{admin.html('admin-notice', notice=now.notice)}"
    buttons = tuple((button,) for mode, button in choices.items() if mode != state)
    asks = "maintenance" if now is not None else ""
    return Screen(text, (*buttons, (admin.button("button-back", "home"),)), asks=asks)


async def maintain(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Begins or ends maintenance."""
    now = services.admin.state.switches.maintenance
    await _change(services, admin, None if words[0] == "off" else Maintenance(words[0], now.notice if now else ""))
    return await show_maintenance(services, admin, [])


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """What people read from now on; a minus sign for nothing."""
    now, notice = services.admin.state.switches.maintenance, typed.text.strip()
    if now is not None:
        notice = truncate(single_line("" if notice == "-" else notice), _NOTICE_UNITS)
        await _change(services, admin, Maintenance(now.mode, notice))
    return await show_maintenance(services, admin, [])


async def _change(services: Services, admin: Admin, wanted: Maintenance | None) -> None:
    details = f"{wanted.mode} {wanted.notice}".strip() if wanted is not None else "off"
    async with services.database.write(lengthy=True) as tx:
        if await record(tx, Action(admin.key, admin.id, "maintenance", None, details)):
            if wanted is None:
                await end_maintenance(tx)
            else:
                await begin_maintenance(tx, wanted)
            if wanted is None or wanted.mode != WAIT:
                await wake_all_waiting(tx)
                await services.wakeups.announce(tx)
            await services.admin.state.announce(tx)
    await services.admin.state.load()
    services.wakeups.call()
