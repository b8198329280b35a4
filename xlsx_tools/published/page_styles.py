"""The styles that a page states itself, as far as they are of classes: what each declares."""

import re
from collections.abc import Iterator

from lxml import html

_BRACES = re.compile(r"([{}])")
_CLASS = re.compile(r"[a-z]*\.([\w-]+)", re.IGNORECASE)
_LARGEST = 2_000_000  # characters of styles: none that matter are longer


def styles_of_classes(root: html.HtmlElement) -> Iterator[tuple[str, dict[str, str]]]:
    """Each class with what is declared of it, in the order of the page; nothing that is for printers only."""
    text = "".join(style.text or "" for style in root.iter("style"))
    for selectors, declarations in _rules(text[:_LARGEST]):
        names = [found[1] for one in selectors.split(",") if (found := _CLASS.fullmatch(one.strip()))]
        own = declared(declarations) if names else {}
        yield from ((name, own) for name in names)


def declared(text: str) -> dict[str, str]:
    """Properties and their values."""
    pairs = (declaration.partition(":") for declaration in text.split(";"))
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of each rule, within `@media` for screens too."""
    around: list[str] = []
    said = ""
    for token in _BRACES.split(text):
        if token == "{":
            around.append(said.strip())
            said = ""
        elif token == "}":
            selectors = around.pop() if around else ""
            if selectors and not selectors.startswith("@") and not any("print" in one for one in around):
                yield selectors, said
            said = ""
        else:
            said = token
