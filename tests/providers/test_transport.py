import asyncio
import json

import httpx
import pytest

from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.contract import Kind
from providers.errors import Busy, Garbled, Unsupported, Unsure
from providers.pixwith import Pixwith
from tests.support.gateway_conformance import JPEG, KEY
from tests.support.transport_replies import cut_short, drip, endless, hang, hang_up, ok, poll, status, transport


async def test_a_gateways_reply_comes_back_whole_from_a_private_http_address(serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server = await serve(ok(b'{"code": 200}', b"Retry-After: 3"))
    reply = await poll(server)
    assert (reply.status_code, reply.json(), reply.headers["Retry-After"]) == (200, {"code": 200}, "3")
    (request,) = server.requests
    assert request.startswith(b"GET /v1/images/status/t-1 HTTP/1.1\r\n")
    assert b"authorization: bearer " + KEY.encode() in request.lower()
    assert b"accept-encoding: identity" in request.lower()


@pytest.mark.parametrize("number", [302, 307, 404, 429, 500])
async def test_every_status_is_a_reply_and_no_redirect_is_followed(number, serve):
    server = await serve(status(number, b"Location: /elsewhere"))
    assert (await poll(server)).status_code == number
    assert len(server.requests) == 1


async def test_every_paid_request_opens_a_connection_and_free_ones_share_theirs(serve):
    server = await serve(ok())
    gateway = Apipod(KEY, server.origin)
    connections = []
    async with transport() as carrier:
        for paid in (False, False, True, True, False):
            await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=paid)
            connections.append(server.connections)
    assert connections == [1, 1, 2, 3, 3]


async def test_uploads_to_a_gateway_share_a_connection(serve):
    server = await serve(ok(b'{"success": true, "code": 200, "data": {"fileUrl": "https://files.example/p"}}'))
    async with transport() as carrier:
        for part in ("part-1", "part-2"):
            await carrier.upload(Apikley(KEY, server.origin), JPEG, part)
    assert (len(server.requests), server.connections) == (2, 1)


async def test_downloads_from_one_host_share_a_connection(serve):
    server = await serve(ok(b"picture"))
    async with transport(server.host) as carrier:
        for _ in range(3):
            async with carrier.downloaded(f"{server.origin}/p.png") as content:
                assert content == b"picture"
    assert (len(server.requests), server.connections) == (3, 1)


@pytest.mark.parametrize("paid", [True, False])
async def test_a_gateway_may_close_a_connection_that_is_idle(serve, paid):
    async def once(request, writer):
        writer.write(ok())
        await writer.drain()
        writer.close()

    server = await serve(once)
    gateway = Apipod(KEY, server.origin)
    async with transport() as carrier:
        for _ in range(2):
            assert (
                await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=paid)
            ).status_code == 200
            await server.hung_up.wait()
    assert server.connections == 2


async def test_a_gateway_that_refuses_connections_is_busy(serve):
    server = await serve(ok())
    await server.__aexit__()
    with pytest.raises(Busy) as caught:
        await poll(server)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("answer", [hang, drip, cut_short, hang_up, b"SSH-2.0-OpenSSH\r\n\r\n"])
async def test_a_reply_that_never_comes_whole_leaves_us_unsure(answer, serve):
    server = await serve(answer)
    with pytest.raises(Unsure) as caught:
        await poll(server, timeout=0.3)
    assert type(caught.value) is Unsure
    assert caught.value.__cause__ is not None
    await server.hung_up.wait()


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError, Busy),
        (httpx.ConnectTimeout, Busy),
        (httpx.PoolTimeout, Busy),
        (httpx.ReadTimeout, Unsure),
        (httpx.WriteTimeout, Unsure),
        (httpx.ReadError, Unsure),
        (httpx.WriteError, Unsure),
        (httpx.RemoteProtocolError, Unsure),
    ],
)
async def test_what_was_surely_not_sent_is_busy_and_all_else_unsure(failure, kind):
    def fail(request):
        raise failure("no", request=request)

    with pytest.raises(kind) as caught:
        await poll("https://api.apipod.ai", gateway_network=httpx.MockTransport(fail))
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        endless,
        ok(b"x" * 1_000_001),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\nx",
        ok(b"x", b"Content-Encoding: gzip"),
    ],
    ids=["endless", "one byte too many", "five gigabytes announced", "encoded"],
)
async def test_an_oversized_or_encoded_reply_is_garbled(answer, serve):
    with pytest.raises(Garbled):
        await poll(await serve(answer))


async def test_a_cancelled_call_is_cancelled(serve):
    server = await serve(hang)
    call = asyncio.create_task(poll(server))
    await server.asked.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_data_address_needs_no_network():
    async with transport(gateway_network=httpx.MockTransport(lambda request: pytest.fail("sent"))) as carrier:
        address = await carrier.upload(Apipod(KEY, "https://api.apipod.ai"), JPEG, "part-1")
    assert address.startswith("data:image/jpeg;base64,")


async def test_a_picture_is_streamed_to_the_gateway_itself(serve):
    server = await serve(ok(b'{"success": true, "code": 200, "data": {"fileUrl": "https://files.example/p"}}'))
    async with transport() as carrier:
        assert await carrier.upload(Apikley(KEY, server.origin), JPEG, "part-1") == "https://files.example/p"
    assert JPEG.content in server.requests[0]


def presigned(url):
    data = {"upload_url": {"url": url, "fields": {"key": "p"}}, "image_url": "https://cdn.example/p"}
    return ok(json.dumps({"code": 1, "message": "success", "data": data}).encode())


async def test_a_presigned_upload_goes_through_the_guard_without_the_key(serve):
    bucket = await serve(status(204))
    server = await serve(presigned(f"{bucket.origin}/bucket"))
    async with transport(bucket.host) as carrier:
        assert await carrier.upload(Pixwith(KEY, server.origin), JPEG, "part-1") == "https://cdn.example/p"
    (upload,) = bucket.requests
    assert upload.startswith(b"POST /bucket HTTP/1.1\r\n")
    assert JPEG.content in upload
    assert KEY.encode() not in upload


@pytest.mark.parametrize("place", ["{origin}/bucket", "https://127.0.0.1/bucket", "https://[fe80::1]/", "nowhere"])
async def test_an_unsafe_upload_address_is_never_connected_to(place, serve):
    bucket = await serve(status(204))
    server = await serve(presigned(place.format(origin=bucket.origin)))
    async with transport() as carrier:
        with pytest.raises(Unsupported):
            await carrier.upload(Pixwith(KEY, server.origin), JPEG, "part-1")
    assert bucket.connections == 0
