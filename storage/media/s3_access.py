"""How a bucket is reached."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class S3Access:
    """Access to the bucket, as in the standard AWS_* variables.

    `endpoint` is None for Amazon S3; `session_token` belongs to temporary keys.
    """

    endpoint: str | None = None
    region: str = "us-east-1"
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
