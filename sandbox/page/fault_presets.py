"""Fault presets of the control panel: faults of the gateway or of Telegram."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FaultPreset:
    """`fault` as the gateway's or Telegram's own script takes it; `told` says in words what will happen."""

    title: str
    told: str
    at: str
    fault: dict[str, Any]


FAULT_PRESETS = {
    "refused": FaultPreset(
        "Refused",
        "The gateway finds the words against its rules. The credit comes back.",
        "gateway",
        {"kind": "refused"},
    ),
    "out_of_credit": FaultPreset(
        "Out of credit",
        "The gateway's account is empty. The order moves to the next gateway, and the operator is told.",
        "gateway",
        {"kind": "out_of_credit"},
    ),
    "slow": FaultPreset(
        "Slow",
        "Painting takes fifteen seconds longer: time to kill the bot.",
        "gateway",
        {"kind": "slow", "seconds": 15},
    ),
    "never_finishes": FaultPreset(
        "Never finishes",
        "No picture comes. At the deadline the credit comes back.",
        "gateway",
        {"kind": "never_finishes"},
    ),
    "reply_lost": FaultPreset(
        "Reply lost",
        "The gateway starts, and its answer is lost on the way. Nothing may be bought twice.",
        "gateway",
        {"kind": "reset_after"},
    ),
    "callback_lost": FaultPreset(
        "Callback lost",
        "The gateway does not call back. The bot finds out by itself.",
        "gateway",
        {"kind": "callback_lost"},
    ),
    "callback_doubled": FaultPreset(
        "Callback doubled", "The gateway calls back twice. One picture comes.", "gateway", {"kind": "callback_doubled"}
    ),
    "flood": FaultPreset(
        "Flood wait",
        "Telegram wants five seconds of silence before it takes the picture.",
        "telegram",
        {"kind": "flood", "method": "editMessageMedia", "retry_after": 5},
    ),
    "timeout_after": FaultPreset(
        "Timeout after send",
        "Telegram shows the bot's message and never says so. The bot waits for half a minute; an hourglass may stay.",
        "telegram",
        {"kind": "timeout_after", "method": "sendMessage"},
    ),
}
