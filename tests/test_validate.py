"""Every rule seen to fail, with its place, figures and advice, and seen to keep quiet."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.support.workbooks import UNIT, YEAR, filled_submission
from xlsx_tools.checking import all_rules
from xlsx_tools.checking.reasons import answered
from xlsx_tools.checking.rules import validate
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Oddity, Quantity
from xlsx_tools.workbook.layout import Layout


def found(layout: Layout, submission: Submission, previous: Submission | None = None) -> list[str]:
    """The findings as `rule cell`."""
    return [f"{f.rule} {f.sheet}!{f.cell}" for f in validate(layout, submission, previous)]


def only(layout: Layout, submission: Submission, previous: Submission | None = None) -> Finding:
    """The one finding there is."""
    (finding,) = validate(layout, submission, previous)
    return finding


def with_quantity(submission: Submission, item: str, quantity: Quantity) -> Submission:
    """The submission with something typed into one cell."""
    return replace(submission, items={**submission.items, item: quantity})


def test_a_right_submission_has_no_findings(form: Form, layout: Layout) -> None:
    numbers: Mapping[str, Number] = {
        "applications.received.business": 12,
        "applications.carried_in.business": 3,
        "applications.granted.business": 9,
        "applications.repeated.business": 4,
        "applications.carried_out.business": 2,
    }
    assert found(layout, filled_submission(form, dict(numbers))) == []


def test_balance_broken_in_one_column_names_both_sides(form: Form, layout: Layout) -> None:
    numbers: dict[str, Number] = {
        "applications.received.business": 12,
        "applications.carried_in.business": 3,
        "applications.granted.business": 21,
    }
    finding = only(layout, filled_submission(form, numbers))
    assert (finding.rule, finding.cell, finding.found, finding.expected, finding.difference) == (
        "A-BALANCE",
        "E6",
        15,
        21,
        -6,
    )
    assert finding.key == "A-BALANCE/business"
    sides = ("依申请公开!E6「", "“商业企业”列", "12 ＋ 3 ＝ 15", "21 ＋ 0 ＝ 21", "少 6", "请核对")
    for words in (*sides, "“总计”列随之不成立"):
        assert words in finding.message


def test_reason_is_shown_beside_a_broken_identity(form: Form, layout: Layout) -> None:
    submission = filled_submission(form, {"applications.received.business": 1})
    submission = replace(submission, reasons={"A-BALANCE/business": "系统迁移漏记"})
    (finding,) = answered(validate(layout, submission), submission)
    assert "系统迁移漏记" in finding.message


@pytest.mark.parametrize(
    ("quantity", "rule", "words"),
    [
        (Quantity(None), "C-BLANK", "没有填"),
        (Quantity(None, "约12", Oddity.NOT_A_NUMBER), "C-NUMBER", "约12"),
        (Quantity(None, "—", Oddity.NOT_A_NUMBER), "C-NUMBER", "如果是没有，请填 0"),
        (Quantity(None, "TRUE", Oddity.LOGICAL), "C-NUMBER", "TRUE"),
        (Quantity(None, "-3", Oddity.NEGATIVE), "C-NEGATIVE", "负数"),
        (Quantity(None, "2.5", Oddity.FRACTION), "C-WHOLE", "不是整数"),
        (Quantity(None, "9999999999", Oddity.TOO_LARGE), "C-SIZE", "超过"),
        (Quantity(None, "2024-01-02", Oddity.DATE), "C-DATE", "日期"),
        (Quantity(0, "０", Oddity.READ_AS), "C-READ-AS", "已按 0 读取"),
    ],
)
def test_odd_cells(quantity: Quantity, rule: str, words: str, form: Form, layout: Layout) -> None:
    item = "disputes.cases.review_upheld"
    submission = replace(filled_submission(form), zero_tables=frozenset(form.tables) - {"disputes"})
    others = {i.id: Quantity(0) for i in form.inputs.values() if i.table == "disputes"}
    finding = only(layout, replace(submission, items={**others, item: quantity}))
    assert (finding.rule, finding.item, finding.cell) == (rule, item, layout.items[item].a1)
    assert words in finding.message
    assert finding.message.startswith(f"复议诉讼!{finding.cell}「行政复议·结果维持」")


def test_zero_switch_does_not_turn_words_into_zeros(form: Form, layout: Layout) -> None:
    item = "applications.received.business"
    submission = with_quantity(filled_submission(form), item, Quantity(None, "十二", Oddity.NOT_A_NUMBER))
    assert found(layout, submission) == ["C-NUMBER 依申请公开!E6"]
    assert submission.tally(form).figures[item] is None


def test_stated_total_is_compared_and_stale_one_only_told(form: Form, layout: Layout) -> None:
    item = "disputes.cases.review_total"
    submission = filled_submission(form, {"disputes.cases.review_upheld": 2})
    wrong = replace(submission, stated={item: Quantity(5, "5")})
    finding = only(layout, wrong)
    assert (finding.rule, finding.severity, finding.expected, finding.found, finding.difference) == (
        "D-REVIEW-TOTAL",
        Severity.ERROR,
        2,
        5,
        3,
    )
    assert only(layout, replace(wrong, stale=frozenset([item]))).rule == "T-STALE"
    assert found(layout, replace(submission, stated={item: Quantity(2, "2")})) == []


@pytest.mark.parametrize(
    "item", ["applications.received.total", "applications.handled.business", "disputes.cases.direct_total",
             "disputes.cases.reviewed_total"]
)  # fmt: skip
def test_each_total_identity_can_fail(item: str, form: Form, layout: Layout) -> None:
    finding = only(layout, replace(filled_submission(form), stated={item: Quantity(1, "1")}))
    assert finding.rule == form.totals[item].rule.id
    assert (finding.expected, finding.found) == (0, 1)


def test_required_text_and_heading_without_text(form: Form, layout: Layout) -> None:
    submission = filled_submission(form)
    texts = {**submission.narrative, "other.text": "", "overview.more_1": ""}
    changed = replace(submission, narrative=texts, headings={"overview.more_1": "（六）工作考核"})
    assert found(layout, changed) == [
        f"N-HEADING-ONLY 总体情况!{layout.texts['overview.more_1'].text.a1}",
        "N-REQUIRED 其他事项!A5",
    ]


def test_section_without_heading_is_a_warning(form: Form, layout: Layout) -> None:
    submission = filled_submission(form)
    changed = replace(
        submission,
        headings={"overview.platform": ""},
        narrative={**submission.narrative, "overview.more_1": "责任追究的结果。"},
    )
    places = [layout.texts[name].heading for name in ("overview.platform", "overview.more_1")]
    assert found(layout, changed) == [f"N-NO-HEADING 总体情况!{place.a1}" for place in places if place]


def test_text_too_long_is_told_with_the_count(form: Form, layout: Layout) -> None:
    submission = filled_submission(form)
    changed = replace(
        submission,
        narrative={**submission.narrative, "overview.platform": f"{'字 ' * 400}\n{'字' * 600}\n字"},
    )
    finding = only(layout, changed)
    assert (finding.rule, finding.severity, finding.expected, finding.found) == (
        "N-LENGTH",
        Severity.INFO,
        1000,
        1001,
    )


def test_paragraph_that_no_row_shows_is_told(form: Form, layout: Layout) -> None:
    submission = filled_submission(form)
    changed = replace(submission, narrative={**submission.narrative, "problems.text": "字" * 901})
    finding = only(layout, changed)
    assert (finding.rule, finding.severity, finding.found) == ("N-PARAGRAPH", Severity.INFO, 901)


def test_preface_is_not_counted_with_its_part(form: Form, layout: Layout) -> None:
    submission = filled_submission(form)
    texts = {n: "字" * 150 for n in submission.narrative if n.startswith("overview.")}
    texts = dict(list(texts.items())[:6]) | {"preface": "字" * 800}
    changed = replace(submission, narrative={**submission.narrative, **texts})
    assert [f for f in found(layout, changed) if "N-LENGTH" in str(f)] == []


def test_part_too_long_is_told_once(form: Form, layout: Layout) -> None:
    submission = filled_submission(form)
    sections = {n: "字" * 300 for n in submission.narrative if n.startswith("overview.")}
    changed = replace(submission, narrative={**submission.narrative, **sections})
    assert "一、总体情况" in only(layout, changed).message


def test_unit_and_year_must_be_the_template_s(form: Form, layout: Layout) -> None:
    submission = replace(filled_submission(form), unit="别的局", year=2023)
    assert found(layout, submission) == ["W-UNIT 基本信息!B3", "W-YEAR 基本信息!B4"]
    assert found(layout, replace(submission, unit="", year="二〇二四年")) == [
        "W-UNIT 基本信息!B3",
        "W-YEAR 基本信息!B4",
    ]


def test_carried_in_is_last_year_s_carried_out_in_every_column(form: Form, layout: Layout) -> None:
    numbers: dict[str, Number] = {"applications.received.business": 2, "applications.carried_out.business": 2}
    last = replace(
        filled_submission(form, dict(numbers)),
        year=YEAR - 1,
        origin=Origin(form.id, form.version, UNIT, YEAR - 1),
    )
    this = filled_submission(form)
    assert found(layout, this, last) == ["A-CARRIED-IN 依申请公开!E7", "A-CARRIED-IN 依申请公开!J7"]
    assert {f.severity for f in validate(layout, this, last)} == {Severity.WARNING}
    numbers = {"applications.carried_in.business": 2, "applications.granted.business": 2}
    assert found(layout, filled_submission(form, numbers), last) == []


def test_template_s_own_record_of_last_year_serves_too(form: Form, layout: Layout) -> None:
    this = replace(filled_submission(form), last_year={"applications.carried_out.business": 2})
    assert found(layout, this) == ["A-CARRIED-IN 依申请公开!E7"]


def test_another_unit_s_last_year_is_noticed(form: Form, layout: Layout) -> None:
    last = replace(filled_submission(form), unit="别的局", year=YEAR - 2)
    assert found(layout, filled_submission(form), last) == [
        "Y-PREVIOUS 基本信息!B3",
        "Y-PREVIOUS 基本信息!B4",
    ]


def test_rule_ids_are_unique_and_every_finding_s_rule_is_listed(form: Form) -> None:
    ids = [rule.id for rule in all_rules(form)]
    assert len(ids) == len(set(ids))
    assert all(rule.words for rule in all_rules(form))
