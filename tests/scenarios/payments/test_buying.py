"""Credits are bought for Stars: in private, for others, by subscription."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.bot_session import BotSession, labels, words
from tests.support.menus import flat, turned
from tests.support.shop import invoice, link_of, messages_of, opened, told
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLGA = 101
SETTINGS = {
    "DAILY_CREDITS": "1",
    "STAR_PACKS": "50:20,200:100",
    "STAR_SUBSCRIPTION": "2000:150",
    "STAR_SUBSCRIPTION_DAILY_CREDITS": "5",
    "ADMIN_IDS": str(OLGA),
}


async def test_who_has_no_credit_left_buys_some_and_orders_again(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine the free one"))
    refusal = await session.answer(await ann.says("/imagine one more"))
    assert labels(refusal) == [["⭐ Buy credits"]]
    await ann.presses(refusal, "⭐")
    menu = await told(session, ann, "Buy credits")
    assert "Subscribers have 5 credits a day instead of 1" in words(menu)
    assert labels(menu) == [["⭐ 50 · 20 credits"], ["⭐ 200 · 100 credits"], ["🔁 ⭐ 2000 a month · 150 credits"]]
    bill = await invoice(session, ann, "⭐ 50", menu=menu)
    assert bill["invoice"]["total_amount"] == 50
    charge = await ann.pays(bill)
    assert charge in words(await told(session, ann, "20 credits added"))
    quota = await session.answer(await ann.says("/quota"))
    assert "20 bonus credits" in words(quota)
    assert charge in words(quota)
    assert "photo" in await session.answer(await ann.says("/imagine a bought one"))
    assert "19 bonus credits" in await ann.asks("/quota")


async def test_one_invoice_paid_twice_is_two_payments_and_a_repeated_update_is_one(
    session: BotSession, ann: Person
) -> None:
    bill = await invoice(session, ann, "⭐ 50")
    session.world.faults.add({"kind": "repeated", "method": "successful_payment", "chat_id": ann.id})
    first = await ann.pays(bill)
    await told(session, ann, first)
    await told(session, ann, await ann.pays(bill))
    assert "40 bonus credits" in await ann.asks("/quota")


async def test_credits_are_a_present_for_the_person_replied_to(session: BotSession, ann: Person) -> None:
    bob = session.person("ru", "Bob")
    group = session.group("Friends", ann, bob)
    theirs = await bob.says("hello", chat=group)
    answer = await session.answer(await ann.says("/buy", chat=group, to=theirs))
    assert "Bob" in words(answer)
    menu = await opened(session, ann, link_of(answer))
    assert "for Bob" in words(menu)
    assert not any("month" in label for row in labels(menu) for label in row)
    bill = await invoice(session, ann, "⭐ 50", menu=menu)
    assert "for Bob" in bill["invoice"]["description"]
    await ann.pays(bill)
    assert "given to Bob" in words(await told(session, ann, "received"))
    await told(session, bob, "Ann")
    assert "20" in await bob.asks("/quota")
    assert "bonus" not in await ann.asks("/quota")


async def test_in_a_group_that_pays_the_credits_go_to_the_group(session: BotSession, ann: Person) -> None:
    group = session.group("Club", ann)
    menu = await session.answer(await ann.says("/settings", chat=group))
    await turned(session, ann, menu, "This chat", "Who pays", "the chat")
    assert "This chat pays" in await ann.asks("/quota", chat=group)
    answer = await session.answer(await ann.says("/buy", chat=group))
    bill = await invoice(session, ann, "⭐ 50", menu=await opened(session, ann, link_of(answer)))
    assert "for Club" in bill["invoice"]["description"]
    await ann.pays(bill)
    await told(session, ann, "given to Club")
    assert "21" in await ann.asks("/quota", chat=group)


async def test_there_is_no_button_to_buy_where_more_credits_would_not_help(session: BotSession, ann: Person) -> None:
    bob, cleo = session.person("en", "Bob"), session.person("en", "Cleo")
    group = session.group("Thrifty", ann, bob, cleo)
    menu = await session.answer(await ann.says("/settings", chat=group))
    rules = ("Who pays", "the chat", "Credits per day", "5", "Credits per person", "3")
    await turned(session, ann, menu, "This chat", *rules)
    answer = await session.answer(await ann.says("/buy", chat=group))
    bill = await invoice(session, ann, "⭐ 50", menu=await opened(session, ann, link_of(answer)))
    await told(session, ann, await ann.pays(bill))
    capped = await session.answer(await ann.says("/imagine four --n 4", chat=group))
    assert "reply_markup" not in capped
    for who in (bob, cleo):
        refused = await session.answer(await who.says("/imagine three --n 3", chat=group))
    assert "this chat has" in words(refused)
    assert "reply_markup" not in refused


async def test_a_link_that_the_bot_did_not_sign_names_nobody(session: BotSession, ann: Person) -> None:
    bob = session.person("en", "Bob the Nameless")
    for account_id in (bob.id, 99_999_999_999_999_999_999):
        answer = words(await session.answer(await ann.says(f"/start buy_{account_id}")))
        assert "expired" in answer
        assert "Nameless" not in answer


async def test_a_checkout_is_answered_while_the_chat_waits_for_the_database(session: BotSession, ann: Person) -> None:
    bill = await invoice(session, ann, "⭐ 50")
    path = session.bot.settings["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        order = await ann.says("/imagine while everything waits")
        taken = str(order["update_id"])
        await session.until(lambda: any(taken in str(call.response) for call in session.world.journal.calls))
        charge = await ann.pays(bill)  # Telegram has the money before anything could be written here
        assert session.replies(order) == []
        backup.execute("ROLLBACK")
    await told(session, ann, charge)
    await session.answer(order)


async def test_an_offer_that_is_gone_is_refused_and_one_of_an_old_key_is_not(session: BotSession, ann: Person) -> None:
    gone, kept = await invoice(session, ann, "⭐ 50"), await invoice(session, ann, "⭐ 200")
    old_key = f"imagine-bot:{session.bot.settings['TELEGRAM_BOT_TOKEN']}"
    await session.restart(STAR_PACKS="60:20,200:100", SECRET_KEY=f"a-new-key,{old_key}")
    place = {"chat_id": ann.id, "message_id": gone["message_id"]}
    reply = await session.http.post(f"{session.embedded.telegram_url}/_world/pay", json={"from_id": ann.id, **place})
    assert "no longer available" in reply.json()["error"]
    await told(session, ann, await ann.pays(kept))
    assert "100 bonus credits" in await ann.asks("/quota")
    await session.restart(STAR_PACKS=SETTINGS["STAR_PACKS"])


async def test_a_subscriber_has_more_credits_a_day_until_the_payment_is_taken_back(
    session: BotSession, ann: Person
) -> None:
    await ann.presses(await session.answer(await ann.says("/buy")), "month")
    charge = await ann.pays(link_of(await told(session, ann, "every 30 days")))
    await told(session, ann, charge)
    quota = await ann.asks("/quota")
    assert "5 of 5 credits left today" in quota
    assert "you have 5 credits a day until" in quota
    assert "photo" in await session.answer(await ann.says("/imagine two at once --n 2"))
    assert "3 of 5 credits left today" in await ann.asks("/quota")
    await session.act("charge_back", charge_id=charge)
    await told(session, ann, "↩️")
    quota = await ann.asks("/quota")
    assert "0 of 1 credit left today" in quota
    assert "a day until" not in quota


@pytest.mark.siege
async def test_a_subscription_is_renewed_canceled_and_resumed(session: BotSession, ann: Person) -> None:
    await ann.presses(await session.answer(await ann.says("/buy")), "month")
    link = link_of(await told(session, ann, "every 30 days"))
    await told(session, ann, await ann.pays(link))
    menu = await session.answer(await ann.says("/buy"))
    assert not any("month" in label for row in labels(menu) for label in row)
    await session.act("renew")
    quota = await session.answer(await ann.says("/quota"))
    assert "300 bonus credits" in words(quota)
    assert "renews on" in words(quota)
    toast = await ann.presses(quota, "Unsubscribe")
    assert "ends on" in toast["text"]
    quota = await session.answer(await ann.says("/quota"))
    assert "ends on" in words(quota)
    await ann.presses(quota, "Resubscribe")
    assert "renews on" in await ann.asks("/quota")
    await session.act("renew")  # 5000 Stars are not enough for a third month
    assert "not enough Stars" in words(await told(session, ann, "could not be renewed"))
    assert "300 bonus credits" in await ann.asks("/quota")
    await session.act("subscription", from_id=ann.id, state="canceled")
    await told(session, ann, "is cancelled")


async def test_an_administrator_refunds_a_payment_once_however_often_they_press(
    session: BotSession, ann: Person
) -> None:
    olga = Person(session, OLGA)
    charge = await ann.pays(await invoice(session, ann, "⭐ 50"))
    await told(session, ann, charge)
    profile = await session.answer(await olga.says(f"/admin {ann.id}"))
    assert "Payments: 1 · ⭐ 50" in words(profile)
    listed = await turned(session, olga, profile, "⭐ Payments")
    assert charge in words(listed)
    assert f"Payment by {ann.id}" in await olga.asks(f"/admin {charge}")
    sure = await turned(session, olga, listed, "↩️ ⭐ 50")
    assert f"taken back from {ann.id}: 20" in words(sure)
    data = sure["markup"]["inline_keyboard"][0][0]["callback_data"]
    session.may_fail("editMessageText")  # the second press changes nothing
    first, second = [await olga.presses(sure, data=data) for _ in range(2)]
    assert "taken back: 20" in first["text"]
    assert "returned before" in second["text"]
    await told(session, ann, "↩️ ⭐ 50 were returned to you")
    assert session.world.stars.left(ann.id) == 5_000
    assert "bonus" not in await ann.asks("/quota")
    assert f"refund {ann.id} ⭐ 50 {charge}" in await olga.asks("/admin log")


async def test_somebody_who_needs_help_with_a_payment_reaches_the_operator(session: BotSession, ann: Person) -> None:
    charge = await ann.pays(await invoice(session, ann, "⭐ 50"))
    await told(session, ann, charge)
    olga = Person(session, OLGA)
    assert "Tell me what is wrong" in await ann.asks("/paysupport")
    assert "Thank you" in await ann.asks("/paysupport I want my <b>Stars</b> back")
    notice = await told(session, olga, "needs help with a payment")
    assert str(ann.id) in words(notice)
    assert "I want my <b>Stars</b> back" in words(notice)
    assert charge in words(notice)
    assert "already have a message" in await ann.asks("/paysupport hello?")
    assert "Terms of sale" in await ann.asks("/terms")
    await turned(session, olga, notice, "Answer")
    sure = await session.answer(await olga.says("You get them at <once>."))
    assert "Saved" in (await olga.presses(sure, "Send"))["text"]
    session.may_fail("answerCallbackQuery")  # the press comes once more and is too old
    await session.bot.kill()  # the answer is saved, and sent after the next start
    await session.start()
    await told(session, ann, "You get them at <once>.")
    assert "Thank you" in await ann.asks("/paysupport thanks, I wait")
    menu = await session.answer(await olga.says("/admin"))
    label = next(one for one in flat(await turned(session, olga, menu, "Requests")) if "thanks, I wait" in one)
    shown = words(await turned(session, olga, menu, label))
    assert charge in shown
    assert "answered: You get them at <once>." in shown
    await turned(session, olga, menu, "✔️ Close")
    await told(session, ann, "is closed")
    assert str(messages_of(session, ann)).count("You get them at") == 1
    assert "thanks, I wait" not in str(flat(session.seen(menu)))
    log = await olga.asks("/admin log")
    assert f"answer {ann.id} #" in log
    assert f"close {ann.id} #" in log
