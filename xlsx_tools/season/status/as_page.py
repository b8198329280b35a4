"""The page of `status --html`: templates/pages/status.html.j2, printed."""

import gzip
from base64 import b64encode

from xlsx_tools.form.folders import templates_folder
from xlsx_tools.quantity import show
from xlsx_tools.render.pages import rendered
from xlsx_tools.season.key_table import KeyTable, change_as_text
from xlsx_tools.season.status.overview import Overview

_MOST_UNITS = 500  # that stand in a page as they are; of more the page shows some at a time
_MOST_ROWS = 200


def render_overview(overview: Overview, figures: KeyTable | None = None) -> bytes:
    """A self-contained page: totals, the units with what each has to do, key figures, what is no unit's."""
    folder = templates_folder() / "pages"
    values = {
        "overview": overview,
        "figures": figures,
        "show": show,
        "change_as_text": change_as_text,
        "is_long": len(overview.lines) > _MOST_UNITS,
        "most_rows": _MOST_ROWS,
        "packed": _packed,
    }
    return rendered(folder / "status.html.j2", (folder,), values, is_html=True)


def _packed(html: str) -> str:
    """HTML as the page's script unpacks it, about a fifteenth as long."""
    return b64encode(gzip.compress(html.encode(), mtime=0)).decode()
