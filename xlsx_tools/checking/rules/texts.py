"""Texts in any form: there where required, and not longer than the form allows."""

from collections.abc import Iterator

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.form.model import Narrative
from xlsx_tools.prose import quoted
from xlsx_tools.workbook.paragraphs import LONGEST, too_long

REQUIRED = Rule("N-REQUIRED", Severity.ERROR, "必填的文字部分都写了", "补写；确实没有的，写明没有")
HEADING_ONLY = Rule("N-HEADING-ONLY", Severity.ERROR, "有标题的小节都有内容", "补写内容，或删去标题")
NO_HEADING = Rule("N-NO-HEADING", Severity.WARNING, "有内容的小节都有标题", "补写标题")
LENGTH = Rule("N-LENGTH", Severity.INFO, "文字不超过规定的字数", "不用改；能压缩的，请压缩")
PARAGRAPH = Rule(
    "N-PARAGRAPH", Severity.INFO, f"一段不超过 {LONGEST} 字，一行显示得全", "从句号处剪开，分成两段"
)
RULES = (REQUIRED, HEADING_ONLY, NO_HEADING, LENGTH, PARAGRAPH)
_SHOWN = 16


def check(context: Context) -> Iterator[Finding]:
    """Required texts that are blank, headings without text, texts too long."""
    for narrative in context.form.narratives.values():
        if narrative.id not in context.submission.lost:  # Else reading has said which caption is missing.
            yield from _of_narrative(context, narrative)
    for part in context.form.parts:
        counted = [narrative for narrative in part.narratives if not narrative.is_preface]
        if part.limit and counted:
            lengths = [_length(context, narrative) for narrative in counted]
            first = context.layout.texts[counted[0].id].text
            if max(lengths) <= part.limit:
                yield from _too_long(first.spot(part.heading), sum(lengths), part.limit)


def _of_narrative(context: Context, narrative: Narrative) -> Iterator[Finding]:
    submission, length = context.submission, _length(context, narrative)
    spot, heading = context.spot_of_text(narrative.id), context.layout.texts[narrative.id].heading
    if narrative.required and not length:
        yield REQUIRED.finding("没有写。这是必填部分；确实没有的，也要写明没有。", at=spot)
    elif submission.headings.get(narrative.id) and not narrative.heading and not length:
        yield HEADING_ONLY.finding("只有标题，没有内容。请补写内容，或删去标题。", at=spot)
    if heading and length and not submission.heading(context.form, narrative.id):
        message = "是空的，报告里这一节将没有标题。请补写标题。"
        yield NO_HEADING.finding(message, at=heading.spot(f"{narrative.label}标题"))
    if len(context.layout.texts[narrative.id].cells) > 1:
        yield from _too_high(context, narrative, spot)
    if narrative.limit:
        yield from _too_long(spot, length, narrative.limit)


def _too_high(context: Context, narrative: Narrative, spot: Spot) -> Iterator[Finding]:
    """Paragraphs that no row of a sheet shows whole."""
    for paragraph in too_long(context.submission.narrative.get(narrative.id, "")):
        message = (
            f"有一段 {len(paragraph)} 字（{quoted(paragraph, _SHOWN)}），一格显示不全，打印也会缺字。"
            f"请从句号处剪开，后半段写到下面的空行。"
        )
        yield PARAGRAPH.finding(message, at=spot, expected=LONGEST, found=len(paragraph))


def count_characters(text: str) -> int:
    """The length of a text as offices count it: without white space."""
    return len("".join(text.split()))


def _length(context: Context, narrative: Narrative) -> int:
    return count_characters(context.submission.narrative.get(narrative.id, ""))


def _too_long(spot: Spot, length: int, limit: int) -> Iterator[Finding]:
    more = length - limit
    if more > 0:
        message = f"共 {length} 字，原则上不超过 {limit} 字，多 {more} 字。能压缩的，请压缩。"
        yield LENGTH.finding(message, at=spot, expected=limit, found=length, difference=more)
