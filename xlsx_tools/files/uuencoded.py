"""Files that a mail program wrote into the text of a mail, as was done before mails had parts (uuencode)."""

import re
from binascii import Error, a2b_uu
from collections.abc import Iterator

from xlsx_tools.files.charsets import decoded

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})$", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*$", re.MULTILINE)


def files_in_text(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; one that is not whole is as far as it goes."""
    text, place = b"\n".join(text.splitlines()), 0
    while begin := _BEGIN.search(text, place):
        end = _END.search(text, begin.end())
        place = end.start() if end else len(text)
        lines = text[begin.end() : place].splitlines()
        yield decoded(begin[1]).strip(), b"".join(_line(line) for line in lines if line)


def _line(line: bytes) -> bytes:
    """What a line stands for: it begins with how many bytes, and some programs put more behind them."""
    length = ((line[0] - 32 & 63) * 4 + 5) // 3
    try:
        return a2b_uu(line[:length])
    except Error:
        return b""
