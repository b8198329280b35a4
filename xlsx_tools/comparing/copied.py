"""What is said of texts that stand in another unit's report too: by the rules that a form has for that."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from xlsx_tools.checking.reasons import answered, words_without_content
from xlsx_tools.comparing.likeness import (
    Borrowings,
    MostAlike,
    ReportTexts,
    SharedStatement,
    borrowings_among,
)
from xlsx_tools.filing.statements import Statement
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.form.copied_texts import Borrowed, BorrowedSentence
from xlsx_tools.form.model import Form
from xlsx_tools.prose import few, quoted
from xlsx_tools.workbook.layout import Layout

_MOST_SHOWN, _LONGEST_SHOWN = 3, 60


def copied_texts(layouts: Sequence[Layout], filings: Sequence[Submission]) -> list[list[Finding]]:
    """What is found on each of the filings, whose places are in the layouts; each with those of its form."""
    by_form: dict[str, list[int]] = defaultdict(list)
    for number, layout in enumerate(layouts):
        by_form[layout.form.id].append(number)
    found: list[list[Finding]] = [[] for _ in filings]
    for numbers in by_form.values():
        told = [ReportTexts(filings[n].unit, filings[n].narrative) for n in numbers]
        no_words = words_without_content(layouts[numbers[0]].form)
        shared = borrowings_among(layouts[numbers[0]].form, told)
        for number, borrowings in zip(numbers, shared, strict=True):
            findings = list(_findings(layouts[number], filings[number], borrowings))
            found[number] = answered(findings, filings[number], no_words) if findings else []
    return found


def _findings(layout: Layout, filing: Submission, borrowings: Borrowings) -> Iterator[Finding]:
    copied = layout.form.copied_texts
    if copied.borrowed and borrowings.most:
        yield _of_report(copied.borrowed, borrowings.most)
    if copied.borrowed_sentence:
        by_text: dict[str, list[SharedStatement]] = defaultdict(list)
        for shared in borrowings.statements:
            by_text[shared.narrative].append(shared)
        for narrative, several in by_text.items():
            yield _of_sentences(copied.borrowed_sentence, layout, filing, narrative, several)


def _of_report(rule: Borrowed, most: MostAlike) -> Finding:
    longest = sorted(most.shared, key=lambda statement: -len(statement.essence))[:_MOST_SHOWN]
    message = (
        f"全部文字有 {most.percent}% 与“{most.unit}”的相同（{len(most.shared)} 句），"
        f"例如{_together(longest)}。请{rule.rule.remedy}。"
    )
    return rule.rule.finding(message, expected=rule.percent, found=most.percent)


def _of_sentences(
    rule: BorrowedSentence,
    layout: Layout,
    filing: Submission,
    narrative: str,
    several: Sequence[SharedStatement],
) -> Finding:
    told = [f"{quoted(one.statement.words, _LONGEST_SHOWN)}（{_units(one)}）" for one in several]
    shown = few(told, _MOST_SHOWN, " 等", joint="")
    label = _label(layout.form, filing, narrative)
    message = f"有 {len(several)} 句与别的单位相同：{shown}。请{rule.rule.remedy}。"
    return rule.rule.finding(message, at=layout.texts[narrative].text.spot(label), found=len(several))


def _label(form: Form, filing: Submission, narrative: str) -> str:
    return filing.heading(form, narrative) or form.narratives[narrative].label


def _units(shared: SharedStatement) -> str:
    names = "、".join(f"“{unit}”" for unit in shared.units)
    return names if shared.others <= len(shared.units) else f"{names} 等 {shared.others} 个单位"


def _together(told: Sequence[Statement]) -> str:
    return "".join(quoted(statement.words, _LONGEST_SHOWN) for statement in told)
