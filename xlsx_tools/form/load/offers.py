"""Load the sentences that a form.yaml offers for its texts, once its tables are known."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from xlsx_tools.form.condition import (
    Comparison,
    Condition,
    FieldIs,
    Message,
    Multiple,
    Sum,
)
from xlsx_tools.form.load.condition import parse_condition, parse_message
from xlsx_tools.form.load.yaml import Value
from xlsx_tools.form.model import Part
from xlsx_tools.form.offered import Clause, Offer, OfferedSentence, any_above_zero
from xlsx_tools.form.table import Each, Table, addends, item_id

_WORDS = "参考写法"
_LONGEST_PIECE = 200  # characters; a text in a formula has fewer than 256
_CLAUSE_KEYS = (["says"], ["when", "list"])
_Members = Callable[[str], tuple[str, ...]]


def with_offers(parts: tuple[Part, ...], offered: Mapping[str, Value]) -> tuple[Part, ...]:
    """The parts, with what is offered for each narrative of those ids; raises FormError."""
    tables = {table.id: table for part in parts for table in part.tables}
    offers = {narrative: _offer(value, tables) for narrative, value in offered.items()}
    return tuple(
        part._replace(
            contents=tuple(
                entry if isinstance(entry, Table) else entry._replace(offer=offers.get(entry.id))
                for entry in part.contents
            ),
        )
        for part in parts
    )


def _offer(value: Value, tables: Mapping[str, Table]) -> Offer:
    keys = value.mapping(["sentences"], ["words"])
    words = keys["words"].text() if "words" in keys else _WORDS
    return Offer(words, tuple(_sentence(entry, tables) for entry in keys["sentences"].some_entries()))


def _sentence(value: Value, tables: Mapping[str, Table]) -> OfferedSentence:
    clauses = tuple(_clause(entry, tables) for entry in value.some_entries())
    named = dict.fromkeys(item.partition(".")[0] for clause in clauses for item in clause.items)
    if len(named) != 1:
        value.refuse("一句话里的数应当都在同一张表里，至少有一个")
    return OfferedSentence(next(iter(named)), clauses)


def _clause(value: Value, tables: Mapping[str, Table]) -> Clause:
    """A clause; one that is a mere text is said while any of its figures is above zero."""
    if not value.is_mapping:
        message = _message(value, tables)
        return Clause(message, any_above_zero(message))
    keys = value.mapping(*_CLAUSE_KEYS)
    message = _message(keys["says"], tables)
    when = _condition(keys["when"], tables) if "when" in keys else any_above_zero(message)
    parts = keys["list"].some_entries() if "list" in keys else []
    return Clause(message, when, tuple(_clause(part, tables) for part in parts))


def _message(value: Value, tables: Mapping[str, Table]) -> Message:
    try:
        message = parse_message(value.text())
    except ValueError as error:
        value.refuse(str(error))
    if any(isinstance(piece, str) and len(piece) > _LONGEST_PIECE for piece in message.pieces):
        value.refuse(f"两个数之间的文字不能超过 {_LONGEST_PIECE} 个字")
    pieces = (piece if isinstance(piece, str) else _summed(value, piece, tables) for piece in message.pieces)
    return Message(tuple(pieces))


def _condition(value: Value, tables: Mapping[str, Table]) -> Condition:
    try:
        condition = parse_condition(value.text())
    except ValueError as error:
        value.refuse(str(error))
    return Condition(tuple(_comparison(value, part, tables) for part in condition.parts))


def _comparison(value: Value, part: Comparison | FieldIs, tables: Mapping[str, Table]) -> Comparison:
    if isinstance(part, FieldIs):
        value.refuse("参考写法只能看表里的数")
    return Comparison(_summed(value, part.left, tables), part.sign, _summed(value, part.right, tables))


def _summed(value: Value, total: Sum, tables: Mapping[str, Table]) -> Sum:
    """The sum with the items of a group, such as all columns of one heading, in the place of its name."""
    return Sum(tuple(_terms(value, total.terms, tables)))


def _terms(value: Value, terms: Sequence[Multiple], tables: Mapping[str, Table]) -> Iterator[Multiple]:
    for term in terms:
        if term.is_last:
            value.refuse("参考写法里没有上一年的数")
        yield from (term._replace(item=item) for item in _members(value, term.item, tables))


def _members(value: Value, name: str, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """The items that a name stands for; a mere number has none."""
    if not name:
        return ("",)
    table_id, row, column = (*name.split("."), "", "")[:3]
    table = tables.get(table_id)
    for block in table.blocks if table else ():
        if block.knows((row,), Each.COLUMN) and block.knows((column,), Each.ROW):
            assert table is not None
            rows, columns = addends(table, block, Each.COLUMN, row), addends(table, block, Each.ROW, column)
            return tuple(item_id(table, Each.COLUMN, one, line) for one in rows for line in columns)
    value.refuse(f"没有编号为“{name}”的指标，也没有这样一组指标")
    return None
