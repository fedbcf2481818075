"""Bans, credits given and taken, the audit log, and who wrote: each counts once, on both databases."""

import asyncio

import pytest

from storage.accounts.accounts import load_balance
from storage.admin.audit_log import Action, find_subject, list_actions, record
from storage.admin.bans import ban, find_ban, load_banned, move_ban, unban
from storage.admin.credits import NotEnough, give_credits, take_credits
from storage.admin.drafts import Draft, drop_old_drafts, find_draft, keep_draft, take_draft
from storage.admin.people import (
    Sighting,
    find_by_username,
    find_person,
    forget_name,
    record_people,
    set_muted,
)
from storage.admin.profiles import last_orders, load_profile
from storage.admin.questions import ask_admin, drop_question, open_topic
from storage.admin.switches import (
    GATEWAY,
    MODEL,
    REFUSE,
    WAIT,
    Maintenance,
    Switches,
    begin_maintenance,
    end_maintenance,
    load_switches,
    turn_off,
    turn_on,
)
from storage.conversation.reports import note_report
from storage.database.database import Database
from storage.schema.admin import admin_drafts
from tests.support.order_factory import delivered, painted

ANN = Sighting(7, "Ann_Paints", "Ann", "en", private=False)


def action(key: str, name: str = "give", details: str = "50") -> Action:
    return Action(key, 1, name, "7", details)


async def balance(database: Database) -> int:
    async with database.read() as connection:
        return (await load_balance(connection, account_id=7, daily_credits=10)).balance


async def test_an_action_counts_once_and_the_log_is_newest_first(database: Database) -> None:
    async with database.write() as tx:
        assert await record(tx, action("a"))
        assert not await record(tx, action("a", details="other"))
        assert await record(tx, Action("b", 2, "pause", "apipod"))
    async with database.read() as connection:
        newest, oldest = await list_actions(connection)
        about = await list_actions(connection, subject="7")
        before = await list_actions(connection, before=newest.id)
    assert (newest.action, newest.admin_id, oldest.details) == ("pause", 2, "50")
    assert about == before == [oldest]


async def test_credits_are_given_and_taken_once_per_action_and_never_below_zero(database: Database) -> None:
    for _ in range(2):
        async with database.write() as tx:
            assert await give_credits(tx, action("a"), account_id=7, credits=50) == 50
    for _ in range(2):
        async with database.write() as tx:
            assert await take_credits(tx, action("b", "take"), account_id=7, credits=20) == 30
    with pytest.raises(NotEnough) as refused:
        async with database.write() as tx:
            await take_credits(tx, action("c", "take"), account_id=7, credits=31)
    assert refused.value.balance == await balance(database) == 30
    async with database.read() as connection:
        assert len(await list_actions(connection)) == 2


async def test_what_an_action_was_about_is_found_by_its_key(database: Database) -> None:
    async with database.write() as tx:
        await record(tx, Action("message:1:5", 1, "make", "code SPRING"))
    async with database.read() as connection:
        assert await find_subject(connection, "message:1:5") == "code SPRING"
        assert await find_subject(connection, "message:1:6") is None


async def test_a_draft_is_taken_once_by_whoever_comes_first(database: Database, other: Database) -> None:
    what = {"admin_id": 1, "topic": "message", "subject_id": 7}
    async with database.write() as tx:
        first = await keep_draft(tx, key="message:1:5", text="hello", **what)
        assert await keep_draft(tx, key="message:1:5", text="repeated", **what) == first
        assert await keep_draft(tx, key="message:1:6", text="another", **what) != first

    async def taken(which: Database) -> Draft | None:
        async with which.write() as tx:
            return await take_draft(tx, first)

    found = [one for one in await asyncio.gather(*map(taken, (database, other) * 3)) if one is not None]
    assert [(one.subject_id, one.text) for one in found] == [(7, "hello")]
    assert await taken(database) is None


async def test_a_draft_that_nobody_confirmed_is_dropped_after_a_day(database: Database) -> None:
    async with database.write() as tx:
        old, new = [
            await keep_draft(tx, key=key, admin_id=1, topic="ban", subject_id=7, text="spam") for key in ("a", "b")
        ]
        aged = admin_drafts.update().where(admin_drafts.c.id == old)
        await tx.execute(aged.values(made_at=admin_drafts.c.made_at - 86_500_000))
        await drop_old_drafts(tx)
        assert await find_draft(tx, old) is None
        assert await find_draft(tx, new) is not None


async def test_a_ban_keeps_its_first_reason_until_it_ends(database: Database, other: Database) -> None:
    async with database.write() as tx:
        assert await ban(tx, subject_id=7, reason="spam", banned_by=1)
        assert not await ban(tx, subject_id=7, reason="later", banned_by=2)
    async with other.read() as connection:
        found = await find_ban(connection, subject_id=7)
        assert await load_banned(connection) == {7}
    assert found is not None
    assert (found.reason, found.banned_by) == ("spam", 1)
    async with database.write() as tx:
        assert await unban(tx, subject_id=7)
        assert not await unban(tx, subject_id=7)
    async with database.read() as connection:
        assert await load_banned(connection) == frozenset()


async def test_a_banned_group_stays_banned_as_a_supergroup(database: Database) -> None:
    async with database.write() as tx:
        await ban(tx, subject_id=-5, reason="spam", banned_by=1)
    for old_id in (-5, -5, -6):  # told twice, and of a group that is not banned
        async with database.write() as tx:
            await move_ban(tx, old_id=old_id, new_id=old_id - 1000)
    async with database.read() as connection:
        assert await load_banned(connection) == {-1005}
        found = await find_ban(connection, subject_id=-1005)
    assert found is not None
    assert (found.reason, found.banned_by) == ("spam", 1)


async def test_people_are_found_by_their_newest_name_and_a_private_chat_stays_known(database: Database) -> None:
    async with database.write() as tx:
        await record_people(tx, [Sighting(8, "ann_paints", "Zoe", "ru", private=True), ANN])
        await record_people(tx, [Sighting(8, None, "Zoe", "ru", private=False)])
    async with database.read() as connection:
        found = await find_by_username(connection, "@ANN_paints")
        zoe = await find_person(connection, person_id=8)
        assert await find_person(connection, person_id=9) is None
    assert found is not None
    assert (found.id, found.name, found.private) == (7, "Ann", False)
    assert zoe is not None
    assert (zoe.username, zoe.private) == (None, True)


async def test_who_is_forgotten_leaves_no_name_but_the_wish_for_no_broadcasts(database: Database) -> None:
    async with database.write() as tx:
        await record_people(tx, [ANN, Sighting(8, "zoe", "Zoe", "ru", private=True)])
        await set_muted(tx, person_id=8, muted=True)
        await forget_name(tx, person_id=7)
        await forget_name(tx, person_id=8)
    async with database.read() as connection:
        assert await find_person(connection, person_id=7) is None
        zoe = await find_person(connection, person_id=8)
    assert zoe is not None
    assert (zoe.name, zoe.username, zoe.private) == (None, None, False)
    assert zoe.muted_at is not None


async def test_a_profile_counts_orders_credits_and_reports(database: Database) -> None:
    held, order = await painted(database, task_id="a")
    await delivered(database, held)
    async with database.write() as tx:
        await note_report(tx, order_id=order.id, user_id=8, most_an_hour=5)
    async with database.read() as connection:
        mine = await load_profile(connection, subject_id=7, daily_credits=10)
        theirs = await load_profile(connection, subject_id=8, daily_credits=10)
        unknown = await load_profile(connection, subject_id=9, daily_credits=10)
        shown = await last_orders(connection, subject_id=7)
    assert (mine.delivered, mine.open, mine.reported, mine.reporting, mine.spent) == (1, 0, 1, 0, 1)
    assert theirs.reporting == 1
    assert not unknown.is_known
    assert [one.id for one in shown] == [order.id]


async def test_an_administrator_has_one_open_question(database: Database) -> None:
    async with database.write() as tx:
        await ask_admin(tx, admin_id=1, topic="find")
        await ask_admin(tx, admin_id=1, topic="ban:7")
    async with database.read() as connection:
        assert await open_topic(connection, admin_id=1) == "ban:7"
        assert await open_topic(connection, admin_id=2) is None
    async with database.write() as tx:
        await drop_question(tx, admin_id=1)
    async with database.read() as connection:
        assert await open_topic(connection, admin_id=1) is None


async def test_switches_are_kept_until_they_are_turned_on(database: Database, other: Database) -> None:
    async with database.write() as tx:
        await turn_off(tx, kind=MODEL, name="wan-2.7")
        await turn_off(tx, kind=GATEWAY, name="apipod")
        await turn_off(tx, kind=GATEWAY, name="apipod")
        await begin_maintenance(tx, Maintenance(WAIT, ""))
        await begin_maintenance(tx, Maintenance(REFUSE, "Back at noon."))
    async with other.read() as connection:
        found = await load_switches(connection)
    assert found == Switches(frozenset({"wan-2.7"}), frozenset({"apipod"}), Maintenance(REFUSE, "Back at noon."))
    async with database.write() as tx:
        await turn_on(tx, kind=MODEL, name="wan-2.7")
        await turn_on(tx, kind=GATEWAY, name="apipod")
        await end_maintenance(tx)
    async with database.read() as connection:
        assert await load_switches(connection) == Switches()
