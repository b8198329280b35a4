"""What is found in an inbox: parcels, strays, and things that are still to be opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from xlsx_tools.files.charsets import clean
from xlsx_tools.files.zone import CHINA

_BETWEEN = " › "
# What programs keep beside a file while it is open or unpacked, and what systems leave in folders.
_NOBODY_SENT = ("~$", ".~", "._", ".xlsx-tools-")
_NOBODY_SENT_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class InboxFile:
    """A file of an inbox: the path it is known by, what to call it, how large and old it is."""

    path: str
    source: str
    size: int
    mtime_ns: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Parcel:
    """A workbook or JSON document, where it was found, and when it was sent.

    `by_mail`: a mail says so, `sender` being the address that it says it comes from, `answers` whom the
    letter of ours was written to that it answers; `is_sure`: it also says in which zone its clock is. Other
    times are those that files have.
    """

    source: str
    data: bytes
    dated: datetime
    by_mail: bool
    is_sure: bool = False
    sender: str = ""
    answers: str = ""


@dataclass(frozen=True)
class Bounced:
    """A letter of ours that did not arrive: to which addresses, and when that was told.

    `names` is what it says of whom it was meant for: its subject, and the names of its files.
    """

    addresses: tuple[str, ...]
    names: tuple[str, ...]
    dated: datetime


@dataclass(frozen=True)
class Stray:
    """Something else, sent when `dated` says; `is_closed`: a workbook may be in it that is not got at."""

    source: str
    reason: str
    is_closed: bool = False
    sender: str = ""
    bounced: Bounced | None = None
    dated: datetime | None = None


@dataclass(frozen=True)
class Thing:
    """Something to be opened: its name, its content, and within how many archives and mails it was found."""

    source: str
    name: str
    content: BinaryIO
    dated: datetime
    by_mail: bool = False
    is_sure: bool = False
    sender: str = ""
    answers: str = ""
    archives: int = 0
    mails: int = 0

    def inside(self, name: str, content: bytes) -> "Thing":
        """Something of that name found in it."""
        shown = clean(name)
        return replace(self, source=f"{self.source}{_BETWEEN}{shown}", name=shown, content=BytesIO(content))

    def not_after(self, saved: datetime | None) -> datetime:
        """When something in it was saved, by China's clock if that names no zone; never later than itself.

        What a mail says of when it was sent stands above that.
        """
        if saved is None or self.by_mail:
            return self.dated
        return min(self.dated, saved if saved.tzinfo else saved.replace(tzinfo=CHINA))

    def parcel(self, data: bytes) -> Parcel:
        """It is a workbook or a document, with that content."""
        return Parcel(self.source, data, self.dated, self.by_mail, self.is_sure, self.sender, self.answers)

    def told(self, reason: str, *, is_closed: bool = False) -> Stray:
        """It is something else, as the reason says."""
        return Stray(self.source, reason, is_closed, self.sender, dated=self.dated)

    def closed(self, reason: str) -> Stray:
        """It is not opened, for that reason."""
        return self.told(reason, is_closed=True)


Found = Iterator[Thing | Parcel | Stray]


def nobody_sent(name: str) -> bool:
    """Whether a file of that name is what programs leave behind, not what people send."""
    parts = PurePosixPath(name.lower()).parts
    return any(part.startswith(_NOBODY_SENT) or part in _NOBODY_SENT_NAMES for part in parts)
