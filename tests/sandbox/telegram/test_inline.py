"""Inline queries and guests' calls in the sandbox, as strict as Telegram is about them."""

from typing import Any

import pytest

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from tests.support.telegram_server import ANN, FORUM, PLAIN, VERA, Clock, Harness, open_harness, png

Json = dict[str, Any]
BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


def article(name: str = "one", text: str = "hello", **more: Any) -> Json:
    content = {"message_text": text}
    return {"type": "article", "id": name, "title": "Hello", "input_message_content": content} | more


async def asked(here: Harness, query: str = "a fox", chat_id: int = PLAIN) -> str:
    return str((await here.act("ask", chat_id=chat_id, from_id=ANN, query=query))["id"])


async def chosen(here: Harness, *, chat_id: int = PLAIN, **more: Any) -> Json:
    query = await asked(here, chat_id=chat_id)
    await here.ok("answerInlineQuery", inline_query_id=query, results=[article(**more)])
    return await here.act("choose", asked_id=query, result_id="one")


async def test_the_bot_is_asked_and_its_results_are_shown() -> None:
    async with open_harness() as here:
        query = await asked(here, "a red fox")
        [update] = await here.updates()
        told = update["inline_query"]
        assert (told["id"], told["query"], told["offset"], told["chat_type"]) == (query, "a red fox", "", "group")
        assert told["from"]["id"] == ANN
        button = {"text": "More", "start_parameter": "more"}
        await here.ok("answerInlineQuery", inline_query_id=query, results=[article()], button=button)
        answer = (await here.look(f"asked/{query}"))["answer"]
        assert ([one["id"] for one in answer["results"]], answer["button"]) == (["one"], button)


async def test_a_query_is_answered_once_and_in_time() -> None:
    clock = Clock()
    async with open_harness(World(clock, populate=populate)) as here:
        first, second = await asked(here), await asked(here)
        await here.ok("answerInlineQuery", inline_query_id=first, results=[])
        assert "query is too old" in await here.refused("answerInlineQuery", inline_query_id=first, results=[])
        clock.now += 16
        assert "query is too old" in await here.refused("answerInlineQuery", inline_query_id=second, results=[])
        assert "query is too old" in await here.refused("answerInlineQuery", inline_query_id="404", results=[])
        assert "query is too old" in await here.refused("answerGuestQuery", guest_query_id=second, result=article())


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(text="")], "message text is empty"),
        ([article(reply_markup={"inline_keyboard": [[{"text": "No"}]]})], "can't parse inline keyboard button"),
        ([{"type": "photo", "id": "p", "photo_file_id": "nothing"}], "wrong file identifier"),
        ([{"type": "photo", "id": "p", "photo_url": "https://x.example/y.jpg"}], "the sandbox knows no such"),
    ],
)
async def test_results_that_telegram_would_not_take_are_refused(results: list[Json], sentence: str) -> None:
    async with open_harness() as here:
        query = await asked(here)
        assert sentence in await here.refused("answerInlineQuery", inline_query_id=query, results=results)


async def test_a_start_parameter_has_few_letters() -> None:
    async with open_harness() as here:
        query = await asked(here)
        button = {"text": "More", "start_parameter": "no spaces"}
        said = await here.refused("answerInlineQuery", inline_query_id=query, results=[], button=button)
        assert "START_PARAM_INVALID" in said


async def test_the_chosen_result_is_the_persons_message_and_is_edited_by_its_inline_id() -> None:
    async with open_harness() as here:
        message = await chosen(here, reply_markup=BUTTON)
        assert (message["from"]["id"], message["via_bot"]["id"]) == (ANN, here.world.bot.id)
        assert not message["by_bot"]
        name = message["inline_message_id"]
        assert await here.ok("editMessageText", inline_message_id=name, text="bye", reply_markup=BUTTON) is True
        assert "not modified" in await here.refused(
            "editMessageText", inline_message_id=name, text="bye", reply_markup=BUTTON
        )
        assert "MESSAGE_ID_INVALID" in await here.refused("editMessageText", inline_message_id="x", text="bye")
        assert "chat_id is empty" in await here.refused("editMessageText", text="bye")
        by_number = {"chat_id": PLAIN, "message_id": message["message_id"]}
        assert "can't be edited" in await here.refused("editMessageText", **by_number, text="bye")
        chat = await here.look(f"chats/{PLAIN}")
        assert chat["messages"][-1]["text"] == "bye"


async def test_an_inline_message_takes_a_known_photo_and_no_upload() -> None:
    async with open_harness() as here:
        sent = await here.ok("sendPhoto", files={"photo": ("a.png", png())}, chat_id=str(ANN))
        message = await chosen(here, reply_markup=BUTTON)
        edit: Json = {"inline_message_id": message["inline_message_id"]}
        media = '{"type": "photo", "media": "attach://a"}'
        said = await here.refused("editMessageMedia", files={"a": ("a.png", png())}, media=media, **edit)
        assert "can't be uploaded" in said
        known = {"type": "photo", "media": sent["photo"][-1]["file_id"]}
        assert await here.ok("editMessageMedia", media=known, **edit) is True


async def test_without_buttons_a_chosen_result_can_never_be_edited() -> None:
    async with open_harness() as here:
        assert (await chosen(here))["inline_message_id"] is None


async def test_a_press_there_names_the_inline_message_alone() -> None:
    async with open_harness() as here:
        message = await chosen(here, reply_markup=BUTTON)
        await here.act("press", chat_id=PLAIN, message_id=message["message_id"], from_id=VERA, label="Yes")
        query = (await here.updates())[-1]["callback_query"]
        assert query["inline_message_id"] == message["inline_message_id"]
        assert "message" not in query


@pytest.mark.parametrize("feedback", [True, False])
async def test_the_bot_hears_what_was_chosen_only_with_feedback_on(feedback: bool) -> None:
    async with open_harness() as here:
        here.world.inline_feedback = feedback
        message = await chosen(here, reply_markup=BUTTON)
        told = [update["chosen_inline_result"] for update in await here.updates() if "chosen_inline_result" in update]
        assert [one["inline_message_id"] for one in told] == [message["inline_message_id"]] * feedback


async def test_the_bot_sees_its_own_results_where_it_is() -> None:
    async with open_harness() as here:
        for chat_id in (PLAIN, FORUM, ANN):
            await chosen(here, chat_id=chat_id)
        seen = [update["message"] for update in await here.updates() if "message" in update]
        assert [one["via_bot"]["id"] for one in seen] == [here.world.bot.id] * 3


async def test_a_bot_without_inline_mode_or_guests_is_not_asked() -> None:
    async with open_harness() as here:
        here.world.inline_mode = here.world.guest_mode = False
        here.world.chats[PLAIN].bot_status = "left"
        reply = await here.client.post("/_world/ask", json={"chat_id": PLAIN, "from_id": ANN, "query": "a fox"})
        assert "BOT_INLINE_DISABLED" in reply.text
        await here.act("send", chat_id=PLAIN, from_id=ANN, text=f"@{here.world.bot.username} a fox")
        assert await here.updates() == []
        me = await here.ok("getMe")
        assert (me["supports_inline_queries"], me["supports_guest_queries"]) == (False, False)


async def test_a_guest_is_called_by_its_name_where_it_is_not_and_answers_once() -> None:
    async with open_harness() as here:
        chat, name = here.world.chats[PLAIN], here.world.bot.username or ""
        await here.act("send", chat_id=PLAIN, from_id=ANN, text=f"@{name} a fox")
        assert await here.updates() == []
        chat.bot_status = "left"
        await here.act("send", chat_id=PLAIN, from_id=ANN, text="a fox, anybody?")
        call = await here.act("send", chat_id=PLAIN, from_id=ANN, text=f"🦊 @{name.upper()} a fox")
        [update] = await here.updates()
        told = update["guest_message"]
        assert told["message_id"] == call["message_id"]
        query = told["guest_query_id"]
        assert "query is too old" in await here.refused("answerInlineQuery", inline_query_id=query, results=[])
        sent = await here.ok("answerGuestQuery", guest_query_id=query, result=article())
        answer = (await here.look(f"chats/{PLAIN}"))["messages"][-1]
        assert answer["from"]["id"] == here.world.bot.id
        assert answer["reply_to_message"]["message_id"] == call["message_id"]
        assert answer["inline_message_id"] == sent["inline_message_id"]
        assert await here.ok("editMessageText", text="bye", **sent) is True
        assert "query is too old" in await here.refused("answerGuestQuery", guest_query_id=query, result=article())
