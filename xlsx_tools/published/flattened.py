"""A table that lies flat in paragraphs, labels and figures one after the other: made rows again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_tools.files.limits import LONGEST_FLAT_TABLE
from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Path_, Table
from xlsx_tools.published.flat_tokens import FlatText, FlatToken, TokenKind, is_tabular
from xlsx_tools.published.keys import Labelling, labelling
from xlsx_tools.published.neutral import Passage, Piece, RawCell, chart

_LONGEST_LABEL = 90


def raised(form: Form, table: Table, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with those in which the table lies flat as rows of it; as they are where it does not."""
    if sum(len(piece.text) for piece in pieces if isinstance(piece, Passage)) > LONGEST_FLAT_TABLE:
        return list(pieces)
    pieces = _mended(form, table, pieces)
    tokens = {number: _tokens(form, table, piece) for number, piece in enumerate(pieces)}
    flat = [number for number, found in tokens.items() if is_tabular(found)]
    labelled_ = [number for number in flat if any(token.kind is TokenKind.LABEL for token in tokens[number])]
    if not labelled_ or any(not isinstance(piece, Passage) for piece in pieces):
        return list(pieces)
    first, last = labelled_[0], flat[-1]
    text = "\n".join(piece.text for n in flat if first <= n and isinstance(piece := pieces[n], Passage))
    rows = list(_rows(form, table, FlatText(form, table, text).tokens()))
    others = [piece for number, piece in enumerate(pieces[first:last], first) if number not in flat]
    return [*pieces[:first], chart(rows, is_aligned=False), *others, *pieces[last + 1 :]]


def _tokens(form: Form, table: Table, piece: Piece) -> list[FlatToken]:
    if not isinstance(piece, Passage) or piece.is_page_number:
        return []
    return list(FlatText(form, table, piece.text).tokens())


def _mended(form: Form, table: Table, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, two paragraphs as one that are a label together and neither is one alone."""
    found: list[Piece] = []
    for piece in pieces:
        before = found[-1] if found else None
        if isinstance(before, Passage) and isinstance(piece, Passage):
            together = replace(before, text=before.text + piece.text)
            if _is_label(form, table, together) and not any(
                is_tabular(_tokens(form, table, one)) for one in (before, piece)
            ):
                found[-1] = together
                continue
        found.append(piece)
    return found


def _is_label(form: Form, table: Table, piece: Passage) -> bool:
    return len(piece.text) <= _LONGEST_LABEL and [token.kind for token in _tokens(form, table, piece)] == [
        TokenKind.LABEL
    ]


# --- Rows ---------------------------------------------------------------------------------------------


def _rows(form: Form, table: Table, tokens: Iterator[FlatToken]) -> Iterator[list[RawCell]]:
    """Heads, and rows that begin with labels and end with figures."""
    words: list[FlatToken] = []
    figures: list[str] = []
    for token in (*tokens, FlatToken(TokenKind.OTHER_LABEL, "", 0, 0)):
        if token.kind is TokenKind.FIGURE:
            figures.append(token.text)
            continue
        if figures:
            yield from _heads_and_row(form, table, words, figures)
            words, figures = [], []
        if token.kind is not TokenKind.OTHER_LABEL:
            words.append(token)
    yield from _heads_and_row(form, table, words, [])


def _heads_and_row(
    form: Form, table: Table, words: Sequence[FlatToken], figures: Sequence[str]
) -> Iterator[list[RawCell]]:
    own = _labels_of_row(form, table, words) if figures else 0
    heads = [word.text for word in words[: len(words) - own] if word.kind is TokenKind.LABEL]
    for block in table.blocks:
        if rows := _head_rows(labelling(form, block.columns), heads):
            yield from ([RawCell(text) for text in row] for row in rows)
            break
    if figures:
        is_unknown = not own and words and words[-1].kind is TokenKind.WORDS
        label = words[len(words) - (1 if is_unknown else own) :] if words else ()
        yield [RawCell(text) for text in (*(word.text for word in label), *figures)]


def _labels_of_row(form: Form, table: Table, words: Sequence[FlatToken]) -> int:
    """How many of the last labels are those of a row: its own, and those of its groups before it."""
    if not words or words[-1].kind is not TokenKind.LABEL:
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


def _is_group(labels: Labelling, word: FlatToken, nodes: frozenset[int]) -> bool:
    groups = labels.keys.get(labels.key_of(word.text), frozenset())
    return word.kind is TokenKind.LABEL and any(labels.is_above(g, n) for g in groups for n in nodes)


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
