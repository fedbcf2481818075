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
        "The gateway rejects the prompt (content rules). The credit is returned.",
        "gateway",
        {"kind": "refused"},
    ),
    "out_of_credit": FaultPreset(
        "Out of credit",
        "The gateway account is empty. The order goes to the next gateway, and admins get an alert.",
        "gateway",
        {"kind": "out_of_credit"},
    ),
    "slow": FaultPreset(
        "Slow",
        "The picture takes 15 seconds longer: time to kill the bot.",
        "gateway",
        {"kind": "slow", "seconds": 15},
    ),
    "never_finishes": FaultPreset(
        "Never finishes",
        "No picture arrives. At the deadline the credit is returned.",
        "gateway",
        {"kind": "never_finishes"},
    ),
    "reply_lost": FaultPreset(
        "Reply lost",
        "The gateway starts, but its reply is lost. The picture is not bought twice.",
        "gateway",
        {"kind": "reset_after"},
    ),
    "callback_lost": FaultPreset(
        "Callback lost",
        "The gateway sends no callback. The bot finds the picture by polling.",
        "gateway",
        {"kind": "callback_lost"},
    ),
    "callback_doubled": FaultPreset(
        "Callback doubled", "The gateway calls back twice. One picture comes.", "gateway", {"kind": "callback_doubled"}
    ),
    "flood": FaultPreset(
        "Flood wait",
        "Telegram makes the bot wait 5 seconds before it accepts the picture.",
        "telegram",
        {"kind": "flood", "method": "editMessageMedia", "retry_after": 5},
    ),
    "payment_lost": FaultPreset(
        "Payment update lost",
        "Telegram never tells the bot of the next payment. The bot finds it in its list of transactions.",
        "telegram",
        {"kind": "lost", "method": "successful_payment"},
    ),
    "payment_repeated": FaultPreset(
        "Payment update twice",
        "Telegram tells the bot of the next payment twice. The credits come once.",
        "telegram",
        {"kind": "repeated", "method": "successful_payment"},
    ),
    "timeout_after": FaultPreset(
        "Timeout after send",
        "Telegram posts the bot's message but never replies. The bot waits 30 seconds; an old ⏳ message may stay.",
        "telegram",
        {"kind": "timeout_after", "method": "sendMessage"},
    ),
}
