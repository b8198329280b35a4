"""A report is rendered: one table of outputs (txt, md, html, docx, json), each with what prints it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
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

__all__ = ["OUTPUTS", "TemplateError", "outputs_problem", "render", "require_templates"]

_Renderer = Callable[["Form", "Submission", bool, Path | None], bytes]


def render(
    name: str, form: "Form", submission: "Submission", *, draft: bool = False, templates: Path | None = None
) -> bytes:
    """The submission as the output of that name; `templates` is the user's own folder of templates.

    Raises XlsxToolsError where there is no such output or folder, TemplateError for a faulty template.
    """
    if problem := outputs_problem([name]):
        raise XlsxToolsError(f"{problem}。")
    require_templates(templates)
    return _RENDERERS[name](form, submission, draft, templates)


def _page(name: str, form: "Form", submission: "Submission", draft: bool, templates: Path | None) -> bytes:
    from xlsx_tools.render.pages import render_page
    from xlsx_tools.render.report import build_report

    folders = template_folders(form, templates)
    return render_page(name, build_report(form, submission, draft=draft), folders)


def _word(form: "Form", submission: "Submission", draft: bool, templates: Path | None) -> bytes:
    from xlsx_tools.render.report import build_report
    from xlsx_tools.render.word import render_word

    reference = find_template(REFERENCE, template_folders(form, templates))
    return render_word(build_report(form, submission, draft=draft), reference)


def _json(form: "Form", submission: "Submission", draft: bool, templates: Path | None) -> bytes:
    from xlsx_tools.filing.document import to_document, write_json

    return write_json(to_document(form, submission, draft=draft)).encode()


_RENDERERS: Mapping[str, _Renderer] = {
    "txt": partial(_page, "txt"),
    "md": partial(_page, "md"),
    "html": partial(_page, "html"),
    "docx": _word,
    "json": _json,
}
OUTPUTS = tuple(_RENDERERS)


def outputs_problem(names: Iterable[str]) -> str | None:
    """Which of the names are no outputs, and what outputs there are; None where all are."""
    unknown = [name for name in names if name not in OUTPUTS]
    return f"不认识“{'、'.join(unknown)}”，可以写 {'、'.join(OUTPUTS)}" if unknown else None
