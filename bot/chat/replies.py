"""The replies that a handler returns: plain values, sent by `ReplySender` after the handler's transaction commits."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, InlineQueryResult, InlineQueryResultsButton

from bot.chat.context import ReplyTarget
from storage.orders.models import Stored


@dataclass(frozen=True, slots=True)
class TextReply:
    """A short text in reply to a message. HTML. An `expiring` one is deleted after a while."""

    place: ReplyTarget
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    expiring: bool = False


@dataclass(frozen=True, slots=True)
class EditText:
    """New text and buttons, or none, for the bot's message at `place`. HTML."""

    place: ReplyTarget
    text: str
    keyboard: InlineKeyboardMarkup | None


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button, `as_alert` in a dialog. Plain text of at most 200 characters."""

    query_id: str
    text: str = ""
    as_alert: bool = False


@dataclass(frozen=True, slots=True)
class FileReply:
    """Image `number` of an order as a document, with buttons; the text `lost` (HTML) if it was deleted."""

    place: ReplyTarget
    order_id: str
    number: int
    picture: Stored
    name: str
    keyboard: InlineKeyboardMarkup
    lost: str


@dataclass(frozen=True, slots=True)
class PhotoReply:
    """An order's images sent again with caption (HTML) and buttons; the text `lost` (HTML) if one was deleted."""

    place: ReplyTarget
    order_id: str
    pictures: tuple[Stored, ...]
    caption: str
    keyboard: InlineKeyboardMarkup
    spoiler: bool
    lost: str


@dataclass(frozen=True, slots=True)
class PersonalExport:
    """Everything that is stored about a person, as files with a caption; the text `failed` if that fails. HTML."""

    place: ReplyTarget
    user_id: int
    caption: str
    failed: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A text with buttons. HTML."""

    place: ReplyTarget
    text: str
    keyboard: InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class InvoiceReply:
    """An invoice with a Pay button. Plain texts: a title of at most 32 characters, a description of 255."""

    place: ReplyTarget
    title: str
    description: str
    payload: str
    stars: int


@dataclass(frozen=True, slots=True)
class QuestionReply:
    """A stored question, sent so that the answer is a reply to it. HTML; the hint is plain text."""

    place: ReplyTarget
    question_id: int
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes the bot's message at `place` and answers the press with `done` or `failed`. Plain text."""

    place: ReplyTarget
    query_id: str
    done: str
    failed: str


@dataclass(frozen=True, slots=True)
class InlineResults:
    """The answer to an inline query. `fallback` are the results without cached photos."""

    query_id: str
    results: tuple[InlineQueryResult, ...]
    fallback: tuple[InlineQueryResult, ...]
    button: InlineQueryResultsButton | None = None


@dataclass(frozen=True, slots=True)
class GuestAnswer:
    """The answer to a guest query."""

    guest_query_id: str
    result: InlineQueryResult


@dataclass(frozen=True, slots=True)
class EditKeyboard:
    """New buttons for an inline message."""

    inline_id: str
    keyboard: InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class AdminNotice:
    """A text to an administrator in their private chat, followed by a copy of the message it is about. HTML."""

    person: int
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    original: ReplyTarget | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture (`name` ends with .png) or a file that the bot made."""

    place: ReplyTarget
    data: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """An announcement as people will get it. HTML."""

    place: ReplyTarget
    text: str
    photo_id: str | None
    keyboard: InlineKeyboardMarkup


InlineReply = InlineResults | GuestAnswer | EditKeyboard
Reply = (
    InlineReply
    | TextReply
    | EditText
    | Toast
    | FileReply
    | PhotoReply
    | PersonalExport
    | Confirmation
    | InvoiceReply
    | QuestionReply
    | Delete
    | AdminNotice
    | Preview
    | Upload
)
