"""What the order engine asks of the outside, as Protocols; `bot.delivery` and `bot.chat` implement them."""

from collections.abc import Sequence
from typing import Any, Protocol

from bot.preferences.effective import EffectiveSettings
from providers.contract import Gateway
from providers.image import ImageFile
from storage.orders.models import Order


class Postponed(Exception):
    """Telegram cannot take it now; again in `.seconds` (0: whenever it suits).

    `sent` is None when it is unknown whether the message arrived, else False: nothing was sent.
    """

    def __init__(self, seconds: float, *, sent: bool | None = None) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds
        self.sent = sent


class ChatClosed(Exception):
    """The chat does not take this message from us. `muted`: it answered 403 and is left alone until it speaks again.

    `right` names the right that we lack there, None when that is not known.
    """

    def __init__(self, *, muted: bool, right: str | None = None) -> None:
        super().__init__(f"no right in the chat: {right}" if right else "the chat takes no messages")
        self.muted = muted
        self.right = right


class TooLarge(Exception):
    """Telegram takes no file of that size, and there is no address to give instead."""


class ChatMoved(Exception):
    """The group became a supergroup: it is `.chat_id` now."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"now {chat_id}")
        self.chat_id = chat_id


class PlaceholderMissing(Exception):
    """The message that was to be edited does not exist any more, or cannot become what it should."""


class InputUnavailable(Exception):
    """A picture to edit cannot be had. `reason` names the sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InputBusy(Exception):
    """The picture to edit cannot be had just now."""


class Messenger(Protocol):
    """Writes an order's own message. Edits may be repeated; a send may not.

    Sends and edits raise `Postponed`, `ChatClosed` and `ChatMoved`; edits raise `PlaceholderMissing`.
    """

    def wait_seconds(self, order: Order) -> float:
        """How long a message to the order's chat would have to wait now."""

    async def send_placeholder(self, order: Order, key: str, **args: str | int) -> tuple[int, str]:
        """Sends the placeholder once; its message id and the text."""

    def show_progress(self, order: Order, key: str, **args: str | int) -> None:
        """Shows progress in the placeholder soon, if that costs nobody anything; returns at once."""

    def show_activity(self, order: Order) -> None:
        """In a private chat, shows for some seconds that a picture is on its way; returns at once."""

    def react(self, order: Order, emoji: str | None, *, first: bool = False) -> None:
        """Marks the person's own message, for the `first` time or not, or takes the mark away; returns at once.

        Under load the first mark may be left out; then there are no others.
        """

    async def deliver(self, order: Order, effective: EffectiveSettings, *, late: bool = False) -> str | None:
        """The placeholder becomes the pictures, with buttons under these settings; Telegram's file_id of the photo.

        Raises `TooLarge`.
        """

    async def send_outcome(self, order: Order) -> None:
        """The placeholder says that the order failed or was cancelled, and what became of the credits."""

    async def send_note(self, order: Order, key: str, **args: str | int) -> None:
        """The placeholder says something else for good."""

    async def is_reachable(self, person_id: int) -> bool:
        """Whether the person has a private chat with us that takes messages."""


class Previews(Protocol):
    """Shows how far a picture is."""

    def hear(self, gateway: Gateway, order: Order, event: bytes) -> None:
        """Shows the preview in an event of the reply to a paid request soon, if there is one; returns at once."""


class InlineMessages(Protocol):
    """Writes the message elsewhere that shows an inline or a guest's order. Raises `Postponed`."""

    async def show(self, order: Order, key: str, **args: str | int) -> None:
        """Shows how far it is: seldom, only what is new."""

    async def answer(self, order: Order) -> str | None:
        """Answers the guest query; the id of the message that now stands there, None when it is too late."""

    async def finish(self, order: Order) -> None:
        """Shows the end: the picture, or why there is none."""


class InputImages(Protocol):
    """The pictures that an order edits. Raises `InputUnavailable` and `InputBusy`."""

    async def pictures(self, order: Order) -> list[tuple[str, ImageFile]]:
        """The order's pictures with their keys in the media store, stripped of metadata."""

    async def addresses(
        self, gateway: Gateway, order: Order, pictures: Sequence[tuple[str, ImageFile]]
    ) -> tuple[tuple[str, ...], str]:
        """Where the gateway can read them, and the mask that the second became, "" without one.

        Raises the gateway's errors, too.
        """


class AdminAlerts(Protocol):
    """Tells the administrators."""

    def tell(self, key: str, **args: Any) -> None:
        """Sends the sentence to every administrator, once per hour and subject; returns at once."""
