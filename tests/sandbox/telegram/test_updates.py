"""How updates reach the bot: long polling, and its own address."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from tests.support.telegram_server import (
    ANN,
    GALLERY,
    PLAIN,
    TOKEN,
    VERA,
    Clock,
    Harness,
    open_harness,
    png,
    serve,
    served_house,
)

NO_MORE_POLLS = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@pytest.fixture
async def harness():
    async with open_harness() as built:
        yield built


async def _say(harness: Harness, *texts: str, chat_id: int = ANN) -> None:
    for text in texts:
        await harness.act("send", chat_id=chat_id, from_id=ANN, text=text)


async def _waiting_poll(harness: Harness) -> asyncio.Task[dict]:
    """A poll that has arrived and found nothing."""
    arrived = asyncio.create_task(harness.world.updates.polled.heard())
    polling = asyncio.create_task(harness.call("getUpdates", timeout=50))
    await asyncio.wait_for(arrived, 5)
    return polling


def _texts(updates: list[dict]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_again_until_a_higher_offset_acknowledges_them(harness):
    await _say(harness, "a", "b", "c")
    first = await harness.updates(limit=2)
    assert _texts(first) == ["a", "b"]
    assert _texts(await harness.updates()) == ["a", "b", "c"]
    assert _texts(await harness.updates(offset=first[1]["update_id"])) == ["b", "c"]
    assert _texts(await harness.updates()) == ["b", "c"]
    assert _texts(await harness.updates(offset=-1)) == ["c"]
    assert _texts(await harness.updates()) == ["c"]


async def test_a_waiting_poll_ends_with_the_first_update(harness):
    polling = await _waiting_poll(harness)
    await _say(harness, "now")
    assert _texts((await asyncio.wait_for(polling, 5))["result"]) == ["now"]


async def test_a_second_poller_ends_the_first(harness):
    first = await _waiting_poll(harness)
    second = await _waiting_poll(harness)
    told = await asyncio.wait_for(first, 5)
    assert (told["error_code"], told["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await _say(harness, "for the second")
    assert _texts((await asyncio.wait_for(second, 5))["result"]) == ["for the second"]


async def test_a_poller_that_went_away_takes_nothing_with_it():
    async with served_house() as (harness, _):
        events = harness.world.journal.listen()
        with pytest.raises(httpx.ReadTimeout):
            await harness.client.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 50}, timeout=0.2)
        async for event in events:
            if event["type"] == "call":
                assert (event["method"], event["ok"]) == ("getUpdates", False)
                break
        await _say(harness, "still there")
        assert _texts(await harness.updates(timeout=5)) == ["still there"]


async def test_only_wanted_kinds_are_queued_and_the_wish_lasts(harness):
    sent = await harness.ok("sendMessage", chat_id=ANN, text="x")
    await harness.updates(allowed_updates=["callback_query"])
    await _say(harness, "unheard")
    await harness.act("press", chat_id=ANN, message_id=sent["message_id"], from_id=ANN, data="d")
    assert [set(update) - {"update_id"} for update in await harness.updates()] == [{"callback_query"}]
    await harness.updates(allowed_updates=[])
    await _say(harness, "heard")
    assert _texts((await harness.updates())[1:]) == ["heard"]


async def test_updates_are_kept_for_a_day():
    clock = Clock()
    async with open_harness(World(clock, populate=populate)) as harness:
        await _say(harness, "old")
        clock.now += 24 * 3600 + 1
        await _say(harness, "new")
        assert _texts(await harness.updates()) == ["new"]


async def test_privacy_mode_shows_the_bot_only_what_concerns_it(harness):
    mine = await harness.ok("sendMessage", chat_id=PLAIN, text="hello")
    await _say(harness, "chatter", "@imagine_sandbox_bot hello", "/imagine@other_bot x", "say /imagine", chat_id=PLAIN)
    await _say(harness, "/imagine fox", "/imagine@Imagine_sandbox_bot fox", chat_id=PLAIN)
    await harness.act("send", chat_id=PLAIN, from_id=VERA, text="nice", reply_to=mine["message_id"])
    assert _texts(await harness.updates()) == ["/imagine fox", "/imagine@Imagine_sandbox_bot fox", "nice"]
    await harness.act("add", chat_id=PLAIN, admin=True)
    await _say(harness, "an admin hears all", chat_id=PLAIN)
    assert (await harness.updates())[-1]["message"]["text"] == "an admin hears all"


async def test_channel_posts_anonymous_admins_and_channels_in_groups_have_telegrams_faces(harness):
    forum = -1001000000001
    await harness.act("send", chat_id=GALLERY, from_id=ANN, text="/imagine a")
    await harness.act("send", chat_id=forum, from_id=ANN, text="/imagine b", anonymous=True)
    await harness.act("send", chat_id=forum, from_id=ANN, text="/imagine c", as_channel=GALLERY)
    post, anonymous, channel = await harness.updates()
    assert post["channel_post"]["sender_chat"]["id"] == GALLERY
    assert "from" not in post["channel_post"]
    assert anonymous["message"]["from"]["id"] == 1087968824
    assert anonymous["message"]["sender_chat"]["id"] == forum
    assert channel["message"]["from"]["id"] == 136817688
    assert channel["message"]["sender_chat"]["id"] == GALLERY


class Hook:
    """A bot's address that answers from a list of statuses, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.heard: asyncio.Queue[tuple[int, dict, str | None]] = asyncio.Queue()
        self.app = Starlette(routes=[Route("/hook", self.hear, methods=["POST"])])

    async def hear(self, request: Request) -> Response:
        status = self.statuses.pop(0) if self.statuses else 200
        secret = request.headers.get("x-telegram-bot-api-secret-token")
        self.heard.put_nowait((status, await request.json(), secret))
        return Response(status_code=status, headers={"Retry-After": "0"} if status == 503 else {})

    async def next(self) -> tuple[int, dict, str | None]:
        return await asyncio.wait_for(self.heard.get(), 10)


async def test_a_webhook_gets_updates_with_its_secret_and_shuts_out_pollers():
    hook = Hook()
    async with serve(hook.app) as address, open_harness() as harness:
        await _say(harness, "waited")
        await harness.ok("setWebhook", url=f"{address}/hook", secret_token="s3cret", allowed_updates=["message"])
        status, update, secret = await hook.next()
        assert (status, update["message"]["text"], secret) == (200, "waited", "s3cret")
        assert await harness.refused("getUpdates") == NO_MORE_POLLS
        await _say(harness, "at once")
        assert (await hook.next())[1]["message"]["text"] == "at once"
        await harness.ok("deleteWebhook")
        await _say(harness, "polled")
        assert _texts(await harness.updates())[-1:] == ["polled"]


async def test_setting_a_webhook_ends_a_waiting_poll(harness):
    polling = await _waiting_poll(harness)
    await harness.ok("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await asyncio.wait_for(polling, 5))["description"] == "Conflict: terminated by setWebhook request"


async def test_a_webhook_that_fails_hears_the_same_update_again_in_order():
    hook = Hook(500, 503, 404)
    world = World(populate=populate, webhook_retry_seconds=0.01)
    async with serve(hook.app) as address, open_harness(world) as harness:
        await harness.ok("setWebhook", url=f"{address}/hook")
        await _say(harness, "first", "second")
        heard = [await hook.next() for _ in range(5)]
        assert [(status, update["message"]["text"]) for status, update, _ in heard] == [
            (500, "first"),
            (503, "first"),
            (404, "first"),
            (200, "first"),
            (200, "second"),
        ]
        assert len({update["update_id"] for _, update, _ in heard}) == 2
        info = await harness.ok("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


async def test_a_chat_that_waits_holds_up_no_other_chat():
    hook = Hook(500)
    world = World(populate=populate, webhook_retry_seconds=60)
    async with serve(hook.app) as address, open_harness(world) as harness:
        await harness.ok("setWebhook", url=f"{address}/hook")
        await _say(harness, "stuck")
        assert (await hook.next())[0] == 500
        await harness.act("send", chat_id=VERA, from_id=VERA, text="goes on")
        assert (await hook.next())[1]["message"]["text"] == "goes on"
        assert (await harness.ok("getWebhookInfo"))["pending_update_count"] >= 1


async def test_a_bad_webhook_is_refused(harness):
    assert await harness.refused("setWebhook", url="nowhere") == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    sentence = await harness.refused("setWebhook", url="http://127.0.0.1:9/h", secret_token="not allowed")
    assert sentence == "Bad Request: secret token contains unallowed characters"
    assert (await harness.ok("getWebhookInfo"))["url"] == ""


async def test_an_album_of_a_person_arrives_as_updates_with_one_id(harness):
    from tests.support.telegram_server import base64_of

    photos = [base64_of(png(colour=colour)) for colour in ("red", "blue")]
    sent = await harness.act("send", chat_id=ANN, from_id=ANN, media_group=photos, caption="/edit make it night")
    assert len(sent) == 2
    first, second = [update["message"] for update in await harness.updates()]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption_entities"][0] == {"type": "bot_command", "offset": 0, "length": 5}
    assert "caption" not in second
