"""Every gateway paints and edits, and receives exactly what was asked for."""

import base64
from io import BytesIO

import httpx
import pytest
from PIL import Image

from sandbox.gateways.tasks import Task
from tests.support.bot_session import BotSession
from tests.support.users import CAMERA, Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

each_gateway = pytest.mark.parametrize("gateway", ["apipod", "apikley", "pixwith"])

PAINTED = {
    "apipod": {
        "model": "seedream-v4.5",
        "prompt": "a red fox & <hens>",
        "aspect_ratio": "16:9",
        "quality": "4K",
    },
    "apikley": {
        "model": "seedream/4.5-text-to-image",
        "input": {"prompt": "a red fox & <hens>", "aspect_ratio": "16:9", "quality": "high"},
    },
    "pixwith": {
        "model_id": "0-32",
        "prompt": "a red fox & <hens>",
        "options": {"prompt_optimization": False, "num_outputs": 1, "resolution": "4K", "aspect_ratio": "16:9"},
    },
}


def ratio_of(task: Task) -> str:
    """The ratio in the body that the gateway received."""
    body = task.job.body
    return str(body.get("input", body.get("options", body))["aspect_ratio"])


async def received(session: BotSession, task: Task) -> list[bytes]:
    """The pictures that the gateway was given, however it was given them."""
    found = []
    for address in task.job.images:
        if address.startswith("data:"):
            found.append(base64.b64decode(address.partition(",")[2]))
        else:
            reply = await session.http.get(address)
            assert reply.status_code == httpx.codes.OK
            found.append(reply.content)
    return found


async def the_picture(session: BotSession, task: Task) -> Image.Image:
    """The one picture that the gateway was given: without any metadata."""
    (content,) = await received(session, task)
    assert CAMERA.encode() not in content
    image = Image.open(BytesIO(content))
    assert not image.getexif()
    assert "exif" not in image.info
    return image


@each_gateway
async def test_a_new_picture_is_ordered_in_the_gateways_own_words(
    session: BotSession, ann: Person, gateway: str
) -> None:
    order = await ann.says(f"/imagine a red fox & <hens> --ar 16:9 --res 4K --via {gateway}")
    done = await session.answer(order)
    (task,) = session.tasks("a red fox & <hens>", gateway)
    assert task.job.body == PAINTED[gateway]
    assert "a red fox & <hens>" in done["caption"]
    assert "seedream-4.5" in done["caption"]
    assert await ann.credits() == 38


@each_gateway
async def test_a_reply_to_somebodys_photo_edits_it_in_the_nearest_ratio(
    session: BotSession, ann: Person, gateway: str
) -> None:
    photo = await ann.shows(picture(480, 270))
    done = await session.answer(await ann.says(f"/edit make it night --via {gateway}", to=photo))
    (task,) = session.tasks("make it night", gateway)
    assert ratio_of(task) == "16:9"
    assert (await the_picture(session, task)).size == (480, 270)
    assert "photo" in done


@each_gateway
async def test_a_photos_caption_edits_it(session: BotSession, ann: Person, gateway: str) -> None:
    done = await session.answer(await ann.shows(picture(200, 300), f"/imagine in watercolour --via {gateway}"))
    (task,) = session.tasks("in watercolour", gateway)
    assert ratio_of(task) == "2:3"
    assert (await the_picture(session, task)).size == (200, 300)
    assert "photo" in done


@each_gateway
async def test_an_image_file_loses_its_place_and_stands_upright(session: BotSession, ann: Person, gateway: str) -> None:
    lying = picture(400, 300, turned=True)
    assert CAMERA.encode() in lying
    done = await session.answer(await ann.attaches("IMG_1.jpg", lying, f"/edit as a sketch --via {gateway}"))
    (task,) = session.tasks("as a sketch", gateway)
    assert (await the_picture(session, task)).size == (300, 400)
    assert ratio_of(task) == "3:4"
    assert "photo" in done


@each_gateway
@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("WEBP", "image/webp")])
async def test_image_files_of_other_kinds_are_edited_too(
    session: BotSession, ann: Person, gateway: str, kind: str, mime: str
) -> None:
    sent = await ann.attaches(f"picture.{kind.lower()}", picture(kind=kind), mime=mime)
    order = await ann.says(f"/edit mirror this {kind} --via {gateway}", to=sent)
    assert "photo" in await session.answer(order)
    (task,) = session.tasks(f"mirror this {kind}", gateway)
    await the_picture(session, task)


@each_gateway
async def test_a_plain_reply_to_the_bots_own_picture_edits_its_original(
    session: BotSession, ann: Person, gateway: str
) -> None:
    first = await session.answer(await ann.says(f"/imagine a tower at {gateway} --ar 3:4 --via {gateway}"))
    second = await session.answer(await ann.says(f"blur it --via {gateway}", to=first))
    (painted,) = session.tasks(f"a tower at {gateway}", gateway)
    (edited,) = session.tasks("blur it", gateway)
    original = Image.open(BytesIO(session.results(painted, gateway)[0]))
    assert (await the_picture(session, edited)).size == original.size
    assert ratio_of(edited) == "3:4"
    assert "photo" in second
    assert await ann.credits() == 38


@each_gateway
async def test_an_album_is_edited_as_a_whole(session: BotSession, ann: Person, gateway: str) -> None:
    sizes = [(300, 200), (200, 300), (240, 240)]
    album = await ann.shows_album([picture(*size) for size in sizes], f"/edit put them together --via {gateway}")
    done = await session.answer(album[0])
    (task,) = session.tasks("put them together", gateway)
    pictures = await received(session, task)
    assert [Image.open(BytesIO(content)).size for content in pictures] == sizes
    assert not any(CAMERA.encode() in content for content in pictures)
    assert "photo" in done
    assert [session.replies(item) for item in album[1:]] == [[], []]
    assert await ann.credits() == 39


async def test_an_album_with_more_pictures_than_the_model_takes_is_refused_and_refunded(
    session: BotSession, ann: Person
) -> None:
    before = await session.creates("pixwith")
    album = await ann.shows_album([picture() for _ in range(5)], "/edit too many of them --via pixwith")
    refused = await session.answer(album[0])
    assert "returned" in refused["text"]
    assert await session.creates("pixwith") == before
    assert await ann.credits() == 40


async def test_a_file_that_is_no_picture_is_refused_and_refunded(session: BotSession, ann: Person) -> None:
    refused = await session.answer(await ann.attaches("x.jpg", b"\xff\xd8\xff not a picture", "/edit repair it"))
    assert "JPEG" in refused["text"]
    assert "returned" in refused["text"]
    assert session.tasks("repair it") == []
    assert await ann.credits() == 40


async def test_one_gateway_paints_four_at_once_and_another_four_times_one(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.says("/imagine four at once --n 4 --via pixwith"))
    (together,) = session.tasks("four at once")
    assert together.job.body["options"]["num_outputs"] == 4
    await session.answer(await ann.says("/imagine four times one --n 4 --via apikley"))
    assert len(session.tasks("four times one")) == 4
    assert await ann.credits() == 32


async def test_the_first_gateway_that_sells_the_model_is_asked(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.says("/imagine no wishes"))
    await session.answer(await ann.says("/imagine a fast one --model z-image"))
    assert len(session.tasks("no wishes", "apipod")) == 1
    assert len(session.tasks("a fast one", "pixwith")) == 1


async def test_a_gateway_that_is_out_of_credit_hands_over_to_the_next(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "out_of_credit", match="handed over")
    assert "photo" in await session.answer(await ann.says("/imagine handed over"))
    assert session.tasks("handed over", "apipod") == []
    assert len(session.tasks("handed over")) == 1
    assert await ann.credits() == 39


@each_gateway
async def test_a_busy_gateway_is_asked_again_with_the_same_body(session: BotSession, ann: Person, gateway: str) -> None:
    words = f"patience with {gateway}"
    await session.fault(gateway, "rate_limited", match=words, seconds=0.1, times=2)
    before = len(session.task_queue(gateway).creates)
    assert "photo" in await session.answer(await ann.says(f"/imagine {words} --via {gateway}"))
    creates = session.task_queue(gateway).creates[before:]
    assert [create.fault for create in creates] == ["rate_limited", "rate_limited", None]
    assert len({create.sha256 for create in creates}) == 1
