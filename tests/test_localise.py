"""Which figures are said to be wrong: found again when planted, smallest by brute force, slips by name."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, islice, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.campaign.seed import seed_of_commit
from tests.support.forms import LAYOUTS, MINI, NATIONAL
from tests.support.workbooks import filled_submission
from xlsx_tools.checking.causes.diagnosis import Cause, causes, needed
from xlsx_tools.checking.causes.search import smallest_changes
from xlsx_tools.checking.causes.slips import Change, slip_of
from xlsx_tools.checking.causes.system import Equation, system_of, terms_of
from xlsx_tools.checking.rules import identities
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.stated import stated_apart
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Oddity, Quantity

Numbers = dict[str, Number]

CHANGES = 1_000  # other ones for each commit
OR_ELSE = "无误的，错在"  # What follows a suggestion that is only the likeliest one.

APPLICANTS = (
    "natural_person",
    "business",
    "research",
    "public_welfare",
    "legal_service",
    "other_organisation",
)
APPLICATIONS = NATIONAL.tables["applications"].blocks[0]
RESULTS = tuple(
    row for row in APPLICATIONS.rows.paths if row not in ("received", "carried_in", "handled", "carried_out")
)


def submission(form: Form, numbers: Mapping[str, Number], stated: Mapping[str, Number]) -> Submission:
    """A submission with those figures and zeros elsewhere, its totals shown as stated."""
    shown = {item: Quantity(value, str(value)) for item, value in stated.items()}
    return replace(filled_submission(form, dict(numbers)), stated=shown)


def totals(form: Form, numbers: Mapping[str, Number]) -> Numbers:
    """What every total comes to."""
    figures = filled_submission(form, dict(numbers)).tally(form).figures
    return {item: figures[item] or 0 for item in form.totals}


def found(filed: Submission, form: Form = NATIONAL) -> list[Finding]:
    """What is said of the identities."""
    return list(identities.check(Context(LAYOUTS[form.id], filed, filed.tally(form), None)))


def only(filed: Submission, form: Form = NATIONAL) -> Finding:
    (finding,) = found(filed, form)
    return finding


def suggested(finding: Finding) -> list[dict[str, tuple[Number | None, Number, str]]]:
    """The suggestions: by cell the figure it has, the one it would need, the slip."""
    return [{c.cell: (c.found, c.expected, c.slip) for c in remedy} for remedy in finding.suggestions]


def application(row: str, column: str) -> str:
    return f"applications.{row}.{column}"


def balanced(numbers: Numbers) -> Numbers:
    """The figures of part three with as many received as the rest of each column asks for."""
    figures = dict(numbers)
    for column in APPLICANTS:
        done = sum(figures.get(application(row, column), 0) for row in (*RESULTS, "carried_out"))
        figures[application("received", column)] = done - figures.get(application("carried_in", column), 0)
    return figures


def random_numbers(source: random.Random) -> Numbers:
    """A correct submission of the national form, as small or as large offices have it."""
    numbers: Numbers = {}
    density = source.choice((0.1, 0.3, 0.7, 1.0))
    for item in NATIONAL.inputs:
        if source.random() < density:
            numbers[item] = source.randint(0, source.choice((1, 5, 12, 250, 3000)))
    for column in APPLICANTS:
        out = numbers[application("carried_out", column)] = source.randint(0, 9)
        numbers[application("carried_in", column)] = source.randint(0, out)
    return balanced(numbers)


# --- Thousands of changes of one cell ---------------------------------------------------------------------


def random_change(source: random.Random, value: int) -> int:
    """Another figure, as it comes of any mistake whatsoever."""
    ways = (value + source.randint(1, 20), value - source.randint(1, 20), source.randint(0, 300), value * 10)
    changed = source.choice([way for way in ways if way >= 0])
    return changed if changed != value else value + 1


def names(finding: Finding, item: str) -> bool:
    """Whether the message names the item: by its cell, its line, or its heading."""
    cell = LAYOUTS[NATIONAL.id].items[item].a1
    if re.search(rf"(?<![A-Z0-9]){cell}(?![0-9])", finding.message):
        return True
    headings = NATIONAL.items[item].name.split(" / ")
    return any(f"“{h}”列" in finding.message or f"“{h}”行" in finding.message for h in headings)


def single_changes(pool: Sequence[str], *, are_stated: bool) -> Iterator[tuple[str, Submission]]:
    """Correct submissions with one cell changed, and which; endlessly."""
    source = random.Random(seed_of_commit())
    while True:
        numbers = random_numbers(source)
        stated = totals(NATIONAL, numbers)
        for _ in range(4):
            item = source.choice(pool)
            right = {**numbers, **stated}.get(item, 0)
            wrong = {item: random_change(source, int(right))}
            if item in stated:
                yield item, submission(NATIONAL, numbers, {**stated, **wrong})
            else:
                yield item, submission(NATIONAL, {**numbers, **wrong}, stated if are_stated else {})


def test_every_change_of_one_cell_is_found_where_totals_are_stated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pool = [item for item in NATIONAL.items if not item.startswith("disclosure.")]
    named = alone = 0
    for item, filed in islice(single_changes(pool, are_stated=True), CHANGES):
        finding = only(filed)
        cells = [[correction.item for correction in suggestion] for suggestion in finding.suggestions]
        named += names(finding, item)
        alone += cells == [[item]] and OR_ELSE not in finding.message
    with capsys.disabled():
        shares = f"named {named / CHANGES:.2%}, alone {alone / CHANGES:.2%}"
        print(f"\n  totals stated: {CHANGES} changes of one cell, all found; {shares}")
    assert named >= 0.99 * CHANGES
    assert alone >= 0.87 * CHANGES  # some 0.916 of all; a draw of a thousand strays by 0.009


def test_every_change_of_one_cell_has_its_column_named_where_totals_are_computed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pool = [item for item in NATIONAL.inputs if item.startswith("applications.")]
    suggesting = right = 0
    for item, filed in islice(single_changes(pool, are_stated=False), CHANGES):
        finding = only(filed)
        cells = {correction.item for suggestion in finding.suggestions for correction in suggestion}
        suggesting += bool(cells)
        right += item in cells
        assert f"“{APPLICATIONS.columns.name_of(NATIONAL.items[item].column)}”列" in finding.message
    with capsys.disabled():
        shares = f"cells suggested in {suggesting / CHANGES:.0%}, among them the changed one in"
        print(
            f"\n  totals computed: {CHANGES} changes of one cell, all found with their column; "
            f"{shares} {right / suggesting:.0%}"
        )


# --- Slips, planted and named -----------------------------------------------------------------------------

FEW: Numbers = balanced(
    {
        application("granted", "business"): 12,
        application("partially_granted", "business"): 3,
        application("granted", "public_welfare"): 345,
        application("not_held", "public_welfare"): 60,
        application("repeated", "natural_person"): 4,
    }
)
BUSINESS, RESEARCH = application("granted", "business"), application("granted", "research")
BELOW, FAR = application("partially_granted", "business"), application("granted", "public_welfare")

ONE_CELL_SLIPS = [
    ({BUSINESS: 21}, "数字颠倒"),
    ({FAR: 435}, "数字颠倒"),
    ({BUSINESS: 17}, "有一位数字打错"),
    ({BUSINESS: 122}, "多打了一位数字"),
    ({BUSINESS: 112}, "多打了一位数字"),
    ({FAR: 35}, "少打了一位数字"),
    ({BUSINESS: 120}, "多打了一个零"),
    ({application("repeated", "natural_person"): 40}, "多打了一个零"),
]
TWO_CELL_SLIPS = [
    ({BUSINESS: 0, RESEARCH: 12}, "填到了相邻的列"),
    ({FAR: 0, RESEARCH: 345}, "填到了相邻的列"),
    ({RESEARCH: 0, BUSINESS: 127}, "两格的数字连在了一起"),
]


@pytest.mark.parametrize("are_stated", [True, False], ids=["stated", "computed"])
@pytest.mark.parametrize(("planted", "slip"), ONE_CELL_SLIPS + TWO_CELL_SLIPS)
def test_planted_slip_is_named(planted: Numbers, slip: str, are_stated: bool) -> None:
    right = balanced({**FEW, RESEARCH: 7}) if slip.startswith("两格") else FEW
    finding = only(submission(NATIONAL, {**right, **planted}, totals(NATIONAL, right) if are_stated else {}))
    (suggestion,) = finding.suggestions
    assert {c.item: (c.found, c.expected) for c in suggestion} == {
        item: (value, right.get(item, 0)) for item, value in planted.items()
    }
    assert {correction.slip for correction in suggestion} == {slip}
    assert slip in finding.message
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("right", "planted", "slip"),
    [
        ({}, {BUSINESS: 0, application("partially_granted", "business"): 12}, "填到了相邻的行"),
        ({BELOW: 3}, {BUSINESS: 123, BELOW: 0}, "两格的数字连在了一起"),
    ],
)
def test_slip_into_the_next_row_is_named_where_totals_are_stated(
    right: Numbers, planted: Numbers, slip: str
) -> None:
    numbers = balanced({**FEW, BELOW: 0, **right})
    finding = only(submission(NATIONAL, {**numbers, **planted}, totals(NATIONAL, numbers)))
    (suggestion,) = finding.suggestions
    assert {c.item: c.expected for c in suggestion} == {item: numbers[item] for item in planted}
    assert {correction.slip for correction in suggestion} == {slip}


def test_figure_in_the_total_s_cell_is_named() -> None:
    total = application("granted", "total")
    alone = submission(NATIONAL, {**balanced({BUSINESS: 12}), BUSINESS: 0}, {total: 12})
    assert suggested(only(alone)) == [{"E8": (0, 12, "填在了合计格里")}]
    beside_others = submission(NATIONAL, {**FEW, BUSINESS: 0}, {total: 12})
    slip = "填在了合计格里"
    assert suggested(only(beside_others)) == [{"E8": (0, 12, slip), "J8": (12, 357, slip)}]


def test_zero_left_out_is_named() -> None:
    right = balanced({BUSINESS: 120})
    assert slip_of(Change("", 12, 120)) == "少打了一个零"
    finding = only(submission(NATIONAL, {**right, BUSINESS: 12}, totals(NATIONAL, right)))
    assert suggested(finding) == [{"E8": (12, 120, "少打了一个零")}]


@pytest.mark.parametrize(
    ("found", "expected", "unit", "slip"),
    [
        (-3, 3, "", "正负号写错"),
        (125000, Decimal("12.5"), "万元", "元和万元弄混"),
        (Decimal("0.0012"), 12, "万元", "元和万元弄混"),
        (120000, 12, "", ""),
        (12000, 12, "千元", "元和千元弄混"),
        (12, Decimal("0.0012"), "万平方米", "平方米和万平方米弄混"),
        (120000, 12, "元", "元和万元弄混"),
        (Decimal("1.25"), Decimal("12.5"), "万元", "小数点错位"),
        (Decimal("3.06"), Decimal("3.60"), "万元", "数字颠倒"),
        (Decimal("3.65"), Decimal("3.6"), "万元", "多打了一位数字"),
        (8, 3, "", ""),
        (0, 10, "", ""),
        (12, 0, "", ""),
        (12, 345, "", ""),
        (1213, 1312, "", "数字颠倒"),
    ],
)
def test_slip_between_two_figures(found: Number, expected: Number, unit: str, slip: str) -> None:
    assert slip_of(Change("", found, expected, unit)) == slip


# --- Messages and places ----------------------------------------------------------------------------------


def test_wrong_cell_is_told_with_its_figure_its_slip_and_what_will_hold() -> None:
    finding = only(submission(NATIONAL, {**FEW, BUSINESS: 21}, totals(NATIONAL, FEW)))
    assert finding.message == (
        "依申请公开!E8「（一）予以公开 / 商业企业」很可能应为 12（现为 21，数字颠倒）；"
        "改后 2 处勾稽关系全部成立（“（一）予以公开”行、“商业企业”列）。请核对。"
    )
    assert (finding.item, finding.cell, finding.found, finding.expected, finding.difference) == (
        BUSINESS,
        "E8",
        21,
        12,
        9,
    )
    assert finding.key == "A-ROW-TOTAL/granted"


def test_in_a_workbook_the_column_is_told_with_both_sides_then_the_likely_cell() -> None:
    finding = only(submission(NATIONAL, {**FEW, BUSINESS: 21}, {}))
    assert (finding.cell, finding.found, finding.expected, finding.difference) == ("E6", 15, 24, -9)
    assert finding.key == "A-BALANCE/business"
    for words in ("“商业企业”列勾稽关系不成立", "15 ＋ 0 ＝ 15", "24 ＋ 0 ＝ 24", "左边比右边少 9"):
        assert words in finding.message
    assert finding.message.endswith(
        "很可能是 E8 应为 12（现为 21，数字颠倒），改后全部成立。“总计”列随之不成立。"
    )


def test_blank_that_counts_as_zero_is_told_as_blank() -> None:
    numbers = {item: value for item, value in FEW.items() if item != FAR}
    finding = only(submission(NATIONAL, numbers, totals(NATIONAL, FEW)))
    assert "应为 345（现为 空白）" in finding.message
    assert finding.suggestions[0][0].found is None


def test_total_that_breaks_row_column_and_balance_is_one_finding() -> None:
    item = application("handled", "business")
    stated = totals(NATIONAL, FEW)
    finding = only(submission(NATIONAL, FEW, {**stated, item: 16}))
    assert (finding.rule, finding.cell, finding.expected, finding.found) == ("A-HANDLED-TOTAL", "E29", 15, 16)
    assert "填列的合计是 16，而" in finding.message
    assert "很可能是合计填错了" in finding.message
    assert "应为 15，改后 3 处勾稽关系全部成立（“商业企业”列、“（七）总计”行）" in finding.message


def test_row_of_five_cells_names_all_five() -> None:
    parts = {f"disputes.cases.review_{name}": 2 for name in ("upheld", "corrected", "other", "pending")}
    finding = only(submission(NATIONAL, parts, {"disputes.cases.review_total": 9}))
    assert (finding.cell, finding.found, finding.expected, finding.suggestions) == ("E6", 9, 8, ())
    assert finding.message.endswith("错在 A6、B6、C6、D6、E6 这 5 格之一。")


def test_among_five_cells_a_slip_is_preferred_and_the_others_still_named() -> None:
    parts = {"disputes.cases.review_upheld": 12, "disputes.cases.review_other": 3}
    finding = only(submission(NATIONAL, {**parts, "disputes.cases.review_upheld": 21},
                              {"disputes.cases.review_total": 15}))  # fmt: skip
    assert suggested(finding) == [{"A6": (21, 12, "数字颠倒")}]
    assert finding.cell == "A6"
    assert finding.message.endswith("A6 无误的，错在 E6。")


def test_figures_may_not_become_negative() -> None:
    finding = only(
        submission(NATIONAL, {"disputes.cases.direct_upheld": 1}, {"disputes.cases.direct_total": 0})
    )
    assert {cell for remedy in suggested(finding) for cell in remedy} == {"F6", "J6"}


def test_single_digit_beside_a_zero_is_no_clue_in_a_workbook() -> None:
    received = application("received", "business")
    finding = only(submission(NATIONAL, {**FEW, received: FEW[received] + 5, RESEARCH: 5}, {}))
    assert (finding.cell, finding.suggestions) == ("E6", ())
    assert "“科研机构”列也不成立" in finding.message
    assert finding.message.endswith("可能是同一行里有 5 记错了列（E8、F8 或 E6、F6）。")


def test_part_of_a_figure_in_another_column_is_one_cause() -> None:
    received = [application("received", column) for column in ("natural_person", "public_welfare")]
    base = balanced({**FEW, application("granted", "natural_person"): 130})
    numbers = {**base, received[0]: base[received[0]] + 1, received[1]: base[received[1]] - 1}
    finding = only(submission(NATIONAL, numbers, {}))
    assert (finding.cell, finding.suggestions) == ("D6", ())
    assert "“社会公益组织”列也不成立" in finding.message
    assert "一列多的正好是另一列少的，可能是同一行里有 1 记错了列（D6、G6 或 " in finding.message


def test_more_than_three_cells_without_a_slip_are_told_as_a_line() -> None:
    numbers = balanced({application(row, "business"): 9 for row in RESULTS})
    finding = only(submission(NATIONAL, {**numbers, application("received", "business"): 192}, {}))
    assert finding.suggestions == ()
    said = "可能是左边某一格多填了 3，或右边某一格少填了 3。“总计”列随之不成立。"
    assert finding.message.endswith(said)


# --- Several mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3])
def test_independent_mistakes_are_all_found_where_totals_are_stated(count: int) -> None:
    source = random.Random(count)
    for _ in range(40):
        numbers = random_numbers(source)
        columns = source.sample(APPLICANTS, count)
        rows = source.sample(RESULTS, count)
        wrong = {
            application(row, column): numbers.get(application(row, column), 0) + 13 * 7**n
            for n, (row, column) in enumerate(zip(rows, columns, strict=True))
        }
        finding = only(submission(NATIONAL, {**numbers, **wrong}, totals(NATIONAL, numbers)))
        assert [{c.item: c.expected for c in s} for s in finding.suggestions] == [
            {item: numbers.get(item, 0) for item in wrong}
        ]


def test_independent_mistakes_in_a_workbook_are_a_finding_for_each_column() -> None:
    numbers = {**FEW, BUSINESS: 21, application("repeated", "natural_person"): 40}
    first, second = found(submission(NATIONAL, numbers, {}))
    assert [suggested(f) for f in (first, second)] == [
        [{"D22": (40, 4, "多打了一个零")}],
        [{"E8": (21, 12, "数字颠倒")}],
    ]


def test_hopeless_case_is_said_to_be_one() -> None:
    wrong = {application(row, column): 100 + 7**n for n, (row, column) in enumerate(zip(RESULTS, APPLICANTS))}  # noqa: B905
    finding = only(submission(NATIONAL, {**FEW, **wrong}, totals(NATIONAL, FEW)))
    assert finding.suggestions == ()
    assert "没有找到只改 3 格以内就能全部成立的办法" in finding.message
    for column in APPLICANTS:
        assert f"“{APPLICATIONS.columns.name_of(column)}”列" in finding.message


# --- What counts, and what does not ----------------------------------------------------------------------


def test_correct_submissions_have_no_cause() -> None:
    source = random.Random(3)
    for _ in range(50):
        numbers = random_numbers(source)
        assert causes(NATIONAL, submission(NATIONAL, numbers, totals(NATIONAL, numbers))) == ()


def test_identity_over_an_unusable_figure_is_left_out() -> None:
    filed = submission(NATIONAL, {**FEW, BUSINESS: 21}, {})
    odd = {application("granted", "business"): Quantity(None, "约12", Oddity.NOT_A_NUMBER)}
    assert causes(NATIONAL, replace(filed, items={**filed.items, **odd})) == ()


def test_stale_total_is_no_suspect() -> None:
    item = application("granted", "total")
    filed = replace(submission(NATIONAL, FEW, {item: 1}), stale=frozenset({item}))
    assert stated_apart(NATIONAL, filed) == {}
    assert found(filed) == []


def test_total_that_cannot_be_read_is_told_by_itself() -> None:
    odd = {application("granted", "total"): Quantity(None, "约80", Oddity.NOT_A_NUMBER)}
    finding = only(replace(submission(NATIONAL, FEW, {}), stated=odd))
    assert (finding.rule, finding.cell, finding.expected, finding.found) == ("A-ROW-TOTAL", "J8", 357, "约80")
    assert "填列的合计是 “约80”，而" in finding.message


FEES: Numbers = {
    "service.homes.due": Decimal("8600.5"),
    "service.homes.paid": 8000,
    "service.homes.waived": Decimal("500.25"),
    "service.homes.owed": Decimal("100.25"),
    "service.schools.due": 30,
    "service.schools.paid": 30,
}


@pytest.mark.parametrize("are_stated", [True, False], ids=["stated", "computed"])
@pytest.mark.parametrize(
    ("wrong", "slip"),
    [
        ({"service.homes.waived": Decimal("900.25")}, "有一位数字打错"),
        ({"service.homes.paid": Decimal("0.8")}, "元和万元弄混"),
        ({"service.homes.due": Decimal("860.05")}, "小数点错位"),
        ({"service.homes.due": Decimal("6800.5")}, "数字颠倒"),
    ],
)
def test_amounts_are_exact(wrong: Numbers, slip: str, are_stated: bool) -> None:
    stated = totals(MINI, FEES) if are_stated else {}
    finding = only(submission(MINI, {**FEES, **wrong}, stated), MINI)
    assert {c.item: (c.expected, c.slip) for c in finding.suggestions[0]} == {
        item: (FEES[item], slip) for item in wrong
    }
    assert len(finding.suggestions) == 1


def test_amounts_that_differ_only_by_rounding_hold() -> None:
    numbers = {**FEES, "service.homes.owed": Decimal("100.2500001")}
    assert found(submission(MINI, numbers, {}), MINI) == []


def test_warning_is_told_by_itself_without_suggestion() -> None:
    numbers = {**FEES, "service.samples.wet": 4, "service.passed.wet": 3, "service.samples.dry": 2}
    findings = found(submission(MINI, numbers, {}), MINI)
    assert [(f.rule, f.severity, f.key, f.suggestions) for f in findings] == [
        ("S-SAMPLES", Severity.WARNING, f"S-SAMPLES/{line}", ()) for line in ("wet", "dry", "tested")
    ]


# --- What an unusable cell would have to be ---------------------------------------------------------------


def with_open(item: str, numbers: Mapping[str, Number], *more: str) -> Submission:
    filed = submission(NATIONAL, numbers, {})
    odd = Quantity(None, "-12", Oddity.NEGATIVE)
    return replace(filed, items={**filed.items, **dict.fromkeys((item, *more), odd)})


def test_needed_figure_makes_the_identities_hold() -> None:
    for item in (BUSINESS, application("received", "business"), application("carried_out", "business")):
        assert needed(NATIONAL, with_open(item, FEW).tally(NATIONAL), item) == FEW.get(item, 0)


def test_needed_figure_is_unknown_where_it_would_be_negative_or_another_is_open_or_nothing_asks() -> None:
    assert needed(NATIONAL, with_open(BUSINESS, {**FEW, BELOW: 300}).tally(NATIONAL), BUSINESS) is None
    assert needed(NATIONAL, with_open(BUSINESS, FEW, BELOW).tally(NATIONAL), BUSINESS) is None
    item = "disputes.cases.review_upheld"
    assert needed(NATIONAL, with_open(item, FEW).tally(NATIONAL), item) is None


def test_needed_figures_in_two_columns_are_both_known() -> None:
    tally = with_open(BUSINESS, FEW, FAR).tally(NATIONAL)
    assert (needed(NATIONAL, tally, BUSINESS), needed(NATIONAL, tally, FAR)) == (12, 345)


# --- Smallest by brute force ------------------------------------------------------------------------------

SMALL_FORM = """
id: small
version: 1
title: 小表
source: 为测试虚构
report_title: "{{unit}}{{year}}"
guide: {{steps: [填]}}
parts:
  - id: part
    title: 部分
    sheet: 表
    contents:
      - table:
          id: t
          title: 表
          blocks:
            - columns: [{columns}]
              rows: [{rows}]
          totals: [{totals}]
          identities: [{identities}]
"""


def small_form(folder: Path, columns: int, *, has_row_totals: bool, has_sum: bool) -> Form:
    """A form of a few cells: came + began = results + left in every column, with totals or without."""
    axis = [f"c{n}" for n in range(columns)] + ["all"] * has_row_totals
    rows = ["came", "began", "done", "given"] + ["sum"] * has_sum + ["left"]
    results = "sum" if has_sum else "done + given"
    sums = ["{id: R-SUM, each: column, identity: sum = done + given}"] * has_sum
    parts = " + ".join(name for name in axis if name != "all")
    across = [f"{{id: R-ALL, each: row, identity: all = {parts}}}"] * has_row_totals
    text = SMALL_FORM.format(
        columns=", ".join(f"{{id: {name}, label: 列{name}}}" for name in axis),
        rows=", ".join(f"{{id: {name}, label: 行{name}}}" for name in rows),
        totals=", ".join(across + sums),
        identities=f"{{id: R-BAL, each: column, identity: came + began = {results} + left}}",
    )
    (folder / "form.yaml").write_text(text.replace("          totals: []\n", ""), encoding="utf-8")
    return load_anew(folder)


@pytest.fixture(scope="module")
def small_forms(tmp_path_factory: pytest.TempPathFactory) -> list[Form]:
    return [
        small_form(tmp_path_factory.mktemp("form"), columns, has_row_totals=row_totals, has_sum=has_sum)
        for columns, row_totals, has_sum in ((1, False, True), (2, True, False), (2, True, True))
    ]


def parts_of(form: Form, total: str) -> list[str]:
    """The inputs that a total comes down to, some perhaps twice."""
    down: list[str] = []
    for addend in form.totals[total].right:
        down += parts_of(form, addend) if addend in form.totals else [addend]
    return down


def naive_differences(form: Form, filed: Submission) -> tuple[list[str], list[int], list[dict[str, int]]]:
    """What may change, its figures, and for each check how often each counts on the left and right."""
    apart = stated_apart(form, filed)
    figures = filed.tally(form).figures
    suspects = [item for item in form.items if item in form.inputs or item in apart]
    rows = []
    for check in form.checks:
        row = dict.fromkeys(suspects, 0)
        for sign, side in ((1, check.left), (-1, check.right)):
            for item in side:
                for part in [item] if item in row else parts_of(form, item):
                    row[part] += sign
        if check.rule.severity is Severity.ERROR:
            rows.append(row)
    return suspects, [int(apart.get(item, figures[item] or 0)) for item in suspects], rows


def brute_force(form: Form, filed: Submission, largest: int, most: int) -> set[frozenset[str]]:
    """All smallest sets of cells for which some figures up to the largest satisfy every check."""
    suspects, values, rows = naive_differences(form, filed)
    now = dict(zip(suspects, values, strict=True))
    off = [sum(row[item] * now[item] for item in suspects) for row in rows]
    if not any(off):
        return set()
    for size in range(1, most + 1):
        sets = {
            frozenset(cells)
            for cells in combinations(suspects, size)
            if can_satisfy([[row[c] for c in cells] for row in rows], off, [now[c] for c in cells], largest)
        }
        if sets:
            return sets
    return set()


def can_satisfy(factors: list[list[int]], off: list[int], values: list[int], largest: int) -> bool:
    """Whether some figures for these cells, tried one after another, leave no row off."""
    pairs = [(row, rest) for row, rest in zip(factors, off, strict=True) if rest or any(row)]
    if any(rest and not any(row) for row, rest in pairs):
        return False
    for tried in product(range(largest + 1), repeat=len(values) - 1):
        last: int | None = None
        for row, rest in pairs:
            left = rest + sum(f * (t - v) for f, t, v in zip(row, tried, values, strict=False))
            if row[-1] == 0 and left == 0:
                continue
            value = None if row[-1] == 0 else values[-1] - left // row[-1]
            if value is None or left % row[-1] or value < 0 or last not in (None, value):
                break
            last = value
        else:
            return True
    return False


def searched(form: Form, filed: Submission) -> set[frozenset[str]]:
    """The smallest sets that the program finds in one table taken as a whole."""
    apart = stated_apart(form, filed)
    figures = {item: value or 0 for item, value in filed.tally(form).figures.items()}
    checks = [check for check in form.checks if check.rule.severity is Severity.ERROR]
    equations = [Equation(c, terms) for c in checks if (terms := terms_of(form, c, apart))]
    system = system_of(form, equations, {**figures, **apart})
    return {frozenset(change) for change in smallest_changes(system)} if system.broken else set()


@settings(max_examples=150)
@given(data=st.data())
def test_sets_are_smallest_and_complete_on_small_forms(data: st.DataObject, small_forms: list[Form]) -> None:
    form = data.draw(st.sampled_from(small_forms))
    numbers: Numbers = {item: data.draw(st.integers(0, 4)) for item in form.inputs}
    stated = totals(form, numbers)
    for item in data.draw(st.lists(st.sampled_from(list(stated)), max_size=2, unique=True)) if stated else ():
        stated[item] = data.draw(st.integers(0, 9))
    filed = submission(form, numbers, stated)
    assert searched(form, filed) == brute_force(form, filed, largest=40, most=3)


@settings(max_examples=60)
@given(data=st.data())
def test_sets_are_smallest_and_complete_on_the_small_form_of_the_tests(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(["works", "service"]))
    inputs = [item for item in MINI.inputs if item.startswith(table)]
    numbers: Numbers = dict.fromkeys(inputs, 2)
    numbers |= {f"service.{row}.due": 6 for row in ("homes", "schools")} if table == "service" else {}
    stated = totals(MINI, numbers)
    for item in data.draw(st.lists(st.sampled_from(inputs), min_size=1, max_size=2, unique=True)):
        numbers[item] = data.draw(st.integers(0, 8))
    if not data.draw(st.booleans()):
        stated = {}
    filed = submission(MINI, numbers, stated)
    assert searched(MINI, filed) == brute_force(MINI, filed, largest=40, most=2)


@given(seed=st.integers(0, 2**32), count=st.integers(1, 4))
@settings(max_examples=100)
def test_every_remedy_satisfies_every_identity(seed: int, count: int) -> None:
    source = random.Random(seed)
    numbers = random_numbers(source)
    stated = totals(NATIONAL, numbers)
    for item in source.sample(list(NATIONAL.items), count):
        (stated if item in stated else numbers)[item] = source.randint(0, 300)
    filed = submission(NATIONAL, numbers, stated)
    found = causes(NATIONAL, filed)
    for cause in found:
        for remedy in cause.remedies[:50]:
            assert_mended(filed, cause, remedy)


def assert_mended(filed: Submission, cause: Cause, remedy: Sequence[Change]) -> None:
    """After the changes nothing is left of the cause."""
    items, stated = dict(filed.items), dict(filed.stated)
    apart = stated_apart(NATIONAL, filed)
    for change in remedy:
        assert 0 <= change.expected != change.found
        (stated if change.item in apart else items)[change.item] = Quantity(change.expected)
    # Totals that agreed with their parts go along with them.
    kept = {item: stated[item] for item in apart}
    after = causes(NATIONAL, replace(filed, items=items, stated=kept))
    keys = {result.check.key for other in after for result in other.broken}
    assert keys.isdisjoint(result.check.key for result in cause.broken)


def test_total_typed_over_where_much_else_is_wrong_is_still_told() -> None:
    """It tied all broken columns into one cause that nothing small mends, and was not named itself."""
    numbers: Numbers = {item: number for number, item in enumerate(NATIONAL.inputs, 1)}
    stated = {**totals(NATIONAL, numbers), "applications.carried_in.total": 12}
    all_of_it, total = found(submission(NATIONAL, numbers, stated))
    assert "没有找到只改 3 格以内" in all_of_it.message
    assert (total.rule, total.item, total.expected, total.found) == (
        "A-ROW-TOTAL",
        "applications.carried_in.total",
        117,
        12,
    )
