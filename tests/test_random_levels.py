"""The law of sums over levels on random trees: each figure counts once everywhere, or it is said why not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sums import filing, with_texts
from tests.support.trees import FORM, Office, figure, filed, lacks, office
from xlsx_tools.filing.submission import Submission
from xlsx_tools.season.gather import gather
from xlsx_tools.season.merge import merge
from xlsx_tools.season.roster import GOVERNMENT_BELOW, Unit

DEEPEST, MOST_BELOW, MOST_UNITS, MOST_CORRECTIONS = 4, 3, 9, 5
TOP = "甲"


@dataclass(frozen=True)
class Node:
    """A unit of a tree: whether it files for itself, what happens to it later, who is below."""

    files: bool
    corrects: bool
    sums_again: bool
    below: tuple["Node", ...] = ()


def trees(*, corrects: bool, lacking: bool) -> st.SearchStrategy[Node]:
    """Trees of at most four levels."""
    rarely = st.sampled_from([False, False, False, True])
    later = rarely if corrects else st.just(False)
    again = rarely if corrects else st.just(True)
    there = st.sampled_from([True, True, True, False]) if lacking else st.just(True)
    leaf = st.builds(Node, there, later, again)
    tree = leaf
    for _ in range(DEEPEST - 1):
        below = st.lists(tree, min_size=1, max_size=MOST_BELOW).map(tuple)
        tree = st.one_of(leaf, st.builds(Node, st.booleans(), later, again, below))
    top = st.builds(
        Node, st.booleans(), later, again, st.lists(tree, min_size=1, max_size=MOST_BELOW).map(tuple)
    )
    return top.filter(lambda node: sum(1 for _ in named(node)) <= MOST_UNITS)


def named(node: Node, name: str = TOP, parent: str = "") -> Iterator[tuple[str, str, Node]]:
    """Every unit of the tree, the lowest first: its name, its parent's, and what it does."""
    for number, child in enumerate(node.below, 1):
        yield from named(child, f"{name}{number}", name)
    yield name, parent, node


def units(tree: Node) -> tuple[Unit, ...]:
    """Its roster; a body that files nothing itself is a government."""
    return tuple(
        Unit(name, parent=parent, kind=GOVERNMENT_BELOW if node.below and not node.files else "")
        for name, parent, node in named(tree)
    )


def figures(tree: Node) -> dict[str, int]:
    """A figure for each unit that files, none the sum of others."""
    filing_units = [name for name, _, node in named(tree) if node.files]
    return {name: figure_of(number) for number, name in enumerate(filing_units)}


def figure_of(number: int) -> int:
    """A figure for the filing of that number: a sum shows how often each was counted."""
    return int(4**number)


def often_counted(summed: Submission) -> list[int]:
    """How often each filing was counted."""
    rest, times = int(figure(summed)), []
    while rest:
        rest, once = divmod(rest, 4)
        times.append(once)
    return times


def corrections(tree: Node) -> dict[str, int]:
    """Other figures for those units that correct theirs or file late, as many as there is room for."""
    changing = [name for name, _, node in named(tree) if node.corrects and (node.files or not node.below)]
    return {name: figure_of(number) for number, name in enumerate(changing[:MOST_CORRECTIONS], MOST_UNITS)}


def below(name: str, tree: Node) -> set[str]:
    """A unit and all below it."""
    return {other for other, _, _ in named(tree) if other.startswith(name)}


def all_come_in(at: Office, tree: Node, truth: dict[str, int]) -> None:
    """Everybody files, then each body sums up, the lowest first."""
    for name, number in truth.items():
        at.collects(filed(name, number))
    for name, parent, node in named(tree):
        if node.below and parent:
            sum_comes_in(at, name)


def sum_comes_in(at: Office, name: str) -> None:
    """A body sums up and sends it; the office lets that count even where it is incomplete."""
    version = at.collects(at.sums_up(name))
    if version.errors or at.ledger.standing(name).is_chosen:
        at.ledger.choose(name, version.hash)


def assert_law(at: Office, tree: Node, truth: dict[str, int]) -> None:
    """At every level: the sum is that of all below, each once, or the merge names what is otherwise."""
    for name, _, node in named(tree):
        if node.below:
            assert_once_or_named(name, at.sums_up(name), tree, truth)


def assert_once_or_named(name: str, summed: Submission, tree: Node, truth: dict[str, int]) -> None:
    """No filing is counted twice; whoever's last is not counted, and whoever filed nothing, is named."""
    assert_filed_once_or_named(name, summed, truth)
    for unit in below(name, tree):
        if unit not in truth and not has_below(unit, tree):
            assert is_named(unit, lacks(summed)), (name, unit)


def assert_filed_once_or_named(name: str, summed: Submission, truth: dict[str, int]) -> None:
    """No filing is counted twice; whoever's last is not counted is named."""
    times = often_counted(summed)
    assert max(times, default=0) <= 1, name
    for unit, number in truth.items():
        place = (number.bit_length() - 1) // 2
        is_counted = place < len(times) and times[place] == 1
        assert is_counted or not unit.startswith(name) or is_named(unit, lacks(summed)), (name, unit)


def is_named(unit: str, told: dict[str, str]) -> bool:
    """Whether a unit is named as not counted, or a body above it is as a whole."""
    whole = ("没有计入", "没有交", "看不出")
    above = "|".join(unit[:length] for length in range(2, len(unit)))
    lacking = re.compile(rf"(缺|、)({above})(?!\d)") if above else re.compile("$^")
    return any(
        unit in f"{source}{text}"
        or (unit.startswith(source) and any(words in text for words in whole))
        or lacking.search(text)
        for source, text in told.items()
    )


def has_below(name: str, tree: Node) -> bool:
    """Whether it is a body."""
    return any(parent == name for _, parent, _ in named(tree))


@settings(max_examples=25, deadline=None)
@given(tree=trees(corrects=False, lacking=False))
def test_each_figure_counts_once_at_every_level(tree: Node) -> None:
    with office(*units(tree)) as at:
        truth = figures(tree)
        all_come_in(at, tree, truth)
        for name, _, node in named(tree):
            if node.below:
                summed = at.sums_up(name)
                assert (figure(summed), lacks(summed)) == (
                    sum(truth.get(u, 0) for u in below(name, tree)),
                    {},
                )


@settings(max_examples=40, deadline=None)
@given(tree=trees(corrects=True, lacking=True))
def test_what_lacks_and_what_is_corrected_is_said(tree: Node) -> None:
    with office(*units(tree)) as at:
        truth = figures(tree)
        all_come_in(at, tree, truth)
        assert_law(at, tree, truth)
        truth |= corrections(tree)
        for name in corrections(tree):
            at.collects(filed(name, truth[name]))
        assert_law(at, tree, truth)
        for name, parent, node in named(tree):
            if node.below and parent and node.sums_again:
                sum_comes_in(at, name)
        assert_law(at, tree, truth)


@settings(max_examples=25, deadline=None)
@given(tree=trees(corrects=True, lacking=True), order=st.randoms(use_true_random=False))
def test_files_in_any_mess_count_each_figure_once(tree: Node, order: object) -> None:
    """All that was filed below lies there, sums too; what was corrected lies there as it is now."""
    truth, sums = figures(tree), dict[str, Submission]()
    for changes in ({}, corrections(tree)):
        truth |= changes
        for name, _, node in named(tree):
            if node.below and (node.sums_again or name not in sums):
                given_files = [filed(unit, number) for unit, number in truth.items() if unit.startswith(name)]
                given_files += [one for unit, one in sums.items() if unit.startswith(name)]
                order.shuffle(given_files)  # type: ignore[attr-defined]
                sums[name] = assert_law_of_files(name, given_files, truth)


def assert_law_of_files(name: str, given_files: list[Submission], truth: dict[str, int]) -> Submission:
    """The sum of the files, ready to be filed."""
    nothing = filed(name, 0)
    found = gather([filing(FORM, one) for one in given_files or [nothing]], name)
    summed = merge(FORM, nothing.origin, found.filings, found.lacking)
    assert_filed_once_or_named(name, summed, truth)
    return with_texts(FORM, summed)
