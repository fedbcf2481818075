"""One credit a day."""

import pytest

from tests.support.bot_session import BotSession, imagine_bot
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"DAILY_CREDITS": "1"}


async def test_the_second_picture_of_the_day_is_refused_with_the_time_until_more_come(
    session: BotSession, ann: Person
) -> None:
    assert "1 of 1 credit" in await ann.asks("/quota")
    assert "photo" in await session.answer(await ann.says("/imagine the only one"))
    before = await session.bought()
    reply = await ann.asks("/imagine one too many")
    assert "1 credit" in reply
    assert "you have 0" in reply
    assert " min." in reply
    assert await session.bought() == before
    assert await ann.credits() == 0


async def test_orders_sent_all_at_once_get_exactly_one_picture(session: BotSession, ann: Person) -> None:
    orders = [await ann.says(f"/imagine the race number {number}") for number in range(6)]
    answers = [await session.answer(order, seconds=40) for order in orders]
    assert sum("photo" in answer for answer in answers) == 1
    assert sum("you have 0" in answer.get("text", "") for answer in answers) == 5


async def test_a_refunded_credit_buys_again(session: BotSession, ann: Person) -> None:
    assert "returned" in await ann.asks("/imagine a forbidden thing")
    assert await ann.credits() == 1
    assert "photo" in await session.answer(await ann.says("/imagine an allowed thing"))


async def test_again_is_refused_with_a_window_when_there_is_no_credit(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine once and never again"))
    answer = await ann.presses(done, "🔁")
    assert answer["show_alert"]
    assert "you have 0" in answer["text"]
    assert len(session.tasks("once and never again")) == 1


async def test_credits_are_granted_beside_the_running_bot(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.says("/imagine the daily one"))
    code, said, _ = await imagine_bot(
        "grant", str(ann.id), "2", settings=session.bot.settings, folder=session.bot.folder
    )
    assert (code, f"{ann.id} now has 2 bonus credits" in said) == (0, True)
    assert "2 bonus credits" in await ann.asks("/quota")
    assert "photo" in await session.answer(await ann.says("/imagine a present"))
    assert "1 bonus credit " in await ann.asks("/quota")


@pytest.mark.siege
async def test_a_nervous_operator_grants_once_and_finds_it_in_the_list(session: BotSession, ann: Person) -> None:
    async def command(*words: str) -> tuple[int, str, str]:
        code, said, complained = await imagine_bot(*words, settings=session.bot.settings, folder=session.bot.folder)
        return code, said.strip(), complained.strip()

    gift = ("grant", str(ann.id), "3", "--by", "Olga", "--why", "the outage on Monday")
    assert await command(*gift) == (0, f"{ann.id} now has 3 bonus credits.", "")
    code, said, refusal = await command(*gift)
    assert (code, said) == (2, "")
    assert refusal.startswith(f"imagine-bot: {ann.id} was granted 3 credits ")
    assert "--word" in refusal
    once = (*gift, "--word", "monday")
    assert await command(*once) == (0, f"{ann.id} now has 6 bonus credits.", "")
    assert await command(*once) == (0, f"Granted before, so nothing changed: {ann.id} has 6 bonus credits.", "")
    code, _, refusal = await command("grant", "-5", "3", "--word", "monday")
    assert (code, refusal) == (
        2, f"imagine-bot: the word monday was used before: 3 credits for {ann.id}. Choose another."
    )  # fmt: skip
    _, listed, _ = await command("grants", str(ann.id))
    lines = [line.partition(" UTC  ")[2] for line in listed.splitlines()]
    assert lines == [f"{ann.id}  3 credits, by Olga: the outage on Monday"] * 2
    assert "6 bonus credits" in await ann.asks("/quota")
