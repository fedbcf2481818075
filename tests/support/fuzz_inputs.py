"""Made-up words and button data, the same every time."""

from collections.abc import Sequence
from random import Random

PIECES = (
    "a red fox", "雪地里的红狐狸", "рыжая лиса", "ثعلب أحمر", "שועל אדום", "🦊", "👩\u200d👩\u200d👧", "🇩🇪🇩",
    "½", "e\u0301\u0302\u0303\u0304", "\u202egnp.exe", "\u2066left\u2069", "\u200f", "\u200b", "\ufeff",
    "\x00", "\x7f", "\x01\x02\x1b[31m", "\r\n", "\n\n\n", "\t", "\u2028", "\ufffe", "\U0010ffff", "<b>",
    "</code>", "<script>alert(1)", "<a href='tg://user?id=1'>x</a>", "&lt;", "&#0;", "&amp;amp;", "*bold*",
    "_it_", "[x](https://example.org)", "```", "||hid||", "{a,b}", "{a,b}{c,d}", "{,}", "{{a,b}}",
    "{a,b,c,d,e,f,g,h,i}", "{ $credits }", "{prompt}", "%s%n", "'; DROP TABLE orders", '"“”„', "--ar 16:9",
    "--ar 0:0", "--ar", "—ar 9:16", "--res 2K", "--4k", "--res 9K", "--n 2", "--n 0", "--n ٣", "--no text",
    "--no", "--model wan-2.7", "--model <b>", "--via pixwith", "--via nobody", "--seed 7", "--", "--- --",
    "--ar=1:1", "--chaos 100", "/imagine", "/start", "@me", "@imagine_bot", "https://169.254.169.254/",
    "tg://resolve", "١٢٣", "x" * 300, "🦊" * 200,
)  # fmt: skip
VERBS = ("/imagine",) * 3 + ("",) * 2 + ("/edit", "/show", "/cancel", "/report", "/help", "/start", "/settings")
GIANTS = (
    "a" * 2**20,  # with what is around it more than the listener takes
    "a" * (2**20 - 5000),
    "🦊" * 2**17,
    "/imagine " + "-- " * 2**18,
    "/imagine " + "{a," * 2**18,
    "/imagine " + "a" * 4999,
    "/imagine " + "e\u0301" * 2**17,
    "\n" * 2**16 + "fox",
    "/imagine fox " + "--no x " * 2**16,
    "/help " + "<" * 2**18,
)
SURROGATES = ("\ud800", "a \udfff fox", "/imagine \ud83d a fox", "/imagine a fox --no \ud800", "/help \udfff")
DATA_VERBS = (
    "again", "vary", "edit", "large", "file", "share", "delete", "cancel", "paint", "set", "help", "",
    "AGAIN", "again ", "💣", "__class__", "../..",
)  # fmt: skip
DATA_WORDS = (
    "0", "1", "5", "9", "-1", "00", "١", "99999999999999999999", "m", "c", "t", "x", "model", "ratio",
    "listed", "budget", "language", "at_once", "yes", "no", "-", "+1", "+99999999999999999999", "+٣", "16:9",
    "7:5", "en", "ru", "flags", "secrets", "\x00", "'", "<b>", "🦊",
)  # fmt: skip


def prompts(number: int, seed: int) -> list[str]:
    """So many things that somebody may write, none of them blank."""
    random = Random(seed)
    made: list[str] = []
    while len(made) < number:
        words = random.choices(PIECES, k=random.randint(1, 7))
        said = random.choice((" ", " ", "", "\n")).join(words)
        text = f"{random.choice(VERBS)} {said}".strip()
        made.append(text if text else "?")
    return made


def button_data(number: int, seed: int, *, real: Sequence[str], ids: Sequence[str]) -> list[str]:
    """So many button data of 1 to 64 bytes: made up, put together of our own words, and real ones with a flaw."""
    random = Random(seed)
    made: list[str] = []
    while len(made) < number:
        match random.randrange(3):
            case 0:
                letters = (random.choice((random.randrange(128), random.randrange(0x3000))) for _ in range(20))
                data = "".join(map(chr, letters))
            case 1:
                words = random.choices((*DATA_WORDS, *ids), k=random.randint(0, 4))
                data = ":".join((random.choice(DATA_VERBS), *words))
            case _:
                data = random.choice(real)
                place = random.randrange(len(data))
                flaw = random.choice((random.choice(DATA_WORDS), "", ":", data[place] * 2))
                data = data[:place] + flaw + data[place + 1 :]
        if 1 <= len(data.encode()) <= 64 and data not in real:
            made.append(data)
    return made
