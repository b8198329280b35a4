"""Files that are none of ours."""

from io import BytesIO

from docx import Document
from openpyxl import Workbook


def word_file() -> bytes:
    """A Word document."""
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


def other_workbook() -> bytes:
    """Somebody's own workbook."""
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


def encrypted_file() -> bytes:
    """The beginning of an OLE2 file as password-encrypted workbooks have it."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return header + "EncryptionInfo".encode("utf-16-le") + bytes(100) + "EncryptedPackage".encode("utf-16-le")
