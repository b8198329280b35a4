"""Findings -> the few steps that would clear them all, in the order to take them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlsx_tools.checking.rules.cells import AS_TEXT
from xlsx_tools.finding import Finding, Severity, Suggestion, place_words
from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.prose import few
from xlsx_tools.quantity import show

_MOST_PLACES = 4


def steps(findings: Sequence[Finding], remedies: Mapping[str, str], *, has_reasons: bool = True) -> list[str]:
    """What to do about errors, then about warnings without a reason; `remedies` are by rule id.

    `has_reasons` says whether there is a place to write reasons at.
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    open_warnings = [finding for finding in findings if finding.needs_reason]
    found = [*_corrections(errors), *_remedies(errors, remedies), *_texts_for_figures(findings)]
    reasons = _reasons(open_warnings) if has_reasons else ()
    return [*found, *_remedies(open_warnings, remedies), *reasons]


def _texts_for_figures(findings: Iterable[Finding]) -> Iterator[str]:
    """What the sheet itself asks for, though the figures were read."""
    for finding in findings:
        if finding.rule == AS_TEXT.id:
            yield f"{finding.sheet}：有 {finding.found} 格是文字，{AS_TEXT.remedy}。"


def _sure(finding: Finding) -> Suggestion:
    """The one way to put it right that a step can name, empty where there is none or a choice."""
    return finding.suggestions[0] if len(finding.suggestions) == 1 else ()


def _corrections(errors: Iterable[Finding]) -> Iterator[str]:
    for finding in errors:
        if sure := _sure(finding):
            cells = "，".join(f"{place_words(c.sheet, c.cell)} 改为 {show(c.expected)}" for c in sure)
            yield f"{cells}（先与原始记录核对）。"


def _remedies(findings: Iterable[Finding], remedies: Mapping[str, str]) -> Iterator[str]:
    by_remedy: dict[str, list[Finding]] = {}
    for finding in findings:
        if not _sure(finding):
            remedy = remedies.get(finding.rule) or "按上面所说改正"
            by_remedy.setdefault(remedy, []).append(finding)
    for remedy, alike in by_remedy.items():
        yield f"{places(alike)}：{remedy}。"


def _reasons(open_warnings: Sequence[Finding]) -> Iterator[str]:
    if open_warnings:
        rules = "、".join(dict.fromkeys(finding.rule for finding in open_warnings))
        yield (
            f"提示核实的 {len(open_warnings)} 处核对后确实无误的，不用改，"
            f"在“{CHECKS_SHEET}”页写明原因（规则编号 {rules}）。"
        )


def places(findings: Sequence[Finding]) -> str:
    """Where the findings are, sheet by sheet: `依申请公开!D6、E6`."""
    sheets: dict[str, list[str]] = {}
    for finding in findings:
        cells = sheets.setdefault(finding.sheet or "整个文件", [])
        if finding.cell and finding.cell not in cells:
            cells.append(finding.cell)
    return "；".join(
        f"{sheet}!{few(cells, _MOST_PLACES, ' 等 {} 格')}" if cells else sheet
        for sheet, cells in sheets.items()
    )
