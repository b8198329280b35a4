"""The headers of a mail as their writer saw them, in whichever of the ways mail programs write Chinese."""

import re
from binascii import a2b_base64
from email.errors import HeaderParseError, InvalidBase64LengthDefect
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from xlsx_tools.files.charsets import clean, decoded

_NO_BASE64 = re.compile("[^A-Za-z0-9+/]+")


def subject_of(mail: Message) -> str:
    """What the mail is about."""
    return clean(_words(header(mail, "subject"))) or "无主题"


def sender_of(mail: Message) -> str:
    """The address that a mail says it comes from, nothing if it says none."""
    _, address = parseaddr(header(mail, "from"))
    return clean(address).lower() if "@" in address else ""


def children_of(part: Message) -> list[Message]:
    """The parts of a part; never asked of its text, which the library decodes by any charset stated."""
    children = part.get_payload() if part.is_multipart() else []
    return [child for child in children if isinstance(child, Message)]


def bytes_of(part: Message) -> bytes:
    """What a part that has no parts contains."""
    content = None if part.is_multipart() else part.get_payload(decode=True)
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        return _decoded_as_far(str(part.get_payload()))
    return content if isinstance(content, bytes) else b""


def _decoded_as_far(code: str) -> bytes:
    """What base64 says of which a letter is lost or was put in; the library gives it back undecoded."""
    letters = _NO_BASE64.sub("", code)
    return a2b_base64(letters[: len(letters) // 4 * 4])


def charset_stated(part: Message) -> str:
    """The charset that a part says its text is in."""
    plain = Message()
    plain["content-type"] = header(part, "content-type")
    return str(plain.get_content_charset("") or "")


def file_name(part: Message) -> str:
    """The name of an attached file, in whichever of the ways mail programs write Chinese names."""
    for field, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        plain = Message()
        plain[field] = header(part, field)
        match plain.get_param(parameter, header=field):
            case (charset, _, value):
                return decoded(str(value).encode("latin-1", "replace"), charset)
            case str(value) if value:
                return _words(value)
    return ""


def header(part: Message, name: str) -> str:
    """A header in one line, its bytes read as UTF-8 or GBK where they are not encoded at all."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == name), "")
    return " ".join(decoded(raw.encode("utf-8", "surrogateescape")).split())


def _words(text: str) -> str:
    """A header's text with its encoded words decoded, also those that cut a character in two."""
    try:
        pieces = decode_header(text) if "=?" in text else [(text, None)]
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces
    ).strip()
