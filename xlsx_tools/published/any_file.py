"""A file, whatever it is: a filled workbook, a document, a published report.

Most files are workbooks, so what recognises reports is imported when one is none.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.container import ForeignFileError
from xlsx_tools.files.signatures import UNKNOWN_OFFICE
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import Intake, StrangeWorkbookError, take_in

if TYPE_CHECKING:
    from xlsx_tools.published.about import Stated

_OLD_TEXT = "要是旧版 WPS 文字存的公布的报告（.wps），请用 WPS 打开，另存为 docx 再读。"


def take_in_any(
    data: bytes,
    stated: Callable[[], "Stated"],
    find_form: Callable[[str], Form] = installed_form,
    *,
    password: str = "",
    careful: bool = False,
) -> Intake:
    """Read a filled workbook, a JSON document, or a published report; raises UnreadableFileError.

    What is `stated` is asked for where it is a report.
    """
    try:
        return take_in(data, find_form, password=password, careful=careful)
    except (ForeignFileError, StrangeWorkbookError) as error:
        from xlsx_tools.published.containers import may_be_report
        from xlsx_tools.published.recognise import NoReportError, take_in_report

        if not may_be_report(data):
            if isinstance(error, ForeignFileError) and error.kind is UNKNOWN_OFFICE:
                raise UnreadableFileError(f"{error}{_OLD_TEXT}") from error
            raise
        try:
            return take_in_report(data, stated())
        except (NoReportError, DamagedFileError) as other:
            raise UnreadableFileError(f"{error}{other}") from other
