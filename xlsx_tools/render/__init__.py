"""A report is rendered: one table of outputs (txt, md, html, docx, pdf, json), each with what prints it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.render.templates import (
    REFERENCE,
    TemplateError,
    find_template,
    require_templates,
    template_folders,
)

if TYPE_CHECKING:
    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.form.model import Form
    from xlsx_tools.render.report import Report

__all__ = [
    "CHARTED",
    "OUTPUTS",
    "Rendering",
    "TemplateError",
    "charts_problem",
    "outputs_problem",
    "render",
    "rendering",
    "require_templates",
    "uninstalled",
]

_LIBRARIES = {"pdf": "typst"}  # what an output is made by that is installed only where it is wanted


@dataclass(frozen=True)
class Rendering:
    """An output's bytes, and in `notes` what whoever asked for it should know of it."""

    data: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Order:
    """What is to be printed; with `charts`, beside last year's figures where these are known."""

    form: "Form"
    submission: "Submission"
    draft: bool
    charts: bool
    previous: "Submission | None"
    folders: tuple[Path, ...]

    def report(self, *, charts: bool = True) -> "Report":
        """The tree that outputs print."""
        from xlsx_tools.render.charts import charted_years
        from xlsx_tools.render.report import build_report

        is_charted = charts and self.charts
        charted = charted_years(self.form, self.submission, self.previous) if is_charted else ()
        return build_report(self.form, self.submission, draft=self.draft, charted=charted)


def render(
    name: str,
    form: "Form",
    submission: "Submission",
    *,
    draft: bool = False,
    templates: Path | None = None,
    charts: bool = False,
    previous: "Submission | None" = None,
) -> bytes:
    """The submission as the output of that name; `templates` is the user's own folder of templates.

    With `charts` outputs that show pictures show the form's, beside last year's figures if these are
    known. Raises XlsxToolsError where there is no such output or folder, where its library is not
    installed and for charts of a form without any, TemplateError for a faulty template.
    """
    return rendering(
        name, form, submission, draft=draft, templates=templates, charts=charts, previous=previous
    ).data


def rendering(
    name: str,
    form: "Form",
    submission: "Submission",
    *,
    draft: bool = False,
    templates: Path | None = None,
    charts: bool = False,
    previous: "Submission | None" = None,
) -> Rendering:
    """As `render`, with what should be known of the output; raises as it does."""
    problem = outputs_problem([name]) or uninstalled(name) or (charts_problem(form) if charts else None)
    if problem:
        raise XlsxToolsError(f"{problem}。")
    require_templates(templates)
    order = _Order(form, submission, draft, charts, previous, template_folders(form, templates))
    return _RENDERERS[name](order)


def _page(name: str, order: _Order) -> Rendering:
    from xlsx_tools.render.pages import render_page

    document = order.report(charts=name in CHARTED)
    return Rendering(render_page(name, document, order.folders))


def _word(order: _Order) -> Rendering:
    from xlsx_tools.render.word import render_word

    return Rendering(render_word(order.report(), find_template(REFERENCE, order.folders)))


def _pdf(order: _Order) -> Rendering:
    from xlsx_tools.render.typeset import render_pdf

    return Rendering(*render_pdf(order.report(), order.folders))


def _json(order: _Order) -> Rendering:
    from xlsx_tools.filing.document import to_document, write_json

    return Rendering(write_json(to_document(order.form, order.submission, draft=order.draft)).encode())


_RENDERERS: Mapping[str, Callable[[_Order], Rendering]] = {
    "txt": partial(_page, "txt"),
    "md": partial(_page, "md"),
    "html": partial(_page, "html"),
    "docx": _word,
    "pdf": _pdf,
    "json": _json,
}
OUTPUTS = tuple(_RENDERERS)
CHARTED = ("html", "docx", "pdf")  # outputs that show charts


def outputs_problem(names: Iterable[str]) -> str | None:
    """Which of the names are no outputs, and what outputs there are; None where all are."""
    unknown = [name for name in names if name not in OUTPUTS]
    return f"不认识“{'、'.join(unknown)}”，可以写 {'、'.join(OUTPUTS)}" if unknown else None


def charts_problem(form: "Form") -> str | None:
    """Why no charts can be shown; None where the form declares some."""
    return None if form.printing.charts else f"表式 {form.id} 没有写明图解（report.yaml 里的 charts）"


def uninstalled(name: str) -> str | None:
    """What is to be installed for that output, and how; None where it can be made."""
    library = _LIBRARIES.get(name)
    if library is None or find_spec(library):
        return None
    return f'生成 {name} 要先安装 {library}（pip install "xlsx-tools[{name}]"）'
