"""A proxy for http and socks5 that remembers where it was asked to connect, and connects to one server instead."""

import asyncio
import base64
import datetime
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "ann", "p@ss"


class ProxyServer:
    """`asked` are the hosts and ports; without `target` every request is refused."""

    def __init__(self, target: tuple[str, int] | None) -> None:
        self.target = target
        self.asked: list[tuple[str, int]] = []
        self.host = ""

    def url(self, scheme: str) -> str:
        """Its address."""
        return f"{scheme}://{USER}:p%40ss@{self.host}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            first = await reader.readexactly(1)
            accepted, refused = await (self._socks(reader, writer) if first == b"\5" else self._http(reader))
            if self.target is None:
                writer.write(refused)
            else:
                writer.write(accepted)
                await self._carry(reader, writer, *self.target)
        writer.close()

    async def _http(self, reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        host, _, port = head.split()[1].rpartition(":")
        self.asked.append((host.strip("[]"), int(port)))
        assert f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}" in head
        return b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 403 Forbidden\r\n\r\n"

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[bytes, bytes]:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\5\2")
        await reader.readexactly(1)
        user = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        assert (user.decode(), password.decode()) == (USER, PASSWORD)
        writer.write(b"\1\0")
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            assert kind == 1
            host = ".".join(map(str, await reader.readexactly(4)))
        self.asked.append((host, int.from_bytes(await reader.readexactly(2), "big")))
        end = b"\0\1\0\0\0\0\0\0"
        return b"\5\0" + end, b"\5\2" + end

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        there, thither = await asyncio.open_connection(host, port)
        ways = [asyncio.ensure_future(_copy(reader, thither)), asyncio.ensure_future(_copy(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            thither.close()


@asynccontextmanager
async def open_proxy(target: tuple[str, int] | None) -> AsyncIterator[ProxyServer]:
    """A proxy on loopback."""
    proxy = ProxyServer(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(65_536):
            target.write(chunk)
            await target.drain()


def self_signed(folder: Path, *names: str) -> tuple[ssl.SSLContext, str]:
    """A server's TLS context with a certificate for these names, and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, secrets.token_hex(8))])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    written = certificate.public_bytes(serialization.Encoding.PEM)
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + written
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, written.decode()
