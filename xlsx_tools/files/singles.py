"""A file by itself: a parcel if it can be a filled form, else told for what it is."""

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import examine
from xlsx_tools.files.found import Parcel, Stray, Thing
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.signatures import OLE2, OUTLOOK_MAIL, ZIP, kind_of, kind_of_ole2
from xlsx_tools.files.unlock import is_locked

_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods")


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
    if was_meant or (is_filed is None and _looks_filed(data)):
        return thing.parcel(data)
    if data.startswith(OLE2) and kind_of_ole2(data) is OUTLOOK_MAIL:
        return thing.closed(f"这是{OUTLOOK_MAIL.name}，读不了。{OUTLOOK_MAIL.ask}")
    return thing.told(_refusal(data), is_closed=_is_closed(data))


def _looks_filed(data: bytes) -> bool:
    """Whether it can be a filled form in any of the containers, locked ones among them."""
    if data.startswith(OLE2):
        return is_locked(data) or not _refusal(data)
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"form"' in data


def _is_closed(data: bytes) -> bool:
    return not data.startswith((ZIP, OLE2)) and kind_of(data).is_closed


def _refusal(data: bytes) -> str:
    """Why the bytes are no workbook, nothing if they are one."""
    try:
        examine(data)
    except UnreadableFileError as error:
        return str(error)
    return ""
