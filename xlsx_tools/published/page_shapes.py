"""What a page shows otherwise than its elements say: tables made of blocks, words in a row, hidden texts."""

import re
from collections.abc import Sequence

from lxml import html

from xlsx_tools.published.page_styles import styles_of_classes

IN_ORDER = "data-cells-in-order"  # of a table of which only the order of its cells is known

_DISPLAYS = {
    "table": "table",
    "table-row-group": "tbody",
    "table-header-group": "tbody",
    "table-footer-group": "tbody",
    "table-row": "tr",
    "table-cell": "td",
}
_ROLES = {
    "table": "table",
    "grid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "td",
    "rowheader": "td",
}
_SHAPELESS = frozenset(("div", "span", "section", "ul", "ol", "li", "p", "a", "label"))
_INLINE = frozenset(("inline", "inline-block"))
_ROWS = frozenset(("div", "section", "ul", "ol", "li"))
_CELLS = frozenset(("div", "span", "li", "p", "section"))
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.IGNORECASE)
_INVISIBLE = re.compile(r"visibility\s*:\s*hidden\s*;?", re.IGNORECASE)
_FIGURE = re.compile(r"[-+]?[\d０-９][\d０-９,，.]*|[-—－/／]+|")
_LONGEST_CELL, _LONGEST_WORD = 90, 40
_FEWEST_ROWS = 2
_NO_TEXT = frozenset(("hidden", "checkbox", "radio", "button", "submit", "reset", "image", "file"))


def as_shown(root: html.HtmlElement) -> None:
    """Make the elements of a page say what it shows."""
    _reveal(root)
    classes = _displays_of_classes(root)
    _fill_in(root)
    _hide(root, {name for name, display in classes.items() if display == "none"})
    for element in list(root.iter(*_SHAPELESS)):
        _reshape(element, classes)
    for element in list(root.iter(*_SHAPELESS, "body", "main", "article", "td")):
        _make_tables(element)


def _reveal(root: html.HtmlElement) -> None:
    """Show what holds most of a page's text, and is hidden until its scripts have run."""
    whole = len(root.text_content())
    for element in root.iter():
        style = element.get("style") if isinstance(element.tag, str) else None
        if style and _INVISIBLE.search(style) and 2 * len(element.text_content()) > whole:
            element.set("style", _INVISIBLE.sub("", style))


def _fill_in(root: html.HtmlElement) -> None:
    """Make fields in cells, as of a form that was saved, the text that stands in them."""
    for field in list(root.iter("input", "textarea", "select")):
        if next(field.iterancestors("td", "th"), None) is None or field.get("type") in _NO_TEXT:
            continue
        chosen = [one for one in field.iter("option") if one.get("selected") is not None]
        shown = "".join(one.text_content() for one in chosen or field.iter("option"))
        text = field.get("value") or (shown if field.tag == "select" else field.text_content())
        for child in list(field):
            field.remove(child)
        field.tag, field.text = "span", text


def _hide(root: html.HtmlElement, classes: set[str]) -> None:
    """Hide the words in cells that are of a class that is not shown."""
    for cell in root.iter("td", "th") if classes else ():
        for element in cell.iterdescendants():
            is_hidden = not classes.isdisjoint((element.get("class") or "").split())
            if is_hidden and len(element.text_content()) <= _LONGEST_WORD:
                element.set("hidden", "")


def _displays_of_classes(root: html.HtmlElement) -> dict[str, str]:
    """How the elements of a class are shown, as the page's own styles say."""
    return {name: own["display"].lower() for name, own in styles_of_classes(root) if "display" in own}


def _reshape(element: html.HtmlElement, classes: dict[str, str]) -> None:
    """Make an element the part of a table that it plays, or a word where it stands beside others."""
    own = _DISPLAY.search(element.get("style") or "")
    names = (element.get("class") or "").split()
    displays = [own[1].lower()] if own else [classes[name] for name in names if name in classes]
    tag = _ROLES.get(element.get("role") or "") or next(
        (_DISPLAYS[display] for display in displays if display in _DISPLAYS), None
    )
    if tag:
        element.tag = tag
        if tag == "table":
            element.set(IN_ORDER, "")
    elif _INLINE.intersection(displays) and len(element.text_content().strip()) <= _LONGEST_WORD:
        element.tag = "span"


def _make_tables(parent: html.HtmlElement) -> None:
    """Make runs of blocks tables that are rows of figures: where there are such, single rows too."""
    runs: list[list[html.HtmlElement]] = [[]]
    for child in parent:
        if _is_row(child):
            runs[-1].append(child)
        elif runs[-1]:
            runs.append([])
    figures = [sum(map(_is_row_of_figures, run)) for run in runs]
    if max(figures) >= _FEWEST_ROWS:
        for run, number in zip(runs, figures, strict=True):
            if number:
                _make_table(run)


def _is_row(element: html.HtmlElement) -> bool:
    """Whether a block holds nothing but two or more short ones side by side."""
    if element.tag not in _ROWS or len(element) < 2 or (element.text or "").strip():
        return False
    return all(
        cell.tag in _CELLS
        and not (cell.tail or "").strip()
        and len(cell.text_content()) <= _LONGEST_CELL
        and not any(inner.tag in _ROWS for inner in cell.iterdescendants())
        for cell in element
    )


def _is_row_of_figures(row: html.HtmlElement) -> bool:
    """Whether words are followed by figures only."""
    texts = ["".join(cell.text_content().split()) for cell in row]
    first = next((n for n, text in enumerate(texts) if text and _FIGURE.fullmatch(text)), 0)
    return first > 0 and all(_FIGURE.fullmatch(text) for text in texts[first:])


def _make_table(rows: Sequence[html.HtmlElement]) -> None:
    table = html.Element("table")
    table.set(IN_ORDER, "")
    rows[0].addprevious(table)
    for row in rows:
        row.tail = None if not (row.tail or "").strip() else row.tail
        row.tag = "tr"
        for cell in row:
            cell.tag = "td"
        table.append(row)
