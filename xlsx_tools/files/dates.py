"""When a mail was sent: its date in whichever of the ways programs write it, by China's clock if by none."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate
from unicodedata import normalize

from xlsx_tools.files.zone import CHINA

_LONGEST = 200  # characters of a date
_HOURS, _MINUTES = 24, 60  # as much, as some write the end of a day and clocks do the second that is put in

# CST is America's by the standard of mails, and China's by those who write mails here.
_ZONES = {"CST": 8, "HKT": 8, "SGT": 8, "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "JST": 9, "KST": 9} | {
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7
}  # fmt: skip

_TIME = re.compile(r"(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2}))?(?:\.\d+)?\s*[分秒]?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?(?!\d)")
_UNKNOWN_ZONE = "-0000"
_COMMENT, _WEEKDAY = re.compile(r"\([^()]*\)"), re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]\s*,?")
_AFTERNOON, _MORNING = (
    re.compile(r"下午|晚上|傍晚|中午|(?i:\bpm\b)"),
    re.compile(r"上午|早上|凌晨|(?i:\bam\b)"),
)
_AT = re.compile(r"\bat\b", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def sent_at(text: str) -> tuple[datetime, bool] | None:
    """The time a date stands for, and whether it names its zone; None if it is no date.

    `-0000` is how the standard says that nothing is known of the zone.
    """
    text = _WEEKDAY.sub(" ", _COMMENT.sub(" ", normalize("NFKC", text[:_LONGEST]))).strip()
    time = _TIME.search(text)
    if time is None:
        return None
    zone = _zone(text[time.end() :])
    with suppress(ValueError, OverflowError):
        year, month, day = _day(text, time)
        hour, minute, second = (int(number or 0) for number in time.groups())
        hour = _of_day(hour, text[: time.start()] + text[time.end() :])
        if hour > _HOURS or minute >= _MINUTES or second > _MINUTES:
            return None
        midnight = datetime(year, month, day, tzinfo=CHINA if zone is None else timezone(zone))
        sent = midnight + timedelta(hours=hour, minutes=minute, seconds=second)
        return sent.astimezone(UTC), zone is not None and _UNKNOWN_ZONE not in text
    return None


def _zone(behind: str) -> timedelta | None:
    """The offset that stands behind a time, None if there is none."""
    if offset := _OFFSET.search(behind):
        sign, hours, minutes = offset.groups()
        length = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return length if sign == "+" else -length
    names = re.findall(r"[A-Z]+", behind.upper())
    if "中国" in behind or "北京" in behind:
        return CHINA.utcoffset(None)
    return next((timedelta(hours=_ZONES[name]) for name in names if name in _ZONES), None)


def _day(text: str, time: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day; raises ValueError."""
    if day := _DAY.search(text[: time.start()]):
        return int(day[1]), int(day[2]), int(day[3])
    # With nothing but a time of its own: what else stands behind it, the standard parser may misread.
    year = re.search(r"\b\d{4}\b", _OFFSET.sub(" ", text[time.end() :]))
    stated = _in_english(_AT.sub(" ", text[: time.start()].replace("-", " ")))
    parts = parsedate(f"{stated} {year[0] if year else ''} {time[1]}:{time[2]}:00")
    if parts is None:
        raise ValueError(text)
    return parts[:3]


def _in_english(day: str) -> str:
    """A day with its month in English."""
    for number, name in reversed(list(enumerate(_CHINESE_MONTHS))):
        day = re.sub(f"(?:{name}|(?<!\\d){number + 1})月", f" {_MONTHS[number]} ", day)
    return day


def _of_day(hour: int, words: str) -> int:
    """An hour of twelve as one of twenty-four."""
    if _AFTERNOON.search(words) and hour < 12:
        return hour + 12
    return 0 if _MORNING.search(words) and hour == 12 else hour
