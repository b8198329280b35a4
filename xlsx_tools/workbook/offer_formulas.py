"""What a form offers for a text (参考写法), as a formula over its tables and as it reads now."""

from collections.abc import Sequence
from functools import partial

from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.condition import Comparison, Condition, Facts, FieldIs, Message, Sum
from xlsx_tools.form.offered import (
    BETWEEN_CLAUSES,
    BETWEEN_PARTS,
    END,
    Clause,
    Offer,
    OfferedSentence,
    any_above_zero,
)
from xlsx_tools.form.table import ItemKind
from xlsx_tools.quantity import Number, show
from xlsx_tools.workbook.formulas import sum_formula
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.references import fixed
from xlsx_tools.workbook.words import NOTHING_OFFERED, SWITCHED_ON

_LONGEST = 999
_SIGNS = {"!=": "<>"}


def formula_of_offer(layout: Layout, offer: Offer) -> str:
    """The formula that reads as the sentences on those tables in which anything is filled in.

    Its functions lie seven deep at most: what Excel takes in .xls.
    """
    begun = {table: _begun(layout, table, items) for table, items in offer.items.items()}
    none = f'IF({"+".join(begun.values())}=0,{_quoted(_nothing(layout, offer))},"")'
    sentences = (f'IF({begun[s.table]}=0,"",{_sentence(layout, s)})' for s in offer.sentences)
    return f"={'&'.join([none, *sentences])}"


def text_of_offer(layout: Layout, offer: Offer, submission: Submission) -> str:
    """What the formula reads as with these figures."""
    figures = submission.tally(layout.form).figures
    begun = [
        table for table, items in offer.items.items() if any(figures[item] is not None for item in items)
    ]
    known = {item: figures[item] or 0 for items in offer.items.values() for item in items}
    return offer.text(Facts(known), begun) if begun else _nothing(layout, offer)


def longest_of_offer(offer: Offer, figure: Number) -> str:
    """What it reads as where every figure is so large."""
    items = [item for items in offer.items.values() for item in items]
    return offer.text(Facts(dict.fromkeys(items, figure)), offer.items)


def _nothing(layout: Layout, offer: Offer) -> str:
    parts = (layout.form.part_of(table) for table in offer.items)
    return NOTHING_OFFERED.format("”“".join(dict.fromkeys(part.sheet for part in parts)))


def _begun(layout: Layout, table: str, items: Sequence[str]) -> str:
    """More than nothing if any of the figures is there; blanks that the switch makes zeros are."""
    count = f"COUNT({','.join(map(fixed, layout.areas(items)))})"
    if layout.form.inputs.keys().isdisjoint(items):
        return count
    return f'{count}+({fixed(layout.tables[table].switch.address)}="{SWITCHED_ON}")'


def _sentence(layout: Layout, sentence: OfferedSentence) -> str:
    return _joined(layout, sentence.clauses, BETWEEN_CLAUSES, END)


def _joined(layout: Layout, clauses: Sequence[Clause], between: str, end: str) -> str:
    """The clauses that are to be said, each behind what parts them, but for the first; nothing of none."""
    said = "&".join(map(partial(_clause, layout, between), clauses))
    behind = f"&{_quoted(end)}" if end else ""
    return f"MID({said}{behind},{len(between) + 1},{_LONGEST})"


def _clause(layout: Layout, between: str, clause: Clause) -> str:
    if counted := _counted(layout, between, clause):
        return counted
    said = _message(layout, clause.says, between)
    if clause.parts:
        said += f"&{_joined(layout, clause.parts, BETWEEN_PARTS, '')}"
    return f'IF({_condition(layout, clause.when)},{said},"")' if clause.when else said


def _counted(layout: Layout, between: str, clause: Clause) -> str | None:
    """A mere number of things among words, nothing of none: half as long with a format as with IF."""
    figures = [piece for piece in clause.says.pieces if isinstance(piece, Sum)]
    if clause.parts or len(figures) != 1 or clause.when != any_above_zero(clause.says):
        return None
    if not all(layout.form.items[term.item].kind is ItemKind.COUNT for term in figures[0].terms if term.item):
        return None
    words = _behind(between, clause.says)
    form = "".join("0" if isinstance(word, Sum) else _quoted(word) for word in words)
    return f"TEXT({_sum(layout, figures[0])},{_quoted(f'{form};;')})"


def _message(layout: Layout, message: Message, between: str) -> str:
    """The text with its figures, behind what parts it from the one before."""
    pieces = _behind(between, message)
    return "&".join(_quoted(p) if isinstance(p, str) else f"({_sum(layout, p)})" for p in pieces)


def _behind(between: str, message: Message) -> list[str | Sum]:
    first, *others = message.pieces
    return [between + first, *others] if isinstance(first, str) else [between, first, *others]


def _condition(layout: Layout, condition: Condition) -> str:
    tests = [_test(layout, part) for part in condition.parts]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _test(layout: Layout, part: Comparison | FieldIs) -> str:
    if isinstance(part, FieldIs):
        raise ValueError("a form offers nothing that depends on fields")
    return f"{_sum(layout, part.left)}{_SIGNS.get(part.sign, part.sign)}{_sum(layout, part.right)}"


def _sum(layout: Layout, total: Sum) -> str:
    """The sum as a formula: all items of a factor are added up at once."""
    items: dict[Number, list[str]] = {}
    for term in total.terms:
        if term.item:
            items.setdefault(term.factor, []).append(term.item)
    added = ((factor, sum_formula(layout.areas(of_factor))) for factor, of_factor in items.items())
    terms = [formula if factor == 1 else f"{show(factor)}*{formula}" for factor, formula in added]
    number = sum(term.factor for term in total.terms if not term.item)
    return "+".join([*terms, show(number)] if number or not terms else terms)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
