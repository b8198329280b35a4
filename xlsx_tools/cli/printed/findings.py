"""Findings and forms as text for a person, and as the JSON documents that others build on."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import NamedTuple

import click

from xlsx_tools.checking import all_rules, remedies_of
from xlsx_tools.checking.claims.coverage import Coverage
from xlsx_tools.checking.reasons import key_of
from xlsx_tools.checking.rules.copies import COPIED
from xlsx_tools.checking.rules.unit_and_year import FILE
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity, has_errors
from xlsx_tools.form.model import Form
from xlsx_tools.prose import suggestion
from xlsx_tools.workbook.layout import Layout, areas_of

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_SHOWN_ALIKE = 3
_MOST_ALIKE = 5
_MOST_UNREAD = 10
_MOST_FILES = 30
_ELSEWHERE = "全文件"
_COLLECTED_ONLY = "这里不查，各单位报来的用 collect 收在一起时才比对"


class CheckedFile(NamedTuple):
    """A file and what checking it gave; `layout` is None where it could not be read.

    `words` are its texts, to be held against those of other files.
    """

    file: str
    findings: Sequence[Finding]
    layout: Layout | None = None
    unit: str | None = None
    year: int | str | None = None
    texts: Coverage | None = None
    words: Submission | None = None

    def count(self, severity: Severity) -> int:
        """How many findings are so grave."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    @property
    def exit_code(self) -> int:
        """0 without errors, 1 with errors, 2 where it could not be read."""
        if self.layout is None:
            return 2
        return 1 if has_errors(self.findings) else 0


def unread(file: str, error: XlsxToolsError) -> CheckedFile:
    """A file that came to nothing: that is a finding too."""
    return CheckedFile(file, [FILE.finding(str(error))])


def findings_as_text(checked: CheckedFile) -> str:
    """A file's findings, sheet by sheet, errors first, and what to do next."""
    title = click.style(f"{checked.file}{_whose(checked)}", bold=True)
    sections = _sections(checked.findings, checked.layout)
    lines = [title, "", *sections, *_texts(checked), f"  {_closing(checked)}", *_steps(checked)]
    return "\n".join(lines)


def _texts(checked: CheckedFile) -> Iterable[str]:
    """How much of the texts was compared, and what a person has to look at."""
    texts, layout = checked.texts, checked.layout
    if texts is None or layout is None or not texts.figures:
        return
    told = f"  文字中说到表内数字的 {texts.figures} 处，核对了 {texts.compared} 处"
    if not texts.unread:
        yield from (f"{told}。", "")
        return
    yield f"{told}；未能核对的，请自己看一看："
    for saying in texts.unread[:_MOST_UNREAD]:
        place = layout.texts[saying.narrative].text
        yield f"    {place.sheet}!{place.a1}　{saying.quote}"
    if len(texts.unread) > _MOST_UNREAD:
        yield f"    等 {len(texts.unread)} 处"
    yield ""


def _whose(checked: CheckedFile) -> str:
    return f"　{checked.unit} {checked.year} 年度" if checked.unit else ""


def _steps(checked: CheckedFile) -> Iterable[str]:
    """What would clear everything, numbered."""
    if checked.layout is None or not checked.findings:
        return
    from xlsx_tools.checking.steps import steps

    remedies, has_reasons = remedies_of(checked.layout.form), not checked.layout.is_printed
    for number, step in enumerate(steps(checked.findings, remedies, has_reasons=has_reasons), 1):
        if number == 1:
            yield "  怎样处理："
        yield f"    {number}. {step}"


def lines_of_findings(checked: CheckedFile) -> list[str]:
    """A file's findings, sheet by sheet, errors first, and nothing else."""
    return _sections(checked.findings, checked.layout)


def _sections(findings: Sequence[Finding], layout: Layout | None) -> list[str]:
    """A sheet at a time, errors first."""
    lines: list[str] = []
    for sheet, of_sheet in _by_sheet(findings, layout).items():
        lines.append(f"  {sheet}")
        for severity in Severity:
            of_severity = [finding for finding in of_sheet if finding.severity is severity]
            lines += _lines(of_severity, layout)
        lines.append("")
    return lines


def _by_sheet(findings: Sequence[Finding], layout: Layout | None) -> dict[str, list[Finding]]:
    order = [layout.sheet_of(part) for part in layout.form.parts] if layout else []
    sheets: dict[str, list[Finding]] = {}
    for finding in findings:
        sheets.setdefault(finding.sheet or _ELSEWHERE, []).append(finding)
    return dict(sorted(sheets.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else -1))


def _lines(findings: Sequence[Finding], layout: Layout | None) -> Iterable[str]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, alike in by_rule.items():
        # What sentences say is different in each, and their cell is not that of the figure.
        many = len(alike) > _MOST_ALIKE and all(_is_at_its_figure(finding, layout) for finding in alike)
        shown = alike[:_SHOWN_ALIKE] if many else alike
        for finding in shown:
            yield f"    {severity_tag(finding)} {_without_sheet(finding)}（{rule}）"
        if len(shown) < len(alike):
            rest = alike[len(shown) :]
            yield f"    　　　 同样的问题还有 {len(rest)} 处{_where(rest, layout)}"


def _is_at_its_figure(finding: Finding, layout: Layout | None) -> bool:
    return layout is None or finding.item is None or finding.cell in (None, layout.items[finding.item].a1)


def severity_tag(finding: Finding) -> str:
    """How grave it is, in brackets and colour."""
    return click.style(f"[{finding.severity.words}]", fg=_COLOURS[finding.severity])


def _without_sheet(finding: Finding) -> str:
    own = finding.message.removeprefix(f"{finding.sheet}!").removeprefix(f"{finding.sheet}：")
    # In a printed report the label alone is the place.
    return own.removeprefix(f"{finding.sheet}") if own.startswith(f"{finding.sheet}「") else own


def _where(findings: Sequence[Finding], layout: Layout | None) -> str:
    items = [finding.item for finding in findings if finding.item]
    if layout is None or not items:
        return "。"
    areas = (area.rpartition("!")[2] for area in areas_of(layout.items[item] for item in items))
    return f"：{'、'.join(areas)}。"


def _closing(checked: CheckedFile) -> str:
    if checked.layout is None:
        return click.style("这份文件没有读取。", fg="red")
    counts = "，".join(
        f"{number} 处{severity.words}{_explained(checked, severity)}"
        for severity in Severity
        if (number := checked.count(severity))
    )
    if checked.layout.is_printed:
        found = f"共 {counts}。" if counts else "没有问题。"
        return click.style(found, fg="red" if checked.exit_code else "yellow" if counts else "green")
    if checked.exit_code:
        return click.style(f"共 {counts}。请先改正全部错误，再生成报告。", fg="red")
    if any(finding.needs_reason for finding in checked.findings):
        return click.style(f"没有错误，有 {counts}。提示核实的请核对，或写明原因。", fg="yellow")
    return click.style(f"没有错误，可以报送{f'（{counts}）' if counts else ''}。", fg="green")


def _explained(checked: CheckedFile, severity: Severity) -> str:
    """How many findings so grave were given a reason."""
    number = sum(1 for finding in checked.findings if finding.severity is severity and finding.reason)
    return f"（{number} 处已写明原因）" if number else ""


def summary(files: Sequence[CheckedFile]) -> str:
    """The closing line over several files."""
    bad = sum(1 for checked in files if checked.exit_code == 1)
    unread = sum(1 for checked in files if checked.exit_code == 2)
    good = len(files) - bad - unread
    return f"共 {len(files)} 份：{good} 份可以报送，{bad} 份有错误，{unread} 份读不了。"


def copied_as_text(files: Sequence[CheckedFile]) -> Iterable[str]:
    """What the texts of files have of one another's, by file; `files` have no other findings."""
    having = [checked for checked in files if checked.findings]
    if having:
        yield click.style(f"\n与别的单位相同的文字（{len(having)} 份）：", bold=True)
    for checked in having[:_MOST_FILES]:
        yield f"  {checked.file}{_whose(checked)}"
        yield from (f"    {severity_tag(one)} {one.message}（{one.rule}）" for one in checked.findings)
    if len(having) > _MOST_FILES:
        yield f"  …… 还有 {len(having) - _MOST_FILES} 份，加 --json 看全部。"


def require_rules(rules: Iterable[str], forms: Iterable[Form]) -> None:
    """Raise XlsxToolsError for a rule that none of the forms has."""
    known = sorted({rule.id for form in forms for rule in all_rules(form)})
    for rule in rules:
        if rule not in known:
            raise XlsxToolsError(f"没有规则“{rule}”{suggestion(rule, known)}")


def narrowed(checked: CheckedFile, rules: Collection[str]) -> CheckedFile:
    """The same file with the findings of these rules only."""
    return checked._replace(findings=[finding for finding in checked.findings if finding.rule in rules])


def line_of_rules(checked: CheckedFile, rules: Sequence[str]) -> str:
    """What these rules say of a file, in a line."""
    return f"{checked.file}{_whose(checked)}：{_of_rules(checked, rules)}"


def line_of_file(checked: CheckedFile) -> str:
    """How a file stands, in a line."""
    if checked.layout is None:
        why = "".join(finding.message for finding in checked.findings).removeprefix(f"“{checked.file}”：")
        return f"{checked.file}：{click.style('读不了', fg='red')}，{why}"
    counts = [
        click.style(f"{number} 处{severity.words}", fg=_COLOURS[severity])
        for severity in Severity
        if (number := checked.count(severity))
    ]
    return f"{checked.file}{_whose(checked)}：{'，'.join(counts) or '没有问题'}"


def table_of_rules(files: Sequence[CheckedFile]) -> Iterable[str]:
    """How often each rule speaks of the files, the gravest and most frequent first, and what it checks."""
    known = {rule.id: rule for checked in files if checked.layout for rule in all_rules(checked.layout.form)}
    places: dict[str, list[int]] = {}
    for checked in files:
        for rule, number in Counter(finding.rule for finding in checked.findings).items():
            places.setdefault(rule, []).append(number)
    order = list(Severity)
    ranked = sorted(
        (rule for rule in places if rule in known),
        key=lambda rule: (order.index(known[rule].severity), -len(places[rule]), rule),
    )
    if ranked:
        yield "规则　性质　份数　处数　查什么"
    for rule in ranked:
        found = known[rule]
        yield f"{rule}　{found.severity.words}　{len(places[rule])}　{sum(places[rule])}　{found.words}"


def summary_of_rules(files: Sequence[CheckedFile], rules: Sequence[str]) -> str:
    """What these rules say of all files, in total."""
    read = [checked for checked in files if checked.layout]
    closed = f"，{len(files) - len(read)} 份读不了" if len(read) < len(files) else ""
    lines = [f"共 {len(files)} 份{closed}："]
    for rule in rules:
        found = [number for checked in read if (number := len(_of_rule(checked, rule)))]
        none = _COLLECTED_ONLY if rule == COPIED.id else "没有"
        lines.append(f"  {rule}　{f'{sum(found)} 处，在 {len(found)} 份文件里' if found else none}")
    return "\n".join(lines)


def _of_rules(checked: CheckedFile, rules: Sequence[str]) -> str:
    if checked.layout is None:
        return click.style("读不了", fg="red")
    from xlsx_tools.checking.steps import places

    several = len(rules) > 1
    told = [
        f"{rule + ' ' if several else ''}{len(found)} 处（{places(found)}）"
        for rule in rules
        if (found := _of_rule(checked, rule))
    ]
    return "，".join(told) or "没有"


def _of_rule(checked: CheckedFile, rule: str) -> list[Finding]:
    return [finding for finding in checked.findings if finding.rule == rule]


def findings_as_document(checked: CheckedFile) -> dict[str, object]:
    """A file's findings as they stand in a JSON document; docs/json.md describes it."""
    return {
        "file": checked.file,
        "form": checked.layout.form.id if checked.layout else None,
        "unit": checked.unit,
        "year": checked.year,
        "errors": checked.count(Severity.ERROR),
        "warnings": checked.count(Severity.WARNING),
        "infos": checked.count(Severity.INFO),
        "findings": [_finding(finding) for finding in checked.findings],
        "texts": _texts_as_document(checked),
    }


def _texts_as_document(checked: CheckedFile) -> dict[str, object] | None:
    texts, layout = checked.texts, checked.layout
    if texts is None or layout is None:
        return None
    places = [(layout.texts[saying.narrative].text, saying) for saying in texts.unread]
    unread = [{"sheet": at.sheet, "cell": at.a1, "words": saying.quote} for at, saying in places]
    return {"figures": texts.figures, "compared": texts.compared, "unread": unread}


def _finding(finding: Finding) -> dict[str, object]:
    keys = ("rule", "severity", "sheet", "cell", "item", "message", "expected", "found", "difference")
    return {
        **{key: getattr(finding, key) for key in keys},
        "key": key_of(finding),
        "reason": finding.reason or None,
        "suggestions": [[asdict(correction) for correction in way] for way in finding.suggestions],
    }
