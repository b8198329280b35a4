"""What texts say of the figures: read, held against the tables, and seen to keep quiet.

The sentences of `data/claims*.yaml` come with the figures of the tables and what is `wrong` in them. Those of
`claims-fresh-*` are by authors who had seen neither the rules nor the others, and were first run as written.
Found at first sight, right passages marked, figures unread: 2: 62 %, 5 of 143, -; 3: 65 %, 1 of 106, -;
4: 77 %, 7 of 95, 9 %; 5: 77 %, 3 of 34, 10 %; 6: 73 %, 6 of 126, 14 %; 7: 83 %, 14 of 143, 15 %;
8: 78 %, 8 of 129, 13 %; 9: 86 %, 10 of 127, 15 %; 10: 82 %, 5 of 155, 12 %; 11: 71 %, 4 of 123, 11 %;
12: 80 %, 2 of 108, 13 %; 13: 74 %, 2 of 69, 14 %; 14: 74 %, 1 of 76, 14 %; 15: 73 %, 5 of 83, 12 %;
16: 69 %, 7 of 114, 19 %; 17: 56 %, 11 of 127, 29 %; 18: 67 %, 7 of 104, 16 %; 19: 75 %, 6 of 123, 18 %;
20: 70 %, 8 of 141, 22 %; 21: 79 %, 7 of 127, 17 %; 22: 73 %, 5 of 137, 16 %; 23: 79 %, 3 of 104, 14 %;
24: 84 %, 6 of 135, 14 %; 25: 73 %, 4 of 133, 17 %; 26: 79 %, 12 of 177, 17 %; 27: 83 %, 1 of 80, 15 %;
28: 83 %, 6 of 116, 14 %; 29: 75 %, 10 of 170, 18 %; 30: 78 %, 9 of 145, 18 %; 31: 79 %, 9 of 148, 15 %;
32: 85 %, 1 of 99, 12 %; 33: 92 %, 3 of 126, 5 %; 34: 88 %, 3 of 115, 7 %; 35: 90 %, 3 of 105, 6 %;
36: 89 %, 0 of 104, 7 %; 37: 89 %, 2 of 98, 7 %; 38: 86 %, 1 of 100, 9 %; 39: 93 %, 3 of 89, 6 %;
40: 92 %, 2 of 104, 8 %; 41: 89 %, 9 of 166, 10 %; 42: 78 %, 2 of 152, 13 %; 43: 85 %, 2 of 170, 7 %;
44: 88 %, 4 of 149, 10 %; 45: 93 %, 0 of 131, 6 %; 46: 85 %, 0 of 113, 9 %; 47: 95 %, 1 of 118, 4 %;
48: 92 %, 4 of 125, 5 %; 49: 94 %, 0 of 120, 4 %; 50: 94 %, 0 of 118, 4 %; 51: 95 %, 0 of 109, 2 %;
52: 92 %, 1 of 134, 3 %; 53: 96 %, 0 of 116, 3 %; 54: 89 %, 1 of 166, 9 %; 55: 89 %, 2 of 149, 12 %;
56: 91 %, 1 of 136, 11 %; 57: 84 %, 0 of 116, 13 %; 58: 88 %, 2 of 114, 12 %; 59: 88 %, 3 of 98, 9 %;
60: 92 %, 1 of 144, 9 %; 61: 92 %, 1 of 132, 8 %; 62: 90 %, 1 of 171, 12 %; 63: 93 %, 0 of 152, 8 %;
64: 90 %, 3 of 180, 10 %; 65: 93 %, 0 of 133, 12 %; 66: 92 %, 1 of 150, 9 %; 67: 96 %, 3 of 170, 8 %;
68: 95 %, 0 of 81, 9 %; 69: 91 %, 2 of 138, 9 %.
Those from 8 on have the traits of real passages; those from 32 on are as plain as these mostly are, while the
authors before were asked for passages that a careless program would mark. Those from 54 on follow passages of
real reports one by one.
"""

import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from tests.support.corpora import Sentence, corpora, drawn_corpora, figures_of, sentences_of, submission_of
from tests.support.forms import LAYOUTS, MINI, NATIONAL
from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from xlsx_tools.checking.claims.compare import Judgement
from xlsx_tools.checking.claims.coverage import Coverage, Judged, coverage_of
from xlsx_tools.checking.claims.extract import read_text
from xlsx_tools.checking.claims.lexicon import lexicon_of
from xlsx_tools.checking.claims.meant import totals
from xlsx_tools.checking.claims.names import may_be_called
from xlsx_tools.checking.claims.narratives import claims_of, forget_texts, mentions, told_in
from xlsx_tools.checking.claims.numerals import CHARACTERS, in_chinese, read_numeral
from xlsx_tools.checking.claims.reader import Setting
from xlsx_tools.checking.claims.tokens import WordKind
from xlsx_tools.checking.rules import sentences
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.cli.printed.sayings import sayings_as_text
from xlsx_tools.filing.document import from_document, parse_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

LEAST_RECALL = {
    "claims": 0.97,
    "claims-examiner": 0.97,
    "claims-examiner-2": 0.9,
    "claims-shown": 0.97,
    "claims-variations": 0.97,
    "claims-fresh-1": 0.92,
    "claims-fresh-2": 0.9,
    "claims-fresh-3": 0.92,
    "claims-fresh-4": 0.9,
    "claims-fresh-5": 0.94,
    "claims-fresh-6": 0.89,
    "claims-fresh-7": 0.96,
    "claims-fresh-8": 0.96,
    "claims-fresh-9": 0.94,
    "claims-fresh-10": 0.93,
    "claims-fresh-11": 0.88,
    "claims-fresh-12": 0.87,
    "claims-fresh-13": 0.89,
    "claims-fresh-14": 0.91,
    "claims-fresh-15": 0.86,
    "claims-fresh-16": 0.86,
    "claims-fresh-17": 0.69,
    "claims-fresh-18": 0.78,
    "claims-fresh-19": 0.81,
    "claims-fresh-20": 0.77,
    "claims-fresh-21": 0.86,
    "claims-fresh-22": 0.8,
    "claims-fresh-23": 0.81,
    "claims-fresh-24": 0.85,
    "claims-fresh-25": 0.75,
    "claims-fresh-26": 0.83,
    "claims-fresh-27": 0.84,
    "claims-fresh-28": 0.85,
    "claims-fresh-29": 0.83,
    "claims-fresh-30": 0.8,
    "claims-fresh-31": 0.82,
    "claims-fresh-32": 0.88,
    "claims-fresh-33": 0.95,
    "claims-fresh-34": 0.9,
    "claims-fresh-35": 0.92,
    "claims-fresh-36": 0.94,
    "claims-fresh-37": 0.95,
    "claims-fresh-38": 0.88,
    "claims-fresh-39": 0.94,
    "claims-fresh-40": 0.92,
    "claims-fresh-41": 0.92,
    "claims-fresh-42": 0.85,
    "claims-fresh-43": 0.88,
    "claims-fresh-44": 0.91,
    "claims-fresh-45": 0.95,
    "claims-fresh-46": 0.88,
    "claims-fresh-47": 0.96,
    "claims-fresh-48": 0.93,
    "claims-fresh-49": 0.95,
    "claims-fresh-50": 0.96,
    "claims-fresh-51": 0.96,
    "claims-fresh-52": 0.96,
    "claims-fresh-53": 0.97,
    "claims-fresh-54": 0.95,
    "claims-fresh-55": 0.92,
    "claims-fresh-56": 0.93,
    "claims-fresh-57": 0.9,
    "claims-fresh-58": 0.9,
    "claims-fresh-59": 0.92,
    "claims-fresh-60": 0.94,
    "claims-fresh-61": 0.94,
    "claims-fresh-62": 0.93,
    "claims-fresh-63": 0.94,
    "claims-fresh-64": 0.92,
    "claims-fresh-65": 0.93,
    "claims-fresh-66": 0.93,
    "claims-fresh-67": 0.97,
    "claims-fresh-68": 0.95,
    "claims-fresh-69": 0.91,
    "claims-fresh-70": 0.86,
    "claims-fresh-71": 0.93,
    "claims-fresh-72": 0.94,
    "claims-fresh-73": 0.94,
}
MOST_FALSE = {
    "claims-examiner": 1,
    "claims-variations": 1,
    "claims-fresh-1": 5,
    "claims-fresh-2": 5,
    "claims-fresh-3": 2,
    "claims-fresh-4": 1,
    "claims-fresh-6": 7,
    "claims-fresh-7": 1,
    "claims-fresh-8": 2,
    "claims-fresh-9": 3,
    "claims-fresh-10": 2,
    "claims-fresh-11": 2,
    "claims-fresh-12": 2,
    "claims-fresh-13": 4,
    "claims-fresh-14": 1,
    "claims-fresh-15": 11,
    "claims-fresh-16": 5,
    "claims-fresh-17": 3,
    "claims-fresh-18": 9,
    "claims-fresh-19": 5,
    "claims-fresh-20": 8,
    "claims-fresh-21": 6,
    "claims-fresh-22": 11,
    "claims-fresh-23": 16,
    "claims-fresh-24": 9,
    "claims-fresh-25": 15,
    "claims-fresh-26": 9,
    "claims-fresh-27": 3,
    "claims-fresh-28": 19,
    "claims-fresh-29": 9,
    "claims-fresh-30": 12,
    "claims-fresh-31": 7,
    "claims-fresh-32": 6,
    "claims-fresh-34": 4,
    "claims-fresh-35": 14,
    "claims-fresh-36": 3,
    "claims-fresh-37": 2,
    "claims-fresh-38": 6,
    "claims-fresh-39": 11,
    "claims-fresh-40": 2,
    "claims-fresh-41": 5,
    "claims-fresh-42": 2,
    "claims-fresh-43": 2,
    "claims-fresh-44": 4,
    "claims-fresh-45": 1,
    "claims-fresh-46": 4,
    "claims-fresh-47": 6,
    "claims-fresh-48": 9,
    "claims-fresh-49": 3,
    "claims-fresh-50": 3,
    "claims-fresh-51": 1,
    "claims-fresh-52": 6,
    "claims-fresh-53": 2,
    "claims-fresh-54": 2,
    "claims-fresh-55": 1,
    "claims-fresh-56": 7,
    "claims-fresh-57": 1,
    "claims-fresh-58": 3,
    "claims-fresh-59": 4,
    "claims-fresh-60": 10,
    "claims-fresh-61": 2,
    "claims-fresh-62": 9,
    "claims-fresh-63": 3,
    "claims-fresh-64": 1,
    "claims-fresh-65": 3,
    "claims-fresh-66": 2,
    "claims-fresh-67": 17,
    "claims-fresh-68": 2,
    "claims-fresh-69": 10,
    "claims-fresh-70": 1,
    "claims-fresh-71": 11,
    "claims-fresh-72": 5,
    "claims-fresh-73": 3,
}
MOST_RIGHT_MARKED = {
    "claims-variations": 1,
    "claims-fresh-1": 1,
    "claims-fresh-2": 1,
    "claims-fresh-6": 2,
    "claims-fresh-7": 1,
    "claims-fresh-10": 1,
    "claims-fresh-15": 1,
    "claims-fresh-16": 1,
    "claims-fresh-17": 1,
    "claims-fresh-18": 3,
    "claims-fresh-20": 1,
    "claims-fresh-22": 2,
    "claims-fresh-23": 2,
    "claims-fresh-25": 3,
    "claims-fresh-26": 2,
    "claims-fresh-28": 3,
    "claims-fresh-29": 1,
    "claims-fresh-30": 5,
    "claims-fresh-31": 3,
    "claims-fresh-32": 1,
    "claims-fresh-35": 3,
    "claims-fresh-37": 1,
    "claims-fresh-38": 1,
    "claims-fresh-39": 1,
    "claims-fresh-42": 1,
    "claims-fresh-48": 1,
    "claims-fresh-56": 1,
    "claims-fresh-62": 1,
    "claims-fresh-67": 1,
    "claims-fresh-69": 2,
    "claims-fresh-71": 1,
}
SAMPLES = Path(__file__).parent.parent / "samples"
DRAWN = drawn_corpora()


def findings_of(form: Form, submission: Submission) -> list[Finding]:
    """What is said against the texts' figures."""
    return list(sentences.check(Context(LAYOUTS[form.id], submission, submission.tally(form), None)))


def marked(finding: Finding) -> str:
    """The figure that a finding marks in the clause it quotes."""
    return finding.message.partition("【")[2].partition("】")[0]


# --- The sentences -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """What was marked in a sentence, where its sayings start, and what became of those that count."""

    sentence: Sentence
    marks: frozenset[str]
    starts: frozenset[int]
    coverage: Coverage


@cache
def read_sentences(name: str) -> tuple[Read, ...]:
    """Each sentence of a corpus, read once for all that is asked of it."""
    return tuple(map(_read, sentences_of(name)))


def _read(sentence: Sentence) -> Read:
    submission = sentence.submission
    return Read(
        sentence,
        frozenset(marked(finding) for finding in findings_of(NATIONAL, submission)),
        frozenset(saying.start for saying in told_in(NATIONAL, submission).sayings),
        coverage_of(NATIONAL, submission),
    )


def _tells(mark: str, wrong: str) -> bool:
    """Whether a mark is the wrong figure, which may be given with its unit."""
    mark, wrong = "".join(mark.split()), "".join(wrong.split())
    return mark in wrong or wrong in mark


@pytest.mark.parametrize("name", DRAWN)
def test_no_sentence_alarms_falsely_and_nearly_every_wrong_figure_is_found(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found, total, false = 0, 0, []
    for read in read_sentences(name):
        wrong = set(read.sentence.wrong)
        found += sum(any(_tells(mark, figure) for mark in read.marks) for figure in wrong)
        total += len(wrong)
        false += [
            (m, read.sentence.text) for m in read.marks if not any(_tells(m, figure) for figure in wrong)
        ]
    precision, recall = found / (found + len(false)), found / total
    with capsys.disabled():
        count = len(sentences_of(name))
        print(f"\n{name}: {count} sentences, precision {precision:.3f}, recall {recall:.3f}")
    right = [read.sentence.text for read in read_sentences(name) if not read.sentence.wrong and read.marks]
    assert len(right) <= MOST_RIGHT_MARKED.get(name, 0), right
    assert len(false) <= MOST_FALSE.get(name, 0), false
    assert recall >= LEAST_RECALL[name]


def test_in_ci_all_later_corpora_are_read_and_a_few_of_the_older(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    drawn, by_others = drawn_corpora(), [name for name in corpora() if "fresh" in name]
    assert set(corpora()) - set(drawn) < set(by_others)
    assert {"claims-fresh-57", "claims-fresh-64", "claims-shown"} <= set(drawn) == set(drawn_corpora())
    assert 8 < len(drawn) < len(corpora())
    monkeypatch.delenv("CI")
    assert drawn_corpora() == corpora()


def test_every_corpus_has_its_bounds() -> None:
    assert corpora() == sorted(LEAST_RECALL)


_PLAINLY_COUNTED = re.compile(
    r"(?:政府信息公开申请|依申请公开|因政府信息公开[^，。；]{0,8}行政复议|予以公开|部分公开|不予公开|无法提供|不予处理)"
    r"(\d+)(?:件|宗|起|份)"
)
_OF_OTHERS = re.compile("公文|文件|公开属性|主动公开|转办|转交|协助|指导|复文")


def test_every_number_that_plainly_counts_is_compared_or_listed() -> None:
    silent = []
    for read in (read for name in DRAWN for read in read_sentences(name)):
        ((narrative, text),) = read.sentence.submission.narrative.items()
        plain = [match for match in _PLAINLY_COUNTED.finditer(text) if match.start(1) not in read.starts]
        silent += [(narrative, match[0], text) for match in plain if not _OF_OTHERS.search(text)]
    assert silent == []


def _is_borne_out(read: Read, judged: Judged) -> bool:
    """Whether the tables have the number that is plainly said, or none of what there is said to be none."""
    figures = read.sentence.submission.tally(NATIONAL).known
    return all(
        any(
            abs(Decimal(found) - Decimal(claim.number)) < 1 for found in totals(claim.meanings, figures)
        )  # 约512万元
        for claim in judged.claims
        if claim.kind in (ClaimKind.IS, ClaimKind.NONE, ClaimKind.LIKELY) and claim.decimals == 0
    )


def test_nothing_that_the_tables_deny_is_passed_over_and_called_compared() -> None:
    silent = [
        (judged.saying.quote, read.sentence.text)
        for read in (read for name in DRAWN for read in read_sentences(name))
        for judged in read.coverage.judged
        if judged.judgement is Judgement.BORNE_OUT and not _is_borne_out(read, judged)
    ]
    assert silent == []


def test_number_that_may_be_of_something_else_is_listed_as_unread() -> None:
    text = "收到申请24件。另有受理申请23件。"
    figures = figures_of({"received": 24, "granted": 24})
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures)
    assert findings_of(NATIONAL, submission) == []
    assert [saying.figure for saying in coverage_of(NATIONAL, submission).unread] == ["23"]


def test_likely_number_that_is_only_some_other_one_of_the_table_is_listed_as_unread() -> None:
    text = "收到申请9件，予以公开6件，其中要求公开规划资料的无法提供3件。"
    figures = figures_of({"received": 9, "granted": 6, "process_information": 3})
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures)
    assert findings_of(NATIONAL, submission) == []
    assert [saying.figure for saying in coverage_of(NATIONAL, submission).unread] == ["3"]


def test_number_one_off_what_it_likely_means_is_not_taken_for_another_of_the_table() -> None:
    """无法提供 is 2, and 不予公开 happens to be 3."""
    text = "收到申请12件。公开7件、无法提供并告知向县自然资源局提出3件。"
    figures = figures_of({"received": 12, "granted": 7, "process_information": 3, "not_held": 2})
    (finding,) = findings_of(NATIONAL, submission_of(NATIONAL, {"overview.applications": text}, figures))
    assert (marked(finding), finding.expected) == ("3", 2)


@pytest.mark.parametrize(("number", "is_marked"), [(47, True), (60, False)])
def test_number_near_what_it_likely_means_needs_no_other_to_bear_it_out(number: int, is_marked: bool) -> None:
    text = f"对全市{number}件被复议案件逐案复盘。"
    submission = submission_of(NATIONAL, {"problems.text": text}, figures_of({"review_upheld": 37}))
    assert bool(findings_of(NATIONAL, submission)) is is_marked


def test_claims_that_no_table_can_tell_are_listed_as_unread() -> None:
    text = "收到申请5件，其中6件来信。同比增长20%。全市收到申请900余件。"
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures_of({"received": 5}))
    coverage = coverage_of(NATIONAL, submission)
    assert [saying.figure for saying in coverage.unread] == ["20%", "900"]
    assert (coverage.figures, coverage.compared) == (4, 2)


def test_claim_that_nothing_bears_out_is_listed_as_unread() -> None:
    text = "共收到申请7件。经梳理后予以公开5件。"
    figures = figures_of({"received": 7, "not_held": 7})
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures)
    coverage = coverage_of(NATIONAL, submission)
    assert findings_of(NATIONAL, submission) == []
    assert [saying.figure for saying in coverage.unread] == ["5"]


def test_honest_sentences_leave_little_unread() -> None:
    every = [read for name in DRAWN for read in read_sentences(name)]
    assert median(len(read.coverage.unread) for read in every if not read.sentence.wrong) <= 1


def test_reading_is_shown_saying_by_saying() -> None:
    text = "收到申请5件，已办结4件。全市收到申请900余件。"
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures_of({"received": 5}))
    shown = unstyle(sayings_as_text(LAYOUTS[NATIONAL.id], submission, coverage_of(NATIONAL, submission)))
    assert "核对了 2 处" in shown
    assert f"[相符] {cell_of('overview.applications')}　收到申请【5】件" in shown
    assert f"[不符] {cell_of('overview.applications')}　已办结【4】件" in shown
    assert f"[未核对] {cell_of('overview.applications')}　全市收到申请【900】余件" in shown
    assert "理解为：数是 4\n        指 依申请公开!J29 ＝ 0" in shown


@pytest.mark.parametrize(
    ("unit", "name", "is_it"),
    [
        ("云溪县人民政府办公室", "县政府办", True),
        ("云溪县人民政府办公室", "县政府", True),
        ("云溪市科学技术委员会", "市科委", True),
        ("云溪新区管理委员会", "云溪新区", True),
        ("南屏街道办事处", "街道", True),
        ("安平区市场监督管理局", "市局", False),
        ("安棠市公安局青槐区分局", "安棠市公安局", False),
        ("临渡县望江楼镇人民政府", "县政府", False),
        ("云溪县水务局", "县教育局", False),
    ],
)
def test_names_that_a_unit_may_be_called_by(unit: str, name: str, is_it: bool) -> None:
    assert NATIONAL.vocabulary is not None
    assert may_be_called(unit, name, NATIONAL.vocabulary.bodies) is is_it


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        # A number that others stand for: the text speaks of the table, so the one that differs is wrong.
        ("共收到申请9件。经梳理后予以公开4件、部分公开7件、无法提供2件。", ["7"]),
        # Nothing else of the text agrees with the table: it may speak of other things.
        ("经梳理后予以公开8件。", []),
        # Another number tells the same and agrees: this one is of some only.
        ("共收到申请9件，其中经窗口收到申请5件。", []),
        # All of as many as there are at all, or of some.
        ("共收到申请9件。9件均已按期答复。", ["均已按期答复"]),
        ("共收到申请9件。其中紧急的6件均已按期答复。", []),
        ("共收到申请9件。予以公开4件、部分公开2件，合计7件。", ["7"]),
        ("共收到申请9件。无法提供2件（属没有现成信息需另行制作）。", ["属没有现成信息需另行制作"]),
        ("予以公开4件，公开率60%。", ["60%"]),
    ],
)
def test_what_other_numbers_bear_out_is_held_against_the_tables(text: str, wrong: list[str]) -> None:
    figures = {"received": 9, "granted": 4, "partially_granted": 2, "not_held": 2, "carried_out": 1}
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures_of(figures))
    assert [marked(finding) for finding in findings_of(NATIONAL, submission)] == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2023年收到申请8件，2024年收到申请9件。", []),
        ("2023年收到申请7件，2024年收到申请9件。", ["7"]),
        ("收到申请9件，较上年（7件）有所增加。", ["7"]),
        ("收到申请9件，上年同期8件，增幅50%。", ["50%"]),
        ("收到申请9件，比上年净增3件。", ["3"]),
    ],
)
def test_last_year_s_numbers_are_held_against_last_year_s_tables(text: str, wrong: list[str]) -> None:
    submission = submission_of(
        NATIONAL,
        {"overview.applications": text},
        figures_of({"received": 9, "granted": 9}),
        last_year=figures_of({"received": 8, "granted": 8}),
    )
    assert [marked(finding) for finding in findings_of(NATIONAL, submission)] == wrong


def _work_for(text: str) -> float:
    """Seconds of the processor that it takes to see what became of a text, the least of some.

    Of this thread: another test may have left some that work.
    """
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures_of({"received": 5}))
    taken = []
    for _ in range(2):
        forget_texts()
        began = time.thread_time()
        coverage_of(NATIONAL, submission)
        taken.append(time.thread_time() - began)
    return min(taken)


@pytest.mark.parametrize(
    "clause",
    [
        "来信9件（网上3件、信函2件），其余2件，分别为3件、2件、",
        "结转1件至下年，剩余4件将于下年1月答复，",
        "新收5件、结转2件，同比增加20%，均已办结，",
        "3件答复中，公开2件；",
        "占比3%，",
        "涉及县局的的的",
    ],
)
def test_text_four_times_as_long_takes_not_much_more_than_four_times_the_work(clause: str) -> None:
    assert _work_for(clause * 640) < 9 * _work_for(clause * 160)  # sixteen where each looks at all others


@pytest.mark.parametrize("name", ["lively", "small-office"])
def test_right_samples_have_nothing_said_against_them(name: str) -> None:
    document = parse_json((SAMPLES / name / "data.json").read_text(encoding="utf-8"))
    assert findings_of(NATIONAL, from_document(NATIONAL, document)) == []


# --- How a text is written changes nothing -----------------------------------------------------------

_WIDE = str.maketrans("0123456789,.%():;", "０１２３４５６７８９，．％（）：；")


def _rewritten(text: str, source: random.Random) -> Iterator[str]:
    """The text with other widths, blanks between characters, and soft line breaks."""
    for before, character in zip(" " + text, text, strict=False):
        if source.random() < 0.2:
            yield source.choice((" ", "\u3000", "\u00a0"))
        if before.isdecimal() and character.isdecimal() and source.random() < 0.2:
            yield "\n"
        yield character.translate(_WIDE) if source.random() < 0.5 else character


def _values(claims: list[Claim]) -> list[tuple[object, ...]]:
    return [(claim.kind, claim.number, claim.meanings, claim.wholes) for claim in claims]


def test_blanks_within_what_says_that_it_is_ours_take_nothing_back() -> None:
    assert _LEXICON is not None
    told = "未收取政府信息公开信息处理费。二、审理行政复议231件，其中政府信息公开类36件，不属于本局的案件。"
    apart = told.replace("信息公开信息", "信息公 开信息", 1)
    numbers = [
        [
            claim.number
            for claim in read_text(text, _LEXICON, Setting("other.text", 2024, "滁水区司法局")).claims
        ]
        for text in (told, apart)
    ]
    assert numbers[0] == numbers[1]


@given(st.integers(0, 2**32))
def test_widths_and_blanks_change_nothing(seed: int) -> None:
    source = random.Random(seed)
    submission = source.choice([one for name in LEAST_RECALL for one in sentences_of(name)]).submission
    ((narrative, text),) = submission.narrative.items()
    rewritten = Submission(
        submission.origin,
        submission.unit,
        submission.year,
        narrative={narrative: "".join(_rewritten(text, source))},
    )
    assert _values(claims_of(NATIONAL, rewritten)) == _values(claims_of(NATIONAL, submission))


@given(st.integers(0, 9_999))
def test_chinese_numerals_are_read_as_they_are_spelled(number: int) -> None:
    assert read_numeral(in_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("两", 2),
        ("十二", 12),
        ("一百零五", 105),
        ("二〇二四", 2024),
        ("一万二千", 12_000),
        ("1,286", 1286),
        ("128.4560", Decimal("128.456")),
        ("十百", None),
        ("三四十", None),
        ("三万五万", None),
        ("一万万", None),
        ("", None),
    ],
)
def test_numerals(text: str, number: Number | None) -> None:
    assert read_numeral(text) == number


_LEXICON = lexicon_of(NATIONAL)
assert _LEXICON is not None
_FILLERS = (
    *"，。；：、（）三第",
    "5件",
    "两件",
    "30%",
    "1.5倍",
    "2023年",
    "2025年1月",
    "县教育局",
    "的事",
    "一、",
)
_WORDS = st.sampled_from(_FILLERS) | st.sampled_from([*_LEXICON.words])


@given(st.lists(_WORDS, max_size=30).map("".join))
def test_whatever_is_written_can_be_read(text: str) -> None:
    submission = submission_of(NATIONAL, {"overview.supervision": "行政复议" + text}, {})
    assert all(f"【{claim.figure}】" in claim.quote for claim in claims_of(NATIONAL, submission))


# --- What agrees never alarms ------------------------------------------------------------------------

_AGREEING = (
    "全年{verb}政府信息公开申请{received}{unit}，上年结转{carried_in}{unit}，办结{handled}{unit}，"
    "结转下年度{carried_out}{unit}。",
    "办结的{handled}{unit}申请中，予以公开{granted}{unit}、不予公开{refused}{unit}、无法提供{unavailable}{unit}。",
    "申请人中，自然人{natural}{unit}，法人或其他组织{organisation}{unit}。",
    "新收{received}{unit}（其中：自然人{natural}{unit}；法人或其他组织{organisation}{unit}）。",
    "{granted}{unit}予以公开，{refused}{unit}不予公开。",
    "行政复议{review}{unit}，其中结果维持{upheld}{unit}，纠正{corrected}{unit}；行政诉讼0{unit}。",
    "连同上年结转的{carried_in}{unit}，共受理政府信息公开申请{open}{unit}。",
)


@given(st.integers(0, 2**32))
def test_sentences_made_of_the_figures_never_alarm(seed: int) -> None:
    source = random.Random(seed)
    natural, organisation, carried_in, upheld, corrected = (source.randint(0, 120) for _ in range(5))
    granted, refused = source.randint(0, natural), source.randint(0, carried_in)
    unavailable = source.randint(0, organisation)
    figures: dict[str, Number] = {
        "received": natural,
        "received.business": organisation,
        "carried_in": carried_in,
        "granted": granted,
        "state_secret": refused,
        "not_held.business": unavailable,
        "carried_out": natural - granted + carried_in - refused,
        "carried_out.business": organisation - unavailable,
        "review_upheld": upheld,
        "review_corrected": corrected,
    }
    handled = granted + refused + unavailable
    received = natural + organisation
    words = {
        "received": received,
        "carried_in": carried_in,
        "open": received + carried_in,
        "handled": handled,
        "carried_out": received + carried_in - handled,
        "granted": granted,
        "refused": refused,
        "unavailable": unavailable,
        "natural": natural,
        "organisation": organisation,
        "review": upheld + corrected,
        "upheld": upheld,
        "corrected": corrected,
    }
    spelled = source.random() < 0.5
    shown = {name: in_chinese(number) if spelled else f"{number:,}" for name, number in words.items()}
    unit, verb = source.choice("件份宗"), source.choice(("收到", "新收", "共接到", "受理"))
    chosen = source.sample(_AGREEING, 3)
    text = "".join(sentence.format(unit=unit, verb=verb, **shown) for sentence in chosen)
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures_of(figures))
    assert findings_of(NATIONAL, submission) == []


# --- What is said ------------------------------------------------------------------------------------


def only(text: str, figures: Mapping[str, Number], **more: Any) -> Finding:
    """The one finding on a text of the national form."""
    submission = submission_of(NATIONAL, {"overview.applications": text}, figures_of(figures), **more)
    (finding,) = findings_of(NATIONAL, submission)
    return finding


def cell_of(narrative: str) -> str:
    """Where a text of the national form stands."""
    cell = LAYOUTS[NATIONAL.id].texts[narrative].text
    return f"{cell.sheet}!{cell.a1}"


def test_finding_quotes_the_clause_and_names_both_cells() -> None:
    finding = only("2024年，我局共收到政府信息公开申请15件。", {"received": 12, "granted": 12})
    assert finding.message == (
        f"{cell_of('overview.applications')}「（二）依申请公开」写的是「我局共收到政府信息公开申请【15】件」，"
        "而依申请公开!J6「一、本年新收政府信息公开申请数量 / 总计」是 12，相差 3。"
        "请核对文字和表，改正写错的一处。"
    )
    assert (finding.rule, finding.severity, finding.key) == ("X-FIGURE", Severity.WARNING, "X-FIGURE")
    assert (finding.sheet, finding.item) == ("总体情况", "applications.received.total")
    assert (finding.expected, finding.found, finding.difference) == (12, 15, 3)


@pytest.mark.parametrize(
    ("text", "figures", "last_year", "rule", "words"),
    [
        ("未收到申请。", {"received": 2, "granted": 2}, None, "X-NONE", "【未收到】申请」，而依申请公开!J6"),
        (
            "收到申请5件，全部办结。",
            {"received": 5, "granted": 4, "carried_out": 1},
            None,
            "X-NONE",
            "「四、结转下年度继续办理 / 总计」还有 1，",
        ),
        (
            "收到申请5件，其中网上申请7件。",
            {"received": 5, "granted": 5},
            None,
            "X-PARTS",
            "只有 5，相差 2",
        ),
        (
            "予以公开4件，占80%。",
            {"received": 8, "granted": 4, "repeated": 4},
            None,
            "X-PERCENT",
            "计算是 50%，相差 30",
        ),
        (
            "收到申请6件，同比增长20%。",
            {"received": 6, "granted": 6},
            {"received": 4, "granted": 4},
            "X-PERCENT",
            "和上一年的数计算是增加 50%",
        ),
        (
            "收到申请6件，比上年增加2件。",
            {"received": 6, "granted": 6},
            {"received": 7, "granted": 7},
            "X-PERCENT",
            "计算是减少 1，",
        ),
        (
            "无法提供9件。",
            {"received": 8, "not_held": 4, "needs_creation": 4},
            None,
            "X-FIGURE",
            "等 3 格合计是 8",
        ),
    ],
)
def test_rules(
    text: str,
    figures: Mapping[str, Number],
    last_year: Mapping[str, Number] | None,
    rule: str,
    words: str,
) -> None:
    finding = only(text, figures, last_year=figures_of(last_year) if last_year else None)
    assert finding.rule == rule
    assert words in finding.message


def test_what_no_table_counts_is_held_against_itself() -> None:
    texts = {
        "overview.applications": "全年收取信息处理费640元。",
        "other.text": "2024年度未收取信息处理费。",
    }
    (finding,) = findings_of(NATIONAL, submission_of(NATIONAL, texts, {}))
    assert (finding.rule, finding.expected, finding.found) == ("X-TWICE", 640, 0)
    assert finding.message == (
        f"{cell_of('other.text')}「其他需要报告的事项」写的是「2024年度【未收取】信息处理费」，"
        f"而{cell_of('overview.applications')} 写的是「全年收取信息处理费【640】元」，前后不一致。"
        "请核对两处文字，改正写错的一处。"
    )


def test_nothing_is_said_against_figures_that_are_not_there_yet() -> None:
    texts = {"overview.applications": "收到政府信息公开申请15件，未发生行政复议。"}
    blank = {"applications.received.natural_person": None, "disputes.cases.review_upheld": None}
    assert findings_of(NATIONAL, submission_of(NATIONAL, texts, blank)) == []


def test_sentences_that_mention_an_item() -> None:
    text = "共收到政府信息公开申请15件，其中自然人12件。办结15件。"
    submission = submission_of(NATIONAL, {"overview.applications": text}, {})
    (claim,) = mentions(NATIONAL, submission, "applications.received.natural_person")
    assert (claim.kind, claim.number, claim.quote) == (ClaimKind.IS, 12, "其中自然人【12】件")
    assert text[claim.start :].startswith("12件")
    assert mentions(NATIONAL, submission, "applications.granted.total") == []


# --- Another form ------------------------------------------------------------------------------------

MINI_FIGURES: Mapping[str, Number] = {
    "service.samples.wet": 3,
    "service.samples.dry": 5,
    "service.passed.wet": 3,
    "service.passed.dry": 4,
    "service.failed.dry": 1,
    "works.plant.built": 2,
    "works.plant.closing": 2,
    "works.well.built": 1,
    "works.well.closing": 1,
    "service.homes.due": 120,
    "service.homes.paid": 120,
}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("本季度共检测8次，合格7次，不合格1次。", []),
        ("本季度计划检测9次，没有计划外检测。", []),
        ("本季度共检测9次，合格8次，不合格1次。", ["9", "8"]),
        ("水质检测丰水期三次、枯水期六次。", ["六"]),
        ("水质检测8次，全部合格。", ["全部合格"]),
        ("水质检测合格率87.5%。", []),
        ("水质检测合格率100%。", ["100%"]),
        ("新建集中供水工程2处，没有新建分散供水工程。", ["没有新建"]),
        ("新建供水工程3处，其中集中供水2处、分散供水1处。", []),
        ("新建供水工程4处，其中集中供水2处、分散供水1处。", ["4"]),
        ("实收水费0.012万元，农户实收水费120元。", []),
        ("实收水费160元。", ["160"]),
        ("组织水质检测培训3次。", []),
        ("本季度共检测8次。7次检测多半在夏季。", []),
        ("本季度共检测8次。前面这7次检测多半在夏季。", ["7"]),
        ("新建供水工程3处，其中第二书记争取的4处。", []),
        ("新建供水工程3处，其中第一书记争取的4处。", ["4"]),
    ],
)
def test_other_form_has_its_own_words(text: str, wrong: list[str]) -> None:
    submission = submission_of(MINI, {"remarks": text}, MINI_FIGURES)
    assert [marked(finding) for finding in findings_of(MINI, submission)] == wrong


@pytest.mark.parametrize(
    "name", ["统计局", "审计局", "应急管理局", "自然资源局", "经济发展局", "政务服务中心"]
)
def test_name_of_a_body_is_not_split_where_a_character_of_it_is_a_word(name: str) -> None:
    lexicon = lexicon_of(NATIONAL)
    assert lexicon is not None
    text = f"南溪县{name}"
    (token,) = lexicon.tokens(text, 0, len(text), "")
    assert token.kind is WordKind.BODY


def test_words_that_only_look_like_a_body_are_none() -> None:
    lexicon = lexicon_of(NATIONAL)
    assert lexicon is not None
    organisations = lexicon.organisations
    for word in lexicon.vocabulary.bodies.no_bodies:
        assert organisations.kind_of(word) is WordKind.UNKNOWN, word
        assert organisations.kind_of(f"县住建局{word}") is WordKind.BODY, word


def test_no_word_that_is_not_split_ends_with_a_number_or_says_that_there_was_none() -> None:
    lexicon = lexicon_of(NATIONAL)
    assert lexicon is not None
    words = lexicon.vocabulary.words
    none = tuple(word for word in words[Mark.NONE] if len(word) > 1)
    whole = words[Mark.UNSPLIT]
    assert [word for word in whole if word.startswith(none)] == ["无人机"]
    # 两 of 有两件 would be lost; 统一 and 清零 have no number behind them
    assert {word[-1] for word in whole} & set(CHARACTERS) == {"一", "零"}


def test_form_without_words_for_last_year_is_read_whatever_dates_its_texts_name() -> None:
    lexicon = lexicon_of(MINI)
    assert lexicon is not None
    words = dict(lexicon.vocabulary.words)
    del words[Mark.LAST_YEAR]
    bare = replace(lexicon, vocabulary=replace(lexicon.vocabulary, words=words))
    told = read_text("本季度水质检测9次，3月合格8次。", bare, Setting("remarks", 2024, ""))
    assert [claim.number for claim in told.claims] == [9]
