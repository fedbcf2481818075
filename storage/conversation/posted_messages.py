"""Messages that show an order's images, so that a reply to one can be understood."""

from dataclasses import dataclass

from sqlalchemy import select

from storage.database.database import insert_once
from storage.database.transaction import Transaction
from storage.orders.models import Order, Source, Stored
from storage.orders.order_queries import at_placeholder, load
from storage.schema.conversation import posts


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """An order and the number (from 1) of the image that a message shows; None for all images."""

    order: Order
    number: int | None

    @property
    def picture(self) -> Stored | None:
        """The image, None for a contact sheet or no image."""
        pictures = self.order.pictures
        if self.number is None:
            return pictures[0] if len(pictures) == 1 else None
        return pictures[self.number - 1] if 1 <= self.number <= len(pictures) else None

    @property
    def source(self) -> Source | None:
        """The image as an input to edit; of a video its last frame, if that is known."""
        key = self.picture.picture_key if self.picture is not None else None
        return Source(media_key=key) if key is not None else None


async def record_post(
    tx: Transaction, *, chat_id: int, message_id: int, order_id: str, number: int | None = None
) -> None:
    """Records which image a message shows."""
    row = {"chat_id": chat_id, "message_id": message_id, "order_id": order_id, "number": number}
    await insert_once(tx, posts, row)


async def find_posted(connection: Transaction, *, chat_id: int, message_id: int) -> PostedMessage | None:
    """The order that a message of the bot shows, None if it shows none."""
    order = await at_placeholder(connection, chat_id=chat_id, message_id=message_id)
    if order is not None:
        return PostedMessage(order, None)
    here = (posts.c.chat_id == chat_id, posts.c.message_id == message_id)
    post = (await connection.execute(select(posts).where(*here))).mappings().one_or_none()
    return None if post is None else PostedMessage(await load(connection, post["order_id"]), post["number"])
