"""Results that mean harm, over HTTP: addresses that lead inside, hosts that lie, pictures that bite; many at once."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.bot_session import BotSession, open_session, words
from tests.support.hostile_host import (
    Listener,
    hostile_host,
    picture,
    private_addresses,
    private_listener,
    refused_bodies,
    retried_bodies,
)
from tests.support.hostile_images import SECRET, encoded, hostile_pictures, painted
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

DEADLINE_SECONDS = "20"  # an answer that is no picture is asked for five times
SOUND = encoded(painted(size=(200, 150)), "PNG", compress_level=0)
PICTURES = {str(number): one for number, one in enumerate(hostile_pictures())}
UNUSABLE, LATE = "broken file", "took too long"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listener() -> AsyncIterator[Listener]:
    async with private_listener() as listener:
        yield listener


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host(listener: Listener) -> AsyncIterator[str]:
    """host:port of the one who means harm, trusted as a LAN gateway is."""
    answers = refused_bodies(SOUND, listener.port) | retried_bodies(SOUND) | {"picture": picture(SOUND)}
    async with hostile_host(answers | {name: picture(one.content) for name, one in PICTURES.items()}) as host:
        yield host


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(host: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotSession]:
    """A bot for which the host is one of its gateways' own."""
    async with AsyncExitStack() as held:
        session = await held.enter_async_context(
            open_session(tmp_path_factory.mktemp("bot"), ORDER_DEADLINE_SECONDS=DEADLINE_SECONDS)
        )
        trusted = session.bot.settings["TRUSTED_RESULT_HOSTS"]
        await session.restart(TRUSTED_RESULT_HOSTS=f"{trusted},{host}")
        yield session


async def order(session: BotSession, number: int, url: str) -> tuple[Person, str]:
    """What came of an order whose result is said to be at that address: the person, and the last words."""
    gateway = ("apipod", "apikley", "pixwith")[number % 3]
    prompt = f"a lake numbered {number}."
    await session.fault(gateway, "result_elsewhere", match=prompt, url=url)
    ann = session.person()
    answer = await session.answer(await ann.says(f"/imagine {prompt} --via {gateway}"), seconds=60)
    assert len(session.tasks(prompt)) == 1, url
    return ann, words(answer) if "photo" not in answer else "photo"


async def outcomes(session: BotSession, urls: list[str]) -> dict[str, str]:
    """What came of an order for each of them, all at once; beside them honest people are served."""
    first = 1000 * (1 + len(session.world.people))
    hostile = [asyncio.create_task(order(session, first + number, url)) for number, url in enumerate(urls)]
    for _ in range(3):
        honest = await session.person().says("/imagine an honest lake")
        assert "photo" in await session.answer(honest)
    ended = await asyncio.gather(*hostile)
    for url, (_, said) in zip(urls, ended, strict=True):
        assert said == "photo" or "Your credit was returned" in said, (url, said)
    return {url: said for url, (_, said) in zip(urls, ended, strict=True)}


def peak_megabytes(session: BotSession) -> float:
    """The most memory that the bot's own process ever held."""
    status = Path(f"/proc/{session.bot.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def said_of(outcome: str) -> str:
    """Which of the sentences it is."""
    return next((piece for piece in (UNUSABLE, LATE, "photo") if piece in outcome), outcome)


async def test_an_address_that_leads_inside_is_never_connected_to(
    session: BotSession, host: str, listener: Listener
) -> None:
    urls = private_addresses(listener.port, host)
    assert len(urls) >= 60
    found = await outcomes(session, urls)
    # names that nobody answers for may be known later, so they are tried until the deadline
    late = {url for url, said in found.items() if said_of(said) == LATE}
    assert {url for url, said in found.items() if said_of(said) not in (UNUSABLE, LATE)} == set()
    assert late <= {f"https://{name}:{listener.port}/" for name in ("127.0.0.1.", "localhost.")}
    assert listener.connects == 0


async def test_a_host_that_lies_costs_one_order_each_and_no_memory(
    session: BotSession, host: str, listener: Listener
) -> None:
    pid = session.bot.pid
    refused, retried = refused_bodies(SOUND, listener.port), retried_bodies(SOUND)
    assert len(refused) + len(retried) >= 40
    found = await outcomes(session, [f"http://{host}/{name}" for name in (*refused, *retried, "picture")])
    said = {url.rpartition("/")[2]: said_of(words) for url, words in found.items()}
    assert said == dict.fromkeys(refused, UNUSABLE) | dict.fromkeys(retried, LATE) | {
        "picture": "photo",
        "far2": "photo",  # three redirects are followed, a fourth is not
        "far3": "photo",
        "far4": "photo",
    }
    assert listener.connects == 0
    assert session.bot.running
    assert session.bot.pid == pid
    if sys.platform == "linux":
        assert peak_megabytes(session) < 500


async def test_hostile_pictures_from_a_gateway_are_refunded_or_arrive_harmless(session: BotSession, host: str) -> None:
    # Each is decoded five times, and some take the decoders all the time that they may.
    await session.restart(ORDER_DEADLINE_SECONDS="45")
    pid = session.bot.pid
    found = await outcomes(session, [f"http://{host}/{name}" for name in PICTURES])
    for url, said in found.items():
        hostile = PICTURES[url.rpartition("/")[2]]
        usual = UNUSABLE if hostile.content else LATE  # an empty file is a file that is not there yet
        assert said_of(said) == ("photo" if hostile.size else usual), hostile
    assert session.bot.running
    assert session.bot.pid == pid
    kept = [path for path in (session.bot.folder / "media").rglob("*") if path.is_file()]
    assert len(kept) >= sum(one.size is not None for one in PICTURES.values())
    assert not [path for path in kept if SECRET in path.read_bytes()]


async def test_hostile_pictures_from_people_are_refused_in_words_or_edited(session: BotSession) -> None:
    async def edited(number: int, content: bytes) -> str:
        ann = session.person()
        prompt = f"/edit make it blue {number}"
        answer = await session.answer(await ann.attaches("picture.png", content, prompt, mime="image/png"), seconds=60)
        return "photo" if "photo" in answer else words(answer)

    pid = session.bot.pid
    some = [one for one in PICTURES.values() if one.content][::3]
    said = await asyncio.gather(*[edited(number, one.content) for number, one in enumerate(some)])
    for one, answer in zip(some, said, strict=True):
        assert ("photo" in answer) is (one.input_size is not None), (one, answer)
        assert one.input_size or "36 megapixels" in answer, (one, answer)
    assert session.bot.running
    assert session.bot.pid == pid
