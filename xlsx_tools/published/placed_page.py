"""A web page whose words stand at stated places, as converters from PDF write them: as pages of a PDF."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from unicodedata import east_asian_width

from lxml import html

from xlsx_tools.published.page_styles import declared, styles_of_classes
from xlsx_tools.published.pdf_page import Page, PageLine, is_page_number
from xlsx_tools.published.placed import PlacedWord, placed_lines
from xlsx_tools.published.ruled import plain_characters

_LENGTH = re.compile(r"(-?(?:\d{1,6}(?:\.\d{0,15})?|\.\d{1,15}))\s*(px|pt)?", re.IGNORECASE)
_MATRIX = re.compile(r"matrix\(\s*(\d{0,3}\.?\d{1,6})")
_TEXTS = "//body//text()[not(parent::script or parent::style)]"
_POINT = 4 / 3  # pixels
_USUAL_SIZE, _NARROW, _GAP = 16.0, 0.5, 0.6
_MOSTLY = 0.5  # of a page's characters
_EDGES = 0.06  # of a page's height

_FEWEST_PLACES = 20

_Style = Mapping[str, str]


def may_be_placed(text: str) -> bool:
    """Whether a page states so many places that it may be worth while to look at them."""
    return "absolute" in text and text.count("left:") >= _FEWEST_PLACES


def placed_pages(root: html.HtmlElement) -> list[Page]:
    """The pages of a document nearly all words of which are placed; none where they are not."""
    places = _Places(styles_of_classes(root))
    words: dict[html.HtmlElement, list[PlacedWord]] = {}
    shown = 0
    for element in root.iter("div", "span", "p"):
        if places.is_placed(element) and (text := "".join(_shown(element, places))):
            words.setdefault(places.page_of(element), []).extend(_words(element, places))
            shown += len(text)
    if shown <= _MOSTLY * len("".join("".join(root.xpath(_TEXTS)).split())):
        return []
    return [_page(number, own, places.height(page)) for number, (page, own) in enumerate(words.items())]


def _page(number: int, words: list[PlacedWord], height: float) -> Page:
    lines = []
    for line in placed_lines(words):
        depth = line[0].middle / height if height else 0.5
        is_at_edge = not _EDGES <= depth <= 1 - _EDGES
        found = PageLine(tuple(line), is_at_edge)
        if not is_page_number(found.text, number, is_at_edge=is_at_edge):
            lines.append(found)
    return Page(number, (), tuple(lines))


# --- Places -------------------------------------------------------------------------------------------


class _Places:
    """Where the elements of a page stand, as its styles say; each is looked at once."""

    def __init__(self, classes: Iterable[tuple[str, _Style]]) -> None:
        self._classes: dict[str, dict[str, str]] = {}
        for name, own in classes:
            self._classes.setdefault(name, {}).update(own)
        self._styles: dict[html.HtmlElement, _Style] = {}
        self._around: dict[html.HtmlElement, _Around] = {}

    def style(self, element: html.HtmlElement) -> _Style:
        """What its classes and the element itself declare."""
        if element not in self._styles:
            found: dict[str, str] = {}
            for name in (element.get("class") or "").split():
                found.update(self._classes.get(name, {}))
            found.update(declared(element.get("style") or ""))
            self._styles[element] = found
        return self._styles[element]

    def is_placed(self, element: html.HtmlElement) -> bool:
        """Whether it states how far from the left it stands, and from the top or the foot."""
        style = self.style(element)
        return "left" in style and ("top" in style or "bottom" in style)

    def _of(self, element: html.HtmlElement) -> "_Around":
        """The page around an element, and where the element begins on it."""
        if element not in self._around:
            style, parent = self.style(element), element.getparent()
            if parent is None or (_length(style, "height") and not {"bottom", "left"} <= style.keys()):
                self._around[element] = _Around(element)
            else:
                above = self._of(parent)
                self._around[element] = _Around(
                    above.page,
                    above.left + _length(style, "left"),
                    above.top + _length(style, "top"),
                    above.foot + _length(style, "bottom"),
                )
        return self._around[element]

    def page_of(self, element: html.HtmlElement) -> html.HtmlElement:
        """The element that is the page on which one stands."""
        return self._of(element.getparent()).page

    def height(self, page: html.HtmlElement) -> float:
        """How high a page is."""
        return _length(self.style(page), "height")

    def corner(self, element: html.HtmlElement, size: float) -> tuple[float, float]:
        """How far from the left and from the top of its page the letters of an element begin."""
        style, above = self.style(element), self._of(element.getparent())
        left = above.left + _length(style, "left")
        if "bottom" not in style:
            return left, above.top + _length(style, "top")
        return left, self.height(above.page) - above.foot - _length(style, "bottom") - size


@dataclass(frozen=True)
class _Around:
    """A page, and how far a place is from its left edge, its top and its foot."""

    page: html.HtmlElement
    left: float = 0.0
    top: float = 0.0
    foot: float = 0.0


def _length(style: _Style, name: str) -> float:
    found = _LENGTH.fullmatch(style.get(name, ""))
    if found is None:
        return 0.0
    return float(found[1]) * (_POINT if (found[2] or "").lower() == "pt" else 1)


# --- Words --------------------------------------------------------------------------------------------


def _shown(element: html.HtmlElement, places: _Places) -> Iterator[str]:
    """The characters of a line, without blanks."""
    return ("".join(piece.split()) for piece, _ in _pieces(element, places, 1.0))


def _words(element: html.HtmlElement, places: _Places) -> Iterator[PlacedWord]:
    """The words of a line; what parts them are elements that only take up room."""
    style = places.style(element)
    matrix = _MATRIX.search(style.get("transform", ""))
    scale = float(matrix[1]) if matrix else 1.0
    size = (_length(style, "font-size") or _USUAL_SIZE) * scale
    at, top = places.corner(element, size)
    text, start = "", at
    for piece, room in (*_pieces(element, places, scale), ("", 2 * size)):
        if room > _GAP * size:
            if text.strip():
                yield PlacedWord(plain_characters(text.strip()), start, at, top, top + size)
            text, start = "", at + room
        at += room + sum(size if east_asian_width(c) in "WFA" else _NARROW * size for c in piece)
        text += piece


def _pieces(element: html.HtmlElement, places: _Places, scale: float) -> Iterator[tuple[str, float]]:
    """The pieces of a line, each with the room before it; what has a place of its own is none of it."""
    yield element.text or "", 0.0
    for child in element:
        if isinstance(child.tag, str) and child.tag == "span" and not places.is_placed(child):
            style, inner = places.style(child), child.text_content()
            room = (_length(style, "width") + _length(style, "margin-left")) * scale
            yield (inner, 0.0) if inner.strip() else ("", room)
        yield child.tail or "", 0.0
