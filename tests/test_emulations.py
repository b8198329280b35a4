"""Whatever program saved a workbook, the same submission is read from it."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from tests.campaign.turns import in_turn
from tests.support.emulations import EMULATIONS, LAYOUT, SYNTAX, RawCell, each_cell
from tests.support.office import convert
from xlsx_tools.checking import check
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity, has_errors
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.reading.intake import Intake, take_in

SAMPLES = Path(__file__).parents[1] / "samples"
# Each on a workbook with something in every part, and in turn on one that has little.
TRIED = [
    *((each, "lively") for each in EMULATIONS),
    *((each, "small-office") for each in in_turn(EMULATIONS)),
]

# What is said about a workbook because of how it was saved, beside what is said anyway.
NUMBERS_AS_TEXT = {name: {"C-AS-TEXT"} for name in EMULATIONS if name.startswith("numbers_as_text_")}
STALE = {name: {"T-STALE"} for name in EMULATIONS if name.endswith("_stale")}
# What shows amounts rounded, or nothing at all.
FORMATS = {
    f"number_format_{name}": {"K-FORMAT"}
    for name in (
        "red_negatives",
        "thousands",
        "accounting",
        "yuan",
        "with_unit",
        "scientific",
        "hidden",
        "words_like_dates",
    )
}
NOTED: dict[str, set[str]] = {
    **FORMATS,
    **NUMBERS_AS_TEXT,
    **STALE,
    "sheet_added": {"W-EXTRA"},
    "extra_cells": {"K-PICTURE"},
    "external_link": {"K-LINK"},
    "comments": {"K-NOTE"},
    "picture": {"K-PICTURE"},
    "protection_not_on": {"K-PROTECTION"},
    "protection_not_on_with_password": {"K-PROTECTION"},
    "protection_gone": {"K-PROTECTION"},
}

# Not all, for time.
FOR_LIBREOFFICE = ("strict", "without_references", "prefixed", "all_of_wps", "all_of_excel")


def sample(name: str) -> bytes:
    """A sample's workbook."""
    return (SAMPLES / name / "filled.xlsx").read_bytes()


@cache
def emulated(emulation: str, name: str) -> bytes:
    """A sample as the emulation saves it."""
    return EMULATIONS[emulation](sample(name))


@cache
def original(name: str) -> Intake:
    """A sample as it is read."""
    return take_in(sample(name))


@cache
def said_of_original(name: str) -> list[Finding]:
    """What is said of a sample anyway."""
    return check(original(name))


def values(quantities: dict[str, Quantity]) -> dict[str, Number | None]:
    """The numbers alone."""
    return {item: quantity.value for item, quantity in quantities.items()}


def contents(submission: Submission) -> dict[str, object]:
    """All that was filed, however it was written."""
    return {
        "origin": submission.origin,
        "unit": submission.unit,
        "year": submission.year,
        "items": values(dict(submission.items)),
        "zero_tables": submission.zero_tables,
        "narrative": submission.narrative,
        "headings": submission.headings,
        "fields": submission.fields,
        "reasons": submission.reasons,
        "last_year": submission.last_year,
    }


def rules_noted(findings: list[Finding], before: list[Finding]) -> set[str]:
    """The rules of the findings that are new."""
    return {finding.rule for finding in findings if finding not in before}


@pytest.mark.parametrize(("emulation", "name"), TRIED)
def test_the_same_is_read_whatever_saved_it(emulation: str, name: str) -> None:
    data = emulated(emulation, name)
    assert data != sample(name) or name != "lively"  # The other one has no amounts.
    before, intake = original(name), take_in(data)
    assert contents(intake.submission) == contents(before.submission)
    stated = values(dict(intake.submission.stated))
    of_old = values(dict(before.submission.stated))
    allowed = (None, 0) if emulation in STALE else (None,)
    assert {i: n for i, n in stated.items() if n != of_old[i] and n not in allowed} == {}
    findings = check(intake)
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    noted = NOTED.get(emulation, set())
    if name == "small-office":
        noted = noted - {"T-STALE"}  # All its totals are 0.
        noted = noted if emulation.endswith("hidden") else noted - {"K-FORMAT"}  # It has no amounts.
    assert rules_noted(findings, said_of_original(name)) == noted
    assert [finding for finding in said_of_original(name) if finding not in findings] == []


def test_emulation_is_a_workbook_that_libreoffice_opens(tmp_path: Path) -> None:
    files = [tmp_path / f"{emulation}.xlsx" for emulation in FOR_LIBREOFFICE]
    for file in files:
        file.write_bytes(emulated(file.stem, "lively"))
    saved = tmp_path / "saved"
    convert(files, "xlsx", saved)
    before = contents(original("lively").submission)
    for file in files:
        intake = take_in((saved / file.name).read_bytes())
        assert contents(intake.submission) == before, file.stem
        assert not has_errors(check(intake)), file.stem


@pytest.mark.parametrize("emulation", ["quote_prefixed", "texts_as_results", "inline_texts", "rich_texts"])
def test_text_that_begins_with_an_equals_sign_is_text(emulation: str) -> None:
    """What was typed behind an apostrophe looks like a formula and is none."""
    submission = original("lively").submission
    narrative = {**submission.narrative, "other.text": "=本年度未收取信息处理费。"}
    typed = workbook(LAYOUT.form, replace(submission, narrative=narrative), created=datetime(2025, 1, 2))
    intake = take_in(EMULATIONS[emulation](typed))
    assert intake.submission.narrative == narrative
    assert rules_noted(check(intake), said_of_original("lively")) == set()


HIDING = {
    "applications.received.business": ("C-ERROR", "<v>#REF!</v>", "e"),
    "applications.granted.business": ("C-FORMULA", "<f>5+3</f>", None),
}


@pytest.mark.parametrize("emulation", SYNTAX)
def test_what_looks_blank_is_told_however_it_is_written(emulation: str) -> None:
    """A reader that knows an error value in one spelling only takes it for 0 in every other."""
    hiding = {(LAYOUT.items[item].sheet, LAYOUT.items[item].a1): what for item, what in HIDING.items()}

    def hide(cell: RawCell) -> str:
        if cell.place not in hiding:
            return cell.written()
        _, inner, kind = hiding[cell.place]
        return cell.written(inner, t=kind)

    findings = check(take_in(SYNTAX[emulation](each_cell(sample("small-office"), hide))))
    told = {finding.item: finding.rule for finding in findings}
    assert told == {item: rule for item, (rule, _, _) in HIDING.items()}
