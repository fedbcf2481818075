"""A child process that draws one chart: its description comes as JSON on stdin, the PNG goes to stdout.

The plotting library takes 60 MB and a second to load. It is loaded here alone, so the bot's memory does not grow.
"""

import json
import sys
from io import BytesIO
from typing import Any

_THEMES = {
    "light": {"paper": "#ffffff", "ink": "#1f2933", "grid": "#dfe3e8"},
    "dark": {"paper": "#17212b", "ink": "#e4e9ee", "grid": "#2c3947"},
}
# Told apart by people who see few colours, on both papers (Okabe and Ito).
_COLOURS = ("#3a9bdc", "#e69f00", "#26a680", "#d55e00", "#cc79a7", "#b3a125", "#8c8c8c")
_MOST_TICKS = 10
_SIZE = (10.0, 5.6)
_DPI = 120


def draw(chart: dict[str, Any]) -> bytes:
    """The PNG of a chart: title, labels, series (name and values), form (bars, lines or ranking), theme."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.ticker import MaxNLocator

    theme = _THEMES[chart["theme"]]
    engine = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2)
    figure: Any = Figure(figsize=_SIZE, dpi=_DPI, facecolor=theme["paper"], layout=engine)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=theme["paper"])
    if chart["form"] == "ranking":
        _draw_ranking(axes, chart)
    else:
        _draw_days(axes, chart)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
        axes.set_ylim(0, max(axes.get_ylim()[1], 1) * 1.15)  # room for the legend
    axes.grid(axis="x" if chart["form"] == "ranking" else "y", color=theme["grid"], linewidth=1)
    axes.set_axisbelow(True)
    axes.set_title(chart["title"], color=theme["ink"], loc="left", fontsize=15, pad=14)
    axes.tick_params(colors=theme["ink"], length=0, labelsize=11)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if len(chart["series"]) > 1:
        place = "lower right" if chart["form"] == "ranking" else "upper left"
        axes.legend(frameon=False, labelcolor=theme["ink"], fontsize=11, ncols=4, loc=place, borderaxespad=0.2)
    out = BytesIO()
    figure.savefig(out, format="png", facecolor=theme["paper"])
    return out.getvalue()


def _draw_days(axes: Any, chart: dict[str, Any]) -> None:
    positions = range(len(chart["labels"]))
    below = [0.0] * len(positions)
    for colour, (name, values) in zip(_COLOURS, chart["series"], strict=False):
        if chart["form"] == "lines":
            axes.plot(positions, values, color=colour, linewidth=2.4, label=name)
        else:
            axes.bar(positions, values, bottom=below, color=colour, width=0.8, label=name)
            below = [low + value for low, value in zip(below, values, strict=True)]
    step = -(-len(positions) // _MOST_TICKS) or 1
    axes.set_xticks(list(positions)[::-step][::-1], chart["labels"][::-step][::-1])
    axes.set_xlim(-0.6, len(positions) - 0.4)


def _draw_ranking(axes: Any, chart: dict[str, Any]) -> None:
    positions = range(len(chart["labels"]))
    beside = [0.0] * len(positions)
    for colour, (name, values) in zip(_COLOURS, chart["series"], strict=False):
        axes.barh(positions, values, left=beside, color=colour, height=0.7, label=name)
        beside = [low + value for low, value in zip(beside, values, strict=True)]
    axes.set_yticks(list(positions), chart["labels"])
    axes.invert_yaxis()


def main() -> None:
    """Draws what stdin describes."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
