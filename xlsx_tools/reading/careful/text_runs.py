"""Pieces of a cell's text that are no plain characters of it: raised, lowered, struck through."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from lxml.etree import _Element

Marks = tuple[tuple[str, str], ...]  # what is done to a piece (上标), and the piece

SUPERSCRIPT, SUBSCRIPT, STRUCK = "上标", "下标", "删除线"
_RAISED = {"superscript": SUPERSCRIPT, "subscript": SUBSCRIPT}


def marks_of(text: "Element | _Element") -> Marks:
    """The marked pieces of a rich text, in order."""
    return tuple(_marks(text))


def _marks(text: "Element | _Element") -> Iterator[tuple[str, str]]:
    for run in text.iterfind("{*}r"):
        piece = "".join(part.text or "" for part in run.iterfind("{*}t"))
        look = run.find("{*}rPr")
        if look is None or not piece.strip():
            continue
        place = look.find("{*}vertAlign")
        struck = look.find("{*}strike")
        if place is not None and place.get("val") in _RAISED:
            yield _RAISED[place.get("val", "")], piece
        elif struck is not None and struck.get("val", "1").strip().lower() not in ("0", "false"):
            yield STRUCK, piece
