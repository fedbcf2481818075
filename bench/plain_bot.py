"""A plain bot to compare with: buys from APIPod, keeps nothing, promises nothing. Not for use.

python-telegram-bot and httpx as their manuals show them: a placeholder is sent, the picture is bought, awaited (by
callback with PUBLIC_URL, else by a status read every two seconds), fetched, and replaces the placeholder. A restart
forgets every order; there are no quotas, no checks of results, no other gateways.
"""

import asyncio
import os
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram import InputMediaPhoto, ReplyParameters, Update
from telegram.ext import Application, CommandHandler, ContextTypes

Context = ContextTypes.DEFAULT_TYPE
POLL_SECONDS = 2.0
HELP = "Send /imagine and what you would like to see."


@dataclass
class Gateway:
    """The one gateway: its client, and the orders that wait for its callbacks."""

    client: httpx.AsyncClient
    public_url: str | None
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)

    async def picture(self, prompt: str) -> bytes:
        """The bytes of a picture of the prompt; raises `httpx.HTTPError` or `ValueError`."""
        body: dict[str, Any] = {"model": "seedream-v4.5", "prompt": prompt, "quality": "2K", "aspect_ratio": "1:1"}
        token, called = secrets.token_urlsafe(16), asyncio.Event()
        if self.public_url:
            self.waiting[token] = called
            body["callback_url"] = f"{self.public_url}/callback/{token}"
        created = await self._data("POST", "/v1/images/generations", json=body)
        try:
            task = await self._finished(created["task_id"], called)
        finally:
            self.waiting.pop(token, None)
        answer = await self.client.get(task["result"][0])
        return answer.raise_for_status().content

    async def _finished(self, task_id: str, called: asyncio.Event) -> dict[str, Any]:
        while True:
            if self.public_url:
                await called.wait()
                called.clear()
            else:
                await asyncio.sleep(POLL_SECONDS)
            task = await self._data("GET", f"/v1/images/status/{task_id}")
            if task["status"] == "completed" and task["result"]:
                return task
            if task["status"] == "failed":
                raise ValueError(task["error_message"])

    async def _data(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        answer = await self.client.request(method, path, **how)
        told: dict[str, Any] = answer.raise_for_status().json()
        if told["code"] != 200:
            raise ValueError(told["message"])
        data: dict[str, Any] = told["data"]
        return data


async def imagine(update: Update, context: Context) -> None:
    """One order, from the command to the picture."""
    message, chat = update.effective_message, update.effective_chat
    assert message is not None
    assert chat is not None
    prompt = (message.text or "").partition(" ")[2].strip()
    if not prompt:
        await context.bot.send_message(chat.id, HELP)
        return
    answers = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    placeholder = await context.bot.send_message(chat.id, "⏳ Painting…", reply_parameters=answers)
    where = {"chat_id": chat.id, "message_id": placeholder.message_id}
    try:
        content = await context.bot_data["gateway"].picture(prompt)
        await context.bot.edit_message_media(InputMediaPhoto(content, caption=prompt), **where)
    except (httpx.HTTPError, ValueError, KeyError):
        await context.bot.edit_message_text("That did not work.", **where)


async def help_(update: Update, context: Context) -> None:
    """How to use it."""
    assert update.effective_chat is not None
    await context.bot.send_message(update.effective_chat.id, HELP)


async def start(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Opens the gateway's client and, with PUBLIC_URL, the server for callbacks."""
    client = httpx.AsyncClient(
        base_url=os.environ["APIPOD_URL"],
        headers={"Authorization": f"Bearer {os.environ['APIPOD_API_KEY']}"},
        timeout=30,
        trust_env=False,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=100),
    )
    gateway = Gateway(client, os.environ.get("PUBLIC_URL"))
    application.bot_data["gateway"] = gateway
    if gateway.public_url:
        host, _, port = os.environ["LISTEN"].rpartition(":")
        application.bot_data["server"] = await serve_callbacks(gateway, host, int(port))


async def serve_callbacks(gateway: Gateway, host: str, port: int) -> Any:
    """A server at whose addresses the gateway reports that a picture is finished."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    async def callback(request: Request) -> Response:
        await request.body()
        if event := gateway.waiting.get(request.path_params["token"]):
            event.set()
        return PlainTextResponse("ok")

    app = Starlette(routes=[Route("/callback/{token}", callback, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False))
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    return server, task


async def stop(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Ends the server."""
    if "server" in application.bot_data:
        server, task = application.bot_data["server"]
        server.should_exit = True
        await task


def main() -> None:
    """Runs until it is stopped by a signal."""
    origin = os.environ["TELEGRAM_API_URL"]
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{origin}/bot")
        .base_file_url(f"{origin}/file/bot")
        .concurrent_updates(100_000)
        .connection_pool_size(64)
        .pool_timeout(30)
        .connect_timeout(20)
        .read_timeout(20)
        .media_write_timeout(60)
        .post_init(start)
        .post_shutdown(stop)
        .build()
    )
    application.add_handler(CommandHandler("imagine", imagine))
    application.add_handler(CommandHandler("help", help_))
    application.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main()
