"""The pages of a PDF one below the other: their tables made whole, their lines made paragraphs."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xlsx_tools.published.neutral import Chart, Passage, Piece
from xlsx_tools.published.pdf_page import Page, PageLine
from xlsx_tools.published.placed import MOST_WORDS, PlacedWord, placed_lines, placed_tables
from xlsx_tools.published.ruled import Ruled

_NUMBERS = re.compile(r"[\d\s]+")
_BETWEEN_PAGES = 6.0  # points between the last line of a page and the first of the next, as if they were one


@dataclass(frozen=True)
class _Text:
    """A line of text, and where it stands."""

    text: str
    left: float
    right: float
    size: float


_Placed = _Text | Ruled | Chart


def flow(pages: Sequence[Page]) -> list[Piece]:
    """The paragraphs and tables of all pages."""
    placed: list[tuple[float, _Placed]] = []
    chunks: list[list[PlacedWord]] = [[]]
    end = 0.0
    for page in _without_running_lines(pages):
        own = [word for line in page.lines for word in line.words]
        tops = [*(top for top, _, _ in page.tables), *(word.top for word in own)]
        feet = [*(foot for _, foot, _ in page.tables), *(word.bottom for word in own)]
        shift = end + _BETWEEN_PAGES - min(tops, default=0)
        end = max(feet, default=0) + shift if feet else end
        placed += [(top + shift, table) for top, _, table in page.tables]
        if len(chunks[-1]) + len(own) > MOST_WORDS:
            chunks.append([])
        chunks[-1] += [replace(word, top=word.top + shift, bottom=word.bottom + shift) for word in own]
    placed += [entry for words in chunks for entry in _of_words(words)]
    ordered = [piece for _, piece in sorted(placed, key=lambda entry: entry[0])]
    return list(_paragraphs(list(_joined_tables(ordered))))


def _of_words(words: Sequence[PlacedWord]) -> Iterator[tuple[float, Chart | _Text]]:
    """The tables that words make, and the lines of all others, each with its top."""
    tables = placed_tables(words)
    yield from ((table.top, table.chart) for table in tables)
    taken = {number for table in tables for number in table.words}
    for line in placed_lines(word for number, word in enumerate(words) if number not in taken):
        text = PageLine(tuple(line), is_at_edge=False).text
        size = max(word.height for word in line)
        yield min(word.top for word in line), _Text(text, line[0].left, line[-1].right, size)


def _without_running_lines(pages: Sequence[Page]) -> Iterator[Page]:
    """The pages without what stands at the edge of several, but for its numbers."""
    edges = {(_wording(line), page.number) for page in pages for line in page.lines if line.is_at_edge}
    times = Counter(text for text, _ in edges)
    for page in pages:
        lines = (line for line in page.lines if not line.is_at_edge or times[_wording(line)] < 2)
        yield replace(page, lines=tuple(lines))


def _wording(line: PageLine) -> str:
    """What a line says, but for its numbers."""
    return _NUMBERS.sub("", line.text)


def _joined_tables(pieces: Iterable[_Placed]) -> Iterator[_Placed]:
    """The pieces, tables that only the end of a page cut in two as one."""
    last: Ruled | None = None
    for piece in pieces:
        whole = last.with_more(piece) if last is not None and isinstance(piece, Ruled) else None
        if last is not None and whole is None:
            yield last
        last = whole or (piece if isinstance(piece, Ruled) else None)
        if last is None:
            yield piece
    if last is not None:
        yield last


# --- Text ------------------------------------------------------------------------------------------


def _paragraphs(pieces: Sequence[_Placed]) -> Iterator[Piece]:
    """Lines put together that are one paragraph: those that go on at the margin below a full line."""
    texts = [piece for piece in pieces if isinstance(piece, _Text)]
    left = min((text.left for text in texts), default=0.0)
    right = max((text.right for text in texts), default=0.0)
    together: list[_Text] = []
    for piece in pieces:
        if isinstance(piece, _Text):
            if together and not _goes_on(together[-1], piece, left, right):
                yield Passage(_flowing(together))
                together = []
            together.append(piece)
            continue
        if together:
            yield Passage(_flowing(together))
            together = []
        yield piece if isinstance(piece, Chart) else piece.as_chart
    if together:
        yield Passage(_flowing(together))


def _goes_on(before: _Text, text: _Text, left: float, right: float) -> bool:
    is_full = before.right > right - 2.5 * before.size
    return is_full and text.left < left + text.size and abs(before.size - text.size) < 1.5


def _flowing(lines: Sequence[_Text]) -> str:
    """Lines as one text: a blank between them only where words of letters would run together."""
    text = lines[0].text
    for line in lines[1:]:
        between = " " if text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() else ""
        text = f"{text}{between}{line.text}"
    return text
