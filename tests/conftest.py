"""How long Hypothesis tries: shortly with every test, long by `make fuzz`. And in which order files are tested."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The machine may be busy with other tests: a slow example is no failure.
settings.register_profile("brief", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", parent=settings.get_profile("brief"), max_examples=2000)
settings.load_profile("brief")


# One of them alone would be what everybody waits for at the end.
LONGEST = ("test_secret_leaks.py", "test_hostile_results.py", "test_wrong_settings.py", "test_late_results.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, and those that wait for a bot among those that compute, so that no core is idle."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [path for path in files if "scenarios" in path.parts]
    computing = [path for path in files if "scenarios" not in path.parts]
    spread = [
        (path.name not in LONGEST, number / len(some), path)
        for some in (waiting, computing)
        for number, path in enumerate(some)
    ]
    items[:] = [item for *_, path in sorted(spread) for item in files[path]]
