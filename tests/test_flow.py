"""Where the pages of a report end: tables are whole, unless that leaves too much of a page empty."""

import io
from dataclasses import replace
from functools import cache
from itertools import pairwise

import docx
import pdfplumber
import pytest

from tests.support.damages import ROOT
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.render import render

UPRIGHT = 800.0  # points, that a page upright is higher than
TOP, BOTTOM = 105.0, 743.0  # of the type area


@cache
def sample(name: str) -> Intake:
    """A sample as it was filled in."""
    return take_in((ROOT / "samples" / name / "filled.xlsx").read_bytes())


def report(name: str, lines: int, kind: str) -> bytes:
    """The sample's report with a lead of so many lines, by which its tables stand further down."""
    intake = sample(name)
    texts = {**intake.submission.narrative, "overview.lead": "长" * 28 * lines}
    return render(kind, intake.form, replace(intake.submission, narrative=texts))


@pytest.mark.parametrize(("name", "lines"), [("lively", 0), ("lively", 14), ("format-2019", 9)])
def test_no_page_of_the_pdf_is_left_half_empty(name: str, lines: int) -> None:
    with pdfplumber.open(io.BytesIO(report(name, lines, "pdf"))) as pdf:
        ends = [
            (page.height, max(word["bottom"] for word in page.extract_words() if word["bottom"] < BOTTOM))
            for page in pdf.pages
        ]
    for (height, end), (following, _) in pairwise(ends):
        if height > UPRIGHT and following > UPRIGHT:
            assert end > TOP + (BOTTOM - TOP) * 0.45


def test_table_of_blocks_is_broken_between_them_where_a_third_would_be_empty() -> None:
    """Two thirds of a page were empty below three lines of text."""
    first, second = heads_and_breaks("format-2019", 9)
    assert not first, "二 begins where the text ends"
    assert second == [True, False, True, True, True, False], "no block is parted from its head"
    whole, rows = heads_and_breaks("format-2019", 0)
    assert not whole
    assert all(rows), "it fits below the text"


def test_table_that_would_leave_little_empty_begins_a_page() -> None:
    begins_page, rows = heads_and_breaks("format-2019", 14)
    assert begins_page
    assert all(rows)


def heads_and_breaks(name: str, lines: int) -> tuple[bool, list[bool]]:
    """Whether 二 begins a page in Word, and which rows around its next blocks stay with those below."""
    document = docx.Document(io.BytesIO(report(name, lines, "docx")))
    (head,) = [p for p in document.paragraphs if p.text.startswith("二、")]
    rows = document.tables[0].rows[2:8]
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in rows]
    return bool(head.paragraph_format.page_break_before), kept
