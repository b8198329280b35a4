"""What is said of the particulars of 基本信息."""

from dataclasses import replace

import pytest

from tests.support.forms import LAYOUTS, NATIONAL
from tests.support.workbooks import filled_submission
from xlsx_tools.checking.rules import particulars
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Severity


@pytest.mark.parametrize(("typed", "speaks"), [("无", False), ("有", False), ("", False), ("没有", True)])
def test_field_with_choices(typed: str, speaks: bool) -> None:
    submission = replace(filled_submission(NATIONAL), fields={"rulemaking": typed})
    context = Context(LAYOUTS[NATIONAL.id], submission, submission.tally(NATIONAL), None)
    findings = list(particulars.check(context))
    assert [f.rule for f in findings] == (["F-CHOICE"] if speaks else [])
    for finding in findings:
        assert (finding.severity, finding.sheet) == (Severity.WARNING, "基本信息")
        assert "填的是“没有”，这里只能填“无”、“有”。" in finding.message
