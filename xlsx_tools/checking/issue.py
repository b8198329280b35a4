"""What may be issued: a filing that nothing keeps back, or a draft of one that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_tools.checking.reasons import recorded
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.reading.structure import BENEATH

# Words that nobody sees are printed only if somebody says that they are meant.
_UNTIL_A_REASON = frozenset((BENEATH.id,))


class NotIssuedError(XlsxToolsError):
    """A final report is wanted of a filing that has errors, or words that nobody sees."""


@dataclass(frozen=True)
class Issue:
    """A submission as it goes into its report, and whether that is a draft only."""

    submission: Submission
    is_draft: bool


def to_issue(
    submission: Submission, findings: Sequence[Finding], *, draft: bool, has_reasons: bool = True
) -> Issue:
    """What a report is made of; raises NotIssuedError where it is kept back and no draft is wanted.

    `has_reasons` says whether there is a place to write reasons at.
    """
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    unanswered = [finding for finding in findings if finding.rule in _UNTIL_A_REASON and finding.needs_reason]
    if errors and not draft:
        raise NotIssuedError(f"有 {errors} 处错误，没有生成报告。")
    if unanswered and not draft:
        rules = "、".join(dict.fromkeys(finding.rule for finding in unanswered))
        otherwise = "，或者在“校验”页写明原因" if has_reasons else ""
        raise NotIssuedError(f"有 {len(unanswered)} 处提示核实（{rules}）要先改好{otherwise}，没有生成报告。")
    return Issue(recorded(submission, findings), is_draft=bool(errors or unanswered))
