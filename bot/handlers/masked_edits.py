"""An edit with `--mask` as a reply: the picture that it replies to is edited where its own picture says."""

from telegram import Message

from bot.chat.context import MessageContext
from bot.handlers.drafting import Request
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.message_pictures import find_shown
from bot.handlers.pictures_at_hand import find_picture
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.prompts.arguments import Arguments, parse
from bot.prompts.permutations import as_written
from storage.orders.models import Source


def has_mask(message: Message, words: str, own: Source | Refusal | None) -> bool:
    """Whether the message's `own` picture is a mask. Those of an album are looked at once all of them are there."""
    if own is None or message.media_group_id is not None:
        return False
    said = parse(as_written(words))
    return isinstance(said, Arguments) and said.mask


async def build_masked_request(
    services: Services, context: MessageContext, words: str, mask: Source | Refusal | None
) -> Request | Refusal:
    """The order for both pictures; for the mask alone where the message replies to no picture."""
    posted = await find_shown(services, context)
    if posted is not None and posted.source is None:
        return Refusal("refused-sheet")
    replied = context.message.reply_to_message
    source = posted.source if posted is not None else await find_picture(services, replied)
    for one in (source, mask):
        if isinstance(one, Refusal):
            return one
    return Request(
        intent=idempotency_key_of(context),
        words=words,
        sources=tuple(one for one in (source, mask) if isinstance(one, Source)),
        parent_id=posted.order.id if posted is not None else None,
    )
