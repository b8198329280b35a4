"""Reasons: typed on 校验, kept everywhere, asked for again only if the figures change."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.support.workbooks import filled_submission, written
from xlsx_tools.checking import check
from xlsx_tools.checking.reasons import answered, insisted, recorded
from xlsx_tools.filing.document import from_document, parse_json, to_document, write_json
from xlsx_tools.filing.submission import Given, Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.handback.repair import repair
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.workbook.layout import Layout

KEY = "A-CARRIED-IN/business"
ITEM = "applications.carried_in.business"


def carried_in(form: Form, begins: int, ended: int, **reasons: str) -> Submission:
    """A submission that begins with another number than last year ended with, in one column."""
    numbers: dict[str, Number] = {ITEM: begins, "applications.granted.business": begins}
    return replace(
        filled_submission(form, numbers),
        last_year={"applications.carried_out.business": ended},
        reasons={key.replace("__", "/").replace("_", "-"): text for key, text in reasons.items()},
    )


def checked(form: Form, submission: Submission) -> list[Finding]:
    return check(Intake(Layout(form), submission))


def through_workbook(form: Form, submission: Submission) -> Intake:
    return take_in(written(form, submission))


def through_json(form: Form, submission: Submission) -> Submission:
    return from_document(form, parse_json(write_json(to_document(form, submission))))


def test_warning_without_a_reason_asks_for_one(form: Form) -> None:
    (finding,) = checked(form, carried_in(form, 2, 3))
    assert (finding.rule, finding.key, finding.severity) == ("A-CARRIED-IN", KEY, Severity.WARNING)
    assert finding.needs_reason


def test_reason_typed_on_the_sheet_is_read_and_shown(form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={KEY: "机构合并"})
    (finding,) = check(through_workbook(form, submission))
    assert finding.reason == "机构合并"
    assert "（填报单位说明：机构合并）" in finding.message
    assert not finding.needs_reason


def test_reason_for_a_rule_as_a_whole_serves_every_finding_of_it(form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={"A-CARRIED-IN": "机构合并"})
    assert [finding.reason for finding in checked(form, submission)] == ["机构合并"]


def test_reason_beside_a_rule_typed_in_small_letters_is_found(form: Form) -> None:
    submission = replace(
        filled_submission(form),
        narrative={**filled_submission(form).narrative, "other.text": "2023年度未收取信息处理费。"},
        reasons={"n-year": "县政府的报告"},
    )
    (finding,) = [f for f in check(through_workbook(form, submission)) if f.rule == "N-YEAR"]
    assert finding.reason == "县政府的报告"


def test_error_cannot_be_waived(form: Form) -> None:
    submission = filled_submission(form, {"applications.received.business": 1})
    submission = replace(submission, reasons={"A-BALANCE/business": "系统迁移漏记"})
    error = next(f for f in checked(form, submission) if f.rule == "A-BALANCE")
    assert (error.severity, error.reason) == (Severity.ERROR, "")
    assert "系统迁移漏记。错误不能用说明代替改正" in error.message


def test_strict_makes_errors_of_warnings_without_a_reason_only(form: Form) -> None:
    (bare,) = checked(form, carried_in(form, 2, 3))
    (told,) = checked(form, replace(carried_in(form, 2, 3), reasons={KEY: "机构合并"}))
    info = replace(bare, severity=Severity.INFO)
    assert [f.severity for f in insisted([bare, told, info])] == [
        Severity.ERROR,
        Severity.WARNING,
        Severity.INFO,
    ]


@pytest.mark.parametrize("way", ["workbook", "json", "repair"])
def test_reason_is_kept_with_its_figures(way: str, form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={KEY: "机构合并"})
    submission = recorded(submission, checked(form, submission))
    match way:
        case "workbook":
            again = through_workbook(form, submission).submission
        case "json":
            again = through_json(form, submission)
        case _:
            mended = repair(through_workbook(form, submission), created=datetime(2025, 1, 2))
            again = take_in(mended.workbook).submission
    assert again.reasons == {KEY: "机构合并"}
    assert again.given == {KEY: Given("机构合并", f"{ITEM} 2 3")}


def test_reason_is_asked_for_again_if_the_figures_change(form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={KEY: "机构合并"})
    submission = recorded(submission, checked(form, submission))
    changed = replace(submission, items={**submission.items, ITEM: Quantity(1)})
    changed = replace(changed, items={**changed.items, "applications.granted.business": Quantity(1)})
    (finding,) = checked(form, changed)
    assert finding.needs_reason
    assert "原来的说明“机构合并”是按当时的数字写的" in finding.message
    # Writing it down once more does not make it good, a new reason does.
    assert checked(form, recorded(changed, checked(form, changed)))[0].needs_reason
    anew = replace(changed, reasons={KEY: "又撤回 1 件"})
    assert not checked(form, anew)[0].needs_reason


def test_repair_puts_a_fresh_reason_on_record(form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={KEY: "机构合并"})
    mended = repair(through_workbook(form, submission), created=datetime(2025, 1, 2))
    assert take_in(mended.workbook).submission.given == {KEY: Given("机构合并", f"{ITEM} 2 3")}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("N-LENGHT", "写的“N-LENGHT”不是校验规则的编号，是否想写“N-LENGTH”"),
        ("", "左边没有写规则编号"),
        ("长度", "写的“长度”不是校验规则的编号，"),
    ],
)
def test_reason_for_a_rule_that_does_not_exist_is_told(key: str, said: str, form: Form) -> None:
    submission = replace(filled_submission(form), reasons={key: "县政府的报告"})
    intake = through_workbook(form, submission)
    (finding,) = [f for f in check(intake) if f.rule == "R-KEY"]
    assert finding.severity is Severity.INFO
    assert "县政府的报告" in finding.message
    assert said in finding.message
    again = through_json(form, intake.submission)
    assert again.reasons == intake.submission.reasons


def test_repair_puts_nothing_beside_a_reason_without_a_rule(form: Form) -> None:
    """The address of the reason was written where its rule is missing."""
    submission = replace(filled_submission(form), reasons={"": "县政府的报告"})
    mended = repair(through_workbook(form, submission), created=datetime(2025, 1, 2))
    row = Layout(form).reason_rows[0]
    shown = load_workbook(BytesIO(mended.workbook))[row.rule.sheet]
    assert (shown[row.rule.a1].value, shown[row.reason.a1].value) == (None, "县政府的报告")


def test_rule_typed_in_full_width_letters_is_found(form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={"Ａ－ＣＡＲＲＩＥＤ－ＩＮ": "机构合并"})
    findings = check(through_workbook(form, submission))
    assert [f.reason for f in findings if f.rule == "A-CARRIED-IN"] == ["机构合并"]


def test_findings_without_any_reason_are_left_as_they_are(form: Form) -> None:
    findings = checked(form, carried_in(form, 2, 3))
    assert answered(findings, carried_in(form, 2, 3)) == findings


@pytest.mark.parametrize("reason", ["无", "。", "没有。", "——", "同上"])
def test_reason_that_says_nothing_is_none(reason: str, form: Form) -> None:
    submission = replace(carried_in(form, 2, 3), reasons={KEY: reason})
    (finding,) = check(through_workbook(form, submission))
    assert finding.needs_reason
    assert f"（填报单位只写了“{reason}”，请说明原因。）" in finding.message
