"""The table of gateways in the README: what each sells, what becomes of a lost reply, callbacks and cancels."""

from providers.contract import Gateway, Kind, Recovery
from providers.model_file import load_gateway
from providers.registry import ALL, DEFAULT_ORIGINS
from tools.markdown import table

HEAD = ("gateway", "sells", "a lost reply", "callbacks", "cancel")
TITLES = {
    "apipod": "APIPod",
    "apikley": "Apikley",
    "pixwith": "PixWith",
    "openai": "OpenAI Images",
    "kie": "kie.ai",
    "replicate": "Replicate",
    "fal": "fal",
    "gemini": "Google Gemini",
    "comfyui": "ComfyUI",
}
_MEANING = {
    Recovery.RESEND: "is asked for again with the same key: bought once",
    Recovery.CALLBACK: "is found by its callback",
    Recovery.OWN_ID: "is found by our own id",
    Recovery.NONE: "is refunded, and never bought again",
}


def gateways_table() -> str:
    """One row for each gateway."""
    made = {brand: ALL[brand]("key", DEFAULT_ORIGINS.get(brand, "https://gateway.example")) for brand in ALL}
    return table(HEAD, [(TITLES[brand], _sold(brand), *_promises(gateway)) for brand, gateway in made.items()])


def _sold(brand: str) -> str:
    offers = load_gateway(brand) if brand in DEFAULT_ORIGINS else ()
    pictures = {offer.model for offer in offers if offer.kind is not Kind.VIDEO}
    videos = {offer.model for offer in offers if offer.kind is Kind.VIDEO}
    counted = [_count(len(names), what) for names, what in ((pictures, "picture"), (videos, "video")) if names]
    return ", ".join(counted) or "your own workflows"


def _count(number: int, what: str) -> str:
    return f"{number} {what} model{'' if number == 1 else 's'}"


def _promises(gateway: Gateway) -> tuple[str, str, str]:
    called, alone = gateway.recovery(callback=True), gateway.recovery(callback=False)
    lost = _MEANING[called]
    if called is not alone:
        lost = f"{lost}; without `PUBLIC_URL` it {_MEANING[alone]}"
    cancels = bool(gateway.cancel_requests("a/b/c", kind=Kind.GENERATE))
    return lost, "yes" if gateway.calls_back else "no", "yes" if cancels else "no"
