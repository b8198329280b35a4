"""Sentences that a form offers for a text (参考写法): clauses with figures, each said where it is true."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from xlsx_tools.form.condition import Comparison, Condition, Facts, Message, Multiple, Sum

BETWEEN_CLAUSES, BETWEEN_PARTS, END = "，", "、", "。"
_FIGURES = str.maketrans("", "", "0123456789.")


class Clause(NamedTuple):
    """What is said while a condition holds, or always where there is none; `parts` are listed behind it."""

    says: Message
    when: Condition | None
    parts: tuple["Clause", ...] = ()

    def text(self, facts: Facts) -> str:
        """The clause with the figures put in, nothing while it is not to be said."""
        if self.when and not self.when.holds(facts):
            return ""
        return self.says.text(facts) + _joined(self.parts, BETWEEN_PARTS, facts)

    @property
    def words(self) -> Iterator[str]:
        """What it says around its figures."""
        yield from (piece for piece in self.says.pieces if isinstance(piece, str))
        for part in self.parts:
            yield from part.words

    @property
    def items(self) -> Iterator[str]:
        """Every item that it shows or depends on."""
        yield from self.says.items
        yield from self.when.items if self.when else ()
        for part in self.parts:
            yield from part.items


class OfferedSentence(NamedTuple):
    """A sentence on the figures of one table, offered as soon as one of them is there."""

    table: str
    clauses: tuple[Clause, ...]

    def text(self, facts: Facts) -> str:
        """The sentence with the figures put in, nothing where none of it is to be said."""
        said = _joined(self.clauses, BETWEEN_CLAUSES, facts)
        return f"{said}{END}" if said else ""


class Offer(NamedTuple):
    """All that is offered for one text; `words` tell what it is, or when it may be used."""

    words: str
    sentences: tuple[OfferedSentence, ...]

    def text(self, facts: Facts, begun: Collection[str]) -> str:
        """The sentences on the tables that are begun; the facts know every figure."""
        return "".join(sentence.text(facts) for sentence in self.sentences if sentence.table in begun)

    def could_read(self, text: str) -> bool:
        """Whether the text may be what it reads as, with whatever figures."""
        words = {word for sentence in self.sentences for clause in sentence.clauses for word in clause.words}
        left = text.translate(_FIGURES)
        for word in sorted(words, key=len, reverse=True):
            left = left.replace(word, "")
        return bool(text) and not left.strip(BETWEEN_CLAUSES + BETWEEN_PARTS + END)

    @property
    def items(self) -> Mapping[str, tuple[str, ...]]:
        """Every item that it shows or depends on, by table."""
        found: dict[str, tuple[str, ...]] = {}
        for sentence in self.sentences:
            items = (item for clause in sentence.clauses for item in clause.items)
            found[sentence.table] = tuple(dict.fromkeys([*found.get(sentence.table, ()), *items]))
        return found


def any_above_zero(message: Message) -> Condition | None:
    """That any figure in it is more than nothing, None where there is none in it."""
    terms = tuple(term for piece in message.pieces if isinstance(piece, Sum) for term in piece.terms)
    return Condition((Comparison(Sum(terms), ">", Sum((Multiple(0),))),)) if terms else None


def _joined(clauses: Collection[Clause], between: str, facts: Facts) -> str:
    return between.join(text for clause in clauses if (text := clause.text(facts)))
