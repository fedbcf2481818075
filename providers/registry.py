"""All gateways by name, and their default URLs."""

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.pixwith import Pixwith

ALL: dict[str, type[Apipod] | type[Apikley] | type[Pixwith]] = {
    "apipod": Apipod,
    "apikley": Apikley,
    "pixwith": Pixwith,
}

DEFAULT_ORIGINS = {
    "apipod": "https://api.apipod.ai",
    "apikley": "https://api.apikley.ru",
    "pixwith": "https://api.pixwith.ai",
}
