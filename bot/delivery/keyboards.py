"""The buttons under an order's message. Their data is a verb and the order's id; all else is in the database."""

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.catalog.models import Catalog
from bot.catalog.pricing import unit_credits
from bot.catalog.videos import other_lengths
from bot.i18n.refusal import Refusal
from bot.i18n.text import single_line, truncate
from bot.i18n.translations import Translations
from bot.preferences.effective import NO_SETTINGS, EffectiveSettings
from bot.preferences.video_models import animating_offer
from providers.contract import Kind
from storage.orders.models import Order
from storage.schema.states import OrderState

LARGE = "4K"
_QUERY_UNITS = 256  # what an inline query can hold


def data(verb: str, order_id: str, number: int = 0) -> str:
    """Callback data, well under Telegram's 64 bytes. `number` is the picture's, from 1; 0 for all of the order."""
    return f"{verb}:{order_id}:{number}" if number else f"{verb}:{order_id}"


class Keyboards:
    """Buttons in the order's language."""

    def __init__(self, translations: Translations, catalog: Catalog, *, video_model: str) -> None:
        self._translations = translations
        self._catalog = catalog
        self._video_model = video_model

    def waiting(self, order: Order) -> InlineKeyboardMarkup | None:
        """Under a placeholder: until it is painted it can be cancelled, once."""
        if order.state not in (OrderState.QUEUED, OrderState.WORKING) or order.cancel_asked_at is not None:
            return None
        return InlineKeyboardMarkup([[self._button(order, "cancel")]])

    def finished(
        self, order: Order, *, link: str | None = None, effective: EffectiveSettings = NO_SETTINGS
    ) -> InlineKeyboardMarkup:
        """Under a picture: what can be done with it, under these settings. Under a sheet: every picture by its number.

        Under a video as well; under the text instead of one that is too large, a `link` to it.
        """
        if order.kind == Kind.VIDEO:
            return InlineKeyboardMarkup(self._video_rows(order, link))
        if len(order.pictures) == 1:
            return InlineKeyboardMarkup(self._rows(order, 1, effective, all_of_it=True))
        numbers = [
            InlineKeyboardButton(str(number), callback_data=data("file", order.id, number))
            for number in range(1, len(order.pictures) + 1)
        ]
        return InlineKeyboardMarkup([numbers, [self._button(order, verb) for verb in ("again", "share", "delete")]])

    def one(self, order: Order, number: int, *, effective: EffectiveSettings = NO_SETTINGS) -> InlineKeyboardMarkup:
        """Under one picture of several."""
        if order.kind == Kind.VIDEO:
            return self.finished(order)
        return InlineKeyboardMarkup(self._rows(order, number, effective, all_of_it=len(order.pictures) == 1))

    def forget(self, user_id: int, language: str) -> InlineKeyboardMarkup:
        """Under the question whether to erase everything of a person: yes."""
        text = self._translations.plain(language, "button-forget")
        return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data("forget", str(user_id)))]])

    def offer(self, offer_id: str, language: str, *, video: bool = False) -> InlineKeyboardMarkup:
        """Under an offer: yes."""
        text = self._translations.plain(language, "button-film" if video else "button-paint")
        return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data("paint", offer_id))]])

    def choices(
        self, offer_id: str | None, written_id: str, language: str, *, credits: int, video: bool = False
    ) -> InlineKeyboardMarkup:
        """Under an offer of several orders: yes, where that is possible, or one order as the prompt was written."""
        text = self._translations.plain(language, "offer-written", credits=credits)
        written = [InlineKeyboardButton(text, callback_data=data("paint", written_id))]
        several = self.offer(offer_id, language, video=video).inline_keyboard if offer_id is not None else ()
        return InlineKeyboardMarkup([*several, written])

    def share(self, copied: str | None, link: str, language: str) -> InlineKeyboardMarkup:
        """Under a shared command: copy it, where a button can hold it, and send the link to somebody."""
        copy, send = (self._translations.plain(language, key) for key in ("button-copy", "button-send"))
        buttons = [InlineKeyboardButton(copy, copy_text=CopyTextButton(copied))] if copied else []
        return InlineKeyboardMarkup([[*buttons, InlineKeyboardButton(send, url=link)]])

    def inline_offer(
        self, offer_id: str, language: str, *, credits: int, video: bool = False, start: str | None = None
    ) -> InlineKeyboardMarkup:
        """Under what somebody may order from elsewhere: yes, at that price; `start` leads to the bot."""
        text = self._translations.plain(language, "inline-film" if video else "inline-paint", credits=credits)
        rows = [[InlineKeyboardButton(text, callback_data=data("post", offer_id))]]
        if start is not None:
            rows.append([InlineKeyboardButton(self._translations.plain(language, "button-start"), url=start)])
        return InlineKeyboardMarkup(rows)

    def elsewhere(self, order: Order, *, inline: bool) -> InlineKeyboardMarkup | None:
        """Under an order's end elsewhere: anybody may ask for the same, where the bot takes inline queries."""
        if not inline or order.kind != Kind.GENERATE:
            return None
        text = self._translations.plain(order.language, "button-own")
        words = truncate(single_line(order.prompt), _QUERY_UNITS)
        return InlineKeyboardMarkup([[InlineKeyboardButton(text, switch_inline_query_current_chat=words)]])

    def _video_rows(self, order: Order, link: str | None) -> list[list[InlineKeyboardButton]]:
        first = [self._button(order, "again")]
        lengths = other_lengths(
            self._catalog,
            model=order.model,
            seconds=order.seconds,
            inputs=order.inputs,
            references=order.uses_references,
        )
        for verb, seconds in zip(("shorter", "longer"), lengths, strict=True):
            if seconds is not None:
                text = self._translations.plain(order.language, f"button-{verb}", seconds=seconds)
                first.append(InlineKeyboardButton(text, callback_data=data(verb, order.id, 1)))
        second = [self._button(order, "share"), self._button(order, "delete")]
        if link is not None:
            text = self._translations.plain(order.language, "button-download")
            second.insert(0, InlineKeyboardButton(text, url=link))
        elif order.pictures:
            second.insert(0, self._button(order, "file", 1))
        return [first, second]

    def _rows(
        self, order: Order, number: int, effective: EffectiveSettings, *, all_of_it: bool
    ) -> list[list[InlineKeyboardButton]]:
        first = [self._button(order, "again", 0 if all_of_it else number)]
        if self._edits(order, order.resolution):
            first.append(self._button(order, "vary", number))
        first.append(self._button(order, "edit", number))
        second = [self._button(order, "large", number)] if self._grows(order) else []
        shared = self._button(order, "share", 0 if all_of_it else number)
        second += [self._button(order, "file", number), shared, self._button(order, "delete")]
        animated = self._animate(order, number, effective)
        return [first, second, *([[animated]] if animated is not None else [])]

    def _animate(self, order: Order, number: int, effective: EffectiveSettings) -> InlineKeyboardButton | None:
        """The button that makes a video of a picture, with its price; None where no model can."""
        offer = animating_offer(self._catalog, effective, self._video_model)
        if offer is None or not order.prompt:
            return None
        text = self._translations.plain(order.language, "button-animate", credits=unit_credits(offer))
        return InlineKeyboardButton(text, callback_data=data("animate", order.id, number))

    def _grows(self, order: Order) -> bool:
        return order.resolution != LARGE and self._edits(order, LARGE)

    def _edits(self, order: Order, resolution: str | None) -> bool:
        """Whether the order's model takes a picture and gives one of that size."""
        choices = self._catalog.choose(
            model=order.model, kind=Kind.EDIT, resolution=resolution, inputs=1, via=order.via
        )
        return not isinstance(choices, Refusal)

    def _button(self, order: Order, verb: str, number: int = 0) -> InlineKeyboardButton:
        text = self._translations.plain(order.language, f"button-{verb}")
        return InlineKeyboardButton(text, callback_data=data(verb, order.id, number))
