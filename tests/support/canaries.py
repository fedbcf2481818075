"""Secrets that can be found again in any form, and a bug that shows them."""

import base64
import json
from urllib.parse import quote

TOKEN_SECRET = "AAcanary+of/Telegram_x1"
TOKEN = f"7000000001:{TOKEN_SECRET.replace('/', '-').replace('+', '_')}"
KEYS = {
    "apipod": "sk-canary~of~APIPod+1",
    "apikley": "canary-of-Apikley/2==",
    "pixwith": "canary.of.PixWith:3",
    "openai": "sk-proj-canary_of_OpenAI-4",
    "kie": "canary=of&kie.ai/5",
    "replicate": "r8_canary%of~Replicate6",
}
SECRET_KEY = "canary of a new key?,canary%of&an old one"
PASSWORD = "canary-p@ss/w:rd"
AWS_SECRET = "canary/AWS+secret0123456789abcdefghijklmn"
SECRETS = {
    "token": TOKEN,
    "token's secret": TOKEN.partition(":")[2],
    **KEYS,
    "new key": SECRET_KEY.split(",")[0],
    "old key": SECRET_KEY.split(",")[1],
    "password": PASSWORD,
    "AWS secret": AWS_SECRET,
}

# A bug in a program: no sentence was written for it, so its traceback is shown.
BUG = """
import os
import sys


def fail(event, arguments):
    if event == "sqlite3.connect":
        raise RuntimeError(f"this is a bug: {os.environ['TELEGRAM_BOT_TOKEN']} {os.environ['DATABASE_URL']}")


sys.addaudithook(fail)
"""


def shapes(secret: str) -> set[bytes]:
    """The forms in which it could be written somewhere."""
    found = {
        secret,
        secret.lower(),
        quote(secret, safe=""),
        quote(secret),
        json.dumps(secret)[1:-1],
        repr(secret.encode())[2:-1],
    }
    coded = {base64.b64encode(pad + secret.encode())[4:-4] for pad in (b"", b"x", b"xx")}
    return {one.encode() for one in found} | coded


def leaks(where: bytes) -> list[tuple[str, bytes]]:
    """Which secrets are in there, each with what stands before it."""
    found = [(name, where.find(shape)) for name, secret in SECRETS.items() for shape in shapes(secret)]
    return [(name, where[max(0, place - 80) : place]) for name, place in found if place >= 0]
