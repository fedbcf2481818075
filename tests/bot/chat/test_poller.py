"""How often a poller asks, whatever answers it; and a webhook that somebody changed."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import ExtBot

from bot.chat.poller import Poller
from bot.chat.rate_limiter import RateLimiter
from bot.chat.startup import Startup
from bot.chat.webhook_watch import WebhookWatch
from bot.config.settings import load_settings
from bot.factories import create_bot
from bot.i18n.translations import Translations
from bot.observability.metrics import Metrics
from tests.support.telegram_server import TOKEN, serve, served_house

ME = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "a_bot"}
OLD = {"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}}


class Receiver:
    """Takes every update."""

    def __init__(self) -> None:
        self.received: list[int] = []

    async def receive_all(self, updates: Sequence[Update]) -> bool:
        self.received += [update.update_id for update in updates]
        return True


class Busy(Receiver):
    """Takes updates when it is let, and notes the checkouts that it hears of meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.checkouts: list[str] = []
        self.let_go = asyncio.Event()

    async def receive_all(self, updates: Sequence[Update]) -> bool:
        await self.let_go.wait()
        return await super().receive_all(updates)

    async def receive_checkouts(self, updates: Sequence[Update]) -> None:
        found = [update.pre_checkout_query.id for update in updates if update.pre_checkout_query is not None]
        self.checkouts += found
        if found:
            self.let_go.set()


class Alerts:
    """What the administrators were told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def tell(self, key: str, **args: str | int) -> None:
        self.told.append((key, args))


def bot_at(origin: str) -> ExtBot[Any]:
    settings = load_settings(
        _env_file=None, telegram_bot_token=TOKEN, telegram_api_url=origin, pixwith_api_key="key", https_proxy=None
    )
    return create_bot(settings, RateLimiter(Metrics()))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"ok": True, "result": []}, id="nothing"),
        pytest.param({"ok": True, "result": [OLD]}, id="always the same"),
        pytest.param(
            {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 0}},
            id="a flood wait of no time",
        ),
        pytest.param({"ok": False, "error_code": 502, "description": "x"}, id="an error"),
    ],
)
async def test_a_server_that_answers_at_once_is_asked_once_a_second(answer: dict[str, Any]) -> None:
    asked: list[float] = []
    receiver = Receiver()

    async def serve_method(request: Request) -> Response:
        if request.path_params["method"] != "getUpdates":
            return JSONResponse({"ok": True, "result": ME if request.path_params["method"] == "getMe" else True})
        asked.append(time.monotonic())
        if len(asked) == 4:
            poller.stopping.set()
        return JSONResponse(answer, status_code=answer.get("error_code", 200))

    app = Starlette(routes=[Route(f"/bot{TOKEN}/{{method}}", serve_method, methods=["POST"])])
    async with serve(app) as origin, bot_at(origin) as bot:
        poller = Poller(bot=bot, updates=receiver, alerts=Alerts())
        await poller.poll()
    # the first update is new, and acknowledged at once
    pauses = [later - sooner for sooner, later in pairwise(asked[:4])]
    assert min(pauses[1:] if receiver.received else pauses) > 0.9
    assert receiver.received in ([], [7])


def unreadable(update_id: int) -> dict[str, Any]:
    """A restricted member as it was before a right was added: the library demands every right."""
    chat, by = {"id": -5, "type": "group", "title": "g"}, {"id": 7, "is_bot": False, "first_name": "Ann"}
    old = {"user": ME, "status": "restricted", "is_member": True, "until_date": 0}
    changed = {"chat": chat, "from": by, "date": 1, "old_chat_member": old, "new_chat_member": old}
    return {"update_id": update_id, "my_chat_member": changed}


@pytest.mark.parametrize("bad", [[8], [8, 9], [9], [7, 8, 9]])
async def test_an_update_that_cannot_be_read_holds_up_no_other(bad: list[int]) -> None:
    there = [unreadable(one) if one in bad else OLD | {"update_id": one} for one in (7, 8, 9)]
    offsets: list[int] = []
    receiver = Receiver()

    async def serve_method(request: Request) -> Response:
        if request.path_params["method"] != "getUpdates":
            return JSONResponse({"ok": True, "result": ME if request.path_params["method"] == "getMe" else True})
        offset = int((await request.form()).get("offset") or 0)  # type: ignore[arg-type]
        offsets.append(offset)
        left = [one for one in there if one["update_id"] >= offset]
        if not left:
            poller.stopping.set()
        return JSONResponse({"ok": True, "result": left})

    app = Starlette(routes=[Route(f"/bot{TOKEN}/{{method}}", serve_method, methods=["POST"])])
    async with serve(app) as origin, bot_at(origin) as bot:
        poller = Poller(bot=bot, updates=receiver, alerts=Alerts())
        async with asyncio.timeout(20):
            await poller.poll()
    assert receiver.received == [one for one in (7, 8, 9) if one not in bad]
    assert 10 in offsets


async def test_what_came_with_an_unreadable_update_is_not_acknowledged_before_it_is_committed() -> None:
    """The database is down for the first batch, Telegram for the next request."""
    offsets: list[int] = []

    class Forgetful(Receiver):
        async def receive_all(self, updates: Sequence[Update]) -> bool:
            return len(offsets) > 3 and await super().receive_all(updates)

    async def serve_method(request: Request) -> Response:
        if request.path_params["method"] != "getUpdates":
            return JSONResponse({"ok": True, "result": ME if request.path_params["method"] == "getMe" else True})
        offset = int((await request.form()).get("offset") or 0)  # type: ignore[arg-type]
        offsets.append(offset)
        if len(offsets) == 3:  # after the batch, which was asked for twice
            return JSONResponse({"ok": False, "error_code": 502, "description": "x"}, status_code=502)
        left = [one for one in (OLD, unreadable(8)) if one["update_id"] >= offset]
        if not left:
            poller.stopping.set()
        return JSONResponse({"ok": True, "result": left})

    receiver = Forgetful()
    app = Starlette(routes=[Route(f"/bot{TOKEN}/{{method}}", serve_method, methods=["POST"])])
    async with serve(app) as origin, bot_at(origin) as bot:
        poller = Poller(bot=bot, updates=receiver, alerts=Alerts())
        async with asyncio.timeout(20):
            await poller.poll()
    assert receiver.received == [7]
    assert not poller.polling


async def test_a_webhook_that_was_changed_or_deleted_is_set_again() -> None:
    async with served_house() as (harness, origin):
        settings = load_settings(
            _env_file=None, telegram_bot_token=TOKEN, telegram_api_url=origin, pixwith_api_key="key",
            telegram_updates="webhook", public_url="http://127.0.0.1:9", https_proxy=None,
        )  # fmt: skip
        bot, alerts = create_bot(settings, RateLimiter(Metrics())), Alerts()
        startup = Startup(bot=bot, settings=settings, translations=Translations(), secret="s", commands=())
        watch = WebhookWatch(bot=bot, startup=startup, alerts=alerts, look_seconds=0.02)
        await startup.connect()
        looking = asyncio.create_task(watch.run())
        for change in ({"url": "https://thief.example/secret"}, {"url": ""}):
            told = len(alerts.told)
            await harness.ok("setWebhook", **change)
            async with asyncio.timeout(20):
                async for _ in harness.world.journal.listen(0):
                    if len(alerts.told) > told:
                        break
            assert harness.world.webhook is not None
            assert harness.world.webhook.url == "http://127.0.0.1:9/telegram"
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        await bot.shutdown()
    assert alerts.told == [
        ("operator-webhook-restored", {"host": "thief.example"}),
        ("operator-webhook-restored", {"host": "–"}),
    ]


CHECKOUT = {
    "update_id": 8,
    "pre_checkout_query": {
        "id": "q1", "from": {"id": 5, "is_bot": False, "first_name": "Ann"}, "currency": "XTR", "total_amount": 50,
        "invoice_payload": "p",
    },
}  # fmt: skip


async def poll_until_committed(
    receiver: Busy, *, count: int | None = None, later: Sequence[dict[str, Any]]
) -> list[str | None]:
    """Polls until updates are committed: a batch of `count` (None: as many as are asked for), and `later` ones behind.

    The offsets that were asked for.
    """
    asked: list[str | None] = []
    waiting: list[dict[str, Any]] = []

    async def serve_method(request: Request) -> Response:
        if request.path_params["method"] != "getUpdates":
            return JSONResponse({"ok": True, "result": ME if request.path_params["method"] == "getMe" else True})
        form = await request.form()
        asked.append(form.get("offset"))  # type: ignore[arg-type]
        limit = int(str(form.get("limit") or 100))
        if not waiting:
            waiting.extend(OLD | {"update_id": 7 + number} for number in range(count or limit))
            return JSONResponse({"ok": True, "result": waiting})
        if len(asked) == 2:
            waiting.extend(one | {"update_id": 500 + number} for number, one in enumerate(later))
        if receiver.received:
            poller.stopping.set()
        return JSONResponse({"ok": True, "result": waiting[:limit]})

    app = Starlette(routes=[Route("/bot{token}/{method}", serve_method, methods=["GET", "POST"])])
    async with serve(app) as origin:
        bot = bot_at(origin)
        await bot.initialize()
        poller = Poller(bot=bot, updates=receiver, alerts=Alerts(), sells=True)  # type: ignore[arg-type]
        await asyncio.wait_for(poller.poll(), 10)
        await bot.shutdown()
    return asked


async def test_checkouts_are_answered_while_other_updates_are_at_work() -> None:
    receiver = Busy()
    asked = await poll_until_committed(receiver, count=1, later=[CHECKOUT])
    assert receiver.checkouts == ["q1"]
    assert receiver.received[0] == 7
    assert asked[0] == asked[1]  # nothing was acknowledged before it was committed


@pytest.mark.parametrize("first", [[], [unreadable(8)]], ids=["full batch", "full batch, unreadable update"])
async def test_a_checkout_behind_a_full_batch_is_answered(first: list[dict[str, Any]]) -> None:
    receiver = Busy()
    await poll_until_committed(receiver, later=[*first, CHECKOUT])
    assert receiver.checkouts == ["q1"]
    assert receiver.received[:50] == list(range(7, 57))
