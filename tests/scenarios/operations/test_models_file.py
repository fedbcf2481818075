"""MODELS_FILE: hidden, renamed and priced models, read again on SIGHUP; a wrong line is named."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.bot_session import BotSession, imagine_bot, words
from tests.support.menus import flat, opened, turned
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

STYLED = """
[[model]]
gateway = "fal"
name = "recraft-v3"
prompt_limit = 1000
styles = ["photo", "drawing"]
wire = { seed = "", style = "style", words = { photo = "realistic_image", drawing = "digital_illustration" } }
forms.generate = { id = "fal-ai/recraft/v3/text-to-image" }
"""
CHANGED = """
hide = ["z-image"]
[rename]
"seedream-5-lite" = "dream"
[price."nano-banana-2"]
credits = 3
at = { "4K" = 7 }
"""


async def reloaded(session: BotSession, person: Person, text: str, line: str) -> str:
    """Writes the file and has the bot read it again; what /models says once the log has the line."""
    (session.bot.folder / "models.toml").write_text(text)
    before = session.log.count(line)
    os.kill(session.bot._process.pid, signal.SIGHUP)
    listed = await person.asks("/models")
    while session.log.count(line) == before:  # until the signal has arrived
        listed = await person.asks("/models")
    return listed


async def test_the_file_is_read_again_on_sighup_and_a_wrong_one_changes_nothing(
    session: BotSession, ann: Person
) -> None:
    file = session.bot.folder / "models.toml"
    file.write_text("")
    await session.restart(MODELS_FILE=str(file))
    assert "z-image" in await ann.asks("/models")
    await session.hold("apipod", "a renamed fox")
    under_way = await ann.says("/imagine a renamed fox --model seedream-5-lite")
    await session.until(lambda: session.tasks("a renamed fox"))
    await reloaded(session, ann, CHANGED, "models reloaded")
    listed = await ann.asks("/models")
    assert "z-image" not in listed
    assert "dream" in listed
    assert "There is no model" in await ann.asks("/imagine a fox --model z-image")
    before = await ann.credits()
    await session.delivered(await ann.says("/imagine a dear fox --model nano-banana-2 --res 4K"))
    assert await ann.credits() == before - 7
    session.let_go("a renamed fox")
    assert words(await session.delivered(under_way)).startswith("a renamed fox")
    await reloaded(session, ann, 'hide = ["nothing"]', "models not reloaded")
    assert "line 1: no configured gateway offers nothing" in session.log
    assert "z-image" not in await ann.asks("/models")


RENAMED = """
[rename]
"seedream-4.5" = "dream"
"nano-banana-2" = "yellow"
"""


async def test_what_named_a_model_by_its_old_name_means_the_new_one(session: BotSession, ann: Person) -> None:
    file = session.bot.folder / "models.toml"
    file.write_text("")
    await session.restart(MODELS_FILE=str(file), DEFAULT_MODEL="seedream-4.5")
    club = session.group("Renamed", ann)
    await turned(session, ann, await opened(session, ann, chat=club), "This chat", "Allowed models", "nano-banana-2")
    await turned(session, ann, await opened(session, ann), "Model", "nano-banana-2")
    earlier = await session.delivered(await ann.says("/imagine an old fox --model seedream-4.5"))
    await reloaded(session, ann, RENAMED, "models reloaded")

    assert "yellow" in words(await session.delivered(await ann.says("/imagine a chosen fox")))
    assert "yellow" in words(await session.delivered(await ann.says("/imagine a fox in the club", chat=club)))
    allowed = await turned(session, ann, await opened(session, ann, chat=club), "This chat", "Allowed models")
    assert "✓ yellow" in flat(allowed)
    allowed = await turned(session, ann, allowed, "✓ yellow")
    assert not any(label.startswith("✓ yellow") for label in flat(allowed))
    before = session.last_call
    await ann.presses(earlier, "Again")
    await session.called("editMessageMedia", after=before)
    await turned(session, ann, await opened(session, ann), "Model", "not set")
    await session.restart(MODELS_FILE=str(file), DEFAULT_MODEL="seedream-4.5")
    assert "dream" in words(await session.delivered(await ann.says("/imagine a usual fox")))
    assert "dream — paints and edits, default" in await ann.asks("/models")


async def test_models_needs_no_token_and_no_key(session: BotSession, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('hide = ["z-image"]\n')
    code, said, complained = await imagine_bot("models", settings={"MODELS_FILE": "models.toml"}, folder=tmp_path)
    assert (code, complained) == (0, "")
    names = [line.split()[0] for line in said.splitlines()]
    assert {"seedream-4.5", "nano-banana", "seedream-4", "seedance-2.0"} <= set(names)
    assert "z-image" not in names
    _, said, _ = await imagine_bot("models", settings={"PROVIDERS": "apikley"}, folder=tmp_path)
    assert [line.split()[-1] for line in said.splitlines()[1:]] == ["apikley"] * 3
    code, _, complained = await imagine_bot("models", settings={"PROVIDERS": "apikly"}, folder=tmp_path)
    assert (code, "apikly, which is unknown" in complained) == (2, True)


async def test_check_names_the_line_and_models_prints_the_table(session: BotSession) -> None:
    file = session.bot.folder / "other.toml"
    file.write_text('hide = ["z-image"]\n\n[price."nano-banana-2"]\ncredits = -1\n')
    settings = session.bot.settings | {"MODELS_FILE": str(file)}
    code, said, _ = await imagine_bot("check", settings=settings, folder=session.bot.folder)
    assert code == 1
    assert "✗ models: MODELS_FILE is wrong: line 4: price.nano-banana-2.credits" in said
    file.write_text(CHANGED)
    code, said, _ = await imagine_bot("models", settings=settings, folder=session.bot.folder)
    rows = {line.split()[0]: line for line in said.splitlines()}
    assert code == 0
    assert "3 (4K: 7)" in rows["nano-banana-2"]
    assert "dream" in rows
    assert "z-image" not in rows


async def test_a_model_with_styles_takes_one_of_them(session: BotSession, ann: Person) -> None:
    file = session.bot.folder / "styled.toml"
    file.write_text(STYLED)
    await session.restart(MODELS_FILE=str(file), PROVIDERS="apipod,fal")
    assert "--style photo | drawing" in await ann.asks("/models")
    assert "photo, drawing" in await ann.asks("/imagine a fox --style neon --model recraft-v3")
    done = await session.delivered(await ann.says("/imagine a drawn fox --style Drawing --model recraft-v3"))
    await ann.presses(done, "🔁")
    await session.until(lambda: len(session.tasks("a drawn fox", "fal")) == 2)
    assert {task.job.body["style"] for task in session.tasks("a drawn fox", "fal")} == {"digital_illustration"}
    await ann.presses(done, "🔗")
    await session.until(lambda: any("--style drawing" in words(one) for one in session.replies(done)))
