"""Workbooks with a password to open: recognised, and decrypted where msoffcrypto-tool is installed."""

from io import BytesIO

from xlsx_tools.errors import DamagedFileError, UnreadableFileError

# The first record of an .xls file's stream, and the one that follows it where the rest is encrypted.
_BEGINNING, _FILE_PASS = b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x2f\x00"
_BEGINNING_LENGTH = 20


def is_locked(data: bytes) -> bool:
    """Whether an OLE2 file holds an encrypted workbook."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return True
    start = data.find(_BEGINNING)
    return start >= 0 and data[start + _BEGINNING_LENGTH :].startswith(_FILE_PASS)


def unlocked(data: bytes, password: str) -> bytes:
    """The decrypted file; raises UnreadableFileError without the right password or the library."""
    if not password:
        raise UnreadableFileError(
            "文件设置了打开密码，读不了。请取消密码后另存，重新发送；知道密码的，可加 --password 密码 读取。"
        )
    try:
        from msoffcrypto import OfficeFile, exceptions
    except ImportError as error:
        raise UnreadableFileError(
            "文件设置了打开密码。用密码打开要先安装 msoffcrypto-tool（pip install xlsx-tools[password]）；"
            "也可以请对方取消密码后重新发送。"
        ) from error
    out = BytesIO()
    try:
        file = OfficeFile(BytesIO(data))
        file.load_key(password=password)
        file.decrypt(out)
    except exceptions.InvalidKeyError as error:
        raise UnreadableFileError("文件设置了打开密码，给的密码不对。请核对密码（注意大小写）。") from error
    except Exception as error:
        raise DamagedFileError(
            "文件设置了打开密码，但加密的内容已损坏，或用了不支持的加密方式。请取消密码后重新发送。"
        ) from error
    return out.getvalue()
