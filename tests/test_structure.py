"""Project rules that no linter checks."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from bot.cli import app
from bot.config.secret_files import secret_names
from bot.config.settings import Settings
from bot.handlers import ROUTES
from bot.i18n.translations import Translations

ROOT = Path(__file__).parent.parent
# Everything that reaches out of the process, or would wait for something that does.
OUTWARD = {
    "aiohttp", "aiosqlite", "alembic", "asyncio", "asyncpg", "httpcore", "obstore", "os", "pathlib", "random",
    "secrets", "shutil", "socket", "sqlalchemy", "starlette", "subprocess", "telegram", "tempfile", "threading", "time",
    "urllib.request", "uvicorn", "websockets",
}  # fmt: skip
GENERATOR = ("random", ["Random"])  # randomness that is passed in
ADAPTERS = [
    "providers/apipod.py", "providers/apikley.py", "providers/pixwith.py", "providers/openai.py",
    "providers/job_gateway.py", "providers/kie.py", "providers/replicate.py", "providers/webhook_signatures.py",
    "providers/fal.py", "providers/fal_callbacks.py", "providers/ed25519.py", "providers/gemini.py",
    "providers/comfyui.py", "providers/comfyui_progress.py", "providers/event_stream.py", "providers/openai_stream.py",
]  # fmt: skip
# Sentences whose names are put together, as the code that says them does it.
FAMILIES = {
    "failed-": (
        "album-limit", "cancelled", "closed", "content", "gateway", "gateway-credit", "mask-missing", "mask-shape",
        "mask-unclear", "result", "rights", "source", "source-format", "timeout", "unsupported", "unsure",
    ),
    "state-": ("queued", "working", "ready", "delivered", "undeliverable", "failed", "cancelled"),
    "command-": (
        "imagine", "edit", "video", "quota", "jobs", "cancel", "show", "models", "settings", "report", "help", "start",
        "privacy", "forget", "export", "buy", "paysupport", "terms",
    ),
    "refused-model-": ("edit", "generate", "video", "picture"),
    "refused-video-": ("text", "frames", "references"),
    "failed-video-": ("timeout", "gateway", "album-limit"),
    "help-": ("paint", "change", "video", "flags", "price", "groups", "settings", "more"),
    "button-topic-": ("paint", "change", "video", "flags", "price", "groups", "settings", "more"),
    "button-": ("again", "vary", "edit", "large", "file", "share", "delete", "cancel", "longer", "shorter"),
    "button-admin-": ("spam", "content", "abuse", "light", "dark"),
    "button-chart-": ("orders", "people", "credits", "stars", "models", "gateways", "waiting", "failures"),
    "option-": (
        "model", "video-model", "ratio", "resolution", "language", "spoiler", "at-once", "skip-price", "quiet",
        "models", "most-pictures",
        "most-resolution", "orderers", "payer", "budget", "cap",
    ),
}  # fmt: skip
# From the top down; a module imports its own package and the layers below.
LAYERS = [
    ["bot.cli"],
    ["bot.payment_commands"],
    ["bot.app", "bot.check", "bot.refunds", "bot.operations"],
    ["bot.grants"],
    ["bot.wiring"],
    ["bot.factories", "bot.database", "bot.components"],
    ["bot.models_on_offer"],
    ["bot.handlers", "bot.web"],
    ["bot.admin"],
    ["bot.delivery"],
    ["bot.chat"],
    ["bot.orders"],
    ["bot.preferences", "bot.payments"],
    ["bot.media", "bot.prompts", "bot.catalog"],
    ["bot.config", "bot.observability", "bot.i18n"],
    ["providers", "storage"],
]
LONG_FILES: dict[str, str] = {}  # name and reason
QUOTED_BY_OTHERS = {"returned", "missing-right", "references-hint", "wait", "span", "spare", "spare-chat"}


def modules(*packages: str) -> Iterator[Path]:
    """The source files of these packages."""
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The full names of the modules that a file imports; not `random` where only the type of a generator is used."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    drawn = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "random"
    }
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return (whole - {"random"} if drawn <= {"Random"} else whole) | {
        node.module or ""
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module, [alias.name for alias in node.names]) != GENERATOR
    }


def is_pure(path: Path) -> bool:
    """Whether the file's own docstring says so."""
    return bool(re.match(r'"""PURE\b|"""[^\n]*\bPure[:.]', path.read_text()))


PURE = [str(path.relative_to(ROOT)) for path in modules("bot", "providers", "storage") if is_pure(path)]


def test_the_pure_files_are_the_ones_that_the_design_names() -> None:
    named = {
        "bot/prompts/arguments.py",
        "bot/catalog/pricing.py",
        "bot/orders/decisions.py",
        "bot/media/contact_sheet.py",
        "bot/catalog/models.py",
        "storage/schema/states.py",
    }
    assert named <= set(PURE)


@pytest.mark.parametrize("name", sorted({*PURE, *ADAPTERS, "providers/contract.py", "providers/errors.py"}))
def test_the_core_does_no_io_and_waits_for_nothing(name: str) -> None:
    path = ROOT / name
    reached = {module for module in imported(path) if module in OUTWARD or module.partition(".")[0] in OUTWARD}
    assert reached == set()
    waiting = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    assert not [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, waiting)]


def test_only_the_transport_of_the_providers_waits() -> None:
    waiting = [path.name for path in modules("providers") if "await " in path.read_text()]
    network = {"transport", "guarded_client", "pooled_transport", "proxies", "address_guard", "body_limits"}
    network |= {"progress_feeds"}
    assert set(waiting) <= {f"{name}.py" for name in network}


def test_only_the_shell_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in modules("bot", "providers", "storage")
        if re.search(r"os\.environ|getenv", path.read_text())
    }
    # it reads no setting, and puts back what it hides from OpenSSL for a moment
    assert readers == {"providers/aiohttp_import.py"}


def module_name(path: Path) -> str:
    """The dotted name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in modules("bot", "providers", "storage", "sandbox")}


def imported_modules(path: Path) -> set[str]:
    """Our own modules that a file imports, also inside functions; `from package import module` counts as the module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found |= {whole if whole in MODULES else node.module for whole in inner.values()}
    return found & set(MODULES)


@cache
def all_imports() -> dict[str, set[str]]:
    """What every module imports of ours: half of a second, which the collection of tests does not need."""
    return {name: imported_modules(path) for name, path in MODULES.items()}


def layer_of(module: str) -> int | None:
    """The number of the layer that a module belongs to, 0 at the top; None for those that stand outside."""
    for number, layer in enumerate(LAYERS):
        if any(module == package or module.startswith(f"{package}.") for package in layer):
            return number
    return None


def test_every_module_of_the_product_has_a_layer() -> None:
    without = {name for name in MODULES if layer_of(name) is None and not name.startswith("sandbox")}
    assert without == {"bot", "bot.__main__"}


def test_no_package_imports_a_package_above_it_or_beside_it() -> None:
    wrong = []
    for name, targets in all_imports().items():
        layer = layer_of(name)
        for target in targets:
            below = layer_of(target)
            if layer is None or below is None or below > layer:
                continue
            package, other = (next(p for p in LAYERS[layer] if one.startswith(p)) for one in (name, target))
            if below < layer or package != other:
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_only_the_command_line_imports_the_sandbox_and_the_sandbox_nothing_of_the_product() -> None:
    crossing = {
        (name, target)
        for name, targets in all_imports().items()
        for target in targets
        if name.startswith("sandbox") != target.startswith("sandbox")
    }
    assert {name for name, _ in crossing} <= {"bot.cli"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        tuple(TopologicalSorter(all_imports()).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_file_is_longer_than_300_lines() -> None:
    files = [*modules("bot", "providers", "storage", "sandbox", "tests", "tools"), *(ROOT / "bench").glob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {name for name, length in lengths.items() if length > 300} == set(LONG_FILES)


def test_no_file_is_a_drawer() -> None:
    drawers = {"utils", "util", "common", "helpers", "base", "manager", "misc"}
    paths = [path.relative_to(ROOT) for path in modules("bot", "providers", "storage", "sandbox", "tests", "tools")]
    assert [path for path in paths if drawers & {*path.parts[:-1], path.stem}] == []


def test_every_init_file_is_empty_but_the_map() -> None:
    full = {str(path.relative_to(ROOT)) for path in ROOT.glob("[bps]*/**/__init__.py") if path.read_text().strip()}
    assert full <= {"bot/handlers/__init__.py"}


def said_in_code() -> set[str]:
    """Every piece of text in the bot's code, and with it every sentence it names whole."""
    texts = set()
    for path in modules("bot"):
        if "sandbox" not in path.parts:
            nodes = ast.walk(ast.parse(path.read_text()))
            texts |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts


def test_no_sentence_is_unused() -> None:
    families = {start + end for start, ends in FAMILIES.items() for end in ends}
    assert Translations().keys("en") - said_in_code() - families - QUOTED_BY_OTHERS == set()


def test_every_sentence_that_the_code_names_exists() -> None:
    keys = Translations().keys("en")
    families = {start + end for start, ends in FAMILIES.items() for end in ends}
    assert families - keys == set()
    begins = {key.partition("-")[0] for key in keys if "-" in key}
    named = {text for text in said_in_code() if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    # words that look like sentence names, and are none
    others = {"telegram-webhook", "alembic-version"}
    assert {text for text in named if text.partition("-")[0] in begins} - keys - others == set()


def test_the_readme_names_every_setting_and_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    commands = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert [name.upper() for name in Settings.model_fields if f"`{name.upper()}`" not in readme] == []
    assert [name for name in ROUTES if f"/{name}" not in readme] == []
    assert [name for name in commands if f"imagine-bot {name}" not in readme] == []


def test_the_readme_says_which_settings_are_secrets_that_files_may_hold() -> None:
    paragraph = next(
        one for one in (ROOT / "README.md").read_text().split("\n\n") if one.startswith("Every secret may")
    )
    named = set(re.findall(r"`([A-Z_]+)`", paragraph.partition("The secrets are")[2]))
    assert named == {name.upper() for name in secret_names(Settings)}


def test_the_example_environment_names_every_setting() -> None:
    example = (ROOT / ".env.example").read_text()
    assert [name for name in Settings.model_fields if not re.search(rf"^#? ?{name.upper()}=", example, re.M)] == []


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
