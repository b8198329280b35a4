"""A file by itself: a parcel if it can be a filled form, else told for what it is."""

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import ForeignFileError, examine
from xlsx_tools.files.found import Parcel, Stray, Thing
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.signatures import OLE2, is_encrypted_throughout
from xlsx_tools.files.unlock import is_locked

_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods")

# Files in which others lie; what is called so and is none was damaged on its way.
_CONTAINER_NAMES = (
    ".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz",
    ".eml", ".emlx", ".msg", ".mbox", "winmail.dat",
)  # fmt: skip


def is_named_as_workbook(name: str) -> bool:
    """Whether somebody meant the file as a workbook, whatever it is."""
    return name.lower().endswith(_WORKBOOK_NAMES)


def single(thing: Thing, *, is_filed: bool | None = None) -> Parcel | Stray:
    """A parcel if its content can be a filled form, or somebody meant it as one."""
    data = thing.content.read(LARGEST_FILE + 1)
    was_meant = is_named_as_workbook(thing.name) or is_filed is True
    if len(data) > LARGEST_FILE:
        limit = LARGEST_FILE // 1_000_000
        return thing.told(f"超过 {limit} MB，远大于填报工作簿应有的大小。", is_closed=was_meant)
    if was_meant and not is_encrypted_throughout(data):
        return thing.parcel(data)
    refusal = _refusal(data)
    if refusal is None or (is_filed is None and _may_be_filed(data)):
        return thing.parcel(data)
    is_foreign = isinstance(refusal, ForeignFileError) and not refusal.kind.is_closed
    is_foreign = is_foreign and not thing.name.lower().endswith(_CONTAINER_NAMES)
    return thing.told(str(refusal), is_closed=bool(data) and not is_foreign)


def _may_be_filed(data: bytes) -> bool:
    """Whether it can be a filled form without being a workbook as it is: a locked one, a document."""
    if data.startswith(OLE2):
        return is_locked(data)
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"form"' in data


def _refusal(data: bytes) -> UnreadableFileError | None:
    """Why the bytes are no workbook, nothing if they are one."""
    try:
        examine(data)
    except UnreadableFileError as error:
        return error
    return None
