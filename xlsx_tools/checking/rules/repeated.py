"""How much of the texts is only copied from last year's, text by text and all together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.statements import Statement, length_of, repetition, statements
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.form.copied_texts import Repeated, RepeatedReport
from xlsx_tools.prose import few, quoted

_COUNTED = r"(?<![第\d.,])(?=[0,.]*[1-9])[\d,.]+[余多]?万?(?:{})(?!工作日|自然日|月|小时|星期|百分点)"
_MOST_SHOWN, _LONGEST_SHOWN, _MOST_TEXTS = 2, 40, 4


def repeated_texts(context: Context, previous: Submission) -> Iterator[Finding]:
    """The texts against last year's, where the form asks for it."""
    copied = context.form.copied_texts
    if copied.repeated:
        yield from _repeated(context, copied.repeated, previous)
    if copied.repeated_report:
        yield from _report_repeated(context, copied.repeated_report, previous)


def _repeated(context: Context, repeated: Repeated, previous: Submission) -> Iterator[Finding]:
    submission, counted = context.submission, _counted(context.form.count_units)
    for narrative in context.form.narratives.values():
        this, last = (statements(one.narrative.get(narrative.id, "")) for one in (submission, previous))
        percent, again = repetition(this, last)
        is_mostly = narrative.id in repeated.narratives and percent >= repeated.percent
        figures = _figures_again(counted, this, last)
        if is_mostly and length_of(this) >= repeated.least:
            words = f"有 {percent}% 的文字与上一年相同，例如{_longest(again)}。请{repeated.rule.remedy}。"
        elif figures and length_of(this) >= repeated.least // 2:
            shown = _together(list(dict.fromkeys(figures))[:_MOST_SHOWN])
            words = f"与上一年一字不差，连{shown}也相同。请{repeated.rule.remedy}；确实相同的，不用改。"
        else:
            continue
        spot = context.spot_of_text(narrative.id)
        yield repeated.rule.finding(words, at=spot, expected=repeated.percent, found=percent)


def _figures_again(counted: re.Pattern[str], this: list[Statement], last: list[Statement]) -> list[str]:
    """The numbers of things in a text that says the same as last year's, nothing where it does not."""
    said, before = ([one.essence for one in told] for told in (this, last))
    return counted.findall("；".join(said)) if said == before else []


def _counted(units: tuple[str, ...]) -> re.Pattern[str]:
    """What finds a number of things other than none: no ordinal, no span of time."""
    longest_first = sorted(units, key=len, reverse=True)
    return re.compile(_COUNTED.format("|".join(map(re.escape, longest_first))))


def _report_repeated(context: Context, rate: RepeatedReport, previous: Submission) -> Iterator[Finding]:
    """How much of the whole report stands in last year's, in whichever of its texts."""
    this, last = (
        {n: statements(one.narrative.get(n, "")) for n in context.form.narratives}
        for one in (context.submission, previous)
    )
    said, before = list(chain(*this.values())), list(chain(*last.values()))
    percent, again = repetition(said, before)
    if percent >= rate.percent and length_of(said) >= rate.least:
        most = _repeated_most(context, {n: repetition(told, before) for n, told in this.items()})
        words = (
            f"全部文字 {length_of(said)} 字，有 {percent}% 与上一年相同（{most}），"
            f"例如{_longest(again)}。请{rate.rule.remedy}。"
        )
        yield rate.rule.finding(words, expected=rate.percent, found=percent)


def _repeated_most(context: Context, by_text: Mapping[str, tuple[int, list[Statement]]]) -> str:
    """The texts that have most of what is repeated, with the share of each."""
    having = sorted(by_text, key=lambda n: -length_of(by_text[n][1]))
    told = [f"{context.spot_of_text(n).label} {by_text[n][0]}%" for n in having if by_text[n][1]]
    return few(told, _MOST_TEXTS, " 等 {} 处")


def _longest(again: Sequence[Statement]) -> str:
    words = dict.fromkeys(statement.words for statement in again)
    return _together(sorted(words, key=len, reverse=True)[:_MOST_SHOWN])


def _together(texts: list[str]) -> str:
    return "".join(quoted(text, _LONGEST_SHOWN) for text in texts)
