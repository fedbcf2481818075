"""What a result host may answer before, or instead of, the file."""

import asyncio

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.gateways.http_faults import HTML, ConnectionReset
from sandbox.gateways.tasks import StoredFile


class CutShort(Response):
    """Announces the whole body, sends half of it, and closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if not isinstance(transport, asyncio.Transport):
            raise ConnectionResetError("the host cut the connection")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {len(self.body)}\r\n\r\n"
        transport.write(head.encode() + bytes(self.body[: len(self.body) // 2]))
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


def served(held: StoredFile, request: Request) -> Response:
    """The file, or what its fault says; each call counts as a download."""
    held.downloads += 1
    whole = Response(held.content, media_type=held.media_type)
    fault = held.fault
    if fault is None:
        return whole
    if fault.kind == "result_encoding":
        whole.headers["Content-Encoding"] = fault.encoding
    if fault.kind == "result_moves" and int(request.query_params.get("signature", "0")) <= fault.looks:
        return Response("Request has expired", status_code=403, media_type="text/plain")
    if held.downloads > fault.looks:
        return whole
    match fault.kind:
        case "result_status":
            return Response(b"" if fault.status == 204 else b"not yet", status_code=fault.status)
        case "result_empty":
            return Response(b"", media_type=held.media_type)
        case "result_html":
            return HTMLResponse(HTML)
        case "result_half":
            return Response(held.content[: len(held.content) // (fault.looks - held.downloads + 2)])
        case "result_reset":
            return ConnectionReset()
        case "result_cut":
            return CutShort(held.content)
    return whole
