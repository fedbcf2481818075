"""PURE. Database addresses as operators write them: SQLite files, and PostgreSQL with the words that libpq knows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus, urlencode

_SCHEME = re.compile(r"(sqlite|postgres(?:ql)?)(?:\+\w+)?:(.*)", re.DOTALL)
# A password may contain @, / and ? as they are, if what follows its last @ reads as hosts, name and words.
_REST = r"(?P<hosts>[^@/?]*)(?:/(?P<name>[^?@]*))?(?:\?(?P<words>(?:\w+=.*)?))?"
_PLAIN = re.compile(rf"//(?:(?P<user>[^@/?]*)@)?{_REST}", re.DOTALL)
_RESERVED = re.compile(rf"//(?P<user>.*)@{_REST}", re.DOTALL)
_HOST = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]*)(?::(\d*))?")
_NAME = re.compile(r"[a-z_]{1,40}")

_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# What other clients call libpq's `sslmode`, or its values.
_SSL = {"true": "require", "1": "require", "on": "require", "no-verify": "require", "false": "disable", "0": "disable"}
# libpq's words that asyncpg reads from an address as well.
_TLS = frozenset(
    {
        *("sslmode", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib"),
    }
)
_SERVER = frozenset({"application_name", "options"})
# Words that only tune the connection of another client (libpq, Prisma, node-postgres, Supabase's own).
_TUNING = frozenset(
    {
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
        *("fallback_application_name", "sslcompression", "sslsni", "load_balance_hosts", "uselibpqcompat"),
        *("connection_limit", "pool_timeout", "socket_timeout", "statement_cache_size", "supa"),
        *("prepared_statement_cache_size", "pgbouncer"),
    }
)
# Words with values that ask for nothing else than what asyncpg does.
_ONLY = {
    "channel_binding": ("disable", "prefer", "require"),
    "client_encoding": ("utf8", "utf-8", "auto"),
    "gssencmode": ("disable", "prefer"),
    "schema": ("public",),
    "sslcertmode": ("allow", "disable"),
}
_POOLED = {"pgbouncer": ("true", "1", "on", "yes"), "statement_cache_size": ("0",)}
_POOLED |= {"prepared_statement_cache_size": ("0",)}
# Transaction poolers of hosters that say so in the host's name (seen 2026-11).
_POOLERS = re.compile(r"[^.]+-pooler\..*\.neon\.tech:\d+|.*\.pooler\.supabase\.com:6543")


class UnknownDatabase(ValueError):
    """The address is none of a supported database; the message names the word, but never a value."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is. `path` is the SQLite file, None for PostgreSQL.

    `arguments` are those of `asyncpg.connect`, `server_settings` what the session sets at its start. `is_pooled`: each
    transaction may run in another session of the server, so a session keeps nothing.
    """

    path: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    server_settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_pooled: bool = False

    @property
    def password(self) -> str | None:
        """The password, None if the address has none."""
        password: str | None = self.arguments.get("password")
        return password


def parse(url: str) -> Address:
    """The address; raises `UnknownDatabase`."""
    found = _SCHEME.fullmatch(url.strip())
    if found is None:
        scheme = re.match(r"(\w+)(?:\+\w+)?://", url.strip())
        raise UnknownDatabase("must be sqlite:///path or postgresql://…" + (f", not {scheme[1]}" if scheme else ""))
    backend, rest = found.groups()
    return _sqlite(rest) if backend == "sqlite" else _postgresql(rest)


def _sqlite(rest: str) -> Address:
    path, _, words = rest.partition("?")
    if words:
        raise UnknownDatabase(f"{_named(words.partition('=')[0])} is not supported with SQLite")
    if not path.startswith("///") or path == "///":
        raise UnknownDatabase("must be sqlite:///path, with three slashes before the path (four for /path)")
    if path == "///:memory:" or path.startswith("///file:"):
        raise UnknownDatabase("must be sqlite:///path with the path of a file: nothing else outlives the process")
    return Address(path=path.removeprefix("///"))


def _postgresql(rest: str) -> Address:
    found = next((found for shape in (_PLAIN, _RESERVED) if (found := shape.fullmatch(rest)) and _is_host(found)), None)
    if found is None:
        raise UnknownDatabase("must be postgresql://user:password@host:port/name")
    user, colon, password = (found["user"] or "").partition(":")
    words = _parse_words(found["words"] or "")
    hosts, ports = _hosts(words.pop("host", "") or unquote(found["hosts"]), words.pop("port", ""))
    given = {
        "user": words.pop("user", "") or unquote(user),
        "password": words.pop("password", "") or (unquote(password) if colon else ""),
        "database": words.pop("dbname", "") or unquote(found["name"] or ""),
        "passfile": words.pop("passfile", ""),
        "host": hosts,
        "port": ports if hosts else None,
        "timeout": _seconds(words.pop("connect_timeout", "")),
    }
    tls, settings = _tls(words), {name: words[name] for name in _SERVER & words.keys()}
    known_poolers = any(_POOLERS.fullmatch(f"{host}:{port}") for host, port in zip(hosts, ports, strict=True))
    return Address(
        arguments={name: value for name, value in given.items() if value} | tls,
        server_settings=settings,
        is_pooled=known_poolers or any(words.get(name, "").lower() in values for name, values in _POOLED.items()),
    )


def _is_host(found: re.Match[str]) -> bool:
    return all(_HOST.fullmatch(spec) for spec in found["hosts"].split(","))


def _parse_words(query: str) -> dict[str, str]:
    """The words after the question mark by name; raises `UnknownDatabase` for one that is not understood."""
    words: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        words[unquote_plus(name)] = unquote(value)
    if "ssl" in words:
        words.setdefault("sslmode", words.pop("ssl"))
    known = _TLS | _SERVER | _TUNING | _ONLY.keys() | {"host", "port", "user", "password", "dbname", "passfile"}
    for name, value in words.items():
        if name not in known and name != "connect_timeout":
            raise UnknownDatabase(f"{_named(name)} is not supported")
        if value and name in _ONLY and value.lower() not in _ONLY[name]:
            raise UnknownDatabase(f"the word {name} may only be {' or '.join(_ONLY[name])}")
    return {name: value for name, value in words.items() if value}


def _hosts(hosts: str, ports: str) -> tuple[list[str], list[int]]:
    """Hosts and as many ports; a host that begins with a slash is the folder of a Unix socket."""
    names: list[str] = []
    numbers: list[int] = []
    given = ports.split(",") if ports else []
    for number, spec in enumerate(hosts.split(",") if hosts else []):
        # a folder may contain colons
        found = None if spec.startswith("/") else _HOST.fullmatch(spec)
        host, port = found.groups() if found is not None else (spec, "")
        port = port or (given[min(number, len(given) - 1)] if given else "") or "5432"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise UnknownDatabase("the port is not a port number")
        try:
            _ = host.encode("idna")
        except UnicodeError as error:
            raise UnknownDatabase("the host is not a host name") from error
        names.append(host.strip("[]") or "localhost")
        numbers.append(int(port))
    return names, numbers


def _tls(words: Mapping[str, str]) -> dict[str, Any]:
    """What asyncpg is told of TLS."""
    given = {name: words[name] for name in _TLS & words.keys()}
    if "sslmode" in given:
        given["sslmode"] = mode = _SSL.get(given["sslmode"].lower(), given["sslmode"].lower())
        if mode not in _MODES:
            raise UnknownDatabase(f"the word sslmode may only be {' or '.join(_MODES)}")
    # asyncpg has no channel binding, which proves the server's identity; a verified certificate proves it as well.
    if words.get("channel_binding") == "require" or given.get("sslrootcert") == "system":
        kept = {"target_session_attrs", "krbsrvname", "gsslib", "sslnegotiation"} & given.keys()
        if given.get("sslrootcert", "system") == "system":
            if others := given.keys() - kept - {"sslmode", "sslrootcert"}:
                raise UnknownDatabase(f"the word {min(others)} needs sslrootcert with the path of a file")
            return {"ssl": True, **_dsn({name: given[name] for name in kept})}
        given["sslmode"] = "verify-full"
    return _dsn(given)


def _dsn(words: Mapping[str, str]) -> dict[str, str]:
    return {"dsn": f"postgresql://?{urlencode(words)}"} if words else {}


def _seconds(value: str) -> float | None:
    if not value:
        return None
    if not value.isdecimal():
        raise UnknownDatabase("the word connect_timeout must be a number of seconds")
    return float(value) or None


def _named(name: str) -> str:
    """The word, unless it may be a piece of a password."""
    return f"the word {name}" if _NAME.fullmatch(name) else "a word"
