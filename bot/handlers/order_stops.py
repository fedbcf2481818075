"""Why nobody can order now: maintenance, or what is made could not be kept."""

from bot.handlers.services import Services
from bot.i18n.refusal import Refusal


def find_order_stop(services: Services, *, video: bool) -> Refusal | None:
    """The refusal of every order, or of every `video`; None if orders are taken."""
    if (closed := services.admin.state.refusal()) is not None:
        return closed
    if services.media.trouble is not None:  # what is bought now could not be kept
        return Refusal("refused-storage")
    if video and services.temporary.trouble is not None:
        return Refusal("refused-storage-video")
    return None
