"""Statistics: a summary, charts on light or dark paper, and all figures as a table."""

from collections.abc import Sequence

import structlog

from bot.admin.charts import Chart, ChartUnavailable
from bot.admin.statistics import Period
from bot.chat.context import ReplyTarget
from bot.chat.replies import Reply, Upload
from bot.handlers.admin.screens import Admin, Screen
from bot.handlers.services import Services
from storage.admin.daily_figures import CREDITS, FAILURES, MADE, MISSED, MODELS, ORDERS, PEOPLE, STARS, WAITED

log = structlog.get_logger(__name__)

_DAYS = (7, 30, 90)
_LIGHT, _DARK = "light", "dark"
_MOST_ROWS = 12
_STATES = ("delivered", "failed", "cancelled", "undeliverable")
# Title, kind, and the words with their labels; the same for those that compare sums.
_DAILY = {
    "orders": ("Orders per day", ORDERS, dict(zip(_STATES, _STATES, strict=True))),
    "people": ("People per day", PEOPLE, {"": "people"}),
    "credits": ("Credits spent per day", CREDITS, {"": "credits"}),
    "stars": ("Stars per day", STARS, {"paid": "received", "returned": "returned"}),
    "waiting": ("Waiting for pictures, seconds", WAITED, {"p50": "half wait less", "p95": "95 % wait less"}),
}
_RANKINGS = {
    "models": ("Pictures by model", {MODELS: "pictures"}),
    "gateways": ("Requests by gateway", {MADE: "made", MISSED: "failed"}),
    "failures": ("Why orders failed", {FAILURES: "orders"}),
}
_CHARTS = ("orders", "people", "credits", "models", "gateways", "waiting", "failures")
_LINES = (STARS, WAITED)


async def show_statistics(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The summary of the last 7, 30 or 90 days, and a button for each chart."""
    days, theme = _parse(words)
    period = await services.admin.statistics.load(days)
    ended = {"count": period.total(ORDERS, "delivered"), "missing": period.total(ORDERS, "failed")}
    percent = period.success_percent
    lines = [
        admin.html("admin-statistics", days=days),
        admin.html("admin-stat-orders", value="–" if percent is None else f"{percent}", **ended),
        admin.html("admin-stat-credits", credits=period.total(CREDITS)),
        admin.html("admin-stat-today", count=_last(period, ORDERS, "delivered"), mine=_last(period, PEOPLE, "")),
    ]
    shown = list(_CHARTS)
    if services.settings.sells_credits or period.total(STARS):
        stars = {"stars": period.total(STARS, "paid"), "refunded": period.total(STARS, "returned")}
        lines.insert(3, admin.html("admin-stat-stars", **stars))
        shown.insert(3, "stars")
    spans = tuple(
        admin.button("button-admin-days", "stats", number, theme, days=number) for number in _DAYS if number != days
    )
    other = _DARK if theme == _LIGHT else _LIGHT
    paper = admin.button(f"button-admin-{other}", "stats", days, other)
    charts = [admin.button(f"button-chart-{name}", "chart", days, theme, name) for name in shown]
    charts.append(admin.button("button-admin-csv", "csv", days))
    rows = [tuple(charts[start : start + 2]) for start in range(0, len(charts), 2)]
    return Screen("\n".join(lines), (*rows, (*spans, paper), (admin.button("button-back", "home"),)))


async def send_chart(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Sends one chart."""
    days, theme = _parse(words)
    name = words[2]
    chart = _build_chart(await services.admin.statistics.load(days), name, theme)
    try:
        picture = await services.admin.charts.draw(chart)
    except ChartUnavailable as error:
        log.warning("chart not drawn", chart=name, why=str(error))
        return Screen("", toast=admin.plain("alert-admin-no-chart"))
    return Screen("", replies=(_upload(admin, picture, f"{name}-{days}.png"),))


async def send_table(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Sends all figures as CSV."""
    days, _ = _parse(words)
    table = (await services.admin.statistics.load(days)).as_csv()
    return Screen("", replies=(_upload(admin, table, f"statistics-{days}.csv"),))


def _upload(admin: Admin, data: bytes, name: str) -> Reply:
    return Upload(ReplyTarget(admin.id, None, 0), data, name)


def _parse(words: Sequence[str]) -> tuple[int, str]:
    days = int(words[0]) if words and words[0].isdecimal() and int(words[0]) in _DAYS else _DAYS[1]
    return days, _DARK if len(words) > 1 and words[1] == _DARK else _LIGHT


def _last(period: Period, kind: str, word: str) -> int:
    return period.by_day(kind, word)[-1]


def _build_chart(period: Period, name: str, theme: str) -> Chart:
    """What the chart of that name shows. Its few words are English in every language."""
    if name in _RANKINGS:
        title, kinds = _RANKINGS[name]
        labels = list(dict.fromkeys(word for kind in kinds for word in period.words(kind)))[:_MOST_ROWS]
        series = [(label, [float(period.total(kind, word)) for word in labels]) for kind, label in kinds.items()]
        return Chart(title, labels, series, "ranking", theme)
    title, kind, words = _DAILY[name]
    shown = {word: label for word, label in words.items() if period.total(kind, word)} or words
    per = 1000 if kind == WAITED else 1
    daily = [(label, [value / per for value in period.by_day(kind, word)]) for word, label in shown.items()]
    return Chart(title, period.labels(), daily, "lines" if kind in _LINES else "bars", theme)
