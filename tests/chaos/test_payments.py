"""Payments survive deaths at every point, lost and repeated updates, and a backup put back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.telegram.control.payments import PaymentActions
from sandbox.world import simulated_world
from tests.support.bot_pool import BotPool
from tests.support.payment_life import PaymentLife, struck_points

pytestmark = pytest.mark.chaos


@pytest.fixture
async def life(bot_pool: BotPool, tmp_path: Path) -> AsyncIterator[PaymentLife]:
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
        life = PaymentLife(embedded, bot_pool, tmp_path)
        async with life.open():
            yield life


async def each_point(bot_pool: BotPool, folder: Path, *, refunds: bool) -> int:
    """Lives with a death at each point of a payment, or of a refund; how many points there were."""
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:

        async def live(name: str, *deaths: str) -> tuple[list[str], bool]:
            (folder / name).mkdir()
            life = PaymentLife(embedded, bot_pool, folder / name)
            async with life.open():
                if refunds:
                    await life.live()
                    await life.refund(next(iter(life.stars.payments)))
                points = await life.live(*deaths, pays=not refunds)
                life.verify(payments=1)
            return points, life.died == len(deaths)

        points = struck_points((await live("whole"))[0])
        assert any("payments" in point or "refunds" in point for point in points)
        missed = []
        for number, point in enumerate(points):
            try:
                if not (await live(f"death-{number}", point))[1]:
                    missed.append(point)
            except AssertionError as error:
                error.add_note(f"after a death {point}")
                raise
        assert len(missed) <= len(points) // 10, f"these points were never reached: {missed}"
        return len(points)


@pytest.mark.timeout(300)
async def test_a_death_at_any_point_of_a_payment_credits_it_once(bot_pool: BotPool, tmp_path: Path) -> None:
    assert await each_point(bot_pool, tmp_path, refunds=False) >= 8


@pytest.mark.timeout(300)
async def test_a_death_at_any_point_of_a_refund_returns_it_once(bot_pool: BotPool, tmp_path: Path) -> None:
    assert await each_point(bot_pool, tmp_path, refunds=True) >= 6


@pytest.mark.parametrize("kind", ["lost", "repeated"])
async def test_an_update_that_is_lost_or_repeated_credits_once(life: PaymentLife, kind: str) -> None:
    life.world.faults.add({"kind": kind, "method": "successful_payment"})
    if kind == "lost":
        async with life.scene.bot():
            await life.pay()
        life.stars.age(60)  # no update is on its way any more
        await life.live(pays=False)
    else:
        await life.live()
    life.verify(payments=1)


async def test_a_refund_whose_reply_is_lost_is_made_once(life: PaymentLife) -> None:
    await life.live()
    await life.refund(next(iter(life.stars.payments)))
    life.world.faults.add({"kind": "reset_after", "method": "refundStarPayment"})
    life.world.faults.add({"kind": "lost", "method": "refunded_payment"})
    await life.live(pays=False)
    life.verify(payments=1)


async def test_payments_and_refunds_since_a_backup_are_found_again(life: PaymentLife) -> None:
    await life.live()
    backup = life.back_up()
    await life.live()
    await life.live()
    first, second, _ = life.stars.payments
    for charge in (first, second):
        await life.refund(charge)
        await life.live(pays=False)
    life.restore(backup)
    life.stars.age(60)
    assert set(life.settled().payments) == {first}
    await life.live(pays=False)
    life.verify(payments=3)


async def test_a_silent_chargeback_while_no_bot_runs_is_found_at_the_next_start(life: PaymentLife) -> None:
    await life.live()
    [charge] = life.stars.payments
    PaymentActions(life.world).charge_back(charge, told=False)
    await life.live(pays=False)
    life.verify(payments=1)
