"""What the arguments of sentences are in tests: numbers by name, and a typical value for each of the others."""

NUMBERS = {
    "position", "seconds", "percent", "missing", "credits", "needed", "available", "hours", "minutes", "limit",
    "length", "size", "left", "charged", "count", "allowance", "balance", "mine", "days",
}  # fmt: skip
WORDS = {
    "model": "seedream-4.5",
    "models": "seedream-4.5, seedream-5-lite, nano-banana-2, nano-banana-pro, wan-2.7, wan-2.7-pro, …",
    "allowed": "1:1, 2:3, 3:2, 3:4, 4:3, 16:9, 9:16, 21:9, 4:5, 5:4, 1:4, 1:8, 4:1, 8:1",
    "flag": "--model",
    "value": "17:10",
    "via": "pixwith",
    "gateway": "pixwith",
    "id": "7kq2",
    "prompt": "a red fox in snow",
    "state": "done",
    "name": "nano-banana-pro",
    "format": "HEIC",
    "what": "paints, edits",
    "order": "k7m2p9qx",
    "reporter": "1234567890",
    "chat": "Friends of the red fox",
    "chat_id": "-1001234567890",
    "host": "bot.example",
    "right": "photos",
    "reason": "CheckpointLoaderSimple: value not in list",
    "references": "yes",
    "store": "media",
    "why": "ENOSPC: files cannot be read or written now",
    "words": "this looks like somebody I know",
}
