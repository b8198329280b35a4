"""How the cells of an .ods look, what is seen in them, and which pieces of their texts are marked."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from xlsx_tools.reading.careful.colours import BLACK, WHITE, are_alike
from xlsx_tools.reading.careful.in_sight import CellStyle
from xlsx_tools.reading.careful.text_runs import STRUCK, SUBSCRIPT, SUPERSCRIPT

if TYPE_CHECKING:
    from lxml.etree import _Element

Looks = Mapping[str, Mapping[str, str]]  # what each style says, by its name

SPACES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT = (SPACES % name for name in ("table", "office", "text"))
_STYLE = SPACES % "style"
_PARENT, _NAME = "parent-style-name", "name"
_SMALLEST = 4.0  # points
_NUMBERS = ("float", "percentage", "currency")


def looks_in(*roots: "_Element") -> dict[str, dict[str, str]]:
    """What the styles of the document say, each with what it takes over from its parents."""
    own = {
        style.get(f"{_STYLE}{_NAME}", ""): _said(style) for r in roots for style in r.iter(f"{_STYLE}style")
    }
    return {name: _with_parents(own, name) for name in own}


def _said(style: "_Element") -> dict[str, str]:
    """All that a style says, by its attributes' names without their space."""
    parts = (style, *style)
    return {str(key).rpartition("}")[2]: str(value) for part in parts for key, value in part.items()}


def _with_parents(own: Looks, name: str) -> dict[str, str]:
    chain: list[str] = []
    while name in own and name not in chain:
        chain.append(name)
        name = own[name].get(_PARENT, "")
    said: dict[str, str] = {}
    for one in reversed(chain):
        said |= own[one]
    return said


def look_of(element: "_Element", looks: Looks, space: str = TABLE) -> Mapping[str, str]:
    """What the style of an element says."""
    return looks.get(element.get(f"{space}style-name", ""), {})


def cell_style(cell: "_Element", looks: Looks, otherwise: str) -> CellStyle:
    """How a cell looks; `otherwise` is the style that its column has for cells without one."""
    look = looks.get(cell.get(f"{TABLE}style-name", otherwise), {})
    lock = look.get("cell-protect", "protected")
    return CellStyle(
        is_locked=lock.split()[:1] != ["none"] and lock != "formula-hidden",
        is_struck=_is_struck(look),
        is_faint=_is_faint(look),
        shown=_shown(cell),
    )


def _shown(cell: "_Element") -> str | None:
    """What a person sees of a number, as the file itself has it."""
    paragraph = cell.find(f"{TEXT}p")
    if paragraph is None or cell.get(f"{OFFICE}value-type") not in _NUMBERS:
        return None
    return "".join(map(str, paragraph.itertext()))


def _is_struck(look: Mapping[str, str]) -> bool:
    said = (look.get(f"text-line-through-{what}", "none") for what in ("style", "type"))
    return any(how != "none" for how in said)


def _is_faint(look: Mapping[str, str]) -> bool:
    size = look.get("font-size", "").removesuffix("pt")
    is_tiny = size.replace(".", "", 1).isdecimal() and float(size) < _SMALLEST
    letters, ground = look.get("color", ""), look.get("background-color", "")
    return is_tiny or are_alike(_colour(letters, BLACK), _colour(ground, WHITE))


def _colour(said: str, otherwise: str) -> str:
    return said[1:].upper() if said.startswith("#") else otherwise


def marks_in(cell: "_Element", looks: Looks) -> Iterator[tuple[str, str]]:
    """Pieces of a cell's text that are raised, lowered or struck through."""
    for span in cell.iterfind(f"{TEXT}p/{TEXT}span"):
        look, piece = look_of(span, looks, TEXT), "".join(map(str, span.itertext()))
        if piece.strip() and (mark := _mark(look)):
            yield mark, piece


def _mark(look: Mapping[str, str]) -> str:
    """What is done to letters of that look: their place is a word, or hundredths of their height."""
    place = look.get("text-position", "0%").partition(" ")[0]
    if place == "sub" or place.startswith("-"):
        return SUBSCRIPT
    if place == "super" or place.strip("0.%"):
        return SUPERSCRIPT
    return STRUCK if _is_struck(look) else ""
