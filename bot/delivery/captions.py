"""What an order's message says at its end: the caption of a picture, the reason of a failure."""

from bot.catalog.models import Catalog
from bot.chat.video_uploads import megabytes
from bot.i18n.refusal import Refusal
from bot.i18n.text import caption
from bot.i18n.translations import Translations
from providers.contract import Kind
from storage.orders.models import Order
from storage.schema.states import OrderState

_NAMED_FOR_VIDEOS = ("timeout", "gateway", "album-limit")  # failures whose sentence says what is missing


class OrderCaptions:
    """Sentences about one order, in its language."""

    def __init__(self, translations: Translations, catalog: Catalog) -> None:
        self._translations = translations
        self._catalog = catalog

    def caption(self, order: Order, *, late_result: bool = False, saved: bool = True) -> str:
        """HTML under the picture: the prompt, the model, the time it took, and what is missing."""
        tail = [self._translations.html(order.language, "caption-tail", model=order.model, seconds=_seconds(order))]
        if order.inputs > 1:
            tail.append(self._translations.html(order.language, "caption-sources", count=order.inputs))
        missing = order.count - len(order.pictures)
        if late_result:
            tail.append(self._translations.html(order.language, "caption-gift", credits=order.credits))
        elif missing > 0:
            credits = sum(part.refunded for part in order.parts)
            tail.append(self._translations.html(order.language, "caption-partly", missing=missing, credits=credits))
        if not saved:
            tail.append(self._translations.html(order.language, "caption-unsaved"))
        return caption(order.prompt, "\n".join(tail))

    def failure(self, order: Order) -> str:
        """HTML: what happened, and what became of the credits."""
        credits = sum(part.refunded for part in order.parts)
        if credits < order.credits and order.state is OrderState.CANCELLED:
            spent = {"charged": order.credits - credits} | ({"credits": credits} if credits else {})
            key = "stopped-video" if order.kind == Kind.VIDEO else "stopped-partly" if credits else "stopped-paid"
            return self._translations.html(order.language, key, **spent)
        if order.state is OrderState.UNDELIVERABLE:
            about: dict[str, str | int] = {"id": order.id, "right": _missing_right(order), "credits": order.charged}
            key = "undelivered-video" if order.kind == Kind.VIDEO else "undelivered"
            if order.failure == "lost":
                key = "undelivered-lost"
            elif order.failure == "too-large" and order.kind == Kind.VIDEO:
                key, about["size"] = "undelivered-too-large", megabytes(order.pictures[0])
            return self._translations.html(order.language, key, **about)
        reason = "cancelled" if order.state is OrderState.CANCELLED else order.failure
        args: dict[str, str | int] = {"credits": order.credits}
        if reason == "album-limit":
            args["limit"] = next((int(part.failure_detail) for part in order.parts if part.failure_detail), 1)
            args["references"] = "yes" if self._may_refer(order) else "no"
        if reason == "rights":
            args["right"] = _missing_right(order)
        named = f"video-{reason}" if order.kind == Kind.VIDEO and reason in _NAMED_FOR_VIDEOS else reason
        return self._translations.html(order.language, f"failed-{named}", **args)

    def _may_refer(self, order: Order) -> bool:
        """Whether the model takes the order's pictures as references."""
        inputs, kind = order.inputs, Kind(order.kind)
        found = self._catalog.choose(model=order.model, kind=kind, inputs=inputs, references=True, via=order.via)
        return kind is Kind.VIDEO and not isinstance(found, Refusal)


def _missing_right(order: Order) -> str:
    """The right that the order failed for, "none" if it is not to be named."""
    details = (part.failure_detail for part in order.parts if part.failure in (None, "rights"))
    return next((detail for detail in details if detail is not None), "none")


def _seconds(order: Order) -> int:
    """From the start of the work to its last picture, at least one second."""
    ends = [part.finished_at for part in order.parts if part.results and part.finished_at is not None]
    began = order.started_at or order.created_at
    return max(round((max(ends, default=began) - began) / 1000), 1)
