"""A text in which a table lies flat: its labels, its figures, and the words between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from unicodedata import normalize

from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Table
from xlsx_tools.published.keys import key, labelling, unbracketed

_NUMBERING = re.compile(
    r"[(\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)\]】]\s*[、.,:]?|\s*[、.,:])\s*"
)
_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
_MARK = re.compile(r"(?<!\S)\S{1,4}(?!\S)")  # a short word by itself, as marks for none are
_OWN_NUMBER = re.compile(r"\D?(\d{1,2})\D")


class TokenKind(Enum):
    """What a piece of such a text is."""

    LABEL = auto()
    OTHER_LABEL = auto()  # a corner, the heading of a block: known, but of no row or column
    FIGURE = auto()
    WORDS = auto()


@dataclass(frozen=True)
class FlatToken:
    """A label, a figure, or other words, and where it begins and ends."""

    kind: TokenKind
    text: str
    start: int
    end: int


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
class FlatText:
    """Reads a text from its beginning, labels as long as they can be."""

    form: Form
    table: Table
    text: str
    plain: str = field(init=False)

    def __post_init__(self) -> None:
        self.plain = "".join(_plain(self.form, character) for character in self.text)

    def tokens(self) -> Iterator[FlatToken]:
        """Its labels, figures, and what lies between them."""
        at = 0
        while at < len(self.plain):
            token, end = self._token(at)
            if token is not None:
                yield token
            at = end

    def _token(self, at: int) -> tuple[FlatToken | None, int]:
        if figure := _FIGURE.match(self.plain, at):
            return self._figure(at, figure.end())
        if label := self._label(at):
            kind = TokenKind.LABEL if label[1] else TokenKind.OTHER_LABEL
            return self._made(kind, at, label[0]), self._behind_brackets(label[0])
        mark = _MARK.match(self.plain, at)
        if mark and mark[0] in self.form.wordings.zeros:
            return self._made(TokenKind.FIGURE, at, mark.end()), mark.end()
        if not self.plain[at].isalnum():
            return None, at + 1
        end = at + 1
        while end < len(self.plain) and self.plain[end].isalpha() and not self._label(end):
            end += 1
        return self._made(TokenKind.WORDS, at, end), end

    def _figure(self, at: int, end: int) -> tuple[FlatToken | None, int]:
        """A figure, what is the number of the label behind it cut off."""
        label = self._label(end + 1) if self.plain[end : end + 1] in (".", "、") else None
        own = next((n for n in (label[1] if label else ()) if n and self.plain[at:end].endswith(n)), None)
        if own is not None:
            cut = end - len(own)
            return (self._made(TokenKind.FIGURE, at, cut), cut) if cut > at else (None, end + 1)
        unit = next((u for u in _units(self.form) if self.plain.startswith(u, end)), "")
        end += len(unit)
        behind = self._behind_brackets(end)
        return self._made(TokenKind.FIGURE, at, behind), behind

    def _made(self, kind: TokenKind, start: int, end: int) -> FlatToken:
        return FlatToken(kind, " ".join(self.text[start:end].split()), start, end)

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
        is_remark = remark is not None and not self._label(bracket) and not self._label(bracket + 1)
        return remark.end() if remark and is_remark else at


def _plain(form: Form, character: str) -> str:
    """A character as labels have it, always one."""
    plain = normalize("NFKC", character)
    return form.wordings.variants.get(plain, plain) if len(plain) == 1 else character


@lru_cache
def _units(form: Form) -> tuple[str, ...]:
    """The words that may follow a figure, the longest first."""
    units = {unit for item in form.items.values() for unit in form.units_of(item)}
    return tuple(sorted(units, key=len, reverse=True))


def is_tabular(tokens: Sequence[FlatToken]) -> bool:
    """Whether a text holds labels and figures, and few other words."""
    words = sum(len(token.text) for token in tokens if token.kind is TokenKind.WORDS)
    return bool(tokens) and 2 * words <= sum(len(token.text) for token in tokens) - words
