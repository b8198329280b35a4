"""What the narratives say of the figures, held against the tables."""

from collections.abc import Iterator
from decimal import Decimal

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, ReckoningKind, Saying
from xlsx_tools.checking.claims.compare import Contradiction, Disagreement, disagreements
from xlsx_tools.checking.claims.reckoning import Misreckoning
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Finding, Rule, Severity, place_words
from xlsx_tools.prose import few
from xlsx_tools.quantity import Number, apart, rounded, show

_COMPARE = "核对文字和表，改正写错的一处"
FIGURE = Rule("X-FIGURE", Severity.WARNING, "文字里写的数与表里的数一致", _COMPARE)
NONE = Rule("X-NONE", Severity.WARNING, "文字说没有、说全部办完的，表里也是这样", _COMPARE)
PARTS = Rule("X-PARTS", Severity.WARNING, "文字里“其中”的数不超过总数", _COMPARE)
PERCENT = Rule("X-PERCENT", Severity.WARNING, "文字里的百分比和增减与表里的数算得的一致", _COMPARE)
TWICE = Rule("X-TWICE", Severity.WARNING, "同一件事在文字里前后写的数一致", "核对两处文字，改正写错的一处")
ADDS = Rule(
    "X-ADDS",
    Severity.WARNING,
    "文字里自己列的数合得起来：合计、其余、占比、增减、“其中”",
    "核对这几个数，改正写错的一个",
)
RULES = (FIGURE, NONE, PARTS, PERCENT, TWICE, ADDS)

_RULE_OF = {
    ClaimKind.IS: FIGURE,
    ClaimKind.NONE: NONE,
    ClaimKind.REST: NONE,
    ClaimKind.DONE: NONE,
    ClaimKind.LEAST: NONE,
    ClaimKind.SOME: FIGURE,
    ClaimKind.PART: PARTS,
    ClaimKind.LIKELY: FIGURE,
    ClaimKind.SUM: FIGURE,
    ClaimKind.SHARE: PERCENT,
    ClaimKind.GROWTH: PERCENT,
    ClaimKind.CHANGE: PERCENT,
    ClaimKind.POINTS: PERCENT,
    ClaimKind.BEFORE: FIGURE,
    ClaimKind.LEVEL: PERCENT,
}


def check(context: Context) -> Iterator[Finding]:
    """Each claim that the figures deny, what is said twice differently, and what does not add up."""
    mended = _mended(context)
    for denied in context.denied:
        if denied.claim not in mended:
            yield _denied(context, denied)
    for twice in disagreements(context.claims):
        yield _twice(context, twice)
    for wrong in context.misreckonings:
        yield _misreckoned(context, wrong)


def _mended(context: Context) -> list[Claim]:
    """The claims denied only by figures that are wrong themselves: the cause is told with the identities."""
    claims = [denied.claim for denied in context.denied]
    mended: list[Claim] = []
    for cause in context.causes:
        if cause.is_witnessed and len(cause.likely) == 1:
            left = [denied.claim for denied in context.denied_after(cause.likely[0])]
            mended += [claim for claim in claims if claim not in left]
    return mended


def _denied(context: Context, denied: Contradiction) -> Finding:
    claim = denied.claim
    found = rounded(denied.found)
    difference = claim.number - found
    return _finding(
        context,
        _RULE_OF[claim.kind],
        claim,
        f"{_against(context, denied, found)}，相差 {show(apart(claim.number, found))}",
        item=denied.items[0],
        expected=found,
        found=claim.number,
        difference=difference,
    )


def _against(context: Context, denied: Contradiction, found: Number) -> str:
    """What the tables say instead."""
    place = _places(context, denied.items)
    change = f"而按{place}和上一年的数计算是{_direction(found)} {show(apart(found, 0))}"
    return {
        ClaimKind.IS: f"而{place}是 {show(found)}",
        ClaimKind.NONE: f"而{place}是 {show(found)}",
        ClaimKind.REST: f"而{place}还有 {show(found)}",
        ClaimKind.LIKELY: f"而{place}是 {show(found)}",
        ClaimKind.SUM: f"而{place}是 {show(found)}",
        ClaimKind.DONE: f"而{place}还有 {show(found)}",
        ClaimKind.LEAST: f"而{place}只有 {show(found)}",
        ClaimKind.SOME: f"而{place}是 {show(found)}",
        ClaimKind.PART: f"而总数{place}只有 {show(found)}",
        ClaimKind.SHARE: f"而按{place}计算是 {show(found)}%",
        ClaimKind.GROWTH: f"{change}%",
        ClaimKind.CHANGE: change,
        ClaimKind.POINTS: f"{change} 个百分点",
        ClaimKind.BEFORE: f"而上一年的{place}是 {show(found)}",
        ClaimKind.LEVEL: change,
    }[denied.claim.kind]


def _places(context: Context, items: tuple[str, ...]) -> str:
    return few([context.spot(item).words for item in items], 1, "等 {} 格合计")


def _direction(change: Number) -> str:
    return "减少" if change < 0 else "增加"


def _twice(context: Context, twice: Disagreement) -> Finding:
    first, second = twice.first, twice.second
    place = context.layout.texts[first.narrative].text
    message = f"而{place_words(place.sheet, place.a1)} 写的是「{first.quote}」，前后不一致"
    return _finding(context, TWICE, second, message, expected=first.number, found=second.number)


def _misreckoned(context: Context, wrong: Misreckoning) -> Finding:
    reckoning, found = wrong.reckoning, wrong.found
    if found is None:
        words = "而照前面的数和表里的总数都得不出来"
    else:
        shown = show(rounded(found))
        words = {
            ReckoningKind.SUM: f"而这几个数加起来是 {shown}",
            ReckoningKind.REST: f"而照前面的数，剩下的应是 {shown}",
            ReckoningKind.SHARE: f"而照前面的数计算是 {shown}%",
            ReckoningKind.GROWTH: f"而照这几个数计算是 {shown}%",
            ReckoningKind.CHANGE: f"而照这几个数计算是 {shown}",
            ReckoningKind.TIMES: f"而照这几个数计算是 {show(rounded(Decimal(found) / 100))} 倍",
            ReckoningKind.MEDIA: f"而各种方式的数加起来是 {show(reckoning.number)}，总数是 {shown}",
            ReckoningKind.WHOLE: f"而列出的数加起来是 {show(reckoning.number)}，总数是 {shown}",
            ReckoningKind.LIST: f"而“其中”的数加起来是 {show(reckoning.number)}，比总数 {shown} 还多",
        }[reckoning.kind]
    return _finding(context, ADDS, reckoning, words, expected=found, found=reckoning.number)


def _finding(
    context: Context,
    rule: Rule,
    saying: Saying,
    words: str,
    *,
    expected: Number | None,
    found: Number,
    item: str | None = None,
    difference: Number | None = None,
) -> Finding:
    """A finding at the narrative's cell that quotes the clause, the figure marked."""
    return rule.finding(
        f"写的是「{saying.quote}」，{words}。请{rule.remedy}。",
        at=context.spot_of_text(saying.narrative, item),
        expected=expected,
        found=found,
        difference=difference,
        key=rule.id,
    )
