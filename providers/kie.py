"""kie.ai (api.kie.ai). Facts: docs/gateways.md; read 2026-11."""

from collections.abc import Mapping
from typing import ClassVar

from providers.contract import Callback, Conversation
from providers.errors import BadSignature, GatewayError, OutOfCredit
from providers.job_gateway import REFUSALS, JobGateway
from providers.webhook_signatures import check_age, is_signed

UPLOAD_ORIGIN = "https://kieai.redpandaai.co"


class Kie(JobGateway):
    """kie.ai, with one account. Its callbacks are signed when a webhook key was made in its settings."""

    brand: ClassVar[str] = "kie"
    title: ClassVar[str] = "kie.ai"
    own_origin: ClassVar[str] = "https://api.kie.ai"
    # 433: the part of the account that this key may spend is used up.
    refusals: ClassVar[Mapping[int, type[GatewayError]]] = {**REFUSALS, 433: OutOfCredit}

    @property
    def upload_address(self) -> str:
        """A host of its own, or the configured address where that is somebody else's."""
        return UPLOAD_ORIGIN if self.origin == self.own_origin else self.origin

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.origin, self.upload_address)))

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        """The signature covers the id of the task and the time, not the rest of the body."""
        task_id = yield from super().parse_callback(callback)
        if self._webhook_key:
            if task_id is None:
                raise BadSignature("the callback names no task, so nobody signed it")
            sent_at = callback.headers.get("X-Webhook-Timestamp", "")
            check_age(sent_at, received_at=callback.received_at)
            signature = callback.headers.get("X-Webhook-Signature", "")
            if not is_signed(f"{task_id}.{sent_at}".encode(), signature, key=self._webhook_key.encode()):
                raise BadSignature("the callback was not signed by kie.ai")
        return task_id
