"""What one figure enters, as text for a person."""

from collections.abc import Collection, Iterable, Sequence

import click

from xlsx_tools.checking.claims.claim import Claim
from xlsx_tools.checking.explain import Entered, Explanation, FigureBefore, Share
from xlsx_tools.cli.printed.findings import severity_tag
from xlsx_tools.filing.tally import Figures
from xlsx_tools.finding import Finding
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Role
from xlsx_tools.form.table import Each
from xlsx_tools.prose import few
from xlsx_tools.quantity import show
from xlsx_tools.reading.intake import Intake
from xlsx_tools.workbook.layout import Layout

_MOST_NAMED = 10
_COLOURS = {Verdict.HOLDS: "green", Verdict.FAILS: "red", Verdict.OPEN: "yellow"}


def explanation_as_text(intake: Intake, told: Explanation, findings: Sequence[Finding]) -> str:
    """The figure, last year's, every identity with both sides, the sentences and findings on it."""
    layout, figures = intake.layout, intake.submission.tally(intake.form).figures
    what = "合计" if told.item.role is Role.TOTAL else "填写"
    place = f"{told.place.sheet}!{told.place.a1}"
    if not layout.is_printed:  # whose places are called by the names of their items
        place += f"「{told.item.name}」"
    unit = f" {told.item.unit}" if told.item.unit else ""
    lines = [
        click.style(f"{place}＝ {show(told.value) or '空白'}{unit}", bold=True),
        f"  {what}　指标编号 {told.item.id}　{told.item.label}",
        *(_last_year(told.item.id, before) for before in told.last_year),
        *_sum(intake.submission.unit, told.shares),
        "",
        f"  进入 {len(told.identities)} 条勾稽关系" if told.identities else "  不进入任何勾稽关系",
    ]
    for entered in told.identities:
        lines += _identity(layout, figures, told.item.id, entered)
    lines += ["", "  文字里提到它的地方" if told.mentions else "  文字里没有提到它"]
    lines += [_mention(layout, claim) for claim in told.mentions]
    return "\n".join([*lines, *_findings(findings, told.item.id)])


def _last_year(item: str, before: FigureBefore) -> str:
    name = f"「{before.item.name}」，本年应由它转来" if before.item.id != item else ""
    return f"  上一年{name}：{show(before.value)}"


def _sum(parent: str, shares: Sequence[Share]) -> Iterable[str]:
    """Which units gave how much, with theirs below them; those that gave nothing in one line."""
    if shares:
        yield from ("", f"  由 {sum(share.value is not None for share in shares)} 个单位的数相加")
        yield from _shares(parent, shares, "    ")


def _shares(parent: str, shares: Sequence[Share], indent: str) -> Iterable[str]:
    for share in shares:
        if share.value:
            own = "自己的" if share.unit == parent else ""
            holds = few(share.holds, _MOST_NAMED, " 等 {} 个单位")
            yield f"{indent}{share.unit}{own} {show(share.value)}{f'，其中有{holds}的' if holds else ''}"
            yield from _shares(share.unit, share.within, f"{indent}    ")
    if zeros := [share.unit for share in shares if share.value == 0]:
        yield f"{indent}是 0 的：{few(zeros, _MOST_NAMED, ' 等 {} 个单位')}"
    for share in shares:
        if share.value is None:
            yield f"{indent}{share.unit}：{share.lack}"


def _identity(layout: Layout, figures: Figures, item: str, entered: Entered) -> Iterable[str]:
    check, result = entered.result.check, entered.result
    verdict = click.style(result.verdict.value, fg=_COLOURS[result.verdict])
    axis = "列" if check.rule.each is Each.COLUMN else "行"
    line = f"“{check.line_name}”{axis}：" if check.line_name else ""
    names = [layout.form.items[total].name for total in entered.totals]
    through = f"（经由合计「{'」「'.join(names)}」）" if names else ""
    yield f"    {verdict} {check.rule.id}　{line}{check.words}{through}"
    marked = {item, *entered.totals}
    yield f"        左边 {_side(layout, figures, check.left, marked)} ＝ {show(result.left)}"
    yield f"        右边 {_side(layout, figures, check.right, marked)} ＝ {show(result.right)}"


def _side(layout: Layout, figures: Figures, items: Sequence[str], marked: Collection[str]) -> str:
    """Each addend with its cell; the one that is explained in brackets."""
    shown = ((item, f"{layout.items[item].a1} {show(figures[item]) or '空白'}") for item in items)
    return " ＋ ".join(f"【{text}】" if item in marked else text for item, text in shown)


def _mention(layout: Layout, claim: Claim) -> str:
    place = layout.texts[claim.narrative]
    return f"    {place.text.sheet}!{place.text.a1}　{claim.quote}"


def _findings(findings: Sequence[Finding], item: str) -> Iterable[str]:
    about = [finding for finding in findings if finding.item == item]
    if about:
        yield from ("", "  校验结果")
        yield from (f"    {severity_tag(finding)} {finding.message}（{finding.rule}）" for finding in about)
