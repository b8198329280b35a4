"""Two filings side by side, as text for a person and as a JSON document."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from xlsx_tools.cli.printed.findings import severity_tag
from xlsx_tools.comparing.comparison import Corrections, FigurePair, Pairing, SideBySide, TextPair
from xlsx_tools.comparing.passages import Fate, SentencePair
from xlsx_tools.comparing.sides import Named, difference_in_words, percent_in_words
from xlsx_tools.finding import Finding
from xlsx_tools.prose import quoted
from xlsx_tools.quantity import Number, show
from xlsx_tools.widths import columns_of
from xlsx_tools.workbook.layout import Layout

_COLOURS = {Fate.CHANGED: "yellow", Fate.MOVED: "cyan", Fate.NEW: "green", Fate.GONE: "red"}
_LONGEST = 90  # characters of a sentence that are shown


def comparison_as_text(compared: Named, layout: Layout) -> Iterator[str]:
    """What differs, figures first, then sentences; what is the same on both sides is counted."""
    comparison = compared.comparison
    yield click.style(compared.title, bold=True)
    yield f"  左：{compared.before}　右：{compared.after}"
    if comparison.is_same:
        yield click.style("\n两份的数字和文字完全相同。", fg="green")
    yield from _figures(compared, layout)
    yield from _alone(comparison)
    yield from _texts(comparison)
    if comparison.particulars:
        yield click.style("\n其他不同", bold=True)
        for particular in comparison.particulars:
            sides = (
                quoted(side, _LONGEST) if side else "没有" for side in (particular.before, particular.after)
            )
            yield f"  {particular.label}：{' → '.join(sides)}"
    if comparison.corrections:
        yield from _corrections(comparison.corrections)


def _figures(compared: Named, layout: Layout) -> Iterator[str]:
    """Every item; what is nothing on both sides is counted, of two versions what is the same."""
    comparison = compared.comparison
    are_versions = comparison.relation is Pairing.VERSIONS
    yield click.style(f"\n数字：{len(comparison.figures)} 项里有 {len(comparison.changed)} 项不同", bold=True)
    for table in comparison.form.tables.values():
        pairs = comparison.figures_of(table)
        shown = [pair for pair in pairs if pair.is_changed or not (are_versions or pair.is_nothing)]
        yield f"  {table.title}"
        yield from _lined_up([_row(layout, pair) for pair in shown])
        if rest := len(pairs) - len(shown):
            alike = "相同" if are_versions else "两边都是 0"
            yield f"    {'其余 ' if shown else ''}{rest} 项{alike}"


def _alone(comparison: SideBySide) -> Iterator[str]:
    """What the form of one side only has; zeros are counted."""
    for is_before, where in ((True, "左"), (False, "右")):
        found = [one for one in comparison.alone if one.is_before is is_before]
        shown = [one for one in found if one.figure != 0]
        if found:
            yield click.style(f"\n两份的格式不同，只有{where}边有的 {len(found)} 项", bold=True)
        rows = [(f"  {one.title}「{one.item.name}」", _figure(one.figure)) for one in shown]
        yield from _lined_up(rows)
        if rest := len(found) - len(shown):
            yield f"    {'其余 ' if shown else ''}{rest} 项是 0"


def _figure(number: Number | None) -> str:
    return "空白" if number is None else show(number)


def _row(layout: Layout, pair: FigurePair) -> tuple[str, ...]:
    mark = "≠" if pair.is_changed else " "
    label = f"「{pair.item.name}」"
    name = f"{mark} {label if layout.is_printed else layout.items[pair.item.id].named + label}"
    return (name, *pair.shown, difference_in_words(pair), percent_in_words(pair))


def _lined_up(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows under one another: names to the left, figures to the right."""
    if not rows:
        return
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    for name, *figures in rows:
        cells = (
            " " * (width - columns_of(text)) + text for text, width in zip(figures, widths[1:], strict=True)
        )
        line = f"    {name}{' ' * (widths[0] - columns_of(name))}  {'  '.join(cells)}".rstrip()
        yield click.style(line, fg="yellow") if name.startswith("≠") else line


def _texts(comparison: SideBySide) -> Iterator[str]:
    counts = "，".join(f"{fate.value} {comparison.count(fate)} 句" for fate in Fate)
    yield click.style(f"\n文字：右边有 {comparison.percent}% 与左边相同（{counts}）", bold=True)
    for text in comparison.texts:
        yield f"  {text.label}　相同 {text.percent}%，保留 {text.count(Fate.KEPT)} 句"
        yield from _passages(text)


def _passages(text: TextPair) -> Iterator[str]:
    for passage in text.passages:
        if passage.fate is not Fate.KEPT:
            yield f"    {click.style(passage.fate.value, fg=_COLOURS[passage.fate])} {_said(passage)}"


def _said(passage: SentencePair) -> str:
    sides = (passage.before, passage.after)
    if passage.fate is Fate.CHANGED:
        return " → ".join(quoted(side.text, _LONGEST) for side in sides if side)
    return next(quoted(side.text, _LONGEST) for side in reversed(sides) if side)


def _corrections(corrections: Corrections) -> Iterator[str]:
    yield click.style("\n改正情况（右边与左边相比）", bold=True)
    if not any((corrections.cured, corrections.arisen, corrections.left)):
        yield "  两份都没有要改的。"
    told = (("已改好", corrections.cured), ("新出现", corrections.arisen), ("还没有改", corrections.left))
    for state, findings in told:
        if findings:
            yield f"  {state} {len(findings)} 处"
            yield from (f"    {severity_tag(one)} {one.message}（{one.rule}）" for one in findings)


# --- As a document ------------------------------------------------------------------------------------


def comparison_as_document(compared: Named, files: Sequence[str]) -> dict[str, object]:
    """The comparison as it stands in a JSON document; docs/json.md describes it."""
    comparison = compared.comparison
    corrections = comparison.corrections
    return {
        "form": comparison.form.id,
        "relation": comparison.relation.name.lower(),
        "before": {"file": files[0], "unit": comparison.before.unit, "year": comparison.before.year},
        "after": {"file": files[1], "unit": comparison.after.unit, "year": comparison.after.year},
        "items": [_item(pair) for pair in comparison.figures],
        "alone": [
            {"item": one.item.id, "side": "before" if one.is_before else "after", "figure": one.figure}
            for one in comparison.alone
        ],
        "repeated": comparison.percent,
        "texts": [_text(text) for text in comparison.texts],
        "particulars": [asdict(particular) for particular in comparison.particulars],
        "corrections": {
            name: [_finding(finding) for finding in getattr(corrections, name)]
            for name in ("cured", "arisen", "left")
        }
        if corrections
        else None,
    }


def _item(pair: FigurePair) -> dict[str, object]:
    return {
        "item": pair.item.id,
        "before": pair.before,
        "after": pair.after,
        "difference": pair.difference,
        "percent": pair.percent,
        "changed": pair.is_changed,
    }


def _text(text: TextPair) -> dict[str, object]:
    return {
        "narrative": text.narrative,
        "repeated": text.percent,
        "sentences": [
            {
                "fate": passage.fate.name.lower(),
                "before": passage.before.text if passage.before else None,
                "after": passage.after.text if passage.after else None,
            }
            for passage in text.passages
        ],
    }


def _finding(finding: Finding) -> dict[str, object]:
    keys = ("rule", "severity", "sheet", "cell", "item", "message")
    return {key: getattr(finding, key) for key in keys}
