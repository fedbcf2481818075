from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.comfyui import Comfyui
from providers.fal import Fal
from providers.gemini import Gemini
from providers.kie import Kie
from providers.model_file import load_gateway
from providers.openai import Openai
from providers.pixwith import Pixwith
from providers.registry import ALL, DEFAULT_ORIGINS
from providers.replicate import Replicate


def test_every_gateway_is_known_under_its_own_name():
    assert {
        "apipod": Apipod,
        "apikley": Apikley,
        "pixwith": Pixwith,
        "openai": Openai,
        "kie": Kie,
        "replicate": Replicate,
        "fal": Fal,
        "gemini": Gemini,
        "comfyui": Comfyui,
    } == ALL
    assert {name: gateway.brand for name, gateway in ALL.items()} == {name: name for name in ALL}


def test_every_hosted_gateway_has_an_origin_without_a_path():
    assert DEFAULT_ORIGINS == {
        "apipod": "https://api.apipod.ai",
        "apikley": "https://api.apikley.ru",
        "pixwith": "https://api.pixwith.ai",
        "openai": "https://api.openai.com",
        "kie": "https://api.kie.ai",
        "replicate": "https://api.replicate.com",
        "fal": "https://queue.fal.run",
        "gemini": "https://generativelanguage.googleapis.com",
    }


def test_only_a_gateway_of_the_operators_own_has_none():
    assert set(ALL) - set(DEFAULT_ORIGINS) == {name for name, gateway in ALL.items() if gateway.self_hosted}


def test_the_models_are_exactly_these_under_one_name_everywhere():
    sold = {name: {offer.model for offer in load_gateway(name)} for name in DEFAULT_ORIGINS}
    assert sold == {
        "apipod": {
            *("seedream-4.5", "seedream-5-lite", "nano-banana-2", "nano-banana-pro", "wan-2.7", "wan-2.7-pro"),
            *("gpt-image-2", "gpt-image-2-lite", "gpt-image-2-fast"),
            *("seedance-2.0-fast", "seedance-2.0", "veo-3.1-fast"),
        },
        "apikley": {"seedream-4.5", "nano-banana-pro", "nano-banana"},
        "pixwith": {
            *("seedream-4.5", "seedream-4", "nano-banana-2", "z-image"),
            *("flux-kontext-dev", "flux-kontext-pro", "flux-kontext-max"),
            *("kling-2.6", "kling-2.5", "veo-3-fast", "veo-3", "hailuo-2", "pixverse-v5"),
        },
        "openai": {"gpt-image-2", "gpt-image-1"},
        "kie": {
            *("seedream-4.5", "seedream-5-lite", "nano-banana-2", "nano-banana-pro", "nano-banana", "gpt-image-2"),
            *("seedance-2.0-fast", "seedance-2.0", "kling-2.6"),
        },
        "replicate": {
            *("seedream-4.5", "seedream-5-lite", "seedream-4", "nano-banana-pro", "kling-2.6"),
            *("flux-schnell", "flux-kontext-max", "flux-kontext-dev"),
        },
        "fal": {
            *("seedream-4.5", "nano-banana-2", "nano-banana-pro", "nano-banana"),
            *("flux-2-pro", "flux-schnell", "flux-kontext-pro", "flux-kontext-max"),
            *("kling-2.6", "seedance-2.0-fast", "seedance-2.0", "veo-3.1-fast"),
        },
        "gemini": {"nano-banana-2", "nano-banana-pro", "nano-banana"},
    }
