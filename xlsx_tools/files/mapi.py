"""What Outlook keeps of a mail, a file or a recipient: values by number, whatever the container."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from xlsx_tools.files.charsets import decoded

CLASS, SUBJECT, HEADERS, BODY, HTML = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013
REFERENCES, IN_REPLY_TO = 0x1039, 0x1042
SUBMITTED, DELIVERED, SENDER, SENDER_SMTP = 0x0039, 0x0E06, 0x0C1F, 0x5D01
DATA, SHORT_NAME, LONG_NAME, SHOWN_NAME = 0x3701, 0x3704, 0x3707, 0x3001
TYPE, CONTENT_ID = 0x370E, 0x3712
CODEPAGES = (0x3FFD, 0x3FDE)

WANTED = frozenset(
    (
        *(CLASS, SUBJECT, HEADERS, BODY, HTML, SENDER, SENDER_SMTP, REFERENCES, IN_REPLY_TO),
        *(DATA, SHORT_NAME, LONG_NAME, SHOWN_NAME, TYPE, CONTENT_ID),
    )
)

TEXT_8, TEXT, TIME, LONG, BYTES, OBJECT = 0x001E, 0x001F, 0x0040, 0x0003, 0x0102, 0x000D

_FIRST_DAY = datetime(1601, 1, 1, tzinfo=UTC)
_CHARSETS = {65001: "utf-8", 54936: "gb18030", 936: "gb18030", 20936: "gb2312", 950: "big5", 28591: "latin-1"}


@dataclass(frozen=True)
class MapiObject:
    """A mail with what is attached to it, or a file; `mail` where a mail is attached."""

    values: Mapping[int, object] = field(default_factory=dict)
    attached: Sequence["MapiObject"] = ()
    mail: "MapiObject | None" = None

    def text(self, *numbers: int) -> str:
        """The first of those values that is a text, empty if none is."""
        return next((value for n in numbers if isinstance(value := self.values.get(n), str) and value), "")

    def bytes(self, number: int) -> bytes | None:
        """That value if it is bytes."""
        value = self.values.get(number)
        return value if isinstance(value, bytes) else None

    def time(self, *numbers: int) -> datetime | None:
        """The first of those values that is a time."""
        return next((value for n in numbers if isinstance(value := self.values.get(n), datetime)), None)


def value_of(kind: int, raw: bytes, charset: str) -> object:
    """A value of that kind; bytes of kinds that nobody asks for."""
    if kind == TEXT:
        return decoded(raw, "utf-16-le").rstrip("\x00")
    if kind == TEXT_8:
        return decoded(raw.rstrip(b"\x00"), charset)
    if kind == TIME and len(raw) >= 8:
        return _time(struct.unpack_from("<Q", raw)[0])
    if kind == LONG and len(raw) >= 4:
        return int.from_bytes(raw[:4], "little")
    return raw


def charset_of(codepage: object) -> str:
    """The charset that Windows has a number for, nothing if there is none."""
    if not isinstance(codepage, int):
        return ""
    return _CHARSETS.get(codepage, f"cp{codepage}")


def _time(ticks: int) -> datetime | None:
    try:
        return _FIRST_DAY + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
