"""Make, lock, read back, check and publish the forms that offices fill in as spreadsheets.

What is exported stands in `api` and is imported when it is first asked for; docs/python.md tells of it.
"""

TYPE_CHECKING = False  # Type checkers know the name; `typing` would be most of the time that importing takes.
if TYPE_CHECKING:
    from xlsx_tools.api import fill, load_form, new_workbook, read, report
    from xlsx_tools.checking import all_rules, check
    from xlsx_tools.errors import UnreadableFileError, XlsxToolsError
    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.finding import Finding, Rule, Severity
    from xlsx_tools.form.model import Form
    from xlsx_tools.reading.intake import Intake
    from xlsx_tools.render import OUTPUTS

__all__ = [
    "OUTPUTS",
    "Finding",
    "Form",
    "Intake",
    "Rule",
    "Severity",
    "Submission",
    "UnreadableFileError",
    "XlsxToolsError",
    "all_rules",
    "check",
    "fill",
    "load_form",
    "new_workbook",
    "read",
    "report",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
