"""The clock that commands go by."""

from datetime import UTC, datetime


def moment() -> datetime:
    """What time it is; tests put another clock in its place."""
    return datetime.now(UTC)
