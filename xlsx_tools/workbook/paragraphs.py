"""A text in the rows of a sheet: a paragraph a row, none so long that a row cannot show it."""

from collections.abc import Iterator
from itertools import pairwise

from xlsx_tools.prose import sentences
from xlsx_tools.widths import lines_of

WIDTH = 110  # in digits, of the column of a sheet that has nothing but paragraphs: a page at some 85 %
# Excel and WPS cut off a row of more than 409 points; a thousand characters at 12 points need some 400.
LONGEST = 900
_SIZE = 11 / 12  # digits as wide as those of labels that a line takes of the larger letters of texts


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text, without blank lines between them."""
    return [stripped for line in text.splitlines() if (stripped := line.strip())]


def in_rows(text: str, rows: int) -> list[str]:
    """The text in no more than so many rows.

    What is too long goes on in a row of its own as far as there are rows; where there are more paragraphs
    than rows, short ones that follow each other share a row, a line each.
    """
    paragraphs = paragraphs_of(text)
    at = 0
    while at < len(paragraphs) < rows:
        head, tail = _divided(paragraphs[at])
        paragraphs[at : at + 1] = [head, tail] if tail else [head]
        at += 1
    while len(paragraphs) > rows:
        lengths = [len(one) + len(other) for one, other in pairwise(paragraphs)]
        shortest = lengths.index(min(lengths))
        paragraphs[shortest : shortest + 2] = ["\n".join(paragraphs[shortest : shortest + 2])]
    return paragraphs


def too_long(text: str) -> Iterator[str]:
    """The paragraphs that a row cannot show."""
    return (paragraph for paragraph in paragraphs_of(text) if len(paragraph) > LONGEST)


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes, in columns that many digits wide together."""
    return sum(lines_of(line, width * _SIZE) for line in text.split("\n"))


def _divided(paragraph: str) -> tuple[str, str]:
    """A paragraph up to the last sentence that a row shows, and the rest, which may be nothing."""
    if len(paragraph) <= LONGEST:
        return paragraph, ""
    end = max((s.end for s in sentences(paragraph) if s.end <= LONGEST), default=len(paragraph))
    return paragraph[:end], paragraph[end:].lstrip()
