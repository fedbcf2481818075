import asyncio
import socket
from contextlib import aclosing

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.address_guard import is_public
from providers.errors import Busy, Unfetchable
from providers.transport import Transport

PICTURE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\npic"
PUBLIC = "93.184.215.14"


def moved(address):
    return f"HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n".encode()


def names(**table):
    """A resolver that knows these names (dots written as underscores) and pops one answer after the other."""

    async def resolve(host, port):
        answers = table[host.replace(".", "_")]
        return answers.pop(0) if isinstance(answers[0], list) else answers

    return resolve


async def download(url, network, *, resolve=None, trusted=frozenset()):
    extra = {} if resolve is None else {"resolve": resolve}
    transport = Transport(trusted_hosts=trusted, timeout_seconds=5, guarded_network=network, **extra)
    async with aclosing(transport), transport.downloaded(url) as content:
        return content


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "::ffff:0:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::5db8:d70e",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
    ],
)
def test_an_address_outside_the_public_internet_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", PUBLIC, "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_an_address_of_the_public_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/p.png",
        "https://127.1/p.png",
        "https://2130706433/p.png",
        "https://0x7f000001/p.png",
        "https://[::1]/p.png",
        "https://[::ffff:10.0.0.1]/p.png",
        "https://[64:ff9b::a00:1]/p.png",
        "https://169.254.169.254/latest/meta-data/",
        f"http://{PUBLIC}/p.png",
        f"https://user:word@{PUBLIC}/p.png",
        f"ftp://{PUBLIC}/p.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "//host/p.png",
        "p.png",
        "",
        "https://",
        "https://host:port/",
        "https://" + "a" * 70 + ".example/p.png",
    ],
)
async def test_an_unsafe_address_is_refused_before_any_connection(url, network):
    silent = network()
    with pytest.raises(Unfetchable):
        await download(url, silent)
    assert silent.connected == []


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.7"], ["::1"], [PUBLIC, "192.168.0.1"], ["2606:4700:4700::1111", "::ffff:127.0.0.1"], ["64:ff9b::a00:1"]],
)
async def test_a_name_with_any_private_address_is_refused_before_any_connection(addresses, network):
    silent = network()
    with pytest.raises(Unfetchable):
        await download("https://cdn.example/p.png", silent, resolve=names(cdn_example=addresses))
    assert silent.connected == []


async def test_the_checked_address_is_connected_to_under_the_name_of_the_url(network):
    remembered = network(PICTURE)
    resolve = names(cdn_example=[[PUBLIC], ["127.0.0.1"]])
    assert await download("https://cdn.example:8443/p.png?x=1", remembered, resolve=resolve) == b"pic"
    assert remembered.connected == [(PUBLIC, 8443)]
    (wire,) = remembered.wires
    assert wire.tls_name == "cdn.example"
    assert wire.sent.startswith(b"GET /p.png?x=1 HTTP/1.1\r\n")
    assert b"\r\nHost: cdn.example:8443\r\n" in wire.sent
    assert b"\r\nAccept-Encoding: identity\r\n" in wire.sent
    assert b"cookie" not in wire.sent.lower()
    assert b"authorization" not in wire.sent.lower()


async def test_a_name_that_turns_private_between_two_hops_is_caught(network):
    remembered = network(moved("https://cdn.example/again"), PICTURE)
    with pytest.raises(Unfetchable):
        await download("https://cdn.example/", remembered, resolve=names(cdn_example=[[PUBLIC], ["10.0.0.1"]]))
    assert remembered.connected == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "target", ["https://127.0.0.1/", "http://cdn.example/", "https://u:p@cdn.example/", "file:///x"]
)
async def test_a_redirect_is_checked_like_a_first_address(target, network):
    remembered = network(moved(target), PICTURE)
    known = names(cdn_example=[PUBLIC], **{"127_0_0_1": ["127.0.0.1"]})
    with pytest.raises(Unfetchable):
        await download("https://cdn.example/", remembered, resolve=known)
    assert remembered.connected == [(PUBLIC, 443)]


async def test_three_redirects_are_followed_and_a_fourth_is_not(network):
    known = names(cdn_example=[PUBLIC])
    assert await download("https://cdn.example/", network(*[moved("/next")] * 3, PICTURE), resolve=known) == b"pic"
    endless = network(*[moved("/next")] * 9)
    with pytest.raises(Unfetchable):
        await download("https://cdn.example/", endless, resolve=known)
    assert len(endless.connected) == 4


async def test_the_next_address_is_tried_when_the_first_is_dead(network):
    other = "2606:4700:4700::1111"
    remembered = network(PICTURE, dead=frozenset({other}))
    assert await download("https://cdn.example/", remembered, resolve=names(cdn_example=[other, PUBLIC])) == b"pic"
    assert remembered.connected == [(other, 443), (PUBLIC, 443)]


@pytest.mark.parametrize("addresses", [[], [PUBLIC]])
async def test_a_host_that_nobody_answers_for_may_be_tried_again(addresses, network):
    async def resolve(host, port):
        return addresses

    with pytest.raises(Busy):
        await download("https://cdn.example/", network(dead=frozenset({PUBLIC})), resolve=resolve)


async def test_a_name_that_cannot_be_resolved_may_be_tried_again(network):
    async def resolve(host, port):
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    with pytest.raises(Busy):
        await download("https://cdn.example/", network(), resolve=resolve)


@pytest.mark.parametrize("form", ["127.0.0.1", "127.0.0.1:{port}"])
async def test_a_trusted_host_may_be_private_and_speak_http(form, serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server = await serve(PICTURE)
    trusted = frozenset({form.format(port=server.port)})
    assert await download(f"{server.origin}/p.png", None, trusted=trusted) == b"pic"


async def test_trust_in_one_port_is_not_trust_in_another(serve):
    server = await serve(PICTURE)
    trusted = frozenset({f"127.0.0.1:{server.port + 1}", "localhost", "[::1]"})
    with pytest.raises(Unfetchable):
        await download(f"{server.origin}/p.png", None, trusted=trusted)
    assert server.connections == 0


@pytest.mark.parametrize("entry", ["lan.example", "lan.example:8080", "::1", "[::1]", "[::1]:8080"])
async def test_a_trusted_host_is_known_in_every_spelling(entry, network):
    remembered = network(PICTURE)
    url = "http://LAN.example:8080/p" if "lan" in entry else "http://[::1]:8080/p"
    assert await download(url, remembered, trusted=frozenset({entry})) == b"pic"
    assert remembered.connected == [("lan.example" if "lan" in entry else "::1", 8080)]


async def test_a_redirect_from_a_trusted_host_is_checked_too(serve, network):
    remembered = network(moved("http://10.0.0.1/"))
    with pytest.raises(Unfetchable):
        await download("http://lan.example/", remembered, trusted=frozenset({"lan.example"}))
    assert remembered.connected == [("lan.example", 80)]


ADDRESSES = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"https?://[\w.%:@\[\]-]{0,30}(:[0-9a-z]{0,6})?/?", fullmatch=True),
    st.builds("https://xn--{}.example/".format, st.text(max_size=8)),
    st.builds("https://{}/{}".format, st.text(max_size=12), st.text(max_size=12)),
    st.builds("https://cdn.example{}".format, st.text(max_size=20)),
)


async def nowhere(host, port):
    raise socket.gaierror(socket.EAI_NONAME, "nowhere")


@settings(max_examples=400, deadline=None)
@given(url=ADDRESSES)
def test_no_address_whatsoever_does_more_than_fail(url):
    with pytest.raises((Busy, Unfetchable)):
        asyncio.run(download(url, httpcore.AsyncMockBackend([]), resolve=nowhere))


@settings(max_examples=400, deadline=None)
@given(target=ADDRESSES.filter(str.isprintable))
def test_no_redirect_whatsoever_does_more_than_fail(target):
    wires = [f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode("utf-8", "replace")]

    async def once(host, port):
        if host == "first.example":
            return [PUBLIC]
        raise socket.gaierror(socket.EAI_NONAME, "nowhere")

    with pytest.raises((Busy, Unfetchable)):
        asyncio.run(download("https://first.example/", httpcore.AsyncMockBackend(wires), resolve=once))
