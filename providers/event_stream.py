"""PURE. Splits the body of a reply into its server-sent events (HTML Standard, 9.2)."""

_LINE_ENDS = (b"\r\n", b"\n")


class EventStream:
    """Takes a body piece by piece."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._seen = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of each event that is whole by now; comments and other fields are left out."""
        self._rest += piece
        events: list[bytes] = []
        while (end := self._end()) is not None:
            block, after = bytes(self._rest[: end[0]]), end[1]
            del self._rest[:after]
            self._seen = 0
            if data := _data(block):
                events.append(data)
        return events

    def _end(self) -> tuple[int, int] | None:
        """Where the first event ends, and where the next one begins. What was searched is not searched again."""
        found = [
            (at, at + len(line_end) * 2)
            for line_end in _LINE_ENDS
            if (at := self._rest.find(line_end * 2, max(self._seen - 3, 0))) >= 0
        ]
        self._seen = len(self._rest)
        return min(found, default=None)


def _data(block: bytes) -> bytes:
    lines = (line for line in block.splitlines() if line.startswith(b"data:"))
    return b"\n".join(line.removeprefix(b"data:").removeprefix(b" ") for line in lines)
