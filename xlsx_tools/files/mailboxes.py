"""Mailboxes: one mail after the other, as they are exported or kept by mail programs."""

import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from xlsx_tools.files.found import Found, Thing
from xlsx_tools.files.letters import letter_contents
from xlsx_tools.files.limits import LARGEST_MAIL

_CHUNK = 1 << 20
_MOST_AHEAD = 40  # lines of a mail's head that are looked at
_SEPARATOR = b"From "
_HEADER = re.compile(rb"[!-9;-~]+:")
_TELLING = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type"
    rb"|x-mozilla-status|x-gmail-labels|x-mailer|reply-to):",
    re.IGNORECASE,
)


def is_mailbox(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    separator, *lines = head.lstrip(b"\xef\xbb\xbf\r\n").splitlines() or [b""]
    return separator.startswith(_SEPARATOR) and _begins_mail(lines)


def mailbox_contents(thing: Thing) -> Found:
    """The files attached to each of its mails."""
    for number, data in enumerate(_letters(thing.content), 1):
        yield from letter_contents(thing.inside(f"第 {number} 封邮件", b""), data)


def _letters(content: BinaryIO) -> Iterator[bytes]:
    """The mails of a mailbox, one after the other, each cut off where it exceeds the limit."""
    ahead = deque[bytes]()
    letter, may_end = bytearray(), True
    while line := ahead.popleft() if ahead else content.readline(_CHUNK):
        if may_end and line.startswith(_SEPARATOR) and _is_followed_by_mail(content, ahead):
            if letter:
                yield bytes(letter)
            letter = bytearray()
        elif len(letter) <= LARGEST_MAIL:
            letter += line
        # Some programs leave no blank line behind the last part of a mail.
        bare = line.strip()
        may_end = not bare or (bare.startswith(b"--") and bare.endswith(b"--"))
    if letter:
        yield bytes(letter)


def _is_followed_by_mail(content: BinaryIO, ahead: deque[bytes]) -> bool:
    """Whether the next lines are a mail's head; what is read of them stays ahead."""
    while len(ahead) < _MOST_AHEAD and (line := content.readline(_CHUNK)):
        ahead.append(line)
        if not line.strip():
            break
    return _begins_mail(list(ahead))


def _begins_mail(lines: list[bytes]) -> bool:
    """Whether lines begin with headers, two of which every mail has; a text may begin with 注意: too."""
    telling = 0
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if number and line[:1] in b" \t":
            continue
        if not _HEADER.match(line):
            # Of a head that was cut off within a line, the last is none.
            return telling > 1 and number == len(lines) - 1
        telling += _TELLING.match(line) is not None
    return telling > 1
