"""SECURITY.md names, for every guard, a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "tests/" in line]
TEST = re.compile(r"`(tests/[a-z_/]+\.py)::(?:[A-Z]\w+::)?(test_\w+)`")


def test_there_is_a_row_for_everything_that_may_be_attacked() -> None:
    assert len(ROWS) >= 30
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2][:60])
def test_the_test_that_a_row_names_is_there(row: list[str]) -> None:
    named = TEST.findall(row[3])
    assert named
    for path, name in named:
        assert re.search(rf"^\s*(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE), (path, name)
