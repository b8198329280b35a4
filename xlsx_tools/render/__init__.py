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

__all__ = [
    "OUTPUTS",
    "Rendering",
    "TemplateError",
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


_Renderer = Callable[["Form", "Submission", bool, Path | None], Rendering]


def render(
    name: str, form: "Form", submission: "Submission", *, draft: bool = False, templates: Path | None = None
) -> bytes:
    """The submission as the output of that name; `templates` is the user's own folder of templates.

    Raises XlsxToolsError where there is no such output or folder or where its library is not installed,
    TemplateError for a faulty template.
    """
    return rendering(name, form, submission, draft=draft, templates=templates).data


def rendering(
    name: str, form: "Form", submission: "Submission", *, draft: bool = False, templates: Path | None = None
) -> Rendering:
    """As `render`, with what should be known of the output; raises as it does."""
    if problem := outputs_problem([name]) or uninstalled(name):
        raise XlsxToolsError(f"{problem}。")
    require_templates(templates)
    return _RENDERERS[name](form, submission, draft, templates)


def _page(
    name: str, form: "Form", submission: "Submission", draft: bool, templates: Path | None
) -> Rendering:
    from xlsx_tools.render.pages import render_page
    from xlsx_tools.render.report import build_report

    folders = template_folders(form, templates)
    return Rendering(render_page(name, build_report(form, submission, draft=draft), folders))


def _word(form: "Form", submission: "Submission", draft: bool, templates: Path | None) -> Rendering:
    from xlsx_tools.render.report import build_report
    from xlsx_tools.render.word import render_word

    reference = find_template(REFERENCE, template_folders(form, templates))
    return Rendering(render_word(build_report(form, submission, draft=draft), reference))


def _pdf(form: "Form", submission: "Submission", draft: bool, templates: Path | None) -> Rendering:
    from xlsx_tools.render.report import build_report
    from xlsx_tools.render.typeset import render_pdf

    document = build_report(form, submission, draft=draft)
    return Rendering(*render_pdf(document, template_folders(form, templates)))


def _json(form: "Form", submission: "Submission", draft: bool, templates: Path | None) -> Rendering:
    from xlsx_tools.filing.document import to_document, write_json

    return Rendering(write_json(to_document(form, submission, draft=draft)).encode())


_RENDERERS: Mapping[str, _Renderer] = {
    "txt": partial(_page, "txt"),
    "md": partial(_page, "md"),
    "html": partial(_page, "html"),
    "docx": _word,
    "pdf": _pdf,
    "json": _json,
}
OUTPUTS = tuple(_RENDERERS)


def outputs_problem(names: Iterable[str]) -> str | None:
    """Which of the names are no outputs, and what outputs there are; None where all are."""
    unknown = [name for name in names if name not in OUTPUTS]
    return f"不认识“{'、'.join(unknown)}”，可以写 {'、'.join(OUTPUTS)}" if unknown else None


def uninstalled(name: str) -> str | None:
    """What is to be installed for that output, and how; None where it can be made."""
    library = _LIBRARIES.get(name)
    if library is None or find_spec(library):
        return None
    return f'生成 {name} 要先安装 {library}（pip install "xlsx-tools[{name}]"）'
