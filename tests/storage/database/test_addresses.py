"""Database addresses as hosters and people write them."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database.addresses import UnknownDatabase, parse

PLAIN = {"user": "ann", "password": "pw", "database": "art", "host": ["db.example"], "port": [5432]}


def arguments(url: str) -> dict[str, Any]:
    """What asyncpg is told."""
    return dict(parse(url).arguments)


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2", "postgres+psycopg"]
)
def test_every_name_of_the_scheme_is_known(scheme: str) -> None:
    assert arguments(f"{scheme}://ann:pw@db.example/art") == PLAIN


@pytest.mark.parametrize(
    "word",
    [
        "sslmode=prefer", "connect_timeout=0", "channel_binding=prefer", "gssencmode=disable", "keepalives=1",
        "keepalives_idle=30", "tcp_user_timeout=5", "fallback_application_name=x", "client_encoding=UTF8", "sslsni=1",
        "load_balance_hosts=random", "schema=public", "connection_limit=1", "pool_timeout=0", "pgbouncer=false",
        "uselibpqcompat=true", "supa=base-pooler.x", "statement_cache_size=100", "options=-c%20search_path%3Da",
        "application_name=x", "sslmode=", "",
    ],
)  # fmt: skip
def test_a_word_that_changes_nothing_of_the_connection_is_understood(word: str) -> None:
    found = parse(f"postgresql://ann:pw@db.example/art?{word}")
    assert dict(found.arguments) | {"dsn": ""} == PLAIN | {"dsn": ""}
    assert not found.is_pooled


def test_an_address_with_everything_that_hosters_write_is_understood() -> None:
    found = parse(
        "postgres://ann:pw@db.example/art?sslmode=require&channel_binding=require&connect_timeout=10&pgbouncer=true"
        "&options=endpoint%3Dart&application_name=mine"
    )
    assert dict(found.arguments) == PLAIN | {"timeout": 10.0, "ssl": True}
    assert found.server_settings == {"options": "endpoint=art", "application_name": "mine"}
    assert found.is_pooled


@pytest.mark.parametrize(
    ("word", "dsn"),
    [
        ("sslmode=require", "postgresql://?sslmode=require"),
        ("ssl=true", "postgresql://?sslmode=require"),
        ("sslmode=no-verify", "postgresql://?sslmode=require"),
        ("ssl=0", "postgresql://?sslmode=disable"),
        ("sslrootcert=/ca.pem&channel_binding=require", "postgresql://?sslrootcert=%2Fca.pem&sslmode=verify-full"),
        ("target_session_attrs=read-write", "postgresql://?target_session_attrs=read-write"),
    ],
)
def test_words_about_encryption_reach_the_driver(word: str, dsn: str) -> None:
    told = arguments(f"postgresql://ann:pw@db.example/art?{word}")
    assert sorted(told.pop("dsn").split("?")[1].split("&")) == sorted(dsn.split("?")[1].split("&"))
    assert told == PLAIN


@pytest.mark.parametrize("word", ["channel_binding=require", "sslrootcert=system", "channel_binding=require&ssl=0"])
def test_who_asks_for_a_proof_of_the_servers_identity_gets_one(word: str) -> None:
    assert arguments(f"postgresql://ann:pw@db.example/art?{word}")["ssl"] is True


@pytest.mark.parametrize(
    "password",
    [
        "p@ss",
        "p/w",
        "p?w",
        "p#w",
        "a:b",
        "100%",
        "%zz",
        "@",
        "p@ss/w?r#d:%",
        "p ss",
        "ключ",
        "a&b=c",
        "[x]",
        "12?secret",
    ],
)
def test_a_password_may_hold_reserved_characters_as_they_are(password: str) -> None:
    assert arguments(f"postgresql://ann:{password}@db.example/art?sslmode=require")["password"] == password
    assert arguments(f"postgresql://ann:{password}@db.example/art") == PLAIN | {"password": password}
    assert parse(f"postgresql://ann:{password}@db.example/art").password == password


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_password_with_escapes_is_read_as_it_was(password: str) -> None:
    assert arguments(f"postgresql://ann:{quote(password, safe='')}@db.example/art") == PLAIN | {"password": password}


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        ("postgresql:///art", None, None),
        ("postgresql:///art?host=/var/run/postgresql", ["/var/run/postgresql"], [5432]),
        ("postgresql:///art?host=/cloudsql/one:two:three&port=5433", ["/cloudsql/one:two:three"], [5433]),
        ("postgresql://%2Fvar%2Frun/art", ["/var/run"], [5432]),
        ("postgresql://ann:pw@/art?host=/tmp", ["/tmp"], [5432]),
        ("postgresql://[::1]:6000/art", ["::1"], [6000]),
        ("postgresql://one:1,two,three:3/art", ["one", "two", "three"], [1, 5432, 3]),
        ("postgresql:///art?host=one,two&port=1,2", ["one", "two"], [1, 2]),
        ("postgresql://:6000/art", ["localhost"], [6000]),
    ],
)
def test_hosts_ports_and_sockets(url: str, hosts: list[str] | None, ports: list[int] | None) -> None:
    told = arguments(url)
    assert (told.get("host"), told.get("port"), told["database"]) == (hosts, ports, "art")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ann@ep-cool-1-pooler.eu-central-1.aws.neon.tech/art",
        "postgres://ann@aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
        "postgres://ann@db.example/art?pgbouncer=true",
        "postgresql+asyncpg://ann@db.example/art?prepared_statement_cache_size=0",
    ],
)
def test_a_transaction_pooler_is_known(url: str) -> None:
    assert parse(url).is_pooled


@pytest.mark.parametrize(
    "url",
    ["postgres://ann@ep-cool-1.eu-central-1.aws.neon.tech/art", "postgres://ann@a.pooler.supabase.com:5432/postgres"],
)
def test_a_direct_address_of_the_same_hosters_is_no_pooler(url: str) -> None:
    assert not parse(url).is_pooled


@pytest.mark.parametrize("url", ["sqlite:///data/x.db", "sqlite+aiosqlite:///data/x.db", " sqlite:///data/x.db\n"])
def test_the_path_of_a_file(url: str) -> None:
    assert parse(url).path == "data/x.db"
    assert parse("sqlite:////srv/x.db").path == "/srv/x.db"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://ann:secret@host/art", "must be sqlite:///path or postgresql://…, not mysql"),
        ("nonsense", "must be sqlite:///path or postgresql://…"),
        ("://", "must be sqlite:///path or postgresql://…"),
        ("host=here password=secret", "must be sqlite:///path or postgresql://…"),
        ("psql 'postgresql://ann:secret@host/art'", "must be sqlite:///path or postgresql://…"),
        ("sqlite://x.db", "must be sqlite:///path, with three slashes before the path (four for /path)"),
        ("sqlite:x.db", "must be sqlite:///path, with three slashes before the path (four for /path)"),
        ("sqlite://", "must be sqlite:///path, with three slashes before the path (four for /path)"),
        ("sqlite:///:memory:", "must be sqlite:///path with the path of a file: nothing else outlives the process"),
        ("sqlite:///x.db?mode=ro", "the word mode is not supported with SQLite"),
        ("postgresql://ann:secret@host/art?hostaddr=1.2.3.4", "the word hostaddr is not supported"),
        ("postgresql://ann:secret@host/art?gssencmode=require",
         "the word gssencmode may only be disable or prefer"),
        ("postgresql://ann:secret@host/art?sslmode=maybe",
         "the word sslmode may only be disable or allow or prefer or require or verify-ca or verify-full"),
        ("postgresql://ann:secret@host/art?connect_timeout=soon",
         "the word connect_timeout must be a number of seconds"),
        ("postgresql://ann:secret@host:port/art", "must be postgresql://user:password@host:port/name"),
        ("postgresql://ann:secret@host:70000/art", "the port is not a port number"),
        ("postgresql://ann:secret@one..two/art", "the host is not a host name"),
        ("postgresql://host/art?12secret=x", "a word is not supported"),
        ("postgresql://ann@host/art?sslcert=a.pem&channel_binding=require",
         "the word sslcert needs sslrootcert with the path of a file"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_without_any_secret(url: str, said: str) -> None:
    with pytest.raises(UnknownDatabase) as told:
        parse(url)
    assert str(told.value) == said
    assert "secret" not in said


@given(st.text())
def test_any_other_text_is_refused_or_understood(text: str) -> None:
    for url in (text, f"postgresql://{text}", f"sqlite:{text}"):
        with suppress(UnknownDatabase):
            parse(url)


def test_no_address_shows_its_password() -> None:
    assert "secret" not in repr(parse("postgresql://ann:secret@host/art"))
