"""What the next order may be made to meet: each a fault of the gateway that paints, or of Telegram."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Trouble:
    """`fault` as the gateway's or Telegram's own script takes it; `told` says in words what will happen."""

    title: str
    told: str
    at: str
    fault: dict[str, Any]


TROUBLES = {
    "refused": Trouble(
        "Refused",
        "The gateway finds the words against its rules. The credit comes back.",
        "gateway",
        {"kind": "refused"},
    ),
    "out_of_credit": Trouble(
        "Out of credit",
        "The gateway's account is empty. The order moves to the next gateway, and the operator is told.",
        "gateway",
        {"kind": "out_of_credit"},
    ),
    "slow": Trouble(
        "Slow",
        "Painting takes fifteen seconds longer: time to kill the bot.",
        "gateway",
        {"kind": "slow", "seconds": 15},
    ),
    "never_finishes": Trouble(
        "Never finishes",
        "No picture comes. At the deadline the credit comes back.",
        "gateway",
        {"kind": "never_finishes"},
    ),
    "reply_lost": Trouble(
        "Reply lost",
        "The gateway starts, and its answer is lost on the way. Nothing may be bought twice.",
        "gateway",
        {"kind": "reset_after"},
    ),
    "callback_lost": Trouble(
        "Callback lost",
        "The gateway does not call back. The bot finds out by itself.",
        "gateway",
        {"kind": "callback_lost"},
    ),
    "callback_doubled": Trouble(
        "Callback doubled", "The gateway calls back twice. One picture comes.", "gateway", {"kind": "callback_doubled"}
    ),
    "flood": Trouble(
        "Flood wait",
        "Telegram wants five seconds of silence before it takes the picture.",
        "telegram",
        {"kind": "flood", "method": "editMessageMedia", "retry_after": 5},
    ),
    "timeout_after": Trouble(
        "Timeout after send",
        "Telegram shows the bot's message and never says so. The bot waits for half a minute; an hourglass may stay.",
        "telegram",
        {"kind": "timeout_after", "method": "sendMessage"},
    ),
}
