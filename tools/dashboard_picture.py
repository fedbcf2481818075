"""Draws the Grafana dashboard as an SVG picture for the docs, from the answers of a running Prometheus.

python -m tools.dashboard_picture http://127.0.0.1:9090 20 docs/dashboard.svg     # the last 20 minutes
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import httpx

DASHBOARD = Path(__file__).parent.parent / "deploy/grafana/dashboards/imagine-bot.json"
_WIDTH, _UNIT, _POINTS = 1400, 28, 240
_COLOURS = ("#73bf69", "#f2cc0c", "#5794f2", "#ff780a", "#b877d9", "#f2495c", "#8ab8ff", "#fade2a")
_NAMED = {"green": "#73bf69", "orange": "#ff9830", "red": "#f2495c", "blue": "#8ab8ff"}

Line = tuple[str, list[tuple[float, float]]]
Answers = Mapping[str, list[tuple[dict[str, str], list[tuple[float, float]]]]]


def fetch(prometheus: str, dashboard: Mapping[str, Any], *, minutes: float) -> Answers:
    """Every expression with the series that Prometheus has for it: labels and points of time and value."""
    until = time.time()
    told = {"start": until - minutes * 60, "end": until, "step": minutes * 60 / _POINTS}
    found = {}
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            reply = httpx.get(f"{prometheus}/api/v1/query_range", params={"query": target["expr"], **told})
            reply.raise_for_status()
            found[target["expr"]] = [
                (one["metric"], [(float(at), float(value)) for at, value in one["values"] if value != "NaN"])
                for one in reply.json()["data"]["result"]
            ]
    return found


def draw(dashboard: Mapping[str, Any], answers: Answers) -> str:
    """The picture, panel by panel where the dashboard has them."""
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"]) * _UNIT + 8
    body = "".join(_draw_panel(panel, answers) for panel in dashboard["panels"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        f'font-size="11"><rect width="100%" height="100%" fill="#111217"/>{body}</svg>\n'
    )


def _draw_panel(panel: Mapping[str, Any], answers: Answers) -> str:
    place = panel["gridPos"]
    left, top = place["x"] * _WIDTH / 24 + 4, place["y"] * _UNIT + 4
    width, height = place["w"] * _WIDTH / 24 - 8, place["h"] * _UNIT - 8
    title = escape(panel["title"])
    if panel["type"] == "row":
        return _text(left, top + 14, f"⌄ {title}", "#ccccdc", size=13)
    lines = [
        (_legend(target.get("legendFormat", ""), labels), points)
        for target in panel["targets"]
        for labels, points in answers.get(target["expr"], ())
        if points
    ]
    frame = f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="3" fill="#181b1f" stroke="#2c3235"/>'
    head = _text(left + 8, top + 16, title, "#ccccdc", size=12)
    inner = (left + 8, top + 26, width - 16, height - 34)
    drawn = _draw_number(panel, lines, inner) if panel["type"] == "stat" else _draw_lines(panel, lines, inner)
    return frame + head + drawn


def _draw_number(panel: Mapping[str, Any], lines: Sequence[Line], inner: tuple[float, float, float, float]) -> str:
    left, top, width, height = inner
    settings = panel["fieldConfig"]["defaults"]
    value = lines[0][1][-1][1] if lines else 0.0
    steps = [one for one in settings["thresholds"]["steps"] if one["value"] is None or value >= one["value"]]
    colour = _NAMED[steps[-1]["color"]]
    path = _path(lines[0][1], _scale(lines, 0), (left, top + height * 0.55, width, height * 0.45)) if lines else ""
    area = f'<path d="{path}" fill="none" stroke="{colour}" opacity="0.5"/>'
    shown = _format(value, settings["unit"])
    return area + _text(left + width / 2, top + height * 0.5, shown, colour, size=26, anchor="middle")


def _draw_lines(panel: Mapping[str, Any], lines: Sequence[Line], inner: tuple[float, float, float, float]) -> str:
    left, top, width, height = inner
    settings = panel["fieldConfig"]["defaults"]
    stacked = settings["custom"]["stacking"]["mode"] == "normal"
    if stacked:
        lines = _stack(lines)
    chart = (left + 44, top + 4, width - 48, height - 40)
    scale = _scale(lines, settings.get("min", 0))
    parts = []
    for share in (0, 0.5, 1):
        at = chart[1] + chart[3] * (1 - share)
        shown = _format(scale[2] + (scale[3] - scale[2]) * share, settings["unit"])
        parts.append(f'<path d="M{chart[0]} {at:.1f}h{chart[2]}" stroke="#2c3235"/>')
        parts.append(_text(chart[0] - 6, at + 4, shown, "#8e8e9c", anchor="end"))
    for number, at_time in enumerate((scale[0], (scale[0] + scale[1]) / 2, scale[1])):
        shown = time.strftime("%H:%M", time.gmtime(at_time))
        anchor = ("start", "middle", "end")[number]
        parts.append(_text(chart[0] + chart[2] * number / 2, chart[1] + chart[3] + 14, shown, "#8e8e9c", anchor=anchor))
    legend, step = [], max(1.0, width / max(len(lines), 3))
    for number, (name, points) in reversed(list(enumerate(lines))) if stacked else enumerate(lines):
        colour = _COLOURS[number % len(_COLOURS)]
        path = _path(points, scale, chart)
        if stacked:
            base = chart[1] + chart[3]
            edges = [_x(points[0][0], scale, chart), _x(points[-1][0], scale, chart)]
            filled = f"M{edges[0]:.1f} {base:.1f}L{path[1:]}L{edges[1]:.1f} {base:.1f}Z"
            parts.append(f'<path d="{filled}" fill="{colour}" fill-opacity="0.35"/>')
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.4"/>')
        where = left + step * number
        legend.append(f'<rect x="{where:.1f}" y="{top + height - 5:.1f}" width="12" height="3" fill="{colour}"/>')
        legend.append(_text(where + 16, top + height, escape(name), "#ccccdc"))
    return "".join(parts + legend)


def _stack(lines: Sequence[Line]) -> list[Line]:
    """Each line on top of those before it."""
    below: dict[float, float] = {}
    stacked = []
    for name, points in lines:
        added = [(at, value + below.get(at, 0.0)) for at, value in points]
        below |= dict(added)
        stacked.append((name, added))
    return stacked


def _scale(lines: Sequence[Line], least: float) -> tuple[float, float, float, float]:
    """First and last time, lowest and highest value."""
    points = [point for _, line in lines for point in line] or [(0.0, 0.0)]
    highest = max(value for _, value in points)
    return points[0][0], max(at for at, _ in points), least, highest * 1.08 if highest > least else least + 1


def _x(at: float, scale: tuple[float, float, float, float], place: tuple[float, float, float, float]) -> float:
    return place[0] + place[2] * (at - scale[0]) / max(scale[1] - scale[0], 1)


def _path(
    points: Sequence[tuple[float, float]],
    scale: tuple[float, float, float, float],
    place: tuple[float, float, float, float],
) -> str:
    def y(value: float) -> float:
        return place[1] + place[3] * (1 - (value - scale[2]) / (scale[3] - scale[2]))

    return "M" + "L".join(f"{_x(at, scale, place):.1f} {y(value):.1f}" for at, value in points)


def _legend(pattern: str, labels: Mapping[str, str]) -> str:
    for name, value in labels.items():
        pattern = pattern.replace("{{" + name + "}}", value)
    return pattern


def _format(value: float, unit: str) -> str:
    if unit == "percentunit":
        return f"{value:.0%}"
    shown = f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2g}"
    return f"{shown} s" if unit == "s" else shown


def _text(x: float, y: float, text: str, colour: str, *, size: int = 11, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}">{text}</text>'


def main() -> None:
    """Writes the picture."""
    prometheus, minutes, target = sys.argv[1:4]
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    answers = fetch(prometheus, dashboard, minutes=float(minutes))
    Path(target).write_text(draw(dashboard, answers), encoding="utf-8")


if __name__ == "__main__":
    main()
