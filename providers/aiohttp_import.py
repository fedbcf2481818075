"""aiohttp, imported without the system's certificates: it reads them twice, for connections without a TLS context.

All of ours come with one (`pooled_transport.tls`), and reading them takes 0.08 s of every start. Whoever forgets it is
refused by every server's certificate instead of trusting one by mistake.
"""

import os

_NOWHERE = {"SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull}  # OpenSSL's own variables
_kept = {name: os.environ.get(name) for name in _NOWHERE}
os.environ.update(_NOWHERE)
try:
    import aiohttp
    from httpx_aiohttp import AiohttpTransport
finally:
    for _name, _value in _kept.items():
        if _value is None:
            del os.environ[_name]
        else:
            os.environ[_name] = _value

__all__ = ["AiohttpTransport", "aiohttp"]
