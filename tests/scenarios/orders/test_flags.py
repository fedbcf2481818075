"""Flags that cannot be taken are refused before anything is reserved or bought, with what would be taken."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = {
    "a fox --ar 7:5": ("seedream-4.5", "7:5", "16:9"),
    "a fox —ar 7:5": ("7:5", "16:9"),
    "a fox --ar wide": ("--ar", "wide", "16:9"),
    "a fox --ar": ("--ar", "16:9"),
    "a fox --res 3K": ("3K", "2K, 4K"),
    "a fox --res 8K": ("--res", "1K, 2K, 3K, 4K"),
    "a fox --n 5": ("--n", "1, 2, 3, 4"),
    "a fox --n 0": ("--n", "1, 2, 3, 4"),
    "a fox --model dall-e": ("dall-e", "seedream-4.5", "nano-banana-2"),
    "a fox --via elsewhere": ("elsewhere", "apipod, apikley, pixwith, openai, kie, replicate, fal, gemini, comfyui"),
    "a fox --via pixwith --model wan-2.7": ("pixwith", "apipod"),
    "a fox --seed 7 --model wan-2.7": ("--seed", "wan-2.7", "seedream-4.5"),
    "a fox --chaos 7": ("--chaos", "--ar, --res, --n, --no, --model, --via"),
    "a fox --ar 1:1 --ar 16:9": ("--ar",),
    "a fox --model z-image --res 4K": ("z-image", "--res"),
    "a fox --model flux-kontext-dev": ("flux-kontext-dev", "seedream-4.5"),
    "--ar 16:9": ("/imagine",),
    "x" * 4001: ("4,001", "4,000"),
}


@pytest.mark.parametrize("words", REFUSED, ids=[words[:40] for words in REFUSED])
async def test_what_cannot_be_taken_is_refused_before_anything_is_reserved(
    session: BotSession, ann: Person, words: str
) -> None:
    before = await session.bought()
    reply = await ann.asks(f"/imagine {words}")
    for part in REFUSED[words]:
        assert part in reply
    assert "⏳" not in reply
    assert await ann.credits() == 40
    assert await session.bought() == before


async def test_a_model_that_cannot_edit_is_refused_for_an_edit(session: BotSession, ann: Person) -> None:
    before = await session.bought()
    refused = await session.answer(await ann.shows(picture(), "/edit bluer --model z-image"))
    assert "z-image" in refused["text"]
    assert "seedream-4.5" in refused["text"]
    assert await ann.credits() == 40
    assert await session.bought() == before


@pytest.mark.parametrize(
    ("words", "prompt", "ratio", "quality"),
    [
        ("a kept fox --ar 16:9", "a kept fox", "16:9", "2K"),
        ("a long-dashed fox —ar 16:9", "a long-dashed fox", "16:9", "2K"),
        ("a short-dashed fox –ar 9:16", "a short-dashed fox", "9:16", "2K"),
        ("a fox on a\nnew line\n--ar 3:2 --res 4k", "a fox on a\nnew line", "3:2", "4K"),
        ("a large fox --4k", "a large fox", "1:1", "4K"),
        ("a fox -- with an aside -- here --ar=4:3", "a fox -- with an aside -- here", "4:3", "2K"),
        ("a fox with everything --MODEL Seedream-4.5 --VIA ApiPod", "a fox with everything", "1:1", "2K"),
    ],
)
async def test_flags_are_read_as_people_type_them(
    session: BotSession, ann: Person, words: str, prompt: str, ratio: str, quality: str
) -> None:
    assert "photo" in await session.answer(await ann.says(f"/imagine {words}"))
    (task,) = session.tasks(prompt, "apipod")
    assert (task.job.body["aspect_ratio"], task.job.body["quality"]) == (ratio, quality)
