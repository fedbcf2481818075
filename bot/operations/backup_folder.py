"""The folder of a backup: the database, the pictures, and a manifest that says what belongs to it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

_FORMAT = 1
MANIFEST, FILES, MEDIA = "manifest.json", "media.jsonl", "media"


class BrokenBackup(Exception):
    """The folder is no complete backup; the message is one clause for the operator."""


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """A file of the media store. `sha256` is None where it was not copied, only listed."""

    key: str
    media_type: str
    size: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup consists of. `revision` is that of the tables, `made_at` in UTC."""

    made_at: str
    version: str
    revision: str
    database: str
    database_sha256: str
    has_media: bool
    files: int
    missing: int

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file, else it was written by pg_dump."""
        return self.database.endswith(".sqlite")

    def write(self, folder: Path) -> None:
        """Writes the manifest, last of all."""
        content = json.dumps({"format": _FORMAT, **asdict(self)}, indent=2)
        (folder / MANIFEST).write_text(f"{content}\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a backup whose database is as it was written; raises `BrokenBackup`."""
        try:
            told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if told.pop("format") != _FORMAT:
                raise BrokenBackup("it was made by a newer version")
            manifest = cls(**told)
        except FileNotFoundError as error:
            raise BrokenBackup(f"{folder} has no {MANIFEST}, so it is no complete backup") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenBackup(f"{MANIFEST} cannot be read") from error
        database = folder / manifest.database
        if not database.is_file() or checksum(database) != manifest.database_sha256:
            raise BrokenBackup(f"{manifest.database} is not the file that was written: it is missing or damaged")
        return manifest


def read_files(folder: Path) -> Iterator[BackedUpFile]:
    """The files of the media store, in the order in which they were written; raises `BrokenBackup`."""
    try:
        with (folder / FILES).open(encoding="utf-8") as lines:
            for line in lines:
                yield BackedUpFile(**json.loads(line))
    except (OSError, ValueError, TypeError) as error:
        raise BrokenBackup(f"{FILES} cannot be read") from error


def format_file(file: BackedUpFile) -> str:
    """The file's line in the list."""
    return json.dumps(asdict(file)) + "\n"


def checksum(path: Path) -> str:
    """SHA-256 of the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
