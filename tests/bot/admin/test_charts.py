"""Charts are drawn by a process that ends; what the bot itself loads stays the same."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from bot.admin.charts import Chart, Charts
from bot.admin.statistics import Period
from storage.admin.daily_figures import ORDERS, WAITED, Figure

LABELS = [f"11-{day:02}" for day in range(1, 31)]
CHARTS = {
    "bars": Chart("Orders per day", LABELS, [("delivered", range(30)), ("failed", range(30))]),
    "lines": Chart("Waiting, seconds", LABELS, [("p50", range(30)), ("p95", range(30))], "lines", "dark"),
    "ranking": Chart("Models", ["seedream-4.5"], [("pictures", [5])], "ranking", "dark"),
    "nothing": Chart("Models", [], [("pictures", [])], "ranking"),
}


@pytest.mark.parametrize("name", CHARTS)
async def test_every_form_is_drawn_on_its_paper(name: str) -> None:
    charts = Charts()
    image = Image.open(BytesIO(await charts.draw(CHARTS[name])))
    charts.close()
    assert image.format == "PNG"
    assert image.size == (1200, 672)
    corner = image.convert("RGB").getpixel((2, 2))
    assert corner == ((0x17, 0x21, 0x2B) if CHARTS[name].theme == "dark" else (255, 255, 255))


def test_the_bot_does_not_load_the_plotting_library() -> None:
    code = "import sys, bot.wiring; print('matplotlib' in sys.modules, 'numpy' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["False", "False"]


def test_a_period_adds_up_and_fills_days_without_orders() -> None:
    figures = [Figure(98, ORDERS, "delivered", 3), Figure(100, ORDERS, "failed", 1), Figure(100, WAITED, "p50", 9)]
    period = Period(figures, days=3, today=100)
    assert period.by_day(ORDERS, "delivered") == [3, 0, 0]
    assert (period.total(ORDERS), period.success_percent) == (4, 75)
    assert period.words(ORDERS) == ["delivered", "failed"]
    assert period.labels() == ["04-09", "04-10", "04-11"]
    assert period.as_csv().decode().splitlines()[:2] == ["day,kind,word,value", "1970-04-09,orders,delivered,3"]
    assert Period([], days=3, today=100).success_percent is None
