"""Colours of an .xlsx as red, green and blue, and whether letters of one show upon another."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from xlsx_tools.files.package import parsed

BLACK, WHITE = "000000", "FFFFFF"

# Themes name dark and light the other way round than styles count them.
_ORDER = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)
# The first eight of the palette of old, which eight more repeat; of the others none is near white.
_PALETTE = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF") * 2
_LETTERS, _GROUND = 64, 65  # the system's own colours
_LEAST_CONTRAST = 1.25  # as WCAG counts it: 1 is none, 21 black on white


def theme_colours(theme: bytes) -> Sequence[str]:
    """The colours that styles refer to by number, none where there is no theme."""
    scheme = parsed(theme).find("{*}themeElements/{*}clrScheme") if theme else None
    if scheme is None:
        return ()
    listed = [colour[0].get("lastClr", colour[0].get("val", BLACK)) for colour in scheme if len(colour)]
    return [listed[number] for number in _ORDER if number < len(listed)]


def colour_of(element: Element | None, theme: Sequence[str], otherwise: str) -> str:
    """A colour as six digits; `otherwise` where it is not given, or not in a way that is known."""
    if element is None:
        return otherwise
    if rgb := element.get("rgb"):
        return rgb[-6:].upper() if len(rgb) in (6, 8) else otherwise
    if (number := element.get("theme", "")).isdecimal() and int(number) < len(theme):
        return _tinted(theme[int(number)].upper(), element.get("tint", "0"))
    if (number := element.get("indexed", "")).isdecimal():
        palette = dict(enumerate(_PALETTE)) | {_LETTERS: BLACK, _GROUND: WHITE}
        return palette.get(int(number), otherwise)
    return otherwise


def _tinted(colour: str, tint: str) -> str:
    """The colour as much lighter (up to 1) or darker (down to -1); the hue is near enough."""
    try:
        share = max(-1.0, min(1.0, float(tint)))
        parts = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    except ValueError:
        return colour
    changed = [part * (1 + share) if share < 0 else part + (255 - part) * share for part in parts]
    return "".join(f"{round(part):02X}" for part in changed)


def are_alike(letters: str, ground: str) -> bool:
    """Whether letters of that colour cannot be told from their ground."""
    try:
        lighter, darker = sorted((_luminance(letters), _luminance(ground)), reverse=True)
    except ValueError:
        return False
    return (lighter + 0.05) / (darker + 0.05) < _LEAST_CONTRAST


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
