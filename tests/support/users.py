"""A person with hands: writes, shows pictures, presses buttons."""

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops, ImageDraw, ImageStat

if TYPE_CHECKING:
    from tests.support.bot_session import BotSession

Json = dict[str, Any]

CAMERA = "CanaryCam 3000"


class Person:
    """A person who talks to the bot. `id` is also the id of the private chat with the bot."""

    def __init__(self, session: "BotSession", id: int) -> None:
        self.session = session
        self.id = id

    async def says(self, text: str, *, chat: int | None = None, to: Json | None = None, **how: Any) -> Json:
        """Writes a text; `to` is the message that it answers, `thread_id` the topic, `anonymous` hides the person."""
        return await self._send(chat, to, text=text, **how)

    async def shows(self, photo: bytes, words: str = "", *, chat: int | None = None, **how: Any) -> Json:
        """Sends a photo with a caption."""
        return await self._send(chat, None, photo=_text(photo), caption=words, **how)

    async def attaches(self, name: str, data: bytes, words: str = "", *, mime: str = "image/jpeg") -> Json:
        """Sends a file with a caption."""
        document = {"name": name, "mime": mime, "base64": _text(data)}
        return await self._send(None, None, document=document, caption=words)

    async def sticks(self, data: bytes, *, moves: bool = False) -> Json:
        """Sends a sticker."""
        return await self._send(None, None, sticker=_text(data), moves=moves)

    async def shows_album(
        self, photos: Sequence[bytes], words: str = "", *, captions: list[str] | None = None, chat: int | None = None
    ) -> list[Json]:
        """Sends several photos as one album, the caption on the first, or `captions` one after another."""
        album = [_text(photo) for photo in photos]
        said = {"caption": words} if captions is None else {"captions": captions}
        where = self.id if chat is None else chat
        return await self.session.act("send", chat_id=where, from_id=self.id, media_group=album, **said)

    async def films(self, data: bytes, words: str = "", *, gif: bool = False, chat: int | None = None) -> Json:
        """Sends a video, or a GIF, with a caption."""
        film = {"name": "moving.mp4", "mime": "video/mp4", "base64": _text(data)}
        moving = {"animation": _text(data)} if gif else {"video": film}
        return await self._send(chat, None, caption=words, **moving)

    async def edits(self, message: Json, words: str) -> Json:
        """Changes what an own message says."""
        said = {"text": words} if "text" in message else {"caption": words}
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        return await self.session.act("edit", **where, **said)

    async def presses(self, message: Json, label: str = "", *, data: str | None = None) -> Json:
        """Presses a button; what the bot answered to that."""
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"], "from_id": self.id}
        what = {"label": label} if data is None else {"data": data}
        press = self.session.world.presses[(await self.session.act("press", **where, **what))["id"]]
        return await self.session.until(lambda: press.answer)

    async def pays(self, what: Json | str) -> str:
        """Pays an invoice, or what a link leads to, with Stars; the charge id."""
        if isinstance(what, str):
            place: Json = {"link": what}
        else:
            place = {"chat_id": what["chat"]["id"], "message_id": what["message_id"]}
        return str((await self.session.act("pay", from_id=self.id, **place))["charge_id"])

    async def types(self, query: str, *, chat: int | None = None) -> Json:
        """Types words behind the bot's name; the results that are offered."""
        where = self.id if chat is None else chat
        asked = await self.session.act("ask", chat_id=where, from_id=self.id, query=query)
        return await self._results(asked["id"])

    async def chooses(self, query: str, *, chat: int, number: int = 0) -> Json:
        """Takes one of the results; the message that it becomes."""
        asked = await self.session.act("ask", chat_id=chat, from_id=self.id, query=query)
        result = (await self._results(asked["id"]))["results"][number]
        return await self.session.act("choose", asked_id=asked["id"], result_id=result["id"])

    async def _results(self, asked_id: str) -> Json:
        asked = self.session.world.asked[asked_id]
        return await self.session.until(lambda: asked.answer)

    async def asks(self, text: str, **how: Any) -> str:
        """Writes a text; the words of the bot's answer."""
        answer = await self.session.answer(await self.says(text, **how))
        return str(answer.get("text") or answer.get("caption") or "")

    async def credits(self, **how: Any) -> int:
        """How many credits /quota says are left."""
        told = await self.asks("/quota", **how)
        return next(int(word) for word in told.split() if word.isdigit())

    async def _send(self, chat: int | None, to: Json | None, **told: Any) -> Json:
        if to is not None:
            told["reply_to"] = to["message_id"]
        return await self.session.act("send", chat_id=self.id if chat is None else chat, from_id=self.id, **told)


def picture(width: int = 300, height: int = 200, *, kind: str = "JPEG", turned: bool = False) -> bytes:
    """A picture as a camera makes it, its place in the EXIF block; a `turned` one lies on its side."""
    image = Image.new("RGB", (width, height), "seagreen")
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="gold")
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x0112] = 6 if turned else 1
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def alike(one: bytes, other: bytes) -> bool:
    """Whether two pictures have the same format and size, and no eye could tell them apart."""
    images = [Image.open(BytesIO(content)) for content in (one, other)]
    if images[0].format != images[1].format or images[0].size != images[1].size:
        return False
    difference = ImageChops.difference(*[image.convert("RGB") for image in images])
    return max(ImageStat.Stat(difference).rms) < 3


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
