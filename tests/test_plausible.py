"""Figures that are odd, and the like of them that are not: one hint each, or none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.forms import LAYOUTS, MINI, NATIONAL
from tests.support.workbooks import YEAR, filled_submission
from xlsx_tools.checking.rules import plausible
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Oddity, Quantity

Figures = dict[str, Number]

APPLICATIONS, DISPUTES, DISCLOSURE = "applications", "disputes.cases", "disclosure"
FEES = f"{DISCLOSURE}.administrative_fees.fees"


def filed(figures: Figures, form: Form = NATIONAL) -> Submission:
    """A submission with those figures, all others zero."""
    return filled_submission(form, figures)


def hints(this: Submission, last: Figures | None = None, form: Form = NATIONAL) -> list[Finding]:
    """What is hinted at, with a last year of those figures or none."""
    previous = None if last is None else replace(filed(last, form), year=YEAR - 1)
    context = Context(LAYOUTS[form.id], this, this.tally(form), previous)
    return list(plausible.check(context))


def rules(this: Figures, last: Figures | None = None) -> list[str]:
    """The rules of the hints."""
    return [finding.rule for finding in hints(filed(this), last)]


def normative(issued: int, abolished: int, in_force: int) -> Figures:
    row = f"{DISCLOSURE}.normative_documents"
    return {f"{row}.issued": issued, f"{row}.abolished": abolished, f"{row}.in_force": in_force}


def disputes(**columns: int) -> Figures:
    return {f"{DISPUTES}.{column}": number for column, number in columns.items()}


def handled(**rows: int) -> Figures:
    return {f"{APPLICATIONS}.{row}.natural_person": number for row, number in rows.items()}


def test_zeros_are_plausible_with_and_without_a_last_year() -> None:
    assert rules({}) == []
    assert rules({}, {}) == []


# --- Documents in force -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("this", "last", "expected"),
    [
        ((6, 4, 41), (5, 2, 39), []),
        ((0, 0, 39), (5, 2, 39), []),
        ((6, 4, 42), (5, 2, 39), ["Y-IN-FORCE"]),
        ((0, 0, 35), (5, 2, 39), ["Y-IN-FORCE"]),
        ((1, 0, 0), (0, 0, 0), ["Y-IN-FORCE"]),
    ],
)
def test_documents_in_force(
    this: tuple[int, int, int], last: tuple[int, int, int], expected: list[str]
) -> None:
    assert rules(normative(*this), normative(*last)) == expected
    assert rules(normative(*this)) == []


def test_hint_on_documents_in_force_shows_the_whole_sum() -> None:
    (finding,) = hints(filed(normative(6, 4, 45)), normative(5, 2, 39))
    assert (finding.severity, finding.cell) == (Severity.INFO, "D6")
    assert finding.message == (
        "主动公开!D6「行政规范性文件 / 现行有效件数」填 45，而上一年现行有效 39 件，加本年制发 6 件、"
        "减本年废止 4 件，是 41 件。请核对这三个数；因文件到期失效、机构合并等对不上的，不用改。"
    )


# --- Cases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("this", "last", "expected"),
    [
        (disputes(review_upheld=1), disputes(review_pending=2), []),
        (disputes(review_other=2), disputes(review_pending=2), []),
        (disputes(review_pending=2), disputes(review_pending=0), []),
        (disputes(), disputes(review_pending=2), ["Y-PENDING"]),
        (disputes(review_pending=2), disputes(review_pending=2), ["Y-PENDING"]),
        (disputes(review_upheld=9), disputes(review_pending=1, direct_pending=1), ["Y-PENDING"]),
    ],
)
def test_pending_cases_are_decided_the_next_year(this: Figures, last: Figures, expected: list[str]) -> None:
    assert rules({**this, **handled(granted=5)}, last) == expected


@pytest.mark.parametrize(
    ("this", "last", "expected"),
    [
        (disputes(reviewed_upheld=2), disputes(), ["P-REVIEWED"]),
        (disputes(reviewed_pending=1), disputes(direct_upheld=3), ["P-REVIEWED"]),
        (disputes(reviewed_upheld=2), disputes(review_upheld=1), []),
        (disputes(reviewed_upheld=2, review_pending=1), disputes(), []),
        (disputes(reviewed_upheld=2), disputes(reviewed_pending=2), []),
        (disputes(direct_upheld=2), disputes(), []),
        (disputes(reviewed_upheld=2), None, []),
    ],
)
def test_litigation_after_review_needs_a_review(
    this: Figures, last: Figures | None, expected: list[str]
) -> None:
    assert rules({**this, **handled(granted=5)}, last) == expected


@pytest.mark.parametrize(
    ("cases", "decisions", "expected"),
    [(9, 0, []), (10, 0, ["P-DISPUTES"]), (24, 5, []), (25, 5, ["P-DISPUTES"]), (300, 100, [])],
)
def test_cases_far_above_decisions(cases: int, decisions: int, expected: list[str]) -> None:
    figures = disputes(review_upheld=cases - 2, direct_upheld=1, reviewed_upheld=1)
    assert rules({**figures, **handled(granted=decisions)}) == expected


# --- Fees, regulations, other results -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("this", "last", "is_odd"),
    [
        (Decimal("128.4562"), Decimal("117.25"), False),
        (Decimal(1172500), Decimal("117.25"), True),
        (Decimal("0.0117"), Decimal("117.25"), True),
        (Decimal(300000), Decimal(100), True),
        (Decimal(299999), Decimal(100), False),
        (Decimal(3000000), Decimal(100), True),
        (Decimal(3000001), Decimal(100), False),
        (Decimal(5000), Decimal(0), False),
        (Decimal(0), Decimal(5000), False),
    ],
)
def test_fees_in_the_wrong_unit(this: Decimal, last: Decimal, is_odd: bool) -> None:
    assert rules({FEES: this}, {FEES: last}) == (["P-FEE-UNIT"] if is_odd else [])
    assert rules({FEES: last}, {FEES: this}) == (["P-FEE-UNIT"] if is_odd else [])
    assert rules({FEES: this}) == []


@pytest.mark.parametrize(
    ("power", "figures", "expected"),
    [
        ("无", {"issued": 1}, ["P-REGULATIONS"]),
        ("无", {"in_force": 12}, ["P-REGULATIONS"]),
        ("无", {}, []),
        ("有", {"issued": 1, "in_force": 12}, []),
        ("", {"issued": 1, "in_force": 12}, []),
    ],
)
def test_regulations_of_a_unit_that_makes_none(
    power: str, figures: dict[str, int], expected: list[str]
) -> None:
    this = filed({f"{DISCLOSURE}.regulations.{column}": number for column, number in figures.items()})
    found = hints(replace(this, fields={"rulemaking": power}))
    assert [finding.rule for finding in found] == expected


@pytest.mark.parametrize(
    ("others", "decided", "expected"),
    [
        (10, 10, ["P-OTHER-HANDLING"]),
        (60, 40, ["P-OTHER-HANDLING"]),
        (10, 11, []),
        (10, 9, []),
        (9, 201 - 9, []),
    ],
)
def test_unusual_share_of_other_results(others: int, decided: int, expected: list[str]) -> None:
    split = handled(not_corrected=others - 2, fee_unpaid=1, other_result=1, granted=decided)
    assert rules(split) == expected


# --- What is not known --------------------------------------------------------------------------------


def test_nothing_is_hinted_at_while_a_figure_is_open() -> None:
    this = filed(normative(6, 4, 45))
    row = f"{DISCLOSURE}.normative_documents"
    blank = {i: q for i, q in this.items.items() if i != f"{row}.abolished"}
    this = replace(this, items=blank, zero_tables=frozenset({"applications", "disputes"}))
    assert hints(this, normative(5, 2, 39)) == []


def test_template_s_own_record_of_last_year_serves_too() -> None:
    this = replace(filed({FEES: 1172500}), last_year={FEES: Decimal("117.25")})
    assert [finding.rule for finding in hints(this)] == ["P-FEE-UNIT"]


def test_hints_of_the_small_form() -> None:
    owed: Figures = {"service.schools.due": 3000, "service.schools.owed": 3000}
    (finding,) = hints(filed(owed, MINI), form=MINI)
    assert (finding.rule, finding.severity, finding.item) == (
        "H-OWED",
        Severity.WARNING,
        "service.schools.owed",
    )
    assert "欠缴 3000 元，比实收多 3000 元。请核对。" in finding.message
    stopped = filed({"works.well.opening": 3, "works.well.scrapped": 3}, MINI)
    assert [f.rule for f in hints(stopped, form=MINI)] == ["H-STOPPED"]
    assert [f.rule for f in hints(filed({}, MINI), {"works.well.closing": 3}, MINI)] == ["H-STOPPED"]


def test_unusable_figure_gives_no_hint() -> None:
    this, item = filed(normative(6, 4, 45)), f"{DISCLOSURE}.normative_documents.in_force"
    unusable = Quantity(None, "约45", Oddity.NOT_A_NUMBER)
    assert hints(replace(this, items={**this.items, item: unusable}), normative(5, 2, 39)) == []
