"""The zone of the offices: what names no other, and all that is shown, is by China's clock."""

from datetime import date, datetime, time, timedelta, timezone

from xlsx_tools.expression import Expression

CHINA = timezone(timedelta(hours=8), "北京时间")
_DAY = Expression(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")


def end_of_day(text: str) -> datetime | None:
    """The last moment in China of a day that somebody typed, None where it is none."""
    match = _DAY.compiled.fullmatch(text.strip())
    try:
        return datetime.combine(date(*map(int, match.groups())), time.max, CHINA) if match else None
    except (ValueError, OverflowError):
        return None
