"""The page of `status --html`: templates/pages/status.html.j2, printed."""

from xlsx_tools.form.folders import templates_folder
from xlsx_tools.render.pages import rendered
from xlsx_tools.season.status.overview import Overview


def render_overview(overview: Overview) -> bytes:
    """A self-contained page: totals, the units with what each has to do, what is no unit's."""
    folder = templates_folder() / "pages"
    return rendered(folder / "status.html.j2", (folder,), {"overview": overview}, is_html=True)
