"""The documentation agrees with the code: paths, navigation, make targets, settings, metrics and log lines."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from bot.config.settings import Settings
from bot.handlers import ROUTES
from bot.observability.metrics import Metrics
from tools import model_tables
from tools.generate_reference import cli_page, commands_page, metrics_page, pages, settings_page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text()
OPERATING = (DOCS / "operating.md").read_text()
README = (ROOT / "README.md").read_text()
WRITTEN = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
CODE_PATH = re.compile(r"`((?:bot|providers|storage|sandbox|tests|tools|bench|docs)/[\w./<>-]*)(?:::\w+)?`")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    section = text.partition(f"\n{heading}\n")[2].split("\n## ")[0]
    lines = [line.strip("| ") for line in section.splitlines() if line.startswith("| ")]
    return [re.split(r"\s+(?<!\\)\|\s+", line) for line in lines[1:]]


def pages_of(nav: Any) -> Iterator[str]:
    """The pages that a navigation leads to."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for below in nav.values():
            yield from pages_of(below)
    else:
        for entry in nav:
            yield from pages_of(entry)


NAV = set(pages_of(tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]))


def test_every_path_in_where_do_i_find_exists() -> None:
    table = rows(ARCHITECTURE, "## Where do I find …")
    assert len(table) >= 25
    assert [path for _, path in table if not (ROOT / path.strip("`")).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_of_the_repository_that_a_page_names_exists(page: Path) -> None:
    named = {path for path in CODE_PATH.findall(page.read_text()) if "<" not in path}
    generated = {"docs/reference/"}
    assert {path for path in named - generated if not (ROOT / path).exists()} <= {"docs/design.md"}  # its end is news


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page() -> None:
    written = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if "reference" not in page.parts}
    assert written | {f"reference/{name}" for name in pages()} == NAV


def test_every_decision_has_its_four_sections() -> None:
    decisions = [page for page in (DOCS / "decisions").glob("*.md") if page.stem != "index"]
    assert len(decisions) >= 8
    for page in decisions:
        heads = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequences", "Alternatives refused"], page.name


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", ".github/pull_request_template.md"])
def test_every_make_command_that_a_page_names_exists(name: str) -> None:
    named = re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / name).read_text(), re.MULTILINE)
    assert named
    assert set(named) <= TARGETS


def test_every_button_that_the_tutorial_names_exists() -> None:
    named = set(re.findall(r"[Pp]ress `([^`]+)`", (DOCS / "tutorial.md").read_text()))
    panel = (ROOT / "sandbox" / "page" / "static" / "control-panel.js").read_text()
    buttons = (ROOT / "bot" / "i18n" / "locales" / "en" / "buttons.ftl").read_text()
    assert len(named) >= 3
    assert [name for name in named if f'"{name}"' not in panel and f" = {name}\n" not in buttons] == []


def test_make_clean_leaves_the_data_of_a_real_bot() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nclean:\n")[2].split("\n\n")[0].split()
    assert {".venv", "demo", "dist"} <= set(recipe)
    assert "data" not in recipe


def test_help_names_every_make_target() -> None:
    listed = set(re.findall(r'@echo "make ([a-z-]+)', (ROOT / "Makefile").read_text()))
    assert listed == TARGETS - {"help", "audit"}  # the second is a part of `make check`


def test_the_generated_settings_page_has_every_setting() -> None:
    page = settings_page()
    assert [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in page] == []


def test_the_readme_describes_settings_as_the_code_does() -> None:
    told = {name.strip("`").lower(): meaning for name, _, meaning in rows(README, "## Settings")}
    assert told == {name: field.description for name, field in Settings.model_fields.items()}


def default_of(name: str) -> str:
    """What the README and `.env.example` call the default, "" for none."""
    default = Settings.model_fields[name].get_default()
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "" if plain is PydanticUndefined or plain in (None, (), frozenset()) else f"{plain}".removesuffix(".0")


def test_the_readme_and_the_example_have_the_defaults_of_the_code() -> None:
    defaults = {name: default_of(name) for name in Settings.model_fields}
    told = {name.strip("`").lower(): default.strip("`") for name, default, _ in rows(README, "## Settings")}
    assert {name: default.replace("required", "").strip("–") for name, default in told.items()} == defaults
    example = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert {name: example[name.upper()] for name in defaults} == defaults


def test_the_generated_pages_have_every_command_and_metric() -> None:
    commands, metrics = commands_page(README), metrics_page()
    assert [name for name in ROUTES if f"| `/{name}` |" not in commands] == []
    assert "`imagine-bot" not in commands
    assert [one.name for one in Metrics().registry.collect() if f"`{one.name}" not in metrics] == []
    assert "## imagine-bot restored" in cli_page()


def test_operating_names_every_metric_and_no_other() -> None:
    names = [name.strip("`").partition("{")[0] for name, *_ in rows(OPERATING, "## Metrics")]
    told = {name.removesuffix("_total") for name in names}
    assert told == {metric.name for metric in Metrics().registry.collect()}


def test_every_log_line_in_operating_is_in_the_code() -> None:
    packages = [ROOT / name for name in ("bot", "providers", "storage")]
    code = "\n".join(path.read_text() for package in packages for path in package.rglob("*.py"))
    lines = [line.strip("`").removesuffix("…").strip() for line, _ in rows(OPERATING, "## Log lines")]
    assert lines
    assert [line for line in lines if f'"{line}' not in code] == []


def test_every_file_for_contributors_can_be_read() -> None:
    for path in (*(ROOT / ".github").rglob("*.yml"), ROOT / ".pre-commit-config.yaml"):
        assert yaml.safe_load(path.read_text()), path
    assert json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())["name"] == "imagine-bot"


def test_every_workflow_runs_make_targets_that_exist() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        run = re.findall(r"run: make ([a-z-]+)", path.read_text())
        assert set(run) <= TARGETS, path
    matrix = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["resilience"]["strategy"]["matrix"]
    assert {target.split()[0] for target in matrix["target"]} <= TARGETS


@pytest.mark.parametrize("page", model_tables.PAGES, ids=lambda page: page.name)
def test_the_tables_of_models_are_those_of_the_data(page: Path) -> None:
    text = page.read_text()
    assert "<!-- models of" in text
    assert model_tables.with_tables(text) == text  # `make docs` writes them again
