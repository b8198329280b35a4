"""Last year's reports as they were published, for a ledger that keeps what was filed."""

from contextlib import suppress
from datetime import datetime
from pathlib import PurePath

from xlsx_tools.errors import UnreadableFileError, unforeseen_in
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.found import InboxFile, Parcel, Stray
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.package import MAIN_PART
from xlsx_tools.files.signatures import ZIP
from xlsx_tools.filing.document import as_stated, write_json
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import HIDDEN_SHEET


def is_none_of_ours(found: Parcel | Stray) -> bool:
    """Whether it is no workbook made of our template, so that it may be a report as it was published."""
    if isinstance(found, Stray):
        return True
    with suppress(UnreadableFileError):
        if found.data.startswith(ZIP):
            main = {name: one for name, one in members_of(found.data).items() if name == MAIN_PART}
            return any(HIDDEN_SHEET.encode() not in part for part in unpack(found.data, main).values())
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
