"""PURE. Part of a file, as a video player asks for it."""

import re

from starlette.responses import Response


def partial(content: bytes, asked: str | None, *, media_type: str) -> Response:
    """The bytes that a Range header names, with 206; everything where it names no single range of this file."""
    headers = {"X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes"}
    found = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", asked or "")
    if found is None:
        return Response(content, media_type=media_type, headers=headers)
    first = int(found[1])
    last = min(int(found[2] or len(content)), len(content) - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], status_code=206, media_type=media_type, headers=headers)
