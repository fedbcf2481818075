"""The Bot API and the world behind it as one ASGI app."""

from starlette.applications import Starlette
from starlette.middleware import Middleware

from sandbox.telegram.control.api import ControlApi
from sandbox.telegram.control.origin_guard import OriginGuard
from sandbox.telegram.state.world import World
from sandbox.telegram.wire.api import BotApi


def telegram_app(world: World, *, token: str) -> Starlette:
    """/bot<TOKEN>/…, /file/bot<TOKEN>/… and /_world/…; the bot's id is the number that the token begins with."""
    number = token.partition(":")[0]
    if number.isdigit():
        world.bot.id = int(number)
    return Starlette(
        routes=[*BotApi(world, token=token).routes(), *ControlApi(world).routes()], middleware=[Middleware(OriginGuard)]
    )
