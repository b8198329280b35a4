"""How a submission's figures continue last year's, and whether they were only copied from it."""

from collections.abc import Iterator, Mapping

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form.hints import Emptied, Same, Swing
from xlsx_tools.form.model import Carry
from xlsx_tools.quantity import Number, apart, same_amount, show

PREVIOUS = Rule(
    "Y-PREVIOUS",
    Severity.WARNING,
    "用来比对的上一年数据是同一单位、上一年度的",
    "换成本单位上一年度的数据再比对",
)
RULES = (PREVIOUS,)

Pairs = Mapping[str, tuple[Number, Number]]  # this year's and last year's figure, by item


def check(context: Context) -> Iterator[Finding]:
    """This year's figures against last year's, as given or as prefilled, and the texts if given."""
    hints = context.form.hints
    if context.previous is not None:
        yield from _wrong_previous(context, context.previous)
        from xlsx_tools.checking.rules.repeated import repeated_texts

        yield from repeated_texts(context, context.previous)
    if not context.last_year:
        return
    yield from _carries(context)
    pairs = _pairs(context)
    emptied = _emptied_tables(context, pairs, hints.emptied) if hints.emptied else {}
    if hints.emptied:
        for table, total in emptied.items():
            yield _emptied(context, hints.emptied, table, total)
    if hints.swing:
        swings = {item: pair for item, pair in pairs.items() if context.form.items[item].table not in emptied}
        yield from _swings(context, hints.swing, swings)
    if hints.same:
        yield from _same(context, hints.same, pairs)


def _wrong_previous(context: Context, previous: Submission) -> Iterator[Finding]:
    submission = context.submission
    if previous.unit != submission.unit:
        message = f"是“{submission.unit}”，而给的上一年数据是“{previous.unit}”的。请确认是否拿错了文件。"
        yield PREVIOUS.finding(message, at=context.spot_of_field("unit"), found=previous.unit)
    if isinstance(submission.year, int) and previous.year != submission.year - 1:
        message = f"是 {submission.year}，而给的上一年数据是 {previous.year} 年度的。请确认是否拿错了文件。"
        yield PREVIOUS.finding(message, at=context.spot_of_field("year"), found=str(previous.year))


# --- Figures ------------------------------------------------------------------------------------------


def _carries(context: Context) -> Iterator[Finding]:
    """What this year begins with against what last year ended with."""
    last_year, this_year = context.last_year, context.tally.known
    for carry in context.form.carries:
        ended, begins = last_year.get(carry.last_year), this_year[carry.this_year]
        if ended is not None and begins is not None and not same_amount(ended, begins):
            yield _not_carried(context, carry, begins, ended)


def _not_carried(context: Context, carry: Carry, begins: Number, ended: Number) -> Finding:
    name = context.form.items[carry.last_year].name
    words = f"本年填 {show(begins)}，而上一年「{name}」是 {show(ended)}"
    return carry.rule.finding(
        f"与上一年对不上：{words}，相差 {show(apart(begins, ended))}。{carry.rule.advice}。",
        at=context.spot(carry.this_year),
        expected=ended,
        found=begins,
        difference=begins - ended,
        key=carry.key,
    )


def _pairs(context: Context) -> Pairs:
    this_year, last_year = context.tally.known, context.last_year
    both = ((item, this_year[item], last_year.get(item)) for item in context.form.items)
    return {item: (this, last) for item, this, last in both if this is not None and last is not None}


def swings(this: Number, last: Number, swing: Swing) -> bool:
    """Whether the figures are many times each other, and far apart."""
    low, high = sorted((this, last))
    return high >= swing.factor * low and high - low >= swing.floor


def _swings(context: Context, swing: Swing, pairs: Pairs) -> Iterator[Finding]:
    for item in swing.items:
        if item in pairs and swings(*pairs[item], swing):
            this, last = pairs[item]
            more = "多" if this > last else "少"
            message = (
                f"填 {show(this)}，而上一年是 {show(last)}，{more} {show(apart(this, last))}，"
                f"相差 {swing.factor} 倍以上。请{swing.rule.remedy}。"
            )
            spot = context.spot(item)
            yield swing.rule.finding(message, at=spot, expected=last, found=this, difference=this - last)


def _emptied_tables(context: Context, pairs: Pairs, emptied: Emptied) -> dict[str, Number]:
    """The tables that have become all zeros, with what their inputs added up to last year."""
    totals: dict[str, Number] = {}
    for table in context.form.tables:
        inputs = [item.id for item in context.form.inputs.values() if item.table == table]
        if all(item in pairs and pairs[item][0] == 0 for item in inputs):
            totals[table] = sum(apart(pairs[item][1], 0) for item in inputs)
    return {table: total for table, total in totals.items() if total >= emptied.floor}


def _emptied(context: Context, emptied: Emptied, table: str, total: Number) -> Finding:
    message = f"整张表都是 0，而上一年各格的数合计 {show(total)}。请{emptied.rule.remedy}。"
    place = context.layout.tables[table]
    spot = place.status.spot(place.table.title)
    return emptied.rule.finding(message, at=spot, expected=show(total), found=0)


def _same(context: Context, same: Same, pairs: Pairs) -> Iterator[Finding]:
    for table, place in context.layout.tables.items():
        counts = [i.id for i in context.form.inputs.values() if i.table == table and i.is_whole]
        is_same = all(item in pairs and pairs[item][0] == pairs[item][1] for item in counts)
        not_zero = sum(1 for item in counts if is_same and pairs[item][0])
        if not_zero >= same.least:
            message = (
                f"每一格都与上一年相同（其中 {not_zero} 格不是 0），像是沿用了上一年的表。"
                f"请{same.rule.remedy}；确实相同的，请说明。"
            )
            spot = place.status.spot(place.table.title)
            yield same.rule.finding(message, at=spot, found=not_zero)
