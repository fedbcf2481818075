"""Payments that were lost, are not understood, are refunded or taken back: each is settled once."""

import pytest

from sandbox.telegram.rules.payments import pay
from sandbox.telegram.state.stars import Invoice
from tests.support.bot_session import BotSession, imagine_bot, words
from tests.support.shop import invoice, link_of, told
from tests.support.users import Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

OLGA = 101
SETTINGS = {"DAILY_CREDITS": "1", "STAR_PACKS": "50:20", "ADMIN_IDS": str(OLGA)}


async def command(session: BotSession, *said: str) -> tuple[int, str]:
    """The exit code and what the command said or complained of."""
    code, out, error = await imagine_bot(*said, settings=session.bot.settings, folder=session.bot.folder)
    return code, (out + error).strip()


async def test_a_payment_whose_update_was_lost_is_credited_at_the_next_start(session: BotSession, ann: Person) -> None:
    bill = await invoice(session, ann, "⭐ 50")
    session.world.faults.add({"kind": "lost", "method": "successful_payment"})
    charge = await ann.pays(bill)
    session.world.stars.age(60)  # no update is on its way any more
    assert "bonus" not in await ann.asks("/quota")
    await session.restart()
    receipt = await told(session, ann, charge, after=bill["message_id"] + 2)
    assert "20 credits added" in words(receipt)
    await told(session, Person(session, OLGA), "never arrived here: 1")
    await session.restart()
    assert "20 bonus credits" in await ann.asks("/quota")


async def test_a_refund_is_repeated_until_telegram_confirms_and_takes_the_credits_once(
    session: BotSession, ann: Person
) -> None:
    charge = await ann.pays(await invoice(session, ann, "⭐ 50"))
    await told(session, ann, charge)
    session.world.faults.add({"kind": "reset_after", "method": "refundStarPayment"})
    session.may_fail("refundStarPayment")  # the second time there is nothing to give back
    assert await command(session, "refund", charge) == (
        0, f"20 of 20 credits were taken back. The running bot returns ⭐ 50 to {ann.id}."
    )  # fmt: skip
    assert "returned to you, and 20 credits" in words(await told(session, ann, "↩️"))
    assert session.world.stars.left(ann.id) == 5_000
    assert await command(session, "refund", charge) == (0, f"Refunded before, so nothing changed: {charge}.")
    quota = await ann.asks("/quota")
    assert "bonus" not in quota
    assert "returned" in quota


async def test_spent_credits_are_not_refunded_without_a_word(session: BotSession, ann: Person) -> None:
    charge = await ann.pays(await invoice(session, ann, "⭐ 50"))
    await told(session, ann, charge)
    await session.delivered(await ann.says("/imagine one --n 4"))
    code, refusal = await command(session, "refund", charge)
    assert code == 2
    assert "3 of the 20 credits are already spent" in refusal
    assert "17 bonus credits" in await ann.asks("/quota")
    code, done = await command(session, "refund", charge, "--even-if-spent")
    assert (code, "3 were already spent" in done) == (0, True)
    await told(session, ann, "17 credits were taken back")
    code, listed = await command(session, "payments", str(ann.id))
    assert (charge in listed, "3 credits were spent" in listed) == (True, True)


async def test_a_chargeback_takes_the_credits_back_and_the_operator_is_told(session: BotSession, ann: Person) -> None:
    charge = await ann.pays(await invoice(session, ann, "⭐ 50"))
    await told(session, ann, charge)
    await session.act("charge_back", charge_id=charge)
    await told(session, Person(session, OLGA), charge)
    await told(session, ann, "↩️")
    assert "bonus" not in await ann.asks("/quota")


async def test_a_chargeback_without_a_word_is_found_in_telegrams_list(session: BotSession, ann: Person) -> None:
    charge = await ann.pays(await invoice(session, ann, "⭐ 50"))
    await told(session, ann, charge)
    await session.act("charge_back", charge_id=charge, told=False)
    assert "20 bonus credits" in await ann.asks("/quota")
    await session.restart()
    await told(session, Person(session, OLGA), charge)
    assert "bonus" not in await ann.asks("/quota")


async def test_a_payment_that_fits_no_offer_credits_nobody_and_waits_for_the_operator(
    session: BotSession, ann: Person
) -> None:
    world = session.world
    strange = Invoice("A cake", "From another shop", "cake:1", 70)
    charge = pay(world, world.people[ann.id], world.chats[ann.id], strange, None).charge_id
    assert "can’t tell" in words(await told(session, ann, charge))
    first = await told(session, Person(session, OLGA), "fit no offer: 1")
    another = pay(world, world.people[ann.id], world.chats[ann.id], strange, None).charge_id
    await told(session, Person(session, OLGA), "fit no offer: 1", after=first["message_id"])
    code, listed = await command(session, "payments", "--review")
    assert (code, charge in listed, "not signed" in listed) == (0, True, True)
    quota = await ann.asks("/quota")
    assert "being checked" in quota
    assert "bonus" not in quota
    for one in (charge, another):
        assert (await command(session, "refund", one))[0] == 0
    returned = await told(session, ann, "↩️ ⭐ 70 were returned to you.")
    await told(session, ann, "↩️ ⭐ 70 were returned to you.", after=returned["message_id"])
    assert "There are no such payments" in (await command(session, "payments", "--review"))[1]


async def test_metrics_tell_of_payments(session: BotSession, ann: Person) -> None:
    await told(session, ann, await ann.pays(await invoice(session, ann, "⭐ 50")))
    text = (await session.http.get(f"{session.origin}/metrics")).text
    assert 'imagine_payments{state="refunded"} 6.0' in text
    assert 'imagine_payments{state="review"} 0.0' in text
    assert "imagine_refunds_waiting 0.0" in text
    assert 'imagine_credits{kind="purchase"}' in text


async def test_check_warns_of_a_pack_that_sells_below_cost(session: BotSession) -> None:
    models = session.bot.folder / "models.toml"
    models.write_text('[price."nano-banana-2"]\ncredits = 1\nusd = 0.04\n')
    settings = session.bot.settings | {"MODELS_FILE": str(models)}
    _, said, _ = await imagine_bot("check", settings=settings, folder=session.bot.folder)
    [line] = [line for line in said.splitlines() if "sale of credits" in line]
    assert "20 credits for 50 Stars" in line
    assert "WARNING" in line
    assert "0.033 USD a credit, but nano-banana-2 costs 0.040" in line


async def test_a_subscription_is_renewed_and_canceled_although_nothing_is_sold_any_more(
    session: BotSession, ann: Person
) -> None:
    await session.restart(STAR_SUBSCRIPTION="2000:150")
    await ann.presses(await session.answer(await ann.says("/buy")), "month")
    await told(session, ann, await ann.pays(link_of(await told(session, ann, "every 30 days"))))
    await session.restart(STAR_PACKS="", STAR_SUBSCRIPTION="")
    try:
        heard = await ann.says("before")
        session.world.faults.add({"kind": "lost", "method": "successful_payment"})
        await session.act("renew")
        session.world.stars.age(60)
        await session.restart()
        await told(session, Person(session, OLGA), "never arrived here: 1", after=heard["message_id"])
        quota = await session.answer(await ann.says("/quota"))
        assert "300 bonus credits" in words(quota)
        assert "ends on" in (await ann.presses(quota, "Unsubscribe"))["text"]
        await ann.presses(await session.answer(await ann.says("/quota")), "Resubscribe")
        assert "renews on" in await ann.asks("/quota")
    finally:
        await session.restart(STAR_PACKS=SETTINGS["STAR_PACKS"])


async def test_whom_the_bot_refuses_in_private_gets_no_link_to_buy(session: BotSession, ann: Person) -> None:
    group = session.group("Allowed", ann)
    await session.restart(ALLOWED_IDS=str(group))
    try:
        answer = await session.answer(await ann.says("/buy", chat=group))
        assert "not open to you" in words(answer)
        assert "reply_markup" not in answer
        await session.delivered(await ann.says("/imagine the free one", chat=group))
        assert "reply_markup" not in await session.answer(await ann.says("/imagine another", chat=group))
    finally:
        await session.restart(ALLOWED_IDS="")


async def test_nothing_is_sold_unless_packs_are_set(session: BotSession, ann: Person) -> None:
    await session.restart(STAR_PACKS="")
    try:
        chat = session.world.chats[ann.id]
        await session.until(
            lambda: "buy" not in {one["command"] for one in session.world.profile.offered(chat, ann.id, "en")}
        )
        assert "Buy credits" not in await ann.asks("/buy")
        await session.delivered(await ann.says("/imagine the free one"))
        assert "reply_markup" not in await session.answer(await ann.says("/imagine another"))
        assert "Terms of sale" in await ann.asks("/terms")  # something was sold
        assert "Tell me what is wrong" in await ann.asks("/paysupport")
    finally:
        await session.restart(STAR_PACKS=SETTINGS["STAR_PACKS"])
