"""What may be issued: a filing without errors, or a draft of one that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_tools.checking.reasons import recorded
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity


class NotIssuedError(XlsxToolsError):
    """A final report is wanted of a filing that has errors."""


@dataclass(frozen=True)
class Issue:
    """A submission as it goes into its report, and whether that is a draft only."""

    submission: Submission
    is_draft: bool


def to_issue(submission: Submission, findings: Sequence[Finding], *, draft: bool) -> Issue:
    """What a report is made of; raises NotIssuedError where there are errors and no draft is wanted."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if errors and not draft:
        raise NotIssuedError(f"有 {errors} 处错误，没有生成报告。")
    return Issue(recorded(submission, findings), bool(errors))
