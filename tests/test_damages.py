"""The table of docs/damages.md: each row comes true, and the page is current."""

import pytest

from tests.support.damages import (
    ASKED,
    DAMAGES,
    ERROR,
    LIVELY,
    PAGE,
    PASSWORD,
    READ,
    REFUSED,
    TOLD,
    Damage,
    as_et,
    converted,
    encrypted,
    page,
)
from tests.support.office import require
from xlsx_tools.checking import check
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import Format, examine
from xlsx_tools.filing.submission import Submission
from xlsx_tools.reading.intake import take_in

ORIGINAL = LIVELY.read_bytes()
SEVERITIES = {READ: set(), TOLD: {"info"}, ASKED: {"warning"}, ERROR: {"error"}}
NEEDS_OFFICE = (".xls", ".et (WPS)", ".ods", "an .xls that xlrd refuses")


def every(kind: str) -> pytest.MarkDecorator:
    """The rows that give something of that kind."""
    chosen = [d for d in DAMAGES if (d.gives == REFUSED) is (kind == REFUSED)]
    return pytest.mark.parametrize("damage", chosen, ids=lambda damage: damage.what)


def written(submission: Submission) -> dict[str, str]:
    """The texts that were written."""
    return {name: text for name, text in submission.narrative.items() if text}


@every(READ)
def test_damage_gives_what_the_page_says(damage: Damage) -> None:
    if damage.what in NEEDS_OFFICE:
        require("soffice", "libreoffice-calc")
    intake = take_in(damage.make(ORIGINAL))
    findings = check(intake)
    assert {f.rule for f in findings} == set(damage.rules), [f.message for f in findings]
    gravest = next((s for s in ("error", "warning", "info") if s in {f.severity for f in findings}), None)
    assert {gravest} - {None} == SEVERITIES[damage.gives]
    if damage.gives in (READ, TOLD):
        original = take_in(ORIGINAL).submission
        figures = intake.submission.tally(intake.form).figures
        assert figures == original.tally(intake.form).figures
        if "K-OFFERED" not in damage.rules:  # by which a sentence more is written
            assert written(intake.submission) == written(original)


@every(REFUSED)
def test_file_is_refused_as_the_page_says(damage: Damage) -> None:
    with pytest.raises(UnreadableFileError, match=damage.words):
        take_in(damage.make(ORIGINAL))


def test_page_of_damages_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.damages"


def test_encrypted_workbook_is_read_with_its_password() -> None:
    intake = take_in(encrypted(ORIGINAL), password=PASSWORD)
    assert intake.submission == take_in(ORIGINAL).submission
    assert not intake.is_plain_xlsx
    with pytest.raises(UnreadableFileError, match="密码不对"):
        take_in(encrypted(ORIGINAL), password="Abc123")


def test_et_is_known_by_its_streams() -> None:
    require("soffice", "libreoffice-calc")
    assert examine(as_et(ORIGINAL)).kind is Format.ET
    assert examine(converted(ORIGINAL, "xls")).kind is Format.XLS
