"""From a submission to the causes of its broken identities."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product

from xlsx_tools.checking.causes.search import Values, smallest_changes
from xlsx_tools.checking.causes.slips import Change, Explained, Remedy, Surroundings, explained, neighbours
from xlsx_tools.checking.causes.system import (
    Equation,
    System,
    beneath,
    connected,
    independent,
    system_of,
    terms_of,
)
from xlsx_tools.filing.stated import stated_apart
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import CheckResult, Tally
from xlsx_tools.finding import Severity
from xlsx_tools.form.identity import Verdict, verdict
from xlsx_tools.form.model import Check, Form
from xlsx_tools.form.table import Each
from xlsx_tools.quantity import Number, plain_number, same_amount

_MOST_NAMED = 3
_MOST_WEIGHED = 200  # Of more remedies none is worth asking what speaks for it.

# How many statements outside the tables agree with them once the changes are made, less those that
# agree no longer.
Witness = Callable[[Remedy], int]


@dataclass(frozen=True)
class Cause:
    """Why identities fail together.

    `broken` are those that say so, the most telling first, `follows` the others that fail with them.
    `remedies` are all smallest sets of changes after which they hold, `likely` those worth naming;
    `is_telling` if a slip explains these that hardly ever fits by chance, `is_witnessed` if statements
    outside the tables agree with them. `is_stated` if a total is
    part of it that is shown with another figure than its parts come to; `is_moved` if one line has
    too much what another lacks.
    """

    broken: tuple[CheckResult, ...]
    follows: tuple[CheckResult, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    likely: tuple[Remedy, ...] = ()
    is_telling: bool = False
    is_witnessed: bool = False
    is_stated: bool = False
    is_moved: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether something speaks for what is likely beyond its being small."""
        return self.is_telling or self.is_witnessed

    @property
    def suspects(self) -> tuple[str, ...]:
        """Every item that is part of a remedy."""
        return tuple(dict.fromkeys(change.item for remedy in self.remedies for change in remedy))


def causes(form: Form, submission: Submission, witness: Witness = lambda _: 0) -> tuple[Cause, ...]:
    """Why identities fail whose breach is an error, table by table."""
    tally = submission.tally(form)
    apart = {
        item: value
        for item, value in stated_apart(form, submission).items()
        if form.totals[item].rule.severity is Severity.ERROR
    }
    failing = {r.check.table for r in tally.results_of(Verdict.FAILS) if _is_error(r.check)}
    tables = failing.union(form.items[item].table for item in apart)
    if not tables:
        return ()
    case = _Case(form, submission, tally, apart, witness)
    return tuple(cause for table in form.tables if table in tables for cause in case.causes_in(table))


def _is_error(check: Check) -> bool:
    return check.rule.severity is Severity.ERROR


@dataclass(frozen=True)
class _Case:
    """A submission of which some identities fail; `apart` are the totals that are figures of their own."""

    form: Form
    submission: Submission
    tally: Tally
    apart: Mapping[str, Number]
    witness: Witness

    def causes_in(self, table: str) -> list[Cause]:
        """The causes in one table: one for each group of identities that have figures in common."""
        equations = list(self._equations(table))
        failing = [r for e in equations if (r := self._as_stated(e.check)).verdict is Verdict.FAILS]
        if not failing:
            return []
        groups = connected(independent(equations))
        found = [cause for group in groups if (cause := self._cause(group, equations, failing))]
        told = {result.check.key for cause in found for result in (*cause.broken, *cause.follows)}
        found += [Cause((result,)) for result in failing if result.check.key not in told]
        return self._moved(self._joined(found))

    def _equations(self, table: str) -> Iterator[Equation]:
        """What must hold in the table and can fail."""
        for result in self.tally.results:
            check = result.check
            is_due = check.table == table and _is_error(check) and result.verdict is not Verdict.OPEN
            if is_due and (terms := terms_of(self.form, check, self.apart)):
                yield Equation(check, terms)

    def _as_stated(self, check: Check) -> CheckResult:
        left, right = ([self._figures[item] for item in side] for side in (check.left, check.right))
        return CheckResult(check, sum(left), sum(right), verdict(left, right, complete=True))

    def _cause(
        self, group: Sequence[Equation], equations: Iterable[Equation], failing: Iterable[CheckResult]
    ) -> Cause | None:
        own = {equation.check.key for equation in group}
        broken = [result for result in failing if result.check.key in own]
        if not broken:
            return None
        items = frozenset(item for equation in group for item in equation.terms)
        touching = {e.check.key for e in equations if not items.isdisjoint(e.terms)} - own
        is_stated = not items.isdisjoint(self.apart)
        cause = Cause(
            tuple(sorted(broken, key=lambda result: result.check.rule.is_total)),
            tuple(result for result in failing if result.check.key in touching),
            is_stated=is_stated,
        )
        remedies = self._remedies(group)
        if is_stated:
            remedies = self._settled(remedies)
        return self._with_remedies(cause, [explained(remedy, self._around) for remedy in remedies])

    def _with_remedies(self, cause: Cause, remedies: Sequence[Explained]) -> Cause:
        """The cause with its remedies, the likelier first; those to be named are equally likely."""
        weighed = len(remedies) <= _MOST_WEIGHED
        ranks = [(-self.witness(e.remedy) if weighed else 0, e.rank) for e in remedies]
        ranked = sorted(zip(ranks, remedies, strict=True), key=lambda pair: pair[0])
        best = [e for rank, e in ranked if rank == ranked[0][0]]
        named = len(best) <= _MOST_NAMED
        return replace(
            cause,
            remedies=tuple(e.remedy for _, e in ranked),
            likely=tuple(e.remedy for e in best) if named else (),
            is_telling=named and bool(best) and best[0].is_telling,
            is_witnessed=named and bool(best) and ranked[0][0][0] < 0,
        )

    def _remedies(self, group: Sequence[Equation]) -> list[Remedy]:
        system = system_of(self.form, group, self._figures)
        remedies = (self._remedy(system, values) for values in smallest_changes(system))
        return sorted(remedies, key=lambda remedy: [self._position[change.item] for change in remedy])

    def _remedy(self, system: System, values: Values) -> Remedy:
        return self._in_order(
            Change(item, self._figures[item], system.amount(value), self.form.items[item].unit)
            for item, value in values.items()
        )

    def _in_order(self, changes: Iterable[Change]) -> Remedy:
        """As printed: by blocks, rows and columns."""
        return tuple(sorted(changes, key=lambda change: self._position[change.item]))

    @cached_property
    def _position(self) -> dict[str, int]:
        return {item: position for position, item in enumerate(self.form.items)}

    @cached_property
    def _around(self) -> Surroundings:
        above: dict[str, dict[str, Number]] = {}
        for total, value in self.apart.items():
            for item in beneath(self.form)[total]:
                above.setdefault(item, {})[total] = value
        return Surroundings(neighbours(self.form), above)

    @cached_property
    def _figures(self) -> dict[str, Number]:
        """The figures as the file shows them, blanks as nothing."""
        return {**{item: value or 0 for item, value in self.tally.figures.items()}, **self.apart}

    def _settled(self, remedies: list[Remedy]) -> list[Remedy]:
        """The remedies that leave every total as it is that agrees with its parts; all if there are none."""
        agreeing = [item for item in self.submission.stated if item not in self.apart]
        settled = [remedy for remedy in remedies if len(remedies) == 1 or self._leaves(remedy, agreeing)]
        return settled or remedies

    def _leaves(self, remedy: Remedy, totals: Iterable[str]) -> bool:
        changes = [(c.item, c.expected - c.found) for c in remedy if c.item in self.form.inputs]
        down = beneath(self.form)
        return all(sum(down[total].get(item, 0) * by for item, by in changes) == 0 for total in totals)

    def _joined(self, causes: list[Cause]) -> list[Cause]:
        """The causes, those made one that a slip over two cells explains together."""
        for one, other in combinations(causes, 2):
            pairs = (explained(p, self._around) for p in self._pairs(one, other) if self._touch(p))
            # Of a single digit beside a zero there are many, by chance.
            if joint := [pair for pair in pairs if pair.is_one_slip and pair.is_telling]:
                both = self._with_remedies(_both(one, other), joint)
                return self._joined(_with_both(causes, one, other, both))
        return causes

    def _moved(self, causes: list[Cause]) -> list[Cause]:
        """The causes, two made one if what one line has too much is just what the other lacks."""
        plain = [cause for cause in causes if not cause.is_clear and len(cause.broken) == 1]
        if len(plain) != 2:
            return causes
        one, other = plain
        if not _are_opposite(one.broken[0], other.broken[0]):
            return causes
        across = tuple(p for p in self._pairs(one, other) if self._is_across(p, one.broken[0].check))
        if not across:
            return causes
        both = self._with_remedies(_both(one, other), [explained(pair, self._around) for pair in across])
        if not both.is_witnessed:
            both = replace(_both(one, other), remedies=across, is_moved=True)
        return _with_both(causes, one, other, both)

    def _pairs(self, one: Cause, other: Cause) -> Iterator[Remedy]:
        """Each remedy of one with each of the other, where a single cell is enough."""
        for a, b in product(one.remedies, other.remedies):
            if len(a) == len(b) == 1:
                yield self._in_order((*a, *b))

    def _touch(self, pair: Remedy) -> bool:
        return (pair[0].item, pair[1].item) in neighbours(self.form)

    def _is_across(self, pair: Remedy, check: Check) -> bool:
        """Whether what one cell loses the other gains, in the same place of both lines."""
        one, other = (self.form.items[change.item] for change in pair)
        is_level = one.row == other.row if check.rule.each is Each.COLUMN else one.column == other.column
        return is_level and same_amount(sum(c.expected for c in pair), sum(c.found for c in pair))


def _both(one: Cause, other: Cause) -> Cause:
    """What two causes say together, without remedies."""
    follows = {result.check.key: result for result in (*one.follows, *other.follows)}
    return Cause(
        (*one.broken, *other.broken), tuple(follows.values()), is_stated=one.is_stated or other.is_stated
    )


def _with_both(causes: Iterable[Cause], one: Cause, other: Cause, both: Cause) -> list[Cause]:
    """The causes with both in the place of one, and without the other."""
    return [both if cause is one else cause for cause in causes if cause is not other]


def _are_opposite(one: CheckResult, other: CheckResult) -> bool:
    """Whether two lines of an identity other than a total are off by the same, to different sides."""
    same_rule = one.check.rule is other.check.rule and not one.check.rule.is_total
    return same_rule and same_amount(one.difference, -other.difference)


def needed(form: Form, tally: Tally, item: str) -> Number | None:
    """The figure that the identities ask of an input without one; None if they do not agree on any.

    Only those count in which nothing else is open.
    """
    open_items = frozenset(tally.open_items)
    wanted: set[Number] = set()
    for check in form.checks:
        alone = not check.rule.is_total and open_items.intersection(check.inputs) == {item}
        if alone and _is_error(check) and (factor := terms_of(form, check).get(item)):
            rest = sum((tally.figures[other] or 0) * times for other, times in terms_of(form, check).items())
            wanted.add(plain_number(Decimal(-rest) / factor))
    if len(wanted) != 1:
        return None
    (value,) = wanted
    return value if form.items[item].may_be(value) else None
