"""Workbooks for tests: made by the generator, then changed the way people change them."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from openpyxl import Workbook, load_workbook

from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import Number, Quantity

UNIT, YEAR = "云溪县测试局", 2024
CREATED = datetime(2025, 1, 2, 3, 4, 5)


def blank_submission(form: Form) -> Submission:
    """Nothing filled in yet."""
    return Submission(Origin(form.id, form.version, UNIT, YEAR, "t1"), UNIT, YEAR)


def filled_submission(form: Form, numbers: dict[str, Number] | None = None) -> Submission:
    """All tables zero but for the numbers given, all texts written."""
    to_mention = {mention.narrative: mention.words[0] for mention in form.hints.mentions}
    required = (n for n in form.narratives.values() if n.required)
    return replace(
        blank_submission(form),
        items={item: Quantity(number) for item, number in (numbers or {}).items()},
        zero_tables=frozenset(form.tables),
        narrative={n.id: f"{n.label}的内容{to_mention.get(n.id, '')}。" for n in required},
        fields={field.id: field.choices[0] if field.choices else "已填" for field in form.fields},
    )


def written(form: Form, submission: Submission) -> bytes:
    """The submission's workbook, written once for all tests that ask for the same."""
    wanted = (id(form), repr(submission))
    if wanted not in _WRITTEN:
        _WRITTEN[wanted] = (form, workbook(form, submission, created=CREATED))
    return _WRITTEN[wanted][1]


# With their forms, lest another gets the number of one that is gone.
_WRITTEN: dict[tuple[int, str], tuple[Form, bytes]] = {}


def blank_workbook(form: Form) -> bytes:
    """A fresh template."""
    return written(form, blank_submission(form))


def filled_workbook(form: Form, numbers: dict[str, Number] | None = None) -> bytes:
    """A template filled in, with no errors if the numbers balance."""
    return written(form, filled_submission(form, numbers))


def opened(data: bytes) -> Workbook:
    """The workbook as openpyxl opens it; from the second time on a copy, which takes a quarter as long."""
    if data in _OPENED:
        return _copied(_kept(data))
    _OPENED.add(data)
    return load_workbook(BytesIO(data))


def _copied(kept: bytes) -> Workbook:
    book: Workbook = pickle.loads(kept)
    for sheet in book.worksheets:  # How a row or column that is not there yet is made is not kept.
        sheet.row_dimensions.default_factory = sheet._add_row  # type: ignore[attr-defined]
        sheet.column_dimensions.default_factory = sheet._add_column  # type: ignore[attr-defined]
    return book


_OPENED: set[bytes] = set()


@lru_cache(maxsize=16)
def _kept(data: bytes) -> bytes:
    return pickle.dumps(load_workbook(BytesIO(data)))


def edited(data: bytes, edit: Callable[[Workbook], None]) -> bytes:
    """The workbook after somebody changed it by hand; openpyxl stores no results of formulas."""
    book = opened(data)
    edit(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
