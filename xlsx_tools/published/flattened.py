"""A table that lies flat in paragraphs, labels and figures one after the other: made rows again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from unicodedata import normalize

from xlsx_tools.files.limits import LONGEST_FLAT_TABLE
from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Path_, Table
from xlsx_tools.published.keys import Labelling, key, labelling, unbracketed
from xlsx_tools.published.neutral import Passage, Piece, RawCell, chart

_NUMBERING = re.compile(
    r"[(\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)\]】]\s*[、.,:]?|\s*[、.,:])\s*"
)
_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
_MARK = re.compile(r"(?<!\S)\S{1,4}(?!\S)")  # a short word by itself, as marks for none are
_OWN_NUMBER = re.compile(r"\D?(\d{1,2})\D")


class _Kind(Enum):
    LABEL = auto()
    OTHER_LABEL = auto()  # a corner, the heading of a block: known, but of no row or column
    FIGURE = auto()
    WORDS = auto()


@dataclass(frozen=True)
class _Token:
    """A label, a figure, or other words, and where it begins."""

    kind: _Kind
    text: str
    start: int


def raised(form: Form, table: Table, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with those in which the table lies flat as rows of it; as they are where it does not."""
    if sum(len(piece.text) for piece in pieces if isinstance(piece, Passage)) > LONGEST_FLAT_TABLE:
        return list(pieces)
    tokens = {number: _tokens(form, table, piece) for number, piece in enumerate(pieces)}
    flat = [number for number, found in tokens.items() if _is_tabular(found)]
    labelled_ = [number for number in flat if any(token.kind is _Kind.LABEL for token in tokens[number])]
    if not labelled_ or any(not isinstance(piece, Passage) for piece in pieces):
        return list(pieces)
    first, last = labelled_[0], flat[-1]
    text = "\n".join(piece.text for n in flat if first <= n and isinstance(piece := pieces[n], Passage))
    rows = list(_rows(form, table, _Reader(form, table, text).tokens()))
    others = [piece for number, piece in enumerate(pieces[first:last], first) if number not in flat]
    return [*pieces[:first], chart(rows, is_aligned=False), *others, *pieces[last + 1 :]]


def _tokens(form: Form, table: Table, piece: Piece) -> list[_Token]:
    if not isinstance(piece, Passage) or piece.is_page_number:
        return []
    return list(_Reader(form, table, piece.text).tokens())


def _is_tabular(tokens: Sequence[_Token]) -> bool:
    """Whether a paragraph holds labels and figures, and few other words."""
    words = sum(len(token.text) for token in tokens if token.kind is _Kind.WORDS)
    return bool(tokens) and 2 * words <= sum(len(token.text) for token in tokens) - words


# --- Labels and figures told apart --------------------------------------------------------------------


@lru_cache
def _labels(form: Form, table: Table) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """The labels by their first characters, the longest first, each with the numbers it is printed with.

    Those that head no row or column are printed with none.
    """
    found: dict[str, set[str]] = {key(table.title, form.wordings.variants): set()}
    for block in table.blocks:
        for text in filter(None, (block.heading, block.corner)):
            found.setdefault(key(text, form.wordings.variants), set())
        for axis in (block.rows, block.columns):
            for path in labelling(form, axis).paths:
                label = path[-1].label
                number = _OWN_NUMBER.match(label)
                for text in filter(None, (label, unbracketed(label), *form.wordings.labels.get(label, ()))):
                    found.setdefault(key(text, form.wordings.variants), set()).add(
                        number[1] if number else ""
                    )
    by_first: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for text in sorted(filter(None, found), key=len, reverse=True):
        by_first.setdefault(text[0], []).append((text, frozenset(found[text])))
    return {first: tuple(labels) for first, labels in by_first.items()}


@dataclass
class _Reader:
    """Reads a text from its beginning, labels as long as they can be."""

    form: Form
    table: Table
    text: str
    plain: str = field(init=False)

    def __post_init__(self) -> None:
        self.plain = "".join(_plain(self.form, character) for character in self.text)

    def tokens(self) -> Iterator[_Token]:
        """Its labels, figures, and what lies between them."""
        at = 0
        while at < len(self.plain):
            token, end = self._token(at)
            if token is not None:
                yield token
            at = end

    def _token(self, at: int) -> tuple[_Token | None, int]:
        if figure := _FIGURE.match(self.plain, at):
            return self._figure(at, figure.end())
        if label := self._label(at):
            kind = _Kind.LABEL if label[1] else _Kind.OTHER_LABEL
            return self._made(kind, at, label[0]), self._behind_brackets(label[0])
        mark = _MARK.match(self.plain, at)
        if mark and mark[0] in self.form.wordings.zeros:
            return self._made(_Kind.FIGURE, at, mark.end()), mark.end()
        if not self.plain[at].isalnum():
            return None, at + 1
        end = at + 1
        while end < len(self.plain) and self.plain[end].isalpha() and not self._label(end):
            end += 1
        return self._made(_Kind.WORDS, at, end), end

    def _figure(self, at: int, end: int) -> tuple[_Token | None, int]:
        """A figure, what is the number of the label behind it cut off."""
        label = self._label(end + 1) if self.plain[end : end + 1] in (".", "、") else None
        own = next((n for n in (label[1] if label else ()) if n and self.plain[at:end].endswith(n)), None)
        if own is not None:
            cut = end - len(own)
            return (self._made(_Kind.FIGURE, at, cut), cut) if cut > at else (None, end + 1)
        unit = next((u for u in _units(self.form) if self.plain.startswith(u, end)), "")
        end += len(unit)
        behind = self._behind_brackets(end)
        return self._made(_Kind.FIGURE, at, behind), behind

    def _made(self, kind: _Kind, start: int, end: int) -> _Token:
        return _Token(kind, " ".join(self.text[start:end].split()), start)

    def _label(self, at: int) -> tuple[int, frozenset[str]] | None:
        """Where a label that begins here ends, its number before it."""
        numbering = _NUMBERING.match(self.plain, at)
        for start in (*((numbering.end(),) if numbering else ()), at):
            for text, numbers in _labels(self.form, self.table).get(self.plain[start : start + 1], ()):
                if end := self._end_of(text, start):
                    return end, numbers
        return None

    def _end_of(self, label: str, at: int) -> int | None:
        """Where a label ends of which all characters stand here, marks and blanks between them."""
        for number, character in enumerate(label):
            while number and at < len(self.plain) and not self.plain[at].isalnum():
                at += 1
            if self.plain[at : at + 1] != character:
                return None
            at += 1
        return at

    def _behind_brackets(self, at: int) -> int:
        """Behind a remark in brackets, unless a label begins with it."""
        remark = _BRACKETED.match(self.plain, at)
        bracket = self.plain.find("(", at)
        return remark.end() if remark and not self._label(bracket) else at


def _plain(form: Form, character: str) -> str:
    """A character as labels have it, always one."""
    plain = normalize("NFKC", character)
    return form.wordings.variants.get(plain, plain) if len(plain) == 1 else character


@lru_cache
def _units(form: Form) -> tuple[str, ...]:
    """The words that may follow a figure, the longest first."""
    units = {unit for item in form.items.values() for unit in form.units_of(item)}
    return tuple(sorted(units, key=len, reverse=True))


# --- Rows ---------------------------------------------------------------------------------------------


def _rows(form: Form, table: Table, tokens: Iterator[_Token]) -> Iterator[list[RawCell]]:
    """Heads, and rows that begin with labels and end with figures."""
    words: list[_Token] = []
    figures: list[str] = []
    for token in (*tokens, _Token(_Kind.OTHER_LABEL, "", 0)):
        if token.kind is _Kind.FIGURE:
            figures.append(token.text)
            continue
        if figures:
            yield from _heads_and_row(form, table, words, figures)
            words, figures = [], []
        if token.kind is not _Kind.OTHER_LABEL:
            words.append(token)
    yield from _heads_and_row(form, table, words, [])


def _heads_and_row(
    form: Form, table: Table, words: Sequence[_Token], figures: Sequence[str]
) -> Iterator[list[RawCell]]:
    own = _labels_of_row(form, table, words) if figures else 0
    heads = [word.text for word in words[: len(words) - own] if word.kind is _Kind.LABEL]
    for block in table.blocks:
        if rows := _head_rows(labelling(form, block.columns), heads):
            yield from ([RawCell(text) for text in row] for row in rows)
            break
    if figures:
        is_unknown = not own and words and words[-1].kind is _Kind.WORDS
        label = words[len(words) - (1 if is_unknown else own) :] if words else ()
        yield [RawCell(text) for text in (*(word.text for word in label), *figures)]


def _labels_of_row(form: Form, table: Table, words: Sequence[_Token]) -> int:
    """How many of the last labels are those of a row: its own, and those of its groups before it."""
    if not words or words[-1].kind is not _Kind.LABEL:
        return 0
    for block in table.blocks:
        labels = labelling(form, block.rows)
        nodes = labels.keys.get(labels.key_of(words[-1].text), frozenset())
        number = 1 if nodes else 0
        while number and number < len(words) and _is_group(labels, words[-number - 1], nodes):
            number += 1
        if number:
            return number
    return 0


def _is_group(labels: Labelling, word: _Token, nodes: frozenset[int]) -> bool:
    groups = labels.keys.get(labels.key_of(word.text), frozenset())
    return word.kind is _Kind.LABEL and any(labels.is_above(g, n) for g in groups for n in nodes)


def _head_rows(labels: Labelling, texts: Sequence[str]) -> list[list[str]]:
    """The labels of a head in rows, if they name all columns, and those below one heading in order."""
    seen: Counter[frozenset[int]] = Counter()
    latest: dict[Path_, int] = {}
    rows: list[list[str]] = [[]]
    leaves: set[int] = set()
    before = 0
    for text in texts:
        nodes = labels.keys.get(labels.key_of(text), frozenset())
        if not nodes:
            continue
        if seen[nodes] == len(nodes):
            return []
        node = sorted(nodes)[seen[nodes]]
        seen[nodes] += 1
        if latest.get(labels.paths[node][:-1], -1) > node:
            return []
        latest[labels.paths[node][:-1]] = node
        leaves.update([node] if labels.is_leaf(node) else [])
        if labels.order[node] < before:
            rows.append([])
        before = labels.order[node]
        rows[-1].append(text)
    return rows if len(leaves) == len(labels.leaves) else []
