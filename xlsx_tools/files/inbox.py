"""An inbox: a file as it came -> the workbooks in it, however deep in zips, mails and mailboxes.

What is looked for is told by content, never by name; a name only says what somebody meant to send.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from xlsx_tools.files.charsets import clean
from xlsx_tools.files.compressed import compressed_contents, is_compressed
from xlsx_tools.files.found import Found, Parcel, Stray, Thing, nobody_sent
from xlsx_tools.files.letters import letter_contents
from xlsx_tools.files.limits import LARGEST_MAIL
from xlsx_tools.files.mailboxes import is_mailbox, mailbox_contents
from xlsx_tools.files.outlook import msg_contents, tnef_contents
from xlsx_tools.files.signatures import (
    APPLE_DOUBLE,
    EMPTY_ZIP,
    OLE2,
    OUTLOOK_MAIL,
    PROGRAM,
    SQLITE,
    TNEF,
    ZIP,
    kind_of_ole2,
)
from xlsx_tools.files.singles import single
from xlsx_tools.files.zips import holds_zip, zip_contents

_HEAD = 16_384
_EMLX = re.compile(rb"(\d{1,9})[ \t]*\r?\n")  # how long the mail is that follows, as Apple Mail keeps it
_HEADER = re.compile(rb"[!-9;-~]+:[ \t]")
_TELLING = re.compile(
    rb"^(?:received|return-path|from|to|subject|date|message-id|mime-version):", re.IGNORECASE | re.MULTILINE
)


def open_up(source: str, content: BinaryIO, dated: datetime) -> Iterator[Parcel | Stray]:
    """All that is in a file, one after the other; `dated` is the file's own time.

    The content must be seekable; of mailboxes and archives only what is at hand is held in memory.
    """
    shown = clean(source)
    yield from _opened(Thing(shown, PurePosixPath(shown).name, content, dated))


def _opened(thing: Thing) -> Iterator[Parcel | Stray]:
    for found in _contents(thing):
        if isinstance(found, Thing):
            yield from _opened(found)
        else:
            yield found


def _contents(thing: Thing) -> Found:
    head = thing.content.read(_HEAD)
    thing.content.seek(0)
    if nobody_sent(thing.name) or head.startswith((SQLITE, APPLE_DOUBLE)):
        return
    if is_mailbox(head):
        yield from mailbox_contents(thing)
    elif head.startswith((ZIP, EMPTY_ZIP)) or (head.startswith(PROGRAM) and holds_zip(thing.content)):
        yield from zip_contents(thing)
    elif is_compressed(head):
        yield from compressed_contents(thing)
    elif head.startswith(TNEF):
        yield from tnef_contents(thing)
    elif head.startswith(OLE2) and _is_msg(thing):
        yield from msg_contents(thing)
    elif length := _length_of_mail(head):
        before, size = length
        thing.content.seek(before)
        yield from letter_contents(thing, thing.content.read(size))
    else:
        yield single(thing)


def _is_msg(thing: Thing) -> bool:
    data = thing.content.read(LARGEST_MAIL)
    thing.content.seek(0)
    return kind_of_ole2(data) is OUTLOOK_MAIL


def _length_of_mail(head: bytes) -> tuple[int, int] | None:
    """What stands before a mail, and how long it may be; Apple Mail begins with a line that says so."""
    if _is_mail(head):
        return 0, LARGEST_MAIL + 1
    if (length := _EMLX.match(head)) and _is_mail(head[length.end() :]):
        return length.end(), min(int(length[1]), LARGEST_MAIL + 1)
    return None


def _is_mail(head: bytes) -> bool:
    head = head.lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r", b"\n")  # old programs end lines with it alone
    return _HEADER.match(head) is not None and len(_TELLING.findall(head)) > 1
