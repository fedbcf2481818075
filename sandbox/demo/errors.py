"""The error that the demo ends with."""


class DemoFailed(Exception):
    """The demo did not end as it should; the message says why."""
