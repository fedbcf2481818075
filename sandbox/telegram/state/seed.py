"""The people and chats that every demo and most tests start with."""

import io

from PIL import Image, ImageDraw

from sandbox.telegram.state.world import World

PAINTERS = -1001000000001
PLAIN = -5001
ABROAD = -5002
GALLERY = -1002000000001


def populate(world: World) -> None:
    """Ann (the admin), Вера and 李雷; a private chat each, a forum, two plain groups (the bot is in one), a channel."""
    ann = world.person(101, "Ann", "en", username="ann_paints", avatar=_avatar("#d9534f"))
    vera = world.person(102, "Вера", "ru", username="vera_risuet", avatar=_avatar("#3b7dd8"))
    lilei = world.person(103, "李雷", "zh-hans", username="lilei_hua", avatar=_avatar("#3aa76d"))
    everybody = [ann, vera, lilei]
    for person in everybody:
        world.private(person)
    world.group(PAINTERS, "Painters", everybody, topics={2: "Foxes", 3: "Skies"}, is_forum=True, admins=[ann])
    world.group(PLAIN, "Sunday walks", everybody, admins=[ann])
    world.group(ABROAD, "Book club", everybody, admins=[ann], bot_status="left")
    world.channel(GALLERY, "Gallery", admins=[ann])


def _avatar(colour: str) -> bytes:
    """A head and shoulders on a coloured ground."""
    image = Image.new("RGB", (320, 320), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((105, 60, 215, 170), fill="white")
    draw.ellipse((60, 190, 260, 400), fill="white")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
