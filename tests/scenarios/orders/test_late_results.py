"""A result host that answers badly for a while: the picture comes all the same, and is paid once."""

from typing import Any

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

SETTINGS = {"ORDER_DEADLINE_SECONDS": "12"}
FOR_A_WHILE: dict[str, dict[str, Any]] = {
    "not published yet": {"kind": "result_status", "status": 404},
    "denied": {"kind": "result_status", "status": 403},
    "gone": {"kind": "result_status", "status": 410},
    "accepted": {"kind": "result_status", "status": 202},
    "no content": {"kind": "result_status", "status": 204},
    "partial": {"kind": "result_status", "status": 206},
    "not modified": {"kind": "result_status", "status": 304},
    "a broken edge": {"kind": "result_status", "status": 502},
    "unavailable": {"kind": "result_status", "status": 503},
    "an empty body": {"kind": "result_empty"},
    "a page": {"kind": "result_html"},
    "a growing file": {"kind": "result_half"},
    "a reset": {"kind": "result_reset"},
    "fewer bytes than announced": {"kind": "result_cut"},
    "signed anew": {"kind": "result_moves"},
}


@pytest.mark.parametrize("what", FOR_A_WHILE)
async def test_one_bad_answer_throws_no_picture_away(session: BotSession, ann: Person, what: str) -> None:
    prompt = f"a fox behind {what}"
    await session.fault("apipod", **FOR_A_WHILE[what], match=prompt, looks=3)
    answer = await session.answer(await ann.says(f"/imagine {prompt} --via apipod"))
    assert "photo" in answer, words(answer)
    assert len(session.tasks(prompt)) == 1
    assert await ann.credits() == 39


@pytest.mark.parametrize("gateway", ["apikley", "pixwith"])
async def test_other_gateways_are_read_again_too(session: BotSession, ann: Person, gateway: str) -> None:
    prompt = f"a fox published late by {gateway}"
    await session.fault(gateway, "result_moves", match=prompt, looks=3)
    assert "photo" in await session.answer(await ann.says(f"/imagine {prompt} --via {gateway}"))
    assert len(session.tasks(prompt)) == 1


@pytest.mark.parametrize("encoding", ["aws-chunked", "identity", ""])
async def test_a_store_may_name_encodings_that_are_none(session: BotSession, ann: Person, encoding: str) -> None:
    prompt = f"a fox encoded as {encoding or 'nothing'}"
    await session.fault("apipod", "result_encoding", match=prompt, encoding=encoding)
    assert "photo" in await session.answer(await ann.says(f"/imagine {prompt} --via apipod"))


async def test_a_result_that_never_comes_is_refunded_at_the_deadline_and_then_given_for_free(
    session: BotSession, ann: Person
) -> None:
    prompt = "a fox that comes too late"
    await session.fault("apipod", "result_status", status=404, match=prompt, looks=1_000_000)
    order = await ann.says(f"/imagine {prompt} --via apipod")
    assert "took too long" in words(await session.answer(order))
    assert await ann.credits() == 40
    (task,) = session.tasks(prompt)
    session.task_queue("apipod").results[name(task.results[0])].fault = None
    gift = await session.until(lambda: [one for one in session.replies(order) if "photo" in one])
    assert "free" in words(gift[0])
    assert await ann.credits() == 40
    assert len(session.tasks(prompt)) == 1


async def test_a_page_that_stays_is_refunded_long_before_the_deadline(session: BotSession, ann: Person) -> None:
    prompt = "a fox that is a page"
    await session.fault("apipod", "result_html", match=prompt, looks=1_000_000)
    assert "broken file" in words(await session.answer(await ann.says(f"/imagine {prompt} --via apipod")))
    (task,) = session.tasks(prompt)
    assert session.task_queue("apipod").results[name(task.results[0])].downloads == 5
    assert await ann.credits() == 40


def name(address: str) -> str:
    """What the result is called at its host."""
    return address.rpartition("/")[2]
