"""How the texts were read, saying by saying, as text for a person."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

import click

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, Reckoning, ReckoningKind
from xlsx_tools.checking.claims.compare import Judgement
from xlsx_tools.checking.claims.coverage import Coverage, Judged
from xlsx_tools.checking.claims.reckoning import Misreckoning
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Meanings, Sum
from xlsx_tools.prose import few
from xlsx_tools.quantity import Number, rounded, show
from xlsx_tools.workbook.layout import Layout

_MOST_CELLS = 4
_KINDS = {
    ClaimKind.IS: "数是",
    ClaimKind.NONE: "没有",
    ClaimKind.REST: "全部如此，其余没有",
    ClaimKind.DONE: "全部如此，没有说到其余的",
    ClaimKind.LEAST: "至少是",
    ClaimKind.SOME: "其中一些是",
    ClaimKind.PART: "是其中一部分",
    ClaimKind.LIKELY: "数多半是",
    ClaimKind.SUM: "前面几个数的合计是",
    ClaimKind.SHARE: "所占百分比是",
    ClaimKind.GROWTH: "比上年增减的百分比是",
    ClaimKind.CHANGE: "比上年增减的数是",
    ClaimKind.POINTS: "比上年增减的百分点是",
    ClaimKind.BEFORE: "上年的数是",
    ClaimKind.LEVEL: "与上年相近",
}
_RECKONED = {
    ReckoningKind.SUM: "几个数的合计是",
    ReckoningKind.REST: "剩下的数是",
    ReckoningKind.SHARE: "所占百分比是",
    ReckoningKind.GROWTH: "增减的百分比是",
    ReckoningKind.CHANGE: "增减的数是",
    ReckoningKind.TIMES: "倍数是",
    ReckoningKind.MEDIA: "各种方式的数合计是",
    ReckoningKind.WHOLE: "列全了的几个数合计是",
    ReckoningKind.LIST: "“其中”的几个数合计（不会比总数多）是",
}
_MOST_RESULTS = 3
_DENIED, _BORNE_OUT = ("[不符]", "red"), ("[相符]", "green")


def reckonings_as_text(
    layout: Layout, reckonings: Sequence[Reckoning], wrong: Collection[Misreckoning]
) -> str:
    """What the texts make of their own numbers: each with its place, what it may be, and the verdict."""
    lines = [click.style(f"文字自己合计、推算的数 {len(reckonings)} 处", bold=True)]
    failed = {one.reckoning for one in wrong}
    for one in reckonings:
        place = layout.texts[one.narrative].text
        verdict = _DENIED if one in failed else _BORNE_OUT
        lines.append(f"  {click.style(*verdict)} {place.sheet}!{place.a1}　{one.quote}")
        lines.append(f"        理解为：{_RECKONED[one.kind]} {_reckoned(one, one.number)}")
        if results := [_reckoned(one, result) for result in dict.fromkeys(one.results)]:
            lines.append(f"        可以是 {few(results, _MOST_RESULTS, ' 等 {} 种')}")
    return "\n".join(lines)


def _reckoned(reckoning: Reckoning, number: Number) -> str:
    """A number that is reckoned as texts write it: how many times, not how many per cent."""
    return show(rounded(Decimal(number) / 100 if reckoning.kind is ReckoningKind.TIMES else number))


def sayings_as_text(layout: Layout, submission: Submission, coverage: Coverage) -> str:
    """Each saying with its place, what it was taken to claim, of which cells, and the verdict."""
    figures = submission.tally(layout.form).known
    told = f"文字中说到表内数字的 {coverage.figures} 处，核对了 {coverage.compared} 处"
    lines = [click.style(told, bold=True)]
    for judged in coverage.judged:
        place = layout.texts[judged.saying.narrative].text
        lines.append(f"  {_verdict(judged)} {place.sheet}!{place.a1}　{judged.saying.quote}")
        for claim in judged.claims:
            lines += _claim(layout, figures, claim)
    return "\n".join(lines)


def _verdict(judged: Judged) -> str:
    if judged.judgement is Judgement.DENIED:
        return click.style(*_DENIED)
    return click.style(*_BORNE_OUT) if judged.is_compared else click.style("[未核对]", fg="yellow")


def _claim(layout: Layout, figures: Figures, claim: Claim) -> Iterator[str]:
    number = "" if claim.kind in _WITHOUT_NUMBER else f" {show(claim.number)}"
    yield f"        理解为：{_KINDS[claim.kind]}{number}"
    yield from _sums(layout, figures, claim.meanings, "指")
    if claim.wholes and claim.kind is ClaimKind.SHARE:
        yield from _sums(layout, figures, claim.wholes, "占")


_WITHOUT_NUMBER = (ClaimKind.NONE, ClaimKind.REST, ClaimKind.DONE, ClaimKind.LEVEL)


def _sums(layout: Layout, figures: Figures, meanings: Meanings, what: str) -> Iterator[str]:
    for items in dict.fromkeys(meanings):
        cells = [f"{layout.items[item].sheet}!{layout.items[item].a1}" for item in items]
        total = show(_total(figures, items)) or "空白"
        yield f"        {what} {few(cells, _MOST_CELLS, ' 等 {} 格')} ＝ {total}"


def _total(figures: Figures, items: Sum) -> Number | None:
    found = [figures.get(item) for item in items]
    known = [number for number in found if number is not None]
    return sum(known) if len(known) == len(found) else None
