"""A web page whose words stand at stated places, as converters from PDF write them: as pages of a PDF."""

import re
from collections.abc import Iterator, Mapping
from unicodedata import east_asian_width

from lxml import html

from xlsx_tools.published.pdf_page import Page, PageLine, is_page_number
from xlsx_tools.published.placed import PlacedWord, placed_lines
from xlsx_tools.published.ruled import plain_characters

_MEDIA = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")  # what holds for printers
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"[a-z]*\.([\w-]+)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(-?[\d.]+)\s*(px|pt)?\s*", re.IGNORECASE)
_MATRIX = re.compile(r"matrix\(\s*(-?[\d.]+)")
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
    classes = dict(_classes(root))
    words: dict[html.HtmlElement, list[PlacedWord]] = {}
    heights: dict[html.HtmlElement, float] = {}
    shown = 0
    for element in root.iter("div", "span", "p"):
        style = _style(element, classes)
        text = "".join(_own_text(element))
        if "left" in style and text and ("top" in style or "bottom" in style):
            page, left, top, height = _place(element, classes)
            words.setdefault(page, []).extend(_words(element, style, classes, left, top))
            heights[page] = height
            shown += len(text)
    if shown <= _MOSTLY * len("".join("".join(root.xpath(_TEXTS)).split())):
        return []
    return [_page(number, own, heights[page]) for number, (page, own) in enumerate(words.items())]


def _page(number: int, words: list[PlacedWord], height: float) -> Page:
    lines = []
    for line in placed_lines(words):
        depth = line[0].middle / height if height else 0.5
        is_at_edge = not _EDGES <= depth <= 1 - _EDGES
        found = PageLine(tuple(line), is_at_edge)
        if not is_page_number(found.text, number, is_at_edge=is_at_edge):
            lines.append(found)
    return Page(number, (), tuple(lines))


# --- Styles -------------------------------------------------------------------------------------------


def _classes(root: html.HtmlElement) -> Iterator[tuple[str, _Style]]:
    for element in root.iter("style"):
        for selectors, declarations in _RULE.findall(_MEDIA.sub("", element.text or "")):
            for selector in selectors.split(","):
                if name := _CLASS.fullmatch(selector.strip()):
                    yield name[1], dict(_declared(declarations))


def _declared(text: str) -> Iterator[tuple[str, str]]:
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _style(element: html.HtmlElement, classes: Mapping[str, _Style]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in (element.get("class") or "").split():
        found.update(classes.get(name, {}))
    found.update(_declared(element.get("style") or ""))
    return found


def _length(style: _Style, name: str) -> float:
    found = _LENGTH.fullmatch(style.get(name, ""))
    if found is None or found[1].count(".") > 1 or not any(map(str.isdigit, found[1])):
        return 0.0
    return float(found[1]) * (_POINT if (found[2] or "").lower() == "pt" else 1)


# --- Places -------------------------------------------------------------------------------------------


def _place(
    element: html.HtmlElement, classes: Mapping[str, _Style]
) -> tuple[html.HtmlElement, float, float, float]:
    """The page that an element is on, where it stands there, and how high the page is."""
    left = top = bottom = 0.0
    is_from_foot = False
    here = element
    while here is not None:
        style = _style(here, classes)
        if here is not element and _length(style, "height") and not {"bottom", "left"} <= style.keys():
            break
        left, top = left + _length(style, "left"), top + _length(style, "top")
        bottom += _length(style, "bottom")
        is_from_foot = is_from_foot or "bottom" in style
        if here.getparent() is None:
            break
        here = here.getparent()
    height = _length(_style(here, classes), "height")
    return here, left, (height - bottom if is_from_foot else top), height


def _own_text(element: html.HtmlElement) -> Iterator[str]:
    """The characters right in an element, and in those of its own that only space them."""
    yield "".join((element.text or "").split())
    for child in element:
        yield "".join(child.text_content().split()) if child.tag == "span" else ""
        yield "".join((child.tail or "").split())


def _words(
    element: html.HtmlElement, style: _Style, classes: Mapping[str, _Style], left: float, foot: float
) -> Iterator[PlacedWord]:
    """The words of a line; what parts them are blanks, or elements that only take up room."""
    scale = _MATRIX.search(style.get("transform", ""))
    size = (_length(style, "font-size") or _USUAL_SIZE) * (float(scale[1]) if scale else 1.0)
    top = foot - size if "bottom" in style else foot
    text, start, at = "", left, left
    for piece, room in _pieces(element, classes, float(scale[1]) if scale else 1.0):
        if room > _GAP * size and text.strip():
            yield PlacedWord(plain_characters(text.strip()), start, at, top, top + size)
            text, start = "", at + room
        at += room
        start = start if text else at
        text += piece
        at += sum(size if east_asian_width(c) in "WFA" else _NARROW * size for c in piece)
    if text.strip():
        yield PlacedWord(plain_characters(text.strip()), start, at, top, top + size)


def _pieces(
    element: html.HtmlElement, classes: Mapping[str, _Style], scale: float
) -> Iterator[tuple[str, float]]:
    """The pieces of a line, each with the room before it."""
    yield element.text or "", 0.0
    for child in element:
        style = _style(child, classes)
        inner = child.text_content()
        room = (_length(style, "width") + _length(style, "margin-left")) * scale
        yield (inner, 0.0) if inner.strip() else ("", room)
        yield child.tail or "", 0.0
