"""What a running bot on SQLite has no use for is not imported: each takes memory and time at every start."""

import os
import subprocess
import sys

CODE = """
import sys
import bot.__main__
bot.__main__._import_without_colours()
import bot.cli, bot.app, bot.wiring, bot.factories
print(*sorted({name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if "dialects" in name}))
"""
HEAVY = (
    *("alembic", "asyncpg", "greenlet._greenlet", "matplotlib", "numpy", "PIL", "av", "obstore", "nacl", "sandbox"),
    *("rich", "pygments", "sqlalchemy.dialects.postgresql"),
)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout.split()
    assert {"telegram", "sqlalchemy.dialects.sqlite", "httpx"} <= set(found)
    assert not set(HEAVY) & set(found)


def test_the_systems_certificates_are_not_read_for_connections_that_nobody_makes() -> None:
    code = """
import os
os.environ["SSL_CERT_FILE"] = "/the/operators/own.pem"
import providers.pooled_transport
from aiohttp import connector
print(len(connector._SSL_CONTEXT_VERIFIED.get_ca_certs()), os.environ["SSL_CERT_FILE"], "SSL_CERT_DIR" in os.environ)
print(len(providers.pooled_transport.tls().get_ca_certs()) > 50)
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT")}
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert found == ["0", "/the/operators/own.pem", "False", "True"]
