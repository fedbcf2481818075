"""The Bot API and the world behind it as one ASGI app."""

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.sandbox.telegram.api import BotApi
from bot.sandbox.telegram.control import Control
from bot.sandbox.telegram.guard import Guard
from bot.sandbox.telegram.world import World


def telegram_app(world: World, *, token: str) -> Starlette:
    """/bot<TOKEN>/…, /file/bot<TOKEN>/… and /_world/…; the bot's id is the number that the token begins with."""
    number = token.partition(":")[0]
    if number.isdigit():
        world.bot.id = int(number)
    return Starlette(
        routes=[*BotApi(world, token=token).routes(), *Control(world).routes()], middleware=[Middleware(Guard)]
    )
