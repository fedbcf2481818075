"""What goes wrong at a gateway ends in one refund, and the person reads why."""

import pytest

from tests.support.bot_session import ONE, BotSession, labels
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "apipod,apikley,pixwith,openai"}

each_gateway = pytest.mark.parametrize("gateway", ["apipod", "apikley", "pixwith"])


async def refund(session: BotSession, ann: Person, words: str) -> str:
    """Orders what cannot come; the sentence that replaced the placeholder."""
    order = await ann.says(f"/imagine {words}")
    placeholder = await session.placeholder(order)
    assert placeholder["text"].startswith("⏳")
    ended = await session.answer(order)
    assert ended["message_id"] == placeholder["message_id"]
    assert "photo" not in ended
    assert "Your credit was returned" in ended["text"]
    assert labels(ended) == []
    assert await ann.credits() == 40
    return str(ended["text"])


@pytest.mark.parametrize("gateway", ["apipod", "apikley"])
async def test_refused_content_is_refunded_and_not_tried_elsewhere(
    session: BotSession, ann: Person, gateway: str
) -> None:
    before = await session.bought()
    assert "rules" in await refund(session, ann, f"a forbidden thing --via {gateway}")
    assert await session.bought() == before + 1


async def test_a_gateway_without_reasons_is_refunded_with_a_general_sentence(session: BotSession, ann: Person) -> None:
    assert "failed to make a picture" in await refund(session, ann, "a forbidden thing --via pixwith")


@each_gateway
async def test_a_task_that_fails_is_refunded(session: BotSession, ann: Person, gateway: str) -> None:
    await session.fault(gateway, "failed", match=f"failing at {gateway}")
    assert "failed to make a picture" in await refund(session, ann, f"failing at {gateway} --via {gateway}")
    assert len(session.tasks(f"failing at {gateway}")) == 1


@pytest.mark.siege
@each_gateway
@pytest.mark.parametrize("kind", ["result_html_as_png", "result_truncated"])
async def test_a_result_that_is_no_picture_is_refunded_and_never_bought_again(
    session: BotSession, ann: Person, gateway: str, kind: str
) -> None:
    await session.fault(gateway, kind, match=f"{kind} at {gateway}")
    assert "broken file" in await refund(session, ann, f"{kind} at {gateway} --via {gateway}")
    assert len(session.tasks(f"{kind} at {gateway}")) == 1


@each_gateway
async def test_a_completed_task_without_results_is_looked_at_again(
    session: BotSession, ann: Person, gateway: str
) -> None:
    await session.fault(gateway, "completed_empty", match=f"empty at {gateway}", looks=2)
    assert "photo" in await session.answer(await ann.says(f"/imagine empty at {gateway} --via {gateway}"))
    assert len(session.tasks(f"empty at {gateway}")) == 1


@pytest.mark.parametrize("gateway", ["apikley", "pixwith"])
@pytest.mark.parametrize("kind", ["reset_after", "error_after_start", "garbled_after"])
async def test_a_lost_reply_is_refunded_and_never_bought_again(
    session: BotSession, ann: Person, gateway: str, kind: str
) -> None:
    await session.fault(gateway, kind, match=f"{kind} of {gateway}")
    assert "connection dropped" in await refund(session, ann, f"{kind} of {gateway} --via {gateway}")
    assert len(session.tasks(f"{kind} of {gateway}")) == 1


@pytest.mark.parametrize("kind", ["reset_after", "error_after_start", "garbled_after"])
async def test_a_lost_reply_of_a_gateway_with_keys_is_asked_for_again(
    session: BotSession, ann: Person, kind: str
) -> None:
    await session.fault("apipod", kind, match=f"{kind} with a key")
    assert "photo" in await session.answer(await ann.says(f"/imagine {kind} with a key --via apipod"))
    assert len(session.tasks(f"{kind} with a key")) == 1
    assert await ann.credits() == 39


async def test_a_sheet_arrives_without_the_picture_that_failed_and_its_share_is_returned(
    session: BotSession, ann: Person
) -> None:
    await session.fault("apikley", "failed", match="three of four")
    done = await session.answer(await ann.says("/imagine three of four --n 4 --via apikley"))
    assert "photo" in done
    assert "1 picture failed" in done["caption"]
    assert "Your credit was returned" in done["caption"]
    assert labels(done) == [["1", "2", "3"], ["🔁 Again", "🔗", "🗑"]]
    assert await ann.credits() == 37


async def test_one_of_two_left_is_a_single_picture_and_a_large_ones_share_is_two(
    session: BotSession, ann: Person
) -> None:
    await session.fault("apikley", "failed", match="one of two")
    done = await session.answer(await ann.says("/imagine one of two --n 2 --4k --via apikley"))
    assert "Your 2 credits were returned" in done["caption"]
    assert labels(done) == [ONE[0], ["📎 File", "🔗", "🗑"], ONE[2]]
    assert await ann.credits() == 38


async def test_gateways_out_of_credit_are_named_to_the_person_as_our_own_trouble(
    session: BotSession, ann: Person
) -> None:
    for gateway in SETTINGS["PROVIDERS"].split(","):
        await session.fault(gateway, "out_of_credit", match="nobody can pay")
    assert "out of credit on our side" in await refund(session, ann, "nobody can pay")
    assert session.tasks("nobody can pay") == []
