"""The law of sums over levels on random trees: each figure counts once everywhere, or it is said why not."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sums import filing, with_texts
from tests.support.trees import FORM, Office, figure, filed, lacks, office
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.season.gather import gather
from xlsx_tools.season.merge import merge
from xlsx_tools.season.roster import GOVERNMENT_BELOW, Unit

DEEPEST, MOST_BELOW, MOST_UNITS = 4, 3, 12
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
    return {name: 2**number for number, name in enumerate(filing_units)}


def below(name: str, tree: Node) -> set[str]:
    """A unit and all below it."""
    return {other for other, _, _ in named(tree) if other.startswith(name)}


def all_come_in(at: Office, tree: Node, truth: dict[str, int]) -> None:
    """Everybody files, then each body sums up, the lowest first."""
    for name, number in truth.items():
        at.collects(filed(name, number))
    for name, parent, node in named(tree):
        if node.below and parent:
            at.collects(at.sums_up(name))


def assert_law(at: Office, tree: Node, truth: dict[str, int]) -> None:
    """At every level: the sum is that of all below, each once, or the merge names what is otherwise."""
    for name, _, node in named(tree):
        if not node.below:
            continue
        summed = at.sums_up(name)
        expected = sum(truth.get(unit, 0) for unit in below(name, tree))
        silent = [unit for unit in below(name, tree) if unit not in truth and not has_below(unit, tree)]
        if figure(summed) != expected or silent:
            assert lacks(summed), name


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
        for number, (name, _, node) in enumerate(list(named(tree)), MOST_UNITS):
            if node.corrects and node.files:
                truth[name] = 2**number
                at.collects(filed(name, truth[name]))
        assert_law(at, tree, truth)
        for name, parent, node in named(tree):
            if node.below and parent and node.sums_again:
                at.collects(at.sums_up(name))
        assert_law(at, tree, truth)


@settings(max_examples=25, deadline=None)
@given(tree=trees(corrects=False, lacking=False), order=st.randoms(use_true_random=False))
def test_files_in_any_mess_count_each_figure_once(tree: Node, order: object) -> None:
    truth, files = figures(tree), dict[str, list[Submission]]()
    for name, number in truth.items():
        files.setdefault(name, []).append(filed(name, number))
    for name, _, node in named(tree):
        if node.below:
            given_files = [one for unit in below(name, tree) for one in files.get(unit, ())]
            order.shuffle(given_files)  # type: ignore[attr-defined]
            found = gather([filing(FORM, one) for one in given_files], name)
            origin = Origin(FORM.id, FORM.version, name, found.year, "sum")
            summed = merge(FORM, origin, found.filings, found.lacking)
            assert figure(summed) == sum(truth.get(unit, 0) for unit in below(name, tree))
            assert not lacks(summed)
            files.setdefault(name, []).append(with_texts(FORM, summed))
