"""All gateways by name, and their default URLs."""

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.fal import Fal
from providers.gemini import Gemini
from providers.openai import Openai
from providers.pixwith import Pixwith

ALL: dict[str, type[Apipod] | type[Apikley] | type[Pixwith] | type[Openai] | type[Fal] | type[Gemini]] = {
    "apipod": Apipod,
    "apikley": Apikley,
    "pixwith": Pixwith,
    "openai": Openai,
    "fal": Fal,
    "gemini": Gemini,
}

DEFAULT_ORIGINS = {
    "apipod": "https://api.apipod.ai",
    "apikley": "https://api.apikley.ru",
    "pixwith": "https://api.pixwith.ai",
    "openai": "https://api.openai.com",
    "fal": "https://queue.fal.run",
    "gemini": "https://generativelanguage.googleapis.com",
}
