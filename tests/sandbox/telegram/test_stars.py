"""Stars in the sandbox: as strict as Telegram, with everything that can go wrong."""

import asyncio
from typing import Any

import pytest

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.stars import PERIOD_SECONDS, PLAY_STARS
from sandbox.telegram.state.world import World
from tests.support.telegram_server import ANN, VERA, Clock, Harness, open_harness

Json = dict[str, Any]
PACK: Json = {
    "title": "20 credits",
    "description": "20 credits for you",
    "payload": "p:50:20",
    "currency": "XTR",
    "prices": [{"label": "20 credits", "amount": 50}],
}


async def paid(here: Harness, *, answer: Json | None = None, from_id: int = ANN, **what: Any) -> Json:
    """What comes of pressing Pay, when the bot gives this answer to the checkout."""
    pressed = asyncio.create_task(here.client.post("/_world/pay", json={"from_id": from_id, **what}))
    update = (await here.updates(timeout=2))[-1]
    query = update["pre_checkout_query"]
    await here.ok("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **(answer or {"ok": True}))
    await here.updates(offset=update["update_id"] + 1)
    return (await pressed).json() | {"query": query}


async def invoice(here: Harness, **changed: Any) -> Json:
    sent = await here.ok("sendInvoice", chat_id=ANN, **(PACK | changed))
    return {"chat_id": ANN, "message_id": sent["message_id"]}


async def link(here: Harness, **changed: Any) -> Json:
    return {"link": await here.ok("createInvoiceLink", **(PACK | changed))}


async def test_an_invoice_is_paid_after_the_bot_agreed_and_the_bot_is_told() -> None:
    async with open_harness() as here:
        told = await paid(here, **await invoice(here))
        query = told["query"]
        assert (query["from"]["id"], query["total_amount"], query["invoice_payload"]) == (ANN, 50, "p:50:20")
        [update] = await here.updates()
        payment = update["message"]["successful_payment"]
        assert (payment["total_amount"], payment["currency"]) == (50, "XTR")
        assert payment["telegram_payment_charge_id"] == told["charge_id"]
        assert await here.ok("getMyStarBalance") == {"amount": 50}
        assert (await here.look("state"))["stars"]["left"] == {str(ANN): PLAY_STARS - 50}


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "x" * 33},
        {"title": ""},
        {"description": "x" * 256},
        {"payload": "ж" * 65},
        {"currency": "USD"},
        {"provider_token": "1:live"},
        {"prices": []},
        {"prices": PACK["prices"] * 2},
        {"prices": [{"label": "free", "amount": 0}]},
    ],
)
async def test_an_invoice_that_telegram_would_not_take_is_refused(changed: Json) -> None:
    async with open_harness() as here:
        await here.refused("sendInvoice", chat_id=ANN, **(PACK | changed))
        await here.refused("createInvoiceLink", **(PACK | changed))


async def test_a_checkout_has_to_be_answered_once_in_ten_seconds_and_a_refusal_needs_words() -> None:
    clock = Clock()
    async with open_harness(World(clock, populate=populate, checkout_seconds=0.05)) as here:
        what = await invoice(here)
        reply = await here.client.post("/_world/pay", json={"from_id": ANN, **what})
        assert "did not answer" in reply.json()["error"]
        [update] = await here.updates()
        query_id = update["pre_checkout_query"]["id"]
        assert "must be specified" in await here.refused(
            "answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=False
        )
        clock.now += 1
        late = await here.refused("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
        assert "query is too old" in late
        assert await here.ok("getMyStarBalance") == {"amount": 0}


async def test_the_words_of_a_refusal_reach_the_person_and_nothing_is_paid() -> None:
    async with open_harness() as here:
        told = await paid(here, answer={"ok": False, "error_message": "Sold out."}, **await invoice(here))
        assert told["error"] == "Bad Request: Sold out."
        assert await here.updates() == []
        assert await here.ok("getStarTransactions") == {"transactions": []}


async def test_a_link_may_be_paid_by_several_people_each_time_anew() -> None:
    async with open_harness() as here:
        what = await link(here)
        charges = [(await paid(here, from_id=who, **what))["charge_id"] for who in (ANN, VERA, ANN)]
        assert len(set(charges)) == 3
        assert [update["message"]["chat"]["id"] for update in (await here.updates())][-1] == ANN


async def test_transactions_are_told_from_the_oldest_on_and_a_refund_repeats_the_charge_id() -> None:
    async with open_harness() as here:
        what = await link(here)
        first, second = [(await paid(here, **what))["charge_id"] for _ in range(2)]
        await here.ok("refundStarPayment", user_id=ANN, telegram_payment_charge_id=first)
        again = await here.refused("refundStarPayment", user_id=ANN, telegram_payment_charge_id=first)
        assert "CHARGE_ALREADY_REFUNDED" in again
        assert "CHARGE" in await here.refused("refundStarPayment", user_id=VERA, telegram_payment_charge_id=second)
        found = (await here.ok("getStarTransactions"))["transactions"]
        assert [(one["id"], "source" in one) for one in found] == [(first, True), (second, True), (first, False)]
        assert (await here.ok("getStarTransactions", offset=1, limit=1))["transactions"] == found[1:2]
        refund = (await here.updates())[-1]["message"]["refunded_payment"]
        assert refund["telegram_payment_charge_id"] == first
        assert await here.ok("getMyStarBalance") == {"amount": 50}
        await here.act("withdraw", stars=50)
        low = await here.refused("refundStarPayment", user_id=ANN, telegram_payment_charge_id=second)
        assert "BALANCE_TOO_LOW" in low


@pytest.mark.parametrize(("kind", "times"), [("lost", 0), ("repeated", 2)])
async def test_the_update_of_a_payment_may_come_never_or_twice(kind: str, times: int) -> None:
    async with open_harness() as here:
        await here.act("faults", [{"kind": kind, "method": "successful_payment"}])
        await paid(here, **await link(here))
        assert len(await here.updates()) == times
        assert len((await here.ok("getStarTransactions"))["transactions"]) == 1


async def test_a_chargeback_comes_from_telegram_with_or_without_a_word() -> None:
    async with open_harness() as here:
        what = await link(here)
        silent, told = [(await paid(here, **what))["charge_id"] for _ in range(2)]
        before = len(await here.updates())
        await here.act("charge_back", charge_id=silent, told=False)
        assert len(await here.updates()) == before
        await here.act("charge_back", charge_id=told)
        assert len(await here.updates()) == before + 1
        assert await here.ok("getMyStarBalance") == {"amount": 0}


async def test_a_subscription_is_renewed_until_it_is_canceled_or_there_are_no_stars() -> None:
    clock = Clock()
    async with open_harness(World(clock, populate=populate)) as here:
        what = await link(here, subscription_period=PERIOD_SECONDS, prices=[{"label": "Plus", "amount": 2000}])
        first = (await paid(here, **what))["charge_id"]
        assert (await here.act("renew"))["paid"] == 1
        payments = [update["message"]["successful_payment"] for update in await here.updates()]
        assert [one.get("is_first_recurring") for one in payments] == [True, None]
        assert payments[1]["telegram_payment_charge_id"] != first
        assert payments[1]["invoice_payload"] == PACK["payload"]
        assert payments[1]["subscription_expiration_date"] == int(clock.now) + 2 * PERIOD_SECONDS
        assert (await here.act("renew"))["paid"] == 0  # 5000 Stars are not enough for three months
        states = [update["subscription"]["state"] for update in await here.updates() if "subscription" in update]
        assert states == ["failed"]


async def test_a_subscription_is_canceled_by_the_person_or_the_bot() -> None:
    async with open_harness() as here:
        charge = (await paid(here, **await link(here, subscription_period=PERIOD_SECONDS)))["charge_id"]
        await here.act("subscription", from_id=ANN, state="canceled")
        await here.act("subscription", from_id=ANN, state="active")
        told = [update["subscription"] for update in await here.updates() if "subscription" in update]
        assert [(one["state"], one["invoice_payload"]) for one in told] == [
            ("canceled", PACK["payload"]), ("active", PACK["payload"])
        ]  # fmt: skip
        how = {"user_id": ANN, "telegram_payment_charge_id": charge}
        await here.ok("editUserStarSubscription", is_canceled=True, **how)
        assert (await here.act("renew"))["paid"] == 0
        assert "CHARGE_ID_INVALID" in await here.refused("editUserStarSubscription", is_canceled=True, **how)
