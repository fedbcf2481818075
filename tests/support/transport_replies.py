"""Replies of real local servers, honest and hostile, and a transport to try them with."""

import asyncio
from contextlib import aclosing

from providers.apipod import Apipod
from providers.contract import Kind
from providers.transport import Transport
from tests.support.gateway_conformance import KEY


def ok(body=b'{"code": 200}', *headers):
    lines = [b"HTTP/1.1 200 OK", *headers, b"Content-Length: %d" % len(body), b"", body]
    return b"\r\n".join(lines)


def status(number, *headers):
    return b"\r\n".join([b"HTTP/1.1 %d Other" % number, *headers, b"Content-Length: 0", b"", b""])


async def hang(request, writer):
    await writer.drain()


async def drip(request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.to_thread(writer.is_closing)  # a moment between two bytes


async def endless(request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"80000\r\n" + b"x" * 0x80000 + b"\r\n")
        await writer.drain()


async def cut_short(request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
    await writer.drain()
    writer.close()


async def hang_up(request, writer):
    writer.close()


def transport(*trusted, timeout=5.0, **parts):
    return aclosing(Transport(trusted_hosts=frozenset(trusted), timeout_seconds=timeout, **parts))


async def poll(server_or_origin, *, timeout=5.0, paid=True, **parts):
    gateway = Apipod(KEY, getattr(server_or_origin, "origin", server_or_origin))
    async with transport(timeout=timeout, **parts) as carrier:
        return await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=paid)
