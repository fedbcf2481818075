"""All gateways by name, and their default URLs."""

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.comfyui import Comfyui
from providers.fal import Fal
from providers.gemini import Gemini
from providers.kie import Kie
from providers.openai import Openai
from providers.pixwith import Pixwith
from providers.replicate import Replicate

ALL: dict[
    str,
    type[Apipod]
    | type[Apikley]
    | type[Pixwith]
    | type[Openai]
    | type[Kie]
    | type[Replicate]
    | type[Fal]
    | type[Gemini]
    | type[Comfyui],
] = {
    "apipod": Apipod,
    "apikley": Apikley,
    "pixwith": Pixwith,
    "openai": Openai,
    "kie": Kie,
    "replicate": Replicate,
    "fal": Fal,
    "gemini": Gemini,
    "comfyui": Comfyui,
}

# Only of those whose address and models are the same for everybody.
DEFAULT_ORIGINS = {
    "apipod": "https://api.apipod.ai",
    "apikley": "https://api.apikley.ru",
    "pixwith": "https://api.pixwith.ai",
    "openai": "https://api.openai.com",
    "kie": Kie.own_origin,
    "replicate": "https://api.replicate.com",
    "fal": "https://queue.fal.run",
    "gemini": "https://generativelanguage.googleapis.com",
}
