"""A finding's message as it stands in a note or in a list."""

import re
from math import ceil

from xlsx_tools.finding import Finding
from xlsx_tools.widths import columns_of

_LONGEST = 600  # characters that a row shows at that height
UNSHOWABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def words_of(finding: Finding) -> str:
    """The message on one line, without the sheet's name, fit for a cell."""
    message = finding.message.removeprefix(f"{finding.sheet}!").removeprefix(f"{finding.sheet}：")
    text = UNSHOWABLE.sub("", " ".join(message.splitlines()))
    if len(text) > _LONGEST:
        # What makes a message long is what was typed, in its middle; what to do stands at the end.
        text = f"{text[: _LONGEST - 200]}……{text[-200:]}"
    return text


def message_lines(text: str, width: float) -> int:
    """How many lines a text takes where one has room for that many digits."""
    # Less three, as a line is indented and breaks before what does not fit, be it a whole word.
    room = width - 3
    lines = map(columns_of, text.split("\n"))
    return sum(max(1, ceil(length / room)) for length in lines)
