"""Where templates/ lies: beside the package when installed, at the top of a checkout otherwise."""

from pathlib import Path

from xlsx_tools.errors import XlsxToolsError


def templates_folder() -> Path:
    """The folder with one folder a form."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def form_folder(form: str) -> Path:
    """The folder of a form, given its id or a path to it; raises XlsxToolsError if there is none."""
    for folder in (templates_folder() / form, Path(form)):
        if (folder / "form.yaml").is_file():
            return folder
    known = "、".join(known_forms())
    raise XlsxToolsError(f"没有名为“{form}”的表式。可用的表式：{known}；也可以写表式文件夹的路径。")


def known_forms() -> list[str]:
    """The ids of the forms that come with the program."""
    return sorted(path.parent.name for path in templates_folder().glob("*/form.yaml"))
