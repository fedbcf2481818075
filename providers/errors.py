"""Gateway errors, arranged by one question: may the request be sent again?

    GatewayError
      Refused            it said no: never retry, refund
        ContentRefused     the prompt or picture broke its rules: never fails over
        OutOfCredit        our account there is empty: fail over, alert the operator
        KeyRefused         our key is not accepted there: fail over, alert the operator
        Unsupported        it cannot do this: fail over, else refund
      Busy               nothing was started: safe to retry, see .retry_after
      Unsure             it may have started, and may be billed: never retry blindly
        Garbled            it answered something we cannot read: a bug here
      NeverArrived       it knows no task with the id that we gave it: safe to send again
      BadSignature       a callback that somebody else made, or a stale one: not listened to
      Unfetchable        the result cannot be fetched safely: final, never bought again
        Unusable           not as its host answered now: final only if it answers the same every time

For reads (task status, account) `Busy` and `Unsure` both mean "try again later": a read costs nothing.
"""


class GatewayError(Exception):
    """A gateway request failed. `.code` is the gateway's own error code, "" if it gave none."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Refused(GatewayError):
    """The gateway refused; nothing was started or billed."""


class ContentRefused(Refused):
    """The prompt or the picture broke the gateway's rules."""


class OutOfCredit(Refused):
    """The operator's account at this gateway is empty."""


class KeyRefused(Refused):
    """The operator's key is missing, wrong or not allowed to do this."""


class Unsupported(Refused):
    """The gateway does not know the model, or not with these options."""


class Busy(GatewayError):
    """Nothing was started. `.retry_after` is in seconds, None if the gateway gave none."""

    def __init__(self, message: str, *, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Unsure(GatewayError):
    """It may have started, and may be billed."""


class Garbled(Unsure):
    """The reply cannot be parsed: the gateway's API changed, or our parser is wrong."""


class NeverArrived(GatewayError):
    """The gateway has no task with an id of ours: the request did not arrive."""


class BadSignature(GatewayError):
    """A callback is not the gateway's, or was made too long ago."""


class Unfetchable(GatewayError):
    """The URL of a result is unsafe, missing, or has content that is not accepted. Do not retry."""


class Unusable(Unfetchable):
    """The host answered with something that is not accepted. It may be an error page: fetch it again a few times."""
