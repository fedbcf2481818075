"""Connections to gateways and result hosts: kept, opened anew, and never reused where that is unsafe."""

import json

import pytest

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.contract import Kind
from providers.errors import Busy, Garbled, GatewayError, Refused, Unfetchable
from providers.pixwith import Pixwith
from tests.support.gateway_conformance import JPEG, KEY
from tests.support.transport_replies import cut_short, drip, endless, hang, hang_up, ok, status, transport


def presigned(url):
    data = {"upload_url": {"url": url, "fields": {"key": "p"}}, "image_url": "https://cdn.example/p"}
    return ok(json.dumps({"code": 1, "message": "success", "data": data}).encode())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (status(503), Busy),
        (status(403), Refused),
        (status(302, b"Location: /x"), Refused),
        (hang, Busy),
        (hang_up, Busy),
    ],
)
async def test_a_failed_upload_may_be_repeated_unless_it_was_refused(answer, kind, serve):
    bucket = await serve(answer)
    server = await serve(presigned(bucket.origin))
    async with transport(bucket.host, timeout=0.5) as carrier:
        with pytest.raises(kind) as caught:
            await carrier.upload(Pixwith(KEY, server.origin), JPEG, "part-1")
    assert type(caught.value) is kind


@pytest.mark.parametrize(("answer", "kind"), [(hang_up, Busy), (status(500), Busy), (ok(b"<html>"), Garbled)])
async def test_hosting_buys_nothing_so_trouble_on_the_way_is_busy(answer, kind, serve):
    server = await serve(answer)
    async with transport() as carrier:
        with pytest.raises(kind) as caught:
            await carrier.upload(Apikley(KEY, server.origin), JPEG, "part-1")
    assert type(caught.value) is kind


async def fetch(server, *, timeout=5.0):
    address = f"{server.origin}/p.png"
    async with transport(server.host, timeout=timeout) as carrier, carrier.downloaded(address) as content:
        return content


async def test_a_result_arrives_as_the_bytes_it_is(serve):
    content = bytes(range(256)) * 10_000
    assert await fetch(await serve(ok(content, b"Content-Encoding: identity"))) == content


@pytest.mark.parametrize("number", [204, 206, 304, 400, 401, 403, 404, 410])
async def test_a_result_that_is_gone_is_final(number, serve):
    with pytest.raises(Unfetchable) as caught:
        await fetch(await serve(status(number, b"Content-Encoding: gzip" if number == 410 else b"X-Other: 1")))
    assert caught.value.code in (str(number), "content-encoding")


@pytest.mark.parametrize("number", [408, 425, 429, 500, 502, 503])
async def test_a_result_whose_host_is_in_trouble_may_be_fetched_again(number, serve):
    with pytest.raises(Busy):
        await fetch(await serve(status(number)))


@pytest.mark.parametrize("answer", [hang, drip, cut_short, hang_up, b"SSH-2.0-OpenSSH\r\n\r\n"])
async def test_a_result_that_never_comes_whole_may_be_fetched_again(answer, serve):
    server = await serve(answer)
    with pytest.raises(Busy):
        await fetch(server, timeout=0.3)
    await server.hung_up.wait()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (endless, "too-large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\nx", "too-large"),
        (ok(b"x", b"Content-Encoding: gzip"), "content-encoding"),
        (ok(b"x", b"Content-Encoding: br"), "content-encoding"),
    ],
    ids=["endless", "five gigabytes announced", "gzip", "brotli"],
)
async def test_an_oversized_or_encoded_result_is_final(answer, code, serve):
    with pytest.raises(Unfetchable) as caught:
        await fetch(await serve(answer))
    assert caught.value.code == code


@pytest.mark.parametrize("make", [Apipod, Apikley, Pixwith])
async def test_a_gateway_that_repeats_our_key_is_not_quoted(serve, make):
    async def echo(request, writer):
        writer.write(ok(json.dumps({"code": 401, "msg": request.decode(), "message": request.decode()}).encode()))
        await writer.drain()
        writer.close()

    server = await serve(echo)
    gateway = make(KEY, server.origin)
    async with transport() as carrier:
        reply = await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=False)
        assert KEY in server.requests[0].decode()
        assert KEY not in reply.text
        with pytest.raises(GatewayError) as told:
            gateway.parse_status(reply)
    assert KEY not in repr(vars(told.value)) + repr(told.value)
