"""Where the templates of a report lie: the user's own folder, the form's, that which all forms share."""

from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.form.folders import shared_report_folder

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form

REFERENCE = "reference.docx"
TYPST = "report.typ.j2"


class TemplateError(XlsxToolsError):
    """A template of the report that is missing or wrong."""


def page_template(name: str) -> str:
    """The file name of the template of a text output, such as `report.html.j2`."""
    return f"report.{name}.j2"


_FILES = (*map(page_template, ("txt", "md", "html")), TYPST, REFERENCE)


def require_templates(templates: Path | None) -> None:
    """Raise TemplateError where the user's own folder of templates is none, or has none."""
    if templates is None:
        return
    if not templates.is_dir():
        raise TemplateError(f"找不到版式文件夹“{templates}”。")
    if not any((templates / name).is_file() for name in _FILES):
        raise TemplateError(f"版式文件夹“{templates}”里没有报告版式。可以放的文件：{'、'.join(_FILES)}")


def template_folders(form: "Form", templates: Path | None) -> tuple[Path, ...]:
    """The folders to look in, in this order."""
    own = () if templates is None else (templates,)
    return (*own, form.folder, shared_report_folder())


def find_template(name: str, folders: tuple[Path, ...]) -> Path:
    """The first file of that name in the folders; raises TemplateError."""
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise TemplateError(f"找不到报告版式“{name}”，找过的文件夹：{'、'.join(map(str, folders))}")
