"""Last year's reports as they were published, for a ledger that keeps what was filed."""

from contextlib import suppress
from datetime import datetime
from pathlib import PurePath

from xlsx_tools.errors import UnreadableFileError, unforeseen_in
from xlsx_tools.files.found import InboxFile, Parcel
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.filing.document import as_stated, write_json
from xlsx_tools.form.model import Form


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
