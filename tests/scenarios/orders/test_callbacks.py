"""With a public address: gateways call back and fetch pictures from us. Polling would take a minute here."""

import asyncio

import pytest

from tests.support.bot_session import BotSession, waits
from tests.support.users import CAMERA, Person, alike, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
SETTINGS = {"POLL_SECONDS": "60"}

calling_back = pytest.mark.parametrize("gateway", ["apipod", "apikley"])


def callback_of(session: BotSession, prompt: str) -> str:
    """The address that the gateway was given."""
    (task,) = session.tasks(prompt)
    assert task.job.callback is not None
    return task.job.callback


@calling_back
async def test_a_callback_makes_the_order_due(session: BotSession, ann: Person, gateway: str) -> None:
    assert "photo" in await session.answer(await ann.says(f"/imagine called by {gateway} --via {gateway}"))
    address = callback_of(session, f"called by {gateway}")
    assert address.startswith(f"{session.origin}/hooks/")
    assert len(address.rpartition("/")[2]) >= 40


@calling_back
@pytest.mark.parametrize("kind", ["callback_doubled", "callback_early"])
async def test_a_doubled_or_early_callback_makes_one_picture(
    session: BotSession, ann: Person, gateway: str, kind: str
) -> None:
    await session.fault(gateway, kind, match=f"{kind} from {gateway}")
    done = await session.answer(await ann.says(f"/imagine {kind} from {gateway} --via {gateway}"))
    assert "photo" in done
    assert len(session.tasks(f"{kind} from {gateway}")) == 1
    assert await ann.credits() == 39


@calling_back
async def test_a_forged_callback_delivers_nothing(session: BotSession, ann: Person, gateway: str) -> None:
    await session.fault(gateway, "callback_forged", match=f"forged at {gateway}")
    await session.hold(gateway, f"forged at {gateway}")
    order = await ann.says(f"/imagine forged at {gateway} --via {gateway}")
    assert waits(await session.placeholder(order))
    (task,) = await session.until(lambda: session.tasks(f"forged at {gateway}"))
    await task.told.wait()
    assert waits(session.replies(order)[0])
    session.let_go(f"forged at {gateway}")
    # the forged one named another task; a true one follows, by the same address
    await session.http.post(callback_of(session, f"forged at {gateway}"), json={"task_id": task.id, "taskId": task.id})
    done = await session.answer(order)
    await ann.presses(done, "📎")
    (file,) = await session.until(lambda: [one for one in session.replies(done) if "document" in one])
    assert alike(session.file(file), session.results(task, gateway)[0])


@calling_back
async def test_a_callback_that_lies_about_its_own_task_changes_nothing(
    session: BotSession, ann: Person, gateway: str
) -> None:
    await session.fault(gateway, "never_finishes", match=f"lies about {gateway}")
    order = await ann.says(f"/imagine lies about {gateway} --via {gateway}")
    (task,) = await session.until(lambda: session.tasks(f"lies about {gateway}"))
    lie = f"{session.embedded.gateway_urls[gateway]}/results/forged.png"
    for body in (
        {"task_id": task.id, "status": "completed", "result": [lie]},
        {"taskId": task.id, "state": "success", "resultJson": f'{{"resultUrls":["{lie}"]}}'},
        {"code": 200, "data": {"taskId": task.id, "state": "fail", "failCode": "500"}},
        {"task_id": task.id, "status": "failed"},
    ):
        await session.http.post(callback_of(session, f"lies about {gateway}"), json=body)
    assert await ann.credits() == 39
    assert waits((await session.until(lambda: session.replies(order)))[0])


async def test_callbacks_that_belong_to_nobody_have_no_effect(session: BotSession, ann: Person) -> None:
    bodies = [b"", b"[]", b"{", b"null", b'{"task_id": 7}', b'{"task_id": "x", "status": "completed"}', b"[" * 5000]
    posts = [
        session.http.post(f"{session.origin}/hooks/{token}", content=body)
        for token in ("x", "a" * 43)
        for body in bodies
    ]
    assert {reply.status_code for reply in await asyncio.gather(*posts)} == {200}
    assert (await session.http.post(f"{session.origin}/hooks/x", content=b"x" * 65_000)).status_code == 413
    assert (await session.http.get(f"{session.origin}/hooks/x")).status_code == 405
    assert await ann.credits() == 40


@pytest.mark.parametrize("gateway", ["apipod", "apikley"])
async def test_a_picture_to_edit_is_a_link_that_the_gateway_fetches(
    session: BotSession, ann: Person, gateway: str
) -> None:
    order = await ann.attaches("IMG_2.jpg", picture(320, 240), f"/edit linked for {gateway} --via {gateway}")
    assert "photo" in await session.answer(order)
    (task,) = session.tasks(f"linked for {gateway}")
    (address,) = task.job.images
    assert address.startswith(f"{session.origin}/media/")
    reply = await session.http.get(address)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/jpeg")
    assert CAMERA.encode() not in reply.content
    assert session.task_queue(gateway).uploads == {}
    assert task.failure is None


async def test_a_link_that_was_changed_leads_nowhere(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.shows(picture(), "/edit a private one"))
    address = session.tasks("a private one")[0].job.images[0]
    for wrong in (
        address[:-1],
        f"{address}A",
        f"{session.origin}/media/x",
        f"{session.origin}/media/..%2F..%2Fbot.log",
    ):
        reply = await session.http.get(wrong)
        assert reply.status_code == 404, wrong


async def test_the_bots_token_is_in_no_address_that_leaves_it(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.shows(picture(), "/edit nothing leaks"))
    (task,) = session.tasks("nothing leaks")
    secret = session.bot.settings["TELEGRAM_BOT_TOKEN"].partition(":")[2]
    assert secret not in str(task.job.body)
    assert secret not in session.log
