"""The buttons under an order's message. Their data is a verb and the order's id; all else is in the database."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.sentences import Sentences
from storage.records import Order
from storage.states import OrderState


def data(verb: str, order_id: str, number: int | None = None) -> str:
    """Callback data, well under Telegram's 64 bytes."""
    return f"{verb}:{order_id}" if number is None else f"{verb}:{order_id}:{number}"


class Keyboards:
    """Buttons in the order's language."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def waiting(self, order: Order) -> InlineKeyboardMarkup | None:
        """Under a placeholder: an order that waits can be cancelled."""
        if order.state is not OrderState.QUEUED:
            return None
        return InlineKeyboardMarkup([[self._button(order, "button-cancel", data("cancel", order.id))]])

    def finished(self, order: Order) -> InlineKeyboardMarkup:
        """Under a picture: again, and the original; under a sheet: every original by its number."""
        again = self._button(order, "button-again", data("again", order.id))
        if len(order.pictures) == 1:
            return InlineKeyboardMarkup([[again, self._button(order, "button-file", data("file", order.id, 1))]])
        numbers = [
            InlineKeyboardButton(str(number), callback_data=data("file", order.id, number))
            for number in range(1, len(order.pictures) + 1)
        ]
        return InlineKeyboardMarkup([numbers, [again]])

    def _button(self, order: Order, key: str, callback_data: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(self._sentences.plain(order.language, key), callback_data=callback_data)
