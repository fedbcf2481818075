"""Apikley (api.apikley.ru). Facts: docs/gateways.md; read 2026-11."""

from typing import ClassVar

from providers.job_gateway import JobGateway


class Apikley(JobGateway):
    """Apikley, with one account. Its callbacks are not signed."""

    brand: ClassVar[str] = "apikley"
    title: ClassVar[str] = "Apikley"
