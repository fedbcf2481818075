"""python-telegram-bot's HTTP client, with a shorter way for calls without files: all but one of an order's."""

import json
from typing import Any

import httpx
import structlog
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from providers.pooled_transport import PooledTransport

log = structlog.get_logger(__name__)


_ANYBODYS = (413, 429)  # the same, whoever says them: the file is too large, and nothing was done


class TelegramRequest(HTTPXRequest):
    """Calls Telegram over `transport`. Timeouts in seconds; files go through httpx, which streams them.

    Proxies and load balancers answer, too. What is not in Telegram's form says nothing about chats, messages or tokens:
    it is a `NetworkError`, whatever its status.
    """

    def __init__(
        self, transport: PooledTransport, *, pool_timeout: float, call_timeout: float, connect_timeout: float
    ) -> None:
        super().__init__(
            pool_timeout=pool_timeout,
            read_timeout=call_timeout,
            write_timeout=call_timeout,
            connect_timeout=connect_timeout,
            httpx_kwargs={"trust_env": False, "transport": transport},
        )
        self._transport = transport
        self._usual = httpx.Timeout(call_timeout, connect=connect_timeout, pool=pool_timeout)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The reply's status and body; raises `TimedOut` and `NetworkError`."""
        timeouts = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        if method != "POST":
            return await super().do_request(url, method, request_data, *timeouts)
        if request_data is not None and request_data.contains_files:
            status, content = await super().do_request(url, method, request_data, *timeouts)
        else:
            form = request_data.json_parameters if request_data is not None else {}
            status, content = await self._post_form(url, form, self._timeout(*timeouts))
        if not _is_telegrams(status, content):
            raise NetworkError(f"{status} in a form that is not Telegram's")
        return status, content

    async def _post_form(self, url: str, form: dict[str, str], timeout: httpx.Timeout) -> tuple[int, bytes]:
        try:
            status, content = await self._transport.post_form(
                url, form, headers={"User-Agent": self.USER_AGENT}, timeout=timeout
            )
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        log.debug("Telegram called", url=url, status=status)  # as httpx logs the other calls
        return status, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The JSON object of a reply; raises `NetworkError`."""
        try:
            told = json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError) as error:
            raise NetworkError("A reply that is not JSON") from error
        if not isinstance(told, dict):
            raise NetworkError("A reply that is not a JSON object")
        return told

    async def read_head(self, url: str, length: int) -> bytes:
        """The first `length` bytes of a file, or all of it; no more is fetched. Raises `NetworkError`."""
        head = b""
        try:
            async with self._client.stream("GET", url, headers={"User-Agent": self.USER_AGENT}) as response:
                response.raise_for_status()
                async for part in response.aiter_bytes():
                    head += part[: length - len(head)]
                    if len(head) == length:
                        break
        except httpx.HTTPError as error:
            # The URL of a Telegram file contains the token, so the original error is not chained.
            raise NetworkError(type(error).__name__) from None
        return head

    def _timeout(self, read: Any, write: Any, connect: Any, pool: Any) -> httpx.Timeout:
        usual, default = self._usual, BaseRequest.DEFAULT_NONE
        return httpx.Timeout(
            read=usual.read if read is default else read,
            write=usual.write if write is default else write,
            connect=usual.connect if connect is default else connect,
            pool=usual.pool if pool is default else pool,
        )


def _is_telegrams(status: int, content: bytes) -> bool:
    """Whether that reply to a call may be Telegram's own. Successes are parsed later: only a look at them is taken."""
    if status in _ANYBODYS or status >= 500:
        return True
    if 200 <= status < 300:
        return content.lstrip()[:1] == b"{" and b'"result"' in content
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("ok") is False
