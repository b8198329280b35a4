"""Last year's reports as they were published, for a ledger that keeps what was filed."""

from contextlib import suppress
from datetime import datetime
from pathlib import PurePath

from xlsx_tools.errors import UnreadableFileError, unforeseen_in
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.found import InboxFile, Parcel
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.package import MAIN_PART
from xlsx_tools.files.signatures import ZIP
from xlsx_tools.filing.document import as_stated, write_json
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import HIDDEN_SHEET


def is_of_their_own(data: bytes) -> bool:
    """Whether it is a workbook that was not made of our template, or lost the sheet that says so."""
    with suppress(UnreadableFileError):
        if data.startswith(ZIP):
            main = unpack(data, {name: one for name, one in members_of(data).items() if name == MAIN_PART})
            return MAIN_PART in main and HIDDEN_SHEET.encode() not in main[MAIN_PART]
    return False


def as_filed(form: Form, file: InboxFile, dated: datetime) -> Parcel | None:
    """The document that a published report comes to; None where the file is none that can be read."""
    from xlsx_tools.published.about import Stated
    from xlsx_tools.published.recognise import take_in_report

    with suppress(UnreadableFileError, OSError), unforeseen_in(f"“{file.source}”"), file.open() as content:
        data = content.read(LARGEST_FILE + 1)
        intake = take_in_report(data, Stated(form=form, name=PurePath(file.source).stem))
        document = write_json(as_stated(form, intake.submission)).encode()
        return Parcel(file.source, document, dated, by_mail=False)
    return None
