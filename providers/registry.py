"""All gateways by name, and their default URLs."""

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.kie import Kie
from providers.openai import Openai
from providers.pixwith import Pixwith
from providers.replicate import Replicate

ALL: dict[str, type[Apipod] | type[Apikley] | type[Pixwith] | type[Openai] | type[Kie] | type[Replicate]] = {
    "apipod": Apipod,
    "apikley": Apikley,
    "pixwith": Pixwith,
    "openai": Openai,
    "kie": Kie,
    "replicate": Replicate,
}

DEFAULT_ORIGINS = {
    "apipod": "https://api.apipod.ai",
    "apikley": "https://api.apikley.ru",
    "pixwith": "https://api.pixwith.ai",
    "openai": "https://api.openai.com",
    "kie": Kie.own_origin,
    "replicate": "https://api.replicate.com",
}
