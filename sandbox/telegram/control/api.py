"""The world over HTTP, for tests and pages: /_world/… acts as people, shows everything, scripts faults."""

import asyncio
import base64
import binascii
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.telegram.control.actions import Actions
from sandbox.telegram.control.byte_ranges import partial
from sandbox.telegram.control.payments import PaymentActions
from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.world import World

STILL_HERE_SECONDS = 15.0
Handler = Callable[[Request], Awaitable[Response]]


class ControlApi:
    """The /_world addresses. A refused act is 400 with {"error": sentence}."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._acts = Actions(world)
        self._payments = PaymentActions(world)

    def routes(self) -> list[Route]:
        """To be mounted at the root."""
        acts = [self.send, self.edit, self.publish, self.press, self.react, self.delete]
        acts += [self.block, self.unblock, self.kick, self.restrict, self.close_topic, self.delete_topic]
        acts += [self.add, self.upgrade, self.ask, self.choose, self.faults, self.reset]
        acts += [self.pay, self.charge_back, self.withdraw, self.subscription, self.renew]
        looks: dict[str, Handler] = {
            "state": self.state,
            "chats/{id}": self.chat,
            "presses/{id}": self.pressed,
            "asked/{id}": self.asked,
            "calls": self.calls,
            "commands": self.commands,
            "files/{id}": self.file,
            "events": self.events,
        }
        return [
            *(Route(f"/_world/{act.__name__}", _act(act), methods=["POST"]) for act in acts),
            *(Route(f"/_world/{path}", look, methods=["GET"]) for path, look in looks.items()),
        ]

    async def send(self, told: Json) -> Any:
        """{chat_id, from_id, text | photo | document | video | sticker | media_group, …} → its message(s)."""
        told = dict(told)
        for name in told.keys() & {"photo", "sticker", "animation"}:
            told[name] = _bytes(told[name])
        if "media_group" in told:
            told["media_group"] = [_bytes(photo) for photo in told["media_group"]]
        for name in told.keys() & {"document", "video"}:
            file = told[name]
            mime = file.get("mime", "application/octet-stream")
            told[name] = Upload(file["name"], mime, _bytes(file["base64"]))
        messages = await self._acts.send(**told)
        seen = [message.as_seen() for message in messages]
        return seen if "media_group" in told else seen[0]

    async def edit(self, told: Json) -> Any:
        """{chat_id, message_id, text | caption} → the message."""
        return self._acts.edit(**told).as_seen()

    async def publish(self, told: Json) -> Any:
        """{channel_id, message_id, chat_id} → the post as it stands in the channel's discussion group."""
        return self._acts.publish(**told).as_seen()

    async def press(self, told: Json) -> Any:
        """{chat_id, message_id, from_id, data | label} → {id, answer: null, …}; see GET presses/ID for the answer."""
        return self._acts.press(**told).as_json()

    async def ask(self, told: Json) -> Any:
        """{chat_id, from_id, query, thread_id?} → {id, answer: null, …}; see GET asked/ID for the results."""
        return self._acts.ask(**told).as_json()

    async def choose(self, told: Json) -> Any:
        """{asked_id, result_id} → the message that it becomes."""
        return self._acts.choose(**told).as_seen()

    async def react(self, told: Json) -> Any:
        """{chat_id, message_id, from_id, emoji: […]}."""
        return self._acts.react(**told)

    async def delete(self, told: Json) -> Any:
        """{chat_id, message_id}."""
        return self._acts.delete(**told)

    async def block(self, told: Json) -> Any:
        """{chat_id} of a private chat."""
        return self._acts.block(**told)

    async def unblock(self, told: Json) -> Any:
        """{chat_id}."""
        return self._acts.unblock(**told)

    async def kick(self, told: Json) -> Any:
        """{chat_id, from_id?}."""
        return self._acts.kick(**told)

    async def add(self, told: Json) -> Any:
        """{chat_id, from_id?, admin?}."""
        return self._acts.add(**told)

    async def restrict(self, told: Json) -> Any:
        """{chat_id, lacks: [text | photos | documents | videos, …], told?}."""
        return self._acts.restrict(**told)

    async def close_topic(self, told: Json) -> Any:
        """{chat_id, thread_id}."""
        return self._acts.close_topic(**told)

    async def delete_topic(self, told: Json) -> Any:
        """{chat_id, thread_id}."""
        return self._acts.delete_topic(**told)

    async def upgrade(self, told: Json) -> Any:
        """{chat_id, new_chat_id} → the new chat."""
        return self._world.seen(self._acts.upgrade(**told))

    async def pay(self, told: Json) -> Any:
        """{from_id, chat_id, message_id | link} → {charge_id}, once the bot has agreed."""
        return {"charge_id": (await self._payments.pay(**told)).charge_id}

    async def charge_back(self, told: Json) -> Any:
        """{charge_id, told?}."""
        return self._payments.charge_back(**told)

    async def withdraw(self, told: Json) -> Any:
        """{stars}."""
        return self._payments.withdraw(**told)

    async def subscription(self, told: Json) -> Any:
        """{from_id, state: canceled | active}."""
        return self._payments.subscription(**told)

    async def renew(self, told: Json) -> Any:
        """{} → {paid}: how many subscriptions were paid for the next month."""
        return {"paid": self._payments.renew()}

    async def faults(self, told: Json | list[Json]) -> Any:
        """[fault, …] or {"faults": […]}: added to those still to come; {"clear": true} forgets them first."""
        faults = told if isinstance(told, list) else told.get("faults", [])
        if isinstance(told, dict) and told.get("clear"):
            self._world.faults.faults.clear()
        for fault in faults:
            self._world.faults.add(fault)
        return {"waiting": len(self._world.faults.faults)}

    async def reset(self, told: Json) -> Any:
        """{} resets the world."""
        self._world.reset()

    async def state(self, request: Request) -> Response:
        """Everything but calls and files."""
        return JSONResponse(self._world.state())

    async def chat(self, request: Request) -> Response:
        """One chat with its messages."""
        asked = request.path_params["id"]
        chat = next((chat for number, chat in self._world.chats.items() if str(number) == asked), None)
        return JSONResponse(self._world.seen(chat)) if chat else _error("chat not found", 404)

    async def pressed(self, request: Request) -> Response:
        """A press and its answer."""
        press = self._world.presses.get(request.path_params["id"])
        return JSONResponse(press.as_json()) if press else _error("press not found", 404)

    async def asked(self, request: Request) -> Response:
        """An inline query and its results."""
        asked = self._world.asked.get(request.path_params["id"])
        return JSONResponse(asked.as_json()) if asked else _error("query not found", 404)

    async def calls(self, request: Request) -> Response:
        """The call log; ?method= and ?after=N narrow it."""
        method, after = request.query_params.get("method"), request.query_params.get("after", "0")
        if not after.isdigit():
            return _error("after must be the number of a call", 400)
        calls = [call for call in self._world.journal.calls if call.n > int(after) and method in (None, call.method)]
        return JSONResponse([call.as_json() for call in calls])

    async def commands(self, request: Request) -> Response:
        """?chat_id=&person_id= → the commands that this person is offered in this chat."""
        try:
            chat = self._world.chats[int(request.query_params["chat_id"])]
            person = self._world.people[int(request.query_params["person_id"])]
        except (KeyError, ValueError):
            return _error("chat_id and person_id of somebody here are needed", 404)
        return JSONResponse(self._world.profile.offered(chat, person.id, person.language_code or ""))

    async def file(self, request: Request) -> Response:
        """The bytes of any file, or a range of them."""
        stored = self._world.files.find(request.path_params["id"])
        if stored is None:
            return _error("file not found", 404)
        return partial(stored.data, request.headers.get("range"), media_type=stored.mime)

    async def events(self, request: Request) -> Response:
        """Server-sent events from now on, or after ?after=N or Last-Event-ID; `data` is the event as JSON."""
        asked = request.headers.get("last-event-id") or request.query_params.get("after")
        after = int(asked) if asked and asked.isdigit() else self._world.journal.seq
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(after), media_type="text/event-stream", headers=headers)

    async def _stream(self, after: int) -> AsyncIterator[str]:
        yield "retry: 500\n\n"
        events = self._world.journal.listen(after)
        coming = asyncio.ensure_future(anext(events, None))
        try:
            while True:
                done, _ = await asyncio.wait({coming}, timeout=STILL_HERE_SECONDS)
                if not done:
                    yield ": still here\n\n"
                    continue
                event = coming.result()
                if event is None:
                    return
                yield f"id: {event['seq']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
                coming = asyncio.ensure_future(anext(events, None))
        finally:
            coming.cancel()


def _act(act: Callable[[Any], Awaitable[Any]]) -> Handler:
    """An act as an address: JSON in, JSON out."""

    async def answer(request: Request) -> Response:
        try:
            told = json.loads(await request.body() or b"{}")
            done = await act(told)
        except ApiError as refusal:
            return _error(refusal.description, 400)
        except (TypeError, KeyError, ValueError) as error:
            return _error(f"{type(error).__name__}: {error}", 400)
        return JSONResponse({"ok": True} if done is None else done)

    return answer


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.partition("base64,")[2] or text, validate=True)
    except binascii.Error:
        raise bad("not base64") from None


def _error(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)
