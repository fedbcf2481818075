"""The tables of models and gateways in the README and in `docs/`, written between two comments. Run by `make docs`."""

import re
from pathlib import Path

from bot.catalog.model_table import GATEWAY_HEAD, HEAD, gateway_rows, model_rows
from bot.catalog.models import GatewayModels
from providers.model_file import load_gateway
from providers.registry import DEFAULT_ORIGINS
from tools.gateway_table import gateways_table
from tools.markdown import table

ROOT = Path(__file__).parent.parent
_OWN_PAGES = sorted((ROOT / "docs" / "gateways").glob("*.md"))
PAGES = (
    ROOT / "README.md",
    ROOT / "docs" / "gateways.md",
    *(page for page in _OWN_PAGES if page.stem in DEFAULT_ORIGINS),  # the others have no models of their own
)
_MARKED = re.compile(r"(<!-- models of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_GATEWAYS = re.compile(r"(<!-- gateways -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """The page with today's models and gateways."""
    page = _GATEWAYS.sub(lambda found: f"{found[1]}\n{gateways_table()}\n{found[2]}", page)
    return _MARKED.sub(lambda found: f"{found[1]}\n{_table(found[2])}\n{found[3]}", page)


def _table(whose: str) -> str:
    if whose == "all":
        return table(HEAD, model_rows([GatewayModels(name, load_gateway(name)) for name in DEFAULT_ORIGINS]))
    return table(GATEWAY_HEAD, gateway_rows(load_gateway(whose)))


def write() -> None:
    """Brings every page up to date."""
    for page in PAGES:
        page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
