"""ZIP files of a person's data stay below the limit and leave nothing out."""

import json
import zipfile
from pathlib import Path

from bot.media.personal_archive import write_archives
from storage.media.local_store import LocalStore
from storage.media.personal_data import PersonalData
from storage.orders.models import Stored

_MEGABYTE = 1_000_000


async def archives(store: LocalStore, *results: Stored, folder: Path, most_bytes: int) -> list[dict[str, int]]:
    """The files of each archive with their sizes."""
    data = PersonalData(
        1_700_000_000_000, {"orders": [{"created_at": 0, "prompt": "лиса"}]}, tuple(("k7m2", one) for one in results)
    )
    made = []

    def open_file(number: int):  # type: ignore[no-untyped-def]
        return (folder / f"{number}.zip").open("w+b")

    async for file in write_archives(data, store, open_file, most_bytes=most_bytes):
        with zipfile.ZipFile(file) as archive:
            made.append({one.filename: one.file_size for one in archive.infolist()})
            assert archive.testzip() is None
            if "data.json" in made[-1]:
                told = json.loads(archive.read("data.json"))
                assert told["orders"] == [{"created_at": "1970-01-01T00:00:00+00:00", "prompt": "лиса"}]
    return made


async def test_results_are_spread_over_as_many_files_as_it_takes(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "media")
    results = []
    for number, size in enumerate((2, 3, 3, 9, 1)):
        key = f"out/{number}.mp4" if size == 9 else f"out/{number}.png"
        kind = "video/mp4" if size == 9 else "image/png"
        await store.put(key, bytes(size * _MEGABYTE), kind)
        results.append(Stored(key=key, media_type=kind, width=1, height=1, size=size * _MEGABYTE))
    gone = Stored(key="out/gone.png", media_type="image/png", width=1, height=1, size=5)
    made = await archives(store, *results, gone, folder=tmp_path, most_bytes=7 * _MEGABYTE)
    assert [list(one) for one in made] == [
        ["data.json", "pictures/k7m2-0.png", "pictures/k7m2-1.png"],
        ["pictures/k7m2-2.png"],
        ["videos/k7m2-3.mp4"],
        ["pictures/k7m2-4.png"],
    ]


async def test_without_results_there_is_the_data_alone(tmp_path: Path) -> None:
    gone = Stored(key="out/gone.png", media_type="image/png", width=1, height=1, size=9 * _MEGABYTE)
    made = await archives(LocalStore(tmp_path / "media"), gone, folder=tmp_path, most_bytes=2 * _MEGABYTE)
    assert [list(one) for one in made] == [["data.json"]]
