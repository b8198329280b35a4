"""The page that leads to many reports, and says of which units there is none."""

from collections.abc import Mapping

from xlsx_tools.form.folders import templates_folder
from xlsx_tools.render.pages import rendered


def render_index(title: str, reports: Mapping[str, Mapping[str, str]], left_out: Mapping[str, str]) -> bytes:
    """A self-contained page: for each unit its files by the names of the outputs, or why there are none."""
    folder = templates_folder() / "pages"
    values = {"title": title, "reports": reports, "left_out": left_out}
    return rendered(folder / "reports.html.j2", (folder,), values, is_html=True)
