"""Ann reads English, Вера Russian, 李雷 Chinese."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

# language code of the person → placeholder, end of the caption, refused flag, refund, quota
SPOKEN = {
    "en": ("⏳ Painting", " s", "Unknown flag --chaos", "Your credit was returned", "You have 40 of 40 credits"),
    "ru": ("⏳ Рисую", " с", "Неизвестный параметр --chaos", "Вам возвращён 1 кредит", "40 из 40"),
    "zh-hans": ("⏳ 正在画", " 秒", "--chaos", "已退还你 1 点", "40"),
    "uk": ("⏳ Рисую", " с", "Неизвестный параметр --chaos", "Вам возвращён 1 кредит", "40 из 40"),
    "pt-br": ("⏳ Painting", " s", "Unknown flag --chaos", "Your credit was returned", "You have 40 of 40 credits"),
    None: ("⏳ Painting", " s", "Unknown flag --chaos", "Your credit was returned", "You have 40 of 40 credits"),
}


@pytest.mark.parametrize("code", SPOKEN)
async def test_people_are_answered_in_their_own_language(session: BotSession, code: str | None) -> None:
    painting, tail, unknown, refunded, quota = SPOKEN[code]
    person = session.person(code)
    assert quota in await person.asks("/quota")
    assert unknown in await person.asks("/imagine a fox --chaos 7")
    assert refunded in await person.asks("/imagine a forbidden thing")
    order = await person.says(f"/imagine for a reader of {code}")
    assert (await session.placeholder(order))["text"].startswith(painting)
    done = await session.answer(order)
    assert done["caption"].endswith(tail)


async def test_chinese_sentences_are_chinese_and_russian_ones_russian(session: BotSession) -> None:
    vera, lilei = Person(session, 102), Person(session, 103)
    for command in ("/start", "/help", "/imagine", "/edit", "/jobs", "/cancel", "/models", "/settings", "/show"):
        russian, chinese = await vera.asks(command), await lilei.asks(command)
        assert any("а" <= letter <= "я" for letter in russian), command
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), command


async def test_the_button_answers_the_one_who_pressed_it(session: BotSession, ann: Person) -> None:
    vera = session.person("ru", "Вера")
    club = session.group("Walks", ann, vera)
    done = await session.delivered(await ann.says("/imagine a shared thing", chat=club))
    answer = await vera.presses(done, "🔁")
    assert any("а" <= letter <= "я" for letter in answer["text"])


@pytest.mark.parametrize(
    ("who", "first"),
    [(101, "Paint a picture from text"), (102, "Нарисовать"), (103, "画")],
)
async def test_the_menu_of_commands_is_in_the_readers_language(session: BotSession, who: int, first: str) -> None:
    reply = await session.http.get(
        f"{session.embedded.telegram_url}/_world/commands", params={"chat_id": who, "person_id": who}
    )
    menu = reply.json()
    assert [entry["command"] for entry in menu] == [
        "imagine", "edit", "video", "quota", "jobs", "cancel", "show", "models", "settings", "report", "privacy",
        "export", "forget", "help", "start",
    ]  # fmt: skip
    assert first in menu[0]["description"]


async def test_a_group_has_a_short_menu_and_its_admins_read_of_its_rules(session: BotSession, ann: Person) -> None:
    vera = session.person("ru", "Вера")
    club = session.group("Walks", ann, vera)
    await session.until(lambda: session.world.profile.commands.get(("all_chat_administrators", None, None, "ru")))
    shown = {}
    for who in (ann, vera):
        reply = await session.http.get(
            f"{session.embedded.telegram_url}/_world/commands", params={"chat_id": club, "person_id": who.id}
        )
        shown[who.id] = {entry["command"]: entry["description"] for entry in reply.json()}
    assert list(shown[vera.id]) == [
        "imagine",
        "edit",
        "video",
        "cancel",
        "quota",
        "settings",
        "report",
        "privacy",
        "forget",
        "help",
    ]
    assert "Ваши модели" in shown[vera.id]["settings"]
    assert "this chat" in shown[ann.id]["settings"]
