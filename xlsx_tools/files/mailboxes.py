"""Mailboxes: one mail after the other, as they are exported or kept by mail programs."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from xlsx_tools.files.found import Found, Thing
from xlsx_tools.files.letters import LARGEST_MAIL, letter_contents

_CHUNK = 1 << 20
_SEPARATOR = re.compile(rb"From [^\r\n]*\d\d:\d\d")


def is_mailbox(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    return _SEPARATOR.match(head) is not None


def mailbox_contents(thing: Thing) -> Found:
    """The files attached to each of its mails."""
    for number, data in enumerate(_letters(thing.content), 1):
        yield from letter_contents(thing.inside(f"第 {number} 封邮件", b""), data)


def _letters(content: BinaryIO) -> Iterator[bytes]:
    """The mails of a mailbox, one after the other, each cut off where it exceeds the limit."""
    letter, after_blank = bytearray(), True
    for line in iter(lambda: content.readline(_CHUNK), b""):
        if after_blank and _SEPARATOR.match(line):
            if letter:
                yield bytes(letter)
            letter = bytearray()
        elif len(letter) <= LARGEST_MAIL:
            letter += line
        after_blank = not line.strip()
    if letter:
        yield bytes(letter)
