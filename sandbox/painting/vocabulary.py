"""PURE: what a prompt asks to see, read word by word in English, Russian and Chinese."""

import re
from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]

# concept → English words, beginnings of Russian words, Chinese characters
THINGS: Final = {
    "fox": ("fox foxes", "лис", "狐"),
    "cat": ("cat kitten kitty cats kittens", "кот коте кошк кошеч котён", "猫"),
    "dog": ("dog puppy corgi hound dogs wolf", "собак пёс пес щен волк", "狗 犬 狼"),
    "rabbit": ("rabbit bunny hare rabbits", "кролик зайц зайч заяц", "兔"),
    "bear": ("bear panda teddy bears", "медвед мишк панд", "熊"),
    "bird": ("bird birds robin sparrow eagle parrot", "птиц птич воробь попуга", "鸟"),
    "house": ("house cottage cabin home hut barn", "дом домик избушк хижин", "房 屋 小屋"),
    "flower": ("flower flowers rose roses tulip daisy bouquet", "цветы цветок цветка цветам роз тюльпан ромаш", "花"),
    "ship": ("ship boat sailboat yacht sailing", "корабл лодк парус яхт", "船"),
    "robot": ("robot robots android", "робот", "机器人"),
    "portrait": (
        "portrait face woman man girl boy person lady queen king",
        "портрет лицо женщин девушк девочк мужчин мальчик",
        "肖像 人像 女孩 男孩 女人 男人",
    ),
    "balloon": ("balloon balloons", "аэростат воздушн", "气球"),
    "rocket": ("rocket spaceship spacecraft", "ракет", "火箭 飞船"),
    "mushroom": ("mushroom mushrooms", "гриб", "蘑菇"),
    "snowman": ("snowman", "снеговик", "雪人"),
}
PLACES: Final = {
    "tree": ("tree trees forest wood woods pine oak jungle", "дерев лес лесу сосн ёлк елк", "树 林"),
    "mountain": ("mountain mountains alps peak peaks hill hills", "гор гора горы горах вершин", "山"),
    "sea": ("sea ocean beach lake water river coast waves", "море моря морск океан озер озёр рек пляж", "海 湖 河"),
    "city": ("city town skyline street tokyo paris cyberpunk futuristic", "город улиц", "城 街"),
    "desert": ("desert dune dunes sand", "пустын песок песк", "沙漠"),
    "space": ("space galaxy stars planet cosmos universe", "космос космич звёзд звезд планет галактик", "太空 宇宙 星"),
    "field": ("field meadow garden grass park", "поле поля луг сад саду трав", "草地 田 花园"),
}
WEATHER: Final = {
    "snow": ("snow snowy winter snowfall ice christmas", "снег снеж зима зимн зиму зимы", "雪 冬"),
    "rain": ("rain rainy storm stormy", "дожд ливень гроз", "雨"),
    "night": ("night midnight dark moonlight evening cyberpunk neon", "ноч вечер темн", "夜 晚上"),
    "sunset": ("sunset dusk dawn sunrise golden", "закат рассвет заря", "日落 日出 黄昏 夕阳"),
    "autumn": ("autumn fall", "осен", "秋"),
    "moon": ("moon", "лун", "月"),
    "sun": ("sun sunny sunshine", "солнц солнеч", "太阳 阳光"),
    "fog": ("fog foggy mist misty", "туман", "雾"),
}
COLOURS: Final[dict[str, tuple[Colour, str, str, str]]] = {
    "red": ((214, 62, 48), "red crimson scarlet ruby", "красн ал", "红"),
    "orange": ((238, 130, 45), "orange ginger amber", "оранж рыж", "橙 橘"),
    "yellow": ((248, 205, 70), "yellow lemon", "жёлт желт", "黄"),
    "gold": ((222, 174, 72), "gold", "золот", "金"),
    "green": ((76, 160, 88), "green emerald", "зелён зелен", "绿"),
    "teal": ((52, 164, 164), "teal turquoise cyan aqua", "бирюз", "青"),
    "blue": ((62, 116, 206), "blue azure navy", "син голуб", "蓝"),
    "purple": ((134, 84, 190), "purple violet lilac lavender", "фиолет лилов сирен", "紫"),
    "pink": ((240, 138, 170), "pink rosy magenta", "розов", "粉"),
    "white": ((242, 242, 246), "white", "бел", "白"),
    "black": ((46, 46, 56), "black", "чёрн черн", "黑"),
    "brown": ((142, 96, 62), "brown", "коричнев", "棕"),
    "grey": ((140, 146, 156), "grey gray silver", "сер сереб", "灰 银"),
}
ENDING = 4  # how much longer than its beginning a Russian word may be


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be seen: things with their colours, in the order named; places and weather; a colour for the whole."""

    things: tuple[tuple[str, Colour | None], ...]
    places: frozenset[str]
    weather: frozenset[str]
    tint: Colour | None

    @property
    def names(self) -> list[str]:
        return [*(name for name, _ in self.things), *sorted(self.places), *sorted(self.weather)]


def means(word: str, entry: tuple[str, str, str]) -> bool:
    """Whether a word is one of a concept's words."""
    english, russian, chinese = entry
    if word in english.split() or any(word.startswith(part) for part in chinese.split()):
        return True
    stems = (stem for stem in russian.split() if word.startswith(stem))
    return any(len(word) - len(stem) <= (ENDING if len(stem) > 3 else 2) for stem in stems)


def tokens(prompt: str) -> list[str]:
    """Words in lower case; a run of Chinese gives what begins at each of its characters."""
    found: list[str] = []
    for word in re.findall(r"\w+", prompt.casefold()):
        if re.search(r"[\u3400-\u9fff]", word):
            found.extend(word[at:] for at in range(len(word)))
        else:
            found.append(word)
    return found


def colour_of(word: str) -> Colour | None:
    for colour, english, russian, chinese in COLOURS.values():
        if means(word, (english, russian, chinese)):
            return colour
    return None


def read(prompt: str) -> Brief:
    """The brief. A colour right before a thing belongs to it, any other tints the whole picture."""
    things: dict[str, Colour | None] = {}
    places: set[str] = set()
    weather: set[str] = set()
    pending: Colour | None = None
    tint: Colour | None = None
    for word in tokens(prompt):
        colour = colour_of(word)
        thing = next((name for name, entry in THINGS.items() if means(word, entry)), None)
        if thing is not None and thing not in things:
            things[thing] = pending
            pending = None
        elif colour is not None:
            tint, pending = (pending or tint), colour
        places |= {name for name, entry in PLACES.items() if means(word, entry)}
        weather |= {name for name, entry in WEATHER.items() if means(word, entry)}
    return Brief(tuple(things.items()), frozenset(places), frozenset(weather), pending or tint)
