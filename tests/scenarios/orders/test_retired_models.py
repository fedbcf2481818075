"""A gateway no longer has a model: the next one that sells it makes the order, or it is refunded with a word."""

from pathlib import Path

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "apipod,pixwith", "ADMIN_IDS": "103"}
OPERATOR = 103
UNSUPPORTED = "No image service can do this right now"
# One video model that both gateways sell, at a price that is not asked first.
SOLD_TWICE = """
[price."veo-3.1-fast"]
credits = 4

[[model]]
gateway = "pixwith"
name = "veo-3.1-fast"
kind = "video"
ratios = ["16:9", "9:16"]
default_ratio = "16:9"
sound = "always"
price = { credits = 4 }
forms.text = { id = "2-6" }
"""


def told(session: BotSession, model: str) -> list[str]:
    """What the operator was told of the model."""
    alerts = [message.text for message in session.world.chats[OPERATOR].messages.values() if message.by_bot]
    return [text for text in alerts if f"does not sell {model} any more" in text]


async def test_the_operator_is_told_once_an_hour_for_each_gateway_and_model(session: BotSession, ann: Person) -> None:
    for number, model in enumerate(("wan-2.7", "wan-2.7-pro", "wan-2.7")):
        prompt = f"a retired fox, number {number}"
        await session.fault("apipod", "unavailable", match=prompt)
        assert UNSUPPORTED in words(await session.answer(await ann.says(f"/imagine {prompt} --model {model}")))
    await session.until(lambda: told(session, "wan-2.7-pro"))
    for model in ("wan-2.7", "wan-2.7-pro"):
        (text,) = told(session, model)
        assert "apipod" in text


@pytest.mark.parametrize(
    ("order", "gateway", "told"),
    [
        ("/video {} --sec 4", "apipod", UNSUPPORTED),
        ("/imagine {} --via apipod", "apipod", UNSUPPORTED),
        # PixWith documents no word for it (2026-11), so it is a refusal like any other.
        ("/video {} --model kling-2.5", "pixwith", "failed to make the video"),
        ("/imagine {} --via pixwith", "pixwith", "failed to make a picture"),
    ],
)
async def test_a_model_that_nobody_else_sells_is_refunded_with_a_word(
    session: BotSession, ann: Person, order: str, gateway: str, told: str
) -> None:
    prompt = f"a fox retired by {gateway} {order[:6]}"
    await session.fault(gateway, "unavailable", match=prompt)
    answer = words(await session.answer(await ann.says(order.format(prompt))))
    assert told in answer
    assert "returned" in answer
    assert session.tasks(prompt) == []
    assert await ann.credits() == 40


@pytest.mark.parametrize(
    ("order", "model"),
    [("/video {} --sec 4", "seedance-2.0-fast"), ("/imagine {} --model gpt-image-2-fast", "gpt-image-2-fast")],
)
async def test_a_model_that_is_gone_when_a_lost_reply_is_asked_for_again_is_refunded(
    session: BotSession, ann: Person, order: str, model: str
) -> None:
    prompt = f"a fox of {model} retired in between"
    await session.fault("apipod", "reset_before", match=prompt)
    await session.fault("apipod", "unavailable", match=prompt)
    answer = words(await session.answer(await ann.says(order.format(prompt))))
    assert await session.until(lambda: told(session, model))
    assert "returned" in answer
    assert session.tasks(prompt) == []
    assert await ann.credits() == 40


async def test_a_video_model_that_another_gateway_sells_too_is_bought_there_for_the_same_price(
    session: BotSession, ann: Person, tmp_path: Path
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(SOLD_TWICE)
    await session.restart(MODELS_FILE=str(file))
    prompt = "a fox that moves on"
    await session.fault("apipod", "unavailable", match=prompt)
    done = await session.delivered(await ann.says(f"/video {prompt} --model veo-3.1-fast"))
    assert "video" in done
    assert session.tasks(prompt, "apipod") == []
    assert [task.job.model for task in session.tasks(prompt, "pixwith")] == ["2-6"]
    assert await ann.credits() == 36
