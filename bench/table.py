"""The table that a run prints."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `plain` is the plain bot's, or what else it is compared with; None where there is nothing."""

    figure: str
    value: float
    plain: float | None = None
    unit: str = ""
    goal: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The figure, ours, theirs, the ratio, the goal."""
        ratio = f"{self.value / self.plain:.2f}" if self.plain else ""
        theirs = "" if self.plain is None else _number(self.plain, self.unit)
        return self.figure, _number(self.value, self.unit), theirs, ratio, self.goal


_HEAD = ("figure", "imagine-bot", "compared with", "ratio", "goal")


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    cells = [_HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _number(value: float, unit: str) -> str:
    shown = f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return f"{shown} {unit}".strip()
