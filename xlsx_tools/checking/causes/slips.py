"""The slips of the hand that people make on typing figures, and which of them explains a change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Block, Table
from xlsx_tools.quantity import Number, show


@dataclass(frozen=True)
class Change:
    """A figure as it stands, what it would need to be, and the slip that explains it, if any.

    `unit` is that of an amount, empty with counts.
    """

    item: str
    found: Number
    expected: Number
    unit: str = ""
    slip: str = ""


Remedy = tuple[Change, ...]


@dataclass(frozen=True)
class Surroundings:
    """What lies around the items: which inputs are neighbours, and what is stated of totals above.

    `neighbours` has the pair in printed order; the word is 列 where they are in different columns.
    """

    neighbours: Mapping[tuple[str, str], str]
    stated_above: Mapping[str, Mapping[str, Number]]


@dataclass(frozen=True)
class Slip:
    """A kind of slip over so many cells; its words may name the unit of an amount and many of it.

    It hardly ever fits by chance, and so is telling, from figures of so many digits on.
    """

    words: str
    cells: int
    fits: Callable[[Remedy, Surroundings], bool]
    telling_from: int = 2

    def told(self, change: Change) -> str:
        """Its words for that change."""
        single, many = _single_and_many(change.unit)
        return self.words.format(single=single, many=many)

    def is_telling(self, changes: Remedy) -> bool:
        """Whether the figures are long enough for the slip to mean something."""
        figures = (show(number) for change in changes for number in (change.found, change.expected))
        return max(map(len, figures)) >= self.telling_from


# --- One figure for another ----------------------------------------------------------------------------


def _of_one(fits: Callable[[Number, Number], bool]) -> Callable[[Remedy, Surroundings], bool]:
    return lambda remedy, around: fits(remedy[0].found, remedy[0].expected)


def _wrong_sign(found: Number, expected: Number) -> bool:
    return found != 0 and found == -expected


# What the unit of an amount begins with where it is many of a smaller one; and what people count in else.
_MULTIPLES = {"千": 1_000, "百万": 1_000_000, "亿": 100_000_000, "万": 10_000}
_USUAL = "万"


def _single_and_many(unit: str) -> tuple[str, str]:
    """The unit and many of it that are mistaken for one another, the one that is filed in among them."""
    multiple = next((name for name in _MULTIPLES if unit.startswith(name)), _USUAL)
    single = unit.removeprefix(multiple)
    return single, multiple + single


def _wrong_unit(remedy: Remedy, around: Surroundings) -> bool:
    (change,) = remedy
    single, many = _single_and_many(change.unit)
    times = _MULTIPLES[many.removesuffix(single)]
    is_mistaken = times * change.found == change.expected or change.found == times * change.expected
    return change.unit != "" and change.found != 0 and is_mistaken


def _zero_too_many(found: Number, expected: Number) -> bool:
    return found != 0 and _are_whole(found, expected) and found == expected * 10


def _zero_too_few(found: Number, expected: Number) -> bool:
    return _zero_too_many(expected, found)


def _point_misplaced(found: Number, expected: Number) -> bool:
    return (
        found != 0 and not _are_whole(found, expected) and (found == expected * 10 or found * 10 == expected)
    )


def _are_whole(*numbers: Number) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _swapped(found: Number, expected: Number) -> bool:
    pairs = _differing(found, expected)
    return len(pairs) == 2 and pairs[0] == pairs[1][::-1]


def _one_digit_wrong(found: Number, expected: Number) -> bool:
    """Of figures with one digit this says nothing."""
    return len(show(found)) > 1 and len(_differing(found, expected)) == 1


def _differing(found: Number, expected: Number) -> list[tuple[str, str]]:
    """The digits that differ, place by place; nothing where there are more places than in the other."""
    places = max(len(show(number).partition(".")[2]) for number in (found, expected))
    texts = [f"{number:.{places}f}" if places else str(number) for number in (found, expected)]
    if len(texts[0]) != len(texts[1]):
        return []
    return [(one, other) for one, other in zip(*texts, strict=True) if one != other]


def _digit_too_many(found: Number, expected: Number) -> bool:
    long, short = show(found), show(expected)
    return expected != 0 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _digit_too_few(found: Number, expected: Number) -> bool:
    return _digit_too_many(expected, found)


# --- Figures that got into other cells --------------------------------------------------------------------


def _in_total(remedy: Remedy, around: Surroundings) -> bool:
    (change,) = remedy
    above = around.stated_above.get(change.item, {})
    return change.found == 0 and list(above.values()) == [change.expected]


def _in_total_for_its_own(remedy: Remedy, around: Surroundings) -> bool:
    part, total = sorted(remedy, key=lambda change: change.item not in around.stated_above)
    return _in_total((part,), around) and list(around.stated_above[part.item]) == [total.item]


def _moved(side: str) -> Callable[[Remedy, Surroundings], bool]:
    def fits(remedy: Remedy, around: Surroundings) -> bool:
        one, other = remedy
        there = one.expected == other.found and other.expected == one.found
        return there and 0 in (one.found, other.found) and _side(remedy, around) == side

    return fits


def _run_together(remedy: Remedy, around: Surroundings) -> bool:
    one, other = remedy
    if not _side(remedy, around) or 0 in (one.expected, other.expected) or 0 not in (one.found, other.found):
        return False
    return show(one.found or other.found) == show(one.expected) + show(other.expected)


def _side(remedy: Remedy, around: Surroundings) -> str:
    return around.neighbours.get((remedy[0].item, remedy[1].item), "")


_NEVER = 99  # Any digit of any figure may become any other.

# From the most telling to the least.
SLIPS: tuple[Slip, ...] = (
    Slip("两格的数字连在了一起", 2, _run_together),
    Slip("填到了相邻的列", 2, _moved("列")),
    Slip("填到了相邻的行", 2, _moved("行")),
    Slip("填在了合计格里", 2, _in_total_for_its_own),
    Slip("填在了合计格里", 1, _in_total),
    Slip("正负号写错", 1, _of_one(_wrong_sign)),
    Slip("{single}和{many}弄混", 1, _wrong_unit),
    Slip("小数点错位", 1, _of_one(_point_misplaced)),
    Slip("多打了一个零", 1, _of_one(_zero_too_many)),
    Slip("少打了一个零", 1, _of_one(_zero_too_few)),
    Slip("数字颠倒", 1, _of_one(_swapped)),
    Slip("多打了一位数字", 1, _of_one(_digit_too_many), telling_from=3),
    Slip("少打了一位数字", 1, _of_one(_digit_too_few), telling_from=3),
    Slip("有一位数字打错", 1, _of_one(_one_digit_wrong), telling_from=_NEVER),
)


def slip_of(change: Change) -> str:
    """The slip of one cell that explains the change by itself, empty if none is known."""
    slip = _first_fitting((change,), Surroundings({}, {}))
    return slip.told(change) if slip else ""


def _first_fitting(changes: Remedy, around: Surroundings) -> Slip | None:
    fitting = (slip for slip in SLIPS if slip.cells == len(changes) and slip.fits(changes, around))
    return next(fitting, None)


# --- What explains a set of changes -----------------------------------------------------------------------


@dataclass(frozen=True)
class Explained:
    """Changes with their slips; `rank` sorts the likelier before the less likely."""

    remedy: Remedy
    rank: tuple[int, int, tuple[int, ...]]
    is_telling: bool

    @property
    def is_one_slip(self) -> bool:
        """Whether one slip explains all of it."""
        return self.rank[:2] == (0, 1)


def explained(remedy: Remedy, around: Surroundings) -> Explained:
    """The changes with the slips that explain most of them; one slip rather than two."""
    return min((_under(remedy, groups, around) for groups in _groupings(remedy)), key=lambda e: e.rank)


def _groupings(remedy: Remedy) -> Iterator[Sequence[Remedy]]:
    """The changes one by one, and with each two of them together."""
    yield [(change,) for change in remedy]
    for pair in combinations(remedy, 2):
        yield [pair, *((change,) for change in remedy if change not in pair)]


def _under(remedy: Remedy, groups: Sequence[Remedy], around: Surroundings) -> Explained:
    slips = [(group, slip) for group in groups if (slip := _first_fitting(group, around))]
    words = {change.item: slip.told(change) for group, slip in slips for change in group}
    ranks = sorted(SLIPS.index(slip) for _, slip in slips)
    unexplained = len(remedy) - len(words)
    return Explained(
        tuple(replace(change, slip=words.get(change.item, "")) for change in remedy),
        (unexplained, len(ranks), tuple(ranks)),
        unexplained == 0 and all(slip.is_telling(group) for group, slip in slips),
    )


@lru_cache
def neighbours(form: Form) -> Mapping[tuple[str, str], str]:
    """Each two inputs beside one another (列) or under one another (行); totals between do not count."""
    blocks = ((table, block) for table in form.tables.values() for block in table.blocks)
    return {pair: side for table, block in blocks for pair, side in _neighbours(form, table, block)}


def _neighbours(form: Form, table: Table, block: Block) -> Iterator[tuple[tuple[str, str], str]]:
    rows = [[f"{table.id}.{row}.{column}" for column in block.columns.paths] for row in block.rows.paths]
    for side, lines in (("列", rows), ("行", list(zip(*rows, strict=True)))):
        for line in lines:
            yield from ((pair, side) for pair in pairwise(item for item in line if item in form.inputs))
