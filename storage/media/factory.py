"""Opens the media store that MEDIA_URL names: a folder (`file:path`) or a bucket (`s3://bucket/prefix`)."""

import re
from pathlib import Path

from storage.media.local_store import LocalStore
from storage.media.s3_access import S3Access
from storage.media.store import MediaStore

_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")


def open_media(url: str, *, access: S3Access | None = None) -> MediaStore:
    """The store at that URL; raises `ValueError` with one sentence. `access` is needed only for a bucket."""
    scheme, _, rest = url.partition(":")
    if scheme == "file" and rest:
        return LocalStore(Path(rest.removeprefix("//")).expanduser())
    if named := _BUCKET.fullmatch(url):
        from storage.media.s3_store import S3MediaStore

        return S3MediaStore(named[1], prefix=(named[2] or "").strip("/"), access=access or S3Access())
    raise ValueError("file:path or s3://bucket/prefix")
