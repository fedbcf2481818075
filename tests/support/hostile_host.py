"""A host that means harm, and a listener that nobody may reach. Raw sockets: a proper server would not lie."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]

ZEROS = bytes(65536)
BOMB = gzip.compress(bytes(30_000_000))


class Listener:
    """Somebody's private service on loopback, on every address of it. `connects` counts who came."""

    def __init__(self) -> None:
        self.port = 0
        self.connects = 0

    async def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody came."""
        self.connects += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()


@asynccontextmanager
async def private_listener() -> AsyncIterator[Listener]:
    """It while it listens, on both loopbacks where there are two."""
    listener = Listener()
    async with AsyncExitStack() as held:
        first = await held.enter_async_context(await asyncio.start_server(listener.met, "127.0.0.1", 0))
        listener.port = first.sockets[0].getsockname()[1]
        with suppress(OSError):
            await held.enter_async_context(await asyncio.start_server(listener.met, "::1", listener.port))
        yield listener


@asynccontextmanager
async def hostile_host(answers: dict[str, Reply]) -> AsyncIterator[str]:
    """host:port of a server that answers GET /name with `answers[name]`."""
    tasks: set[asyncio.Task[None] | None] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                head = await reader.readuntil(b"\r\n\r\n")
                await answers[head.split(b" ")[1].decode().strip("/")](writer)
        finally:
            tasks.discard(asyncio.current_task())
            writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(tasks):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


def says(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> Reply:
    """An answer whose length may be a lie; the connection ends behind it."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        told = (f"Content-Length: {len(body) if length is None else length}", *headers)
        writer.write(("\r\n".join((f"HTTP/1.1 {status}", *told)) + "\r\n\r\n").encode() + body)
        await writer.drain()

    return answer


def picture(content: bytes) -> Reply:
    """An honest answer."""
    return says("200 OK", content, "Content-Type: image/png")


def moved(target: str, status: str = "302 Found") -> Reply:
    """A redirect."""
    return says(status, b"", f"Location: {target}")


def raw(content: bytes) -> Reply:
    """Exactly these bytes."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()

    return answer


def endless(head: bytes, piece: bytes, *, pause: float = 0.0) -> Reply:
    """The head, then the same piece for as long as anybody listens."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


async def silent(writer: asyncio.StreamWriter) -> None:
    """No answer at all."""
    await asyncio.Event().wait()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def refused_bodies(content: bytes, listener: int) -> dict[str, Reply]:
    """Answers that end the part: nothing usable will ever come from there. `content` is a sound picture."""
    private = f"https://127.0.0.1:{listener}/"
    return {
        "endless": endless(OK + b"\r\n", ZEROS),
        "endless-chunks": endless(CHUNKED, b"10000\r\n" + ZEROS + b"\r\n"),
        "five-gigabytes": endless(OK + b"Content-Length: 5368709120\r\n\r\n", ZEROS),
        "gzip": says("200 OK", gzip.compress(content), "Content-Encoding: gzip"),
        "gzip-bomb": says("200 OK", BOMB, "Content-Encoding: gzip"),
        "deflate": says("200 OK", zlib.compress(content), "Content-Encoding: deflate"),
        "brotli": says("200 OK", content, "Content-Encoding: br"),
        "twice-encoded": says("200 OK", content, "Content-Encoding: gzip, identity"),
        "gzip-unnamed": says("200 OK", gzip.compress(content)),
        "longer-than-said": says("200 OK", content, length=100),
        "html-as-png": says("200 OK", b"<!doctype html><title>no</title>", "Content-Type: image/png"),
        "json": says("200 OK", b'{"error": "expired"}', "Content-Type: application/json"),
        "zeros": says("200 OK", ZEROS),
        "half": says("200 OK", content[: len(content) // 2]),
        "multipart": says(
            "200 OK", b"--x\r\n\r\n" + content + b"\r\n--x--", "Content-Type: multipart/mixed; boundary=x"
        ),
        "loop": moved("/loop"),
        "far": moved("/far2"),
        "far2": moved("/far3", "301 Moved Permanently"),
        "far3": moved("/far4", "307 Temporary Redirect"),
        "far4": moved("/picture", "308 Permanent Redirect"),
        "moved-inside": moved(private),
        "moved-inside-plainly": moved(private.replace("https", "http")),
        "moved-beside": moved(f"//127.0.0.1:{listener}/"),
        "moved-in-two": moved("/moved-inside"),
        "moved-to-six": moved(f"https://[::1]:{listener}/"),
        "moved-to-mapped": moved(f"https://[::ffff:127.0.0.1]:{listener}/"),
        "moved-to-metadata": moved("http://169.254.169.254/latest/meta-data/"),
        "moved-to-file": moved("file:///etc/passwd"),
        "moved-to-data": moved("data:image/png;base64,iVBORw0KGgo="),
        "moved-with-a-name": moved(f"https://user:word@127.0.0.1:{listener}/"),
        "moved-to-nonsense": moved("https://[::1/"),
    }


def retried_bodies(content: bytes) -> dict[str, Reply]:
    """Answers that may be bad luck: asked again until the order's deadline."""
    return {
        "shorter-than-said": says("200 OK", content[:1000], length=len(content)),
        "two-lengths": says("200 OK", content, "Content-Length: 7"),
        "negative-length": raw(OK + b"Content-Length: -5\r\n\r\n" + content),
        "huge-chunk": raw(CHUNKED + b"ffffffffffffffffffff\r\n" + content),
        "encoded-transfer": raw(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        "slow-drip": endless(OK + b"Content-Length: 1000\r\n\r\n", b"\x89", pause=0.3),
        "silence": silent,
        "endless-head": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 8000 + b"\r\n"),
        "endless-hints": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", pause=0.01),
        "no-http": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        "broken": says("503 Service Unavailable"),
        "nothing": says("200 OK"),
        "no-content": raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        "partial": says("206 Partial Content", content, "Content-Range: bytes 0-99/100"),
        "unchanged": raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        "unauthorized": says("401 Unauthorized", b"", 'WWW-Authenticate: Basic realm="x"'),
        "moved-nowhere": says("302 Found"),
    }


def private_addresses(port: int, trusted: str) -> list[str]:
    """Addresses that lead inside, or nowhere that a result could come from. `trusted` is a host that is."""
    with_port = [
        *("https://127.0.0.1:{}/", "http://127.0.0.1:{}/", "https://127.1:{}/", "https://127.0.1:{}/"),
        *("https://2130706433:{}/", "https://0x7f000001:{}/", "https://0x7f.1:{}/", "https://0177.0.0.1:{}/"),
        *("https://017700000001:{}/", "https://127.0.0.1.:{}/", "https://0.0.0.0:{}/", "https://0:{}/"),
        *("https://localhost:{}/", "https://LOCALHOST:{}/", "https://localhost.:{}/"),
        *("https://[::1]:{}/", "https://[::]:{}/", "https://[0:0:0:0:0:0:0:1]:{}/", "https://[::ffff:127.0.0.1]:{}/"),
        *("https://[::ffff:7f00:1]:{}/", "https://[::127.0.0.1]:{}/", "https://[::1%25lo]:{}/"),
        *("https://user:word@127.0.0.1:{}/", "https://:@127.0.0.1:{}/", "https://127。0。0。1:{}/"),
        *("https://127.0.0.1:{}\\@1.1.1.1/", "https://1.1.1.1@127.0.0.1:{}/", "gopher://127.0.0.1:{}/_GET"),
        *("ftp://127.0.0.1:{}/p.png", "ws://127.0.0.1:{}/", "//127.0.0.1:{}/p.png", "127.0.0.1:{}/p.png"),
        f"https://{trusted}@127.0.0.1:{{}}/",
    ]
    elsewhere = [
        *("http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/", "https://[fd00:ec2::254]/"),
        *("https://100.100.100.200/", "https://168.63.129.16/", "https://192.0.0.192/", "http://1.1.1.1/p.png"),
        *("https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::7f00:1]/", "https://[2002:7f00:1::1]/"),
        *("https://[2001:0:7f00:1::1]/", "https://[fec0::1]/", "https://[fe80::1%25eth0]/", "https://[ff02::1]/"),
        *("https://[2606:4700:4700::1111%25eth0]/", "https://10.0.0.1/", "https://172.31.255.255/"),
        *("https://192.168.1.1/", "https://100.64.0.1/", "https://224.0.0.1/", "https://255.255.255.255/"),
        *("file:///etc/passwd", "unix:///var/run/docker.sock", "data:image/png;base64,iVBORw0KGgo=", "javascript:1"),
        *("https://", "https:///p.png", "https://127.0.0.1:99999/", "https://127.0.0.1:x/", "p.png", "https://[::1/"),
        *("https://" + "a" * 70 + ".example/", "https://ex ample/", "https://xn--/", "https://%31%32%37.1/"),
    ]
    return [address.format(port) for address in with_port] + elsewhere
