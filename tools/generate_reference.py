"""Writes `docs/reference/`: the pages of the site that are made from the code. Run by `make docs`."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from bot.cli import app
from bot.config.secret_files import secret_names
from bot.config.settings import Settings
from bot.handlers import HIDDEN, ROUTES
from bot.i18n.translations import LANGUAGES, Translations
from bot.observability.metrics import Metrics
from tools import model_tables
from tools.markdown import table

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "reference"
# Links between the files of the repository, as they have to be on the site.
_MOVED = {
    "docs/": "../",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}


def settings_page() -> str:
    """Every setting with its type, default and description."""
    secrets = secret_names(Settings)
    rows = [
        (
            f"`{name.upper()}`",
            _format_default(field.get_default()),
            "yes" if name in secrets else "",
            str(field.description),
        )
        for name, field in Settings.model_fields.items()
    ]
    return (
        "# Settings\n\n"
        "Settings come from the environment or from `.env`. Durations are in seconds and may have fractions. `*_URL` "
        "settings are origins without a version path. A missing or wrong setting stops the start with one sentence "
        "that names it. A secret may come from a file instead: put the file's path in the same name with `_FILE` "
        "added, such as `TELEGRAM_BOT_TOKEN_FILE`.\n\n" + table(("setting", "default", "secret", "meaning"), rows)
    )


def _format_default(value: Any) -> str:
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return f"`{value}`" if value or value == 0 else "–"


def commands_page(readme: str) -> str:
    """What people can send: the menu from the code, then the README's tables."""
    translations = Translations()
    rows = [
        (f"`/{name}`", *(translations.plain(language, f"command-{name}") for language in LANGUAGES))
        for name in ROUTES
        if name not in HIDDEN
    ]
    guide = readme_section(readme, "Commands and buttons").replace("\n### ", "\n## ")
    return (
        "# Commands and buttons\n\n"
        + guide
        + "\n## The menu in Telegram\n\nThe bot registers these commands with Telegram in menu order.\n\n"
        + table(("command", *LANGUAGES), rows)
    )


def cli_page() -> str:
    """The commands of the command line with their arguments and options."""
    group: Any = typer.main.get_command(app)
    parts = ["# Command line\n"]
    for name, command in group.commands.items():
        parts.append(f"## imagine-bot {name}\n\n{command.help}\n")
        rows = [
            (
                f"`{parameter.name.upper()}`" if parameter.param_type_name == "argument" else _format_option(parameter),
                "–" if parameter.default in (None, ...) or parameter.required else f"`{parameter.default}`",
                getattr(parameter, "help", None) or "",
            )
            for parameter in command.params
        ]
        if rows:
            parts.append(table(("argument or option", "default", "meaning"), rows))
    return "\n".join(parts)


def _format_option(parameter: Any) -> str:
    return ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))


def metrics_page() -> str:
    """Every metric with its type and help text."""
    rows = [
        (f"`{_exposed_name(metric.name, metric.type)}`", metric.type, metric.documentation)
        for metric in Metrics().registry.collect()
    ]
    return (
        "# Metrics\n\n`/metrics` answers in Prometheus's text format. "
        "[Operating](../operating.md#metrics) lists the labels and when to alert.\n\n"
        + table(("metric", "type", "meaning"), rows)
    )


def _exposed_name(name: str, type_: str) -> str:
    return f"{name}_total" if type_ == "counter" else name


def http_page(description: dict[str, Any]) -> str:
    """The endpoints of the web server, from `docs/openapi.json`."""
    rows = [
        (
            f"`{method.upper()} {path}`",
            " ".join(filter(None, (f"{operation['summary']}.", operation.get("description")))),
            "<br>".join(f"{status}: {answer['description']}" for status, answer in operation["responses"].items()),
        )
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and "responses" in operation
    ]
    return (
        f"# HTTP endpoints\n\n{description['info']['description']}\n\n"
        "The [OpenAPI description](../openapi.json) is checked against the running bot by a test.\n\n"
        + table(("request", "meaning", "answers"), rows)
    )


def readme_section(readme: str, heading: str) -> str:
    """The text below a heading of the second level, up to the next one."""
    return re.split(r"^## ", readme.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0].strip() + "\n"


def repository_page(text: str) -> str:
    """A page from the repository's root with its links turned to the site."""
    for old, new in _MOVED.items():
        text = text.replace(f"]({old}", f"]({new}")
    return text


def pages() -> dict[str, str]:
    """Every generated page, by file name."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    repository = {
        f"{name.lower()}.md": repository_page((ROOT / f"{name}.md").read_text(encoding="utf-8"))
        for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY")
    }
    return {
        "settings.md": settings_page(),
        "commands.md": repository_page(commands_page(readme)),
        "cli.md": cli_page(),
        "metrics.md": metrics_page(),
        "http.md": http_page(json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))),
        **repository,
    }


def main() -> None:
    """Replaces all generated pages, and the tables of models in the others."""
    model_tables.write()
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, text in pages().items():
        (TARGET / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
