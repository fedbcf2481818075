"""The configuration of the uvicorn web server."""

import asyncio

import uvicorn
from starlette.types import ASGIApp

from bot.web.connections import BoundedHttpProtocol

CANNOT_LISTEN = "LISTEN is wrong: cannot listen on {listen}."
_LARGEST_HEADERS = 16_384


def create_server(app: ASGIApp, *, host: str, port: int) -> uvicorn.Server:
    """A server that does not listen yet."""
    protocol: type[asyncio.Protocol] = BoundedHttpProtocol
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # it would trust any header from 127.0.0.1
            h11_max_incomplete_event_size=_LARGEST_HEADERS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=5,
            backlog=512,
        )
    )
