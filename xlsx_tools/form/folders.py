"""Where templates/ lies: beside the package when installed, at the top of a checkout otherwise."""

import re
from pathlib import Path

from xlsx_tools.errors import XlsxToolsError

VERSIONS = "versions"  # the folder, in a form's own, of what its form.yaml was in older versions
_ID = re.compile(r"\w[\w.-]*")


def is_form_id(text: str) -> bool:
    """Whether that could be a form's id; what could be a path could not."""
    return _ID.fullmatch(text) is not None


def templates_folder() -> Path:
    """The folder with one folder a form."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def shared_report_folder() -> Path:
    """The folder of the report's templates for forms that have none of their own."""
    return templates_folder() / "report"


def installed_folder(form: str) -> Path:
    """The folder of the form of that id that comes along; raises XlsxToolsError if there is none."""
    known = known_forms()
    # Never looked for as a path: on Windows, looking whether //host/share exists logs on to that host.
    if form not in known:
        raise XlsxToolsError(f"没有编号为“{form}”的表式。可用的表式：{'、'.join(known)}。")
    return templates_folder() / form


def form_folder(form: str) -> Path:
    """The folder of a form, given its id or a path to it; raises XlsxToolsError if there is none."""
    known = known_forms()
    if form in known:
        return installed_folder(form)
    if (Path(form) / "form.yaml").is_file():
        return Path(form)
    raise XlsxToolsError(
        f"没有名为“{form}”的表式。可用的表式：{'、'.join(known)}；也可以写表式文件夹的路径。"
    )


def known_forms() -> list[str]:
    """The ids of the forms that come with the program."""
    return sorted(path.parent.name for path in templates_folder().glob("*/form.yaml"))


def newest_form() -> str:
    """The id of the form that is meant where none is named: formats that follow one another sort by year."""
    return known_forms()[-1]
