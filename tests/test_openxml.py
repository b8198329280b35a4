"""What the program writes, held against the schemas of Office: no finding but those listed with a reason."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from openxml_audit import OpenXmlValidator

from tests.support.collecting import FORM, NOW, WATER, book, file, season, taken
from tests.support.sums import filings, origin, with_texts
from tests.support.workbooks import blank_workbook, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate import workbook
from xlsx_tools.handback import hand_back
from xlsx_tools.quantity import Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.render import render
from xlsx_tools.season.merge import merge
from xlsx_tools.season.status.as_workbook import overview_workbook
from xlsx_tools.season.status.survey import survey

CREATED = datetime(2025, 1, 10, 9, 0)
SAMPLE = Path(__file__).parents[1] / "samples" / "lively"

# Findings that may stand, by file, by what they say, and why.
KNOWN = {
    "marked.xlsx": {
        r"Unexpected element '(color|b)' found": "openpyxl puts what makes a font in an order of its own; "
        "ECMA-376 (CT_Font) allows any, and no program minds",
        r"Worksheet \S+ has \d+ inline-string": "marks stand in their cells, so that no list "
        "of strings is written anew; "
        "Excel moves them there when it saves, and nothing else changes",
    },
}


def marked() -> bytes:
    data = filled_workbook(FORM, {"applications.received.business": 3})
    intake = take_in(data)
    return hand_back(data, intake, check(intake), created=CREATED)


def summed() -> bytes:
    total = merge(FORM, origin(FORM), filings(FORM, 1, 2))
    return workbook(FORM, with_texts(FORM, total), created=CREATED)


def status() -> bytes:
    with season() as ledger:
        taken(ledger, file("a.xlsx", book(WATER, wrong=True)))
        return overview_workbook(survey(ledger, FORM, 2024, now=NOW))


def lively() -> Submission:
    return take_in((SAMPLE / "filled.xlsx").read_bytes()).submission


def report(*, charts: bool = False, draft: bool = False) -> bytes:
    previous = take_in((SAMPLE / "last-year.json").read_bytes()).submission
    return render("docx", FORM, lively(), charts=charts, draft=draft, previous=previous)


def of_many_digits() -> bytes:
    items = {item: Quantity(123_456_789) for item in FORM.inputs}
    return render("docx", FORM, replace(lively(), items=items))


WRITTEN: dict[str, Callable[[], bytes]] = {
    "template.xlsx": lambda: blank_workbook(FORM),
    "filled.xlsx": lambda: filled_workbook(FORM),
    "marked.xlsx": marked,
    "summed.xlsx": summed,
    "status.xlsx": status,
    "report.docx": report,
    "charts.docx": lambda: report(charts=True, draft=True),
    "digits.docx": of_many_digits,
}


@pytest.fixture(scope="module")
def validator() -> OpenXmlValidator:
    return OpenXmlValidator()


@pytest.mark.parametrize("name", WRITTEN)
def test_office_schemas__no_finding_but_the_known(
    name: str, validator: OpenXmlValidator, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(WRITTEN[name]())
    found = validator.validate(path).errors
    known = "|".join(KNOWN.get(name, {"(?!)": ""}))
    left = Counter(e.part_uri + e.description for e in found if not re.match(known, e.description))
    assert not left


def test_validator__finds_what_is_wrong(validator: OpenXmlValidator, tmp_path: Path) -> None:
    """That nothing is found elsewhere means something."""
    word = docx.Document(str(SAMPLE / "report.docx"))
    word.element.body.append(word.element.makeelement(f"{{{word.element.nsmap['w']}}}nonsense"))
    word.save(str(tmp_path / "wrong.docx"))
    assert validator.validate(tmp_path / "wrong.docx").errors
