"""The list of letters for merging mails: a row a letter, with address, subject, text and attachment."""

from collections.abc import Sequence
from io import BytesIO

from xlsx_tools.generate import styles
from xlsx_tools.generate.lists import ListBook

_COLUMNS = (("单位", 30), ("收件人", 30), ("主题", 44), ("正文", 80), ("附件", 44))


def letter_list(rows: Sequence[Sequence[str]]) -> bytes:
    """The .xlsx of those rows."""
    out = BytesIO()
    book = ListBook(out)
    book.add_list("群发清单", _COLUMNS, [[(text, styles.CELL) for text in row] for row in rows])
    book.raw.close()
    return out.getvalue()
