"""The picture that a message brings or is about, judged by its content where its name and type say too little."""

from telegram import Message

from bot.chat.attachments import MAX_BYTES, Attachment, attachment_in
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.media.still_formats import HEAD_BYTES, MOVING, READABLE, format_of
from storage.orders.models import Source


async def find_picture(
    services: Services, message: Message | None, *, any_file: bool = True
) -> Source | Refusal | None:
    """The still picture in a message, None if it brings none; a refusal for what cannot be edited.

    With `any_file` a file of whatever name is looked into, else only one that may be a picture.
    """
    found = attachment_in(message)
    if found is None:
        return None
    if found.closed:
        return Refusal("refused-closed-picture")
    if found.moves:
        return Refusal("refused-moving", {"format": found.declared})
    if not (found.is_picture or found.may_be_picture or any_file):
        return None
    if found.size > MAX_BYTES:
        return Refusal("refused-file-size") if found.is_picture or found.may_be_picture else None
    return found.source if found.is_picture else await _look(services, found)


async def _look(services: Services, found: Attachment) -> Source | Refusal | None:
    """What the content of the file says; where Telegram does not answer, the order will ask again."""
    head = await services.file_heads.read(found.file_id, HEAD_BYTES)
    if head is None:
        return found.source if found.may_be_picture else None
    form = format_of(head)
    if form in READABLE:
        return found.source
    if form in MOVING:
        return Refusal("refused-moving", {"format": form}) if found.may_be_picture else None
    if form is None and not found.may_be_picture:
        return None
    return Refusal("refused-format", {"format": form or found.declared or "?"})
