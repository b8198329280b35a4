"""The page of `compare --html`: templates/pages/compare.html.j2, printed."""

from xlsx_tools.comparing.passages import Fate, pieces
from xlsx_tools.comparing.sides import Named, difference_in_words, percent_in_words
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.quantity import show
from xlsx_tools.render.pages import rendered

_TONES = {
    Fate.KEPT: "kept",
    Fate.CHANGED: "changed",
    Fate.MOVED: "moved",
    Fate.NEW: "new",
    Fate.GONE: "gone",
}


def render_comparison(compared: Named) -> bytes:
    """A self-contained page: figures and texts side by side, what differs marked."""
    folder = templates_folder() / "pages"
    values = {
        "compared": compared,
        "comparison": compared.comparison,
        "tones": _TONES,
        "pieces": pieces,
        "difference": difference_in_words,
        "percent": percent_in_words,
        "show": show,
    }
    return rendered(folder / "compare.html.j2", (folder,), values, is_html=True)
