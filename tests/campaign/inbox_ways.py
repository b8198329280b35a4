"""The ways in which a filled workbook reaches an inbox: archives, mails, mailboxes, one in another."""

import base64
import bz2
import gzip
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.message import EmailMessage
from io import BytesIO
from urllib.parse import quote

from tests.support.ole2 import OutlookMail

_CHINA = timedelta(hours=8)
_BOUNDARY = "==xlsx=="


@dataclass(frozen=True)
class Piece:
    """A file on its way: its name, its bytes, and when it was last touched."""

    name: str
    data: bytes
    at: datetime

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.partition(".")[0]

    def packed(self, ending: str, data: bytes) -> "Piece":
        """What it became, by another ending."""
        return replace(self, name=f"{self.stem}{ending}", data=data)


@dataclass(frozen=True)
class Envelope:
    """Who sends a mail, and when it says that it was sent (None: it does not say)."""

    sender: str
    sent: datetime | None


Archiver = Callable[[random.Random, Sequence[Piece]], Piece]
Mailer = Callable[[random.Random, Sequence[Piece], Envelope], Piece]


# --- Archives -----------------------------------------------------------------------------------------


def _folder(draw: random.Random) -> str:
    return draw.choice(("", "", "报表/", "2024年报/最终版/", "./", "__/a b/"))


def _zip(draw: random.Random, pieces: Sequence[Piece], encode: Callable[[str], bytes] | None) -> bytes:
    """A zip; where names are encoded, nothing in it says how."""
    out, folder, raw_names = BytesIO(), _folder(draw), dict[bytes, bytes]()
    method = draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for number, piece in enumerate(pieces):
            name = folder + piece.name
            if encode:
                raw = encode(name)
                stand_in = f"~{number}~".ljust(len(raw), "\x7f")
                name, raw_names[stand_in.encode()] = stand_in, raw
            clock = (piece.at + _CHINA).timetuple()[:6]
            archive.writestr(zipfile.ZipInfo(name, clock), piece.data, method)
    data = out.getvalue()
    for stand_in_name, raw in raw_names.items():
        data = data.replace(stand_in_name, raw)
    return data


def zip_of_today(draw: random.Random, pieces: Sequence[Piece]) -> Piece:
    """Names in UTF-8, and said to be."""
    return pieces[0].packed(".zip", _zip(draw, pieces, None))


def zip_in_gbk(draw: random.Random, pieces: Sequence[Piece]) -> Piece:
    """As Chinese Windows packs it."""
    return pieces[0].packed(".zip", _zip(draw, pieces, lambda name: name.encode("gb18030")))


def zip_in_silent_utf8(draw: random.Random, pieces: Sequence[Piece]) -> Piece:
    """As a Mac packs it."""
    return pieces[0].packed(".zip", _zip(draw, pieces, str.encode))


def zip_that_unpacks_itself(draw: random.Random, pieces: Sequence[Piece]) -> Piece:
    """A program with a zip at its end."""
    return pieces[0].packed(".exe", b"MZ\x90\x00" + bytes(3000) + _zip(draw, pieces, None))


def _tar(draw: random.Random, pieces: Sequence[Piece]) -> bytes:
    out, folder = BytesIO(), _folder(draw)
    how = draw.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT))
    with tarfile.open(fileobj=out, mode="w", format=how) as archive:
        for piece in pieces:
            info = tarfile.TarInfo(folder + piece.name)
            info.size, info.mtime = len(piece.data), int(piece.at.timestamp())
            archive.addfile(info, BytesIO(piece.data))
    return out.getvalue()


_COMPRESSED: Mapping[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": lambda data: gzip.compress(data, 1, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lambda data: lzma.compress(data, preset=0),
}


def tar(draw: random.Random, pieces: Sequence[Piece]) -> Piece:
    """A tar, compressed or not."""
    ending, compress = draw.choice(list(_COMPRESSED.items()))
    return pieces[0].packed(f".tar{ending}", compress(_tar(draw, pieces)))


ARCHIVES: Mapping[str, Archiver] = {
    function.__name__: function
    for function in (zip_of_today, zip_in_gbk, zip_in_silent_utf8, zip_that_unpacks_itself, tar)
}


# --- Mails --------------------------------------------------------------------------------------------


def _date(draw: random.Random, sent: datetime) -> str:
    """A date as mail programs write it; some name no zone."""
    china, world = sent + _CHINA, sent
    return draw.choice(
        (
            f"{china:%a, %d %b %Y %H:%M:%S} +0800",
            f"{world:%a, %d %b %Y %H:%M:%S} GMT",
            f"{world:%d %b %Y %H:%M:%S} -0000",
            f"{china:%a, %d %b %Y %H:%M:%S} CST",
            f"{china:%a, %d %b %Y %H:%M:%S} +08:00",
            f"{china:%Y-%m-%d %H:%M:%S}",
            f"{china.year}年{china.month}月{china.day}日 {china:%H:%M}",
        )
    )


def _from(draw: random.Random, sender: str) -> str:
    gbk = Header("水务局", "gb18030").encode()
    return draw.choice(
        (
            sender,
            f"<{sender}>",
            f'"办公室" <{sender}>',
            f"{gbk} <{sender}>",
            sender.upper(),
            f"{sender} (张三)",
        )
    )


_SUBJECTS = (
    "年报", "Fwd: 年报", "=?gbk?B?xOqxqA==?=", "=?utf-7?q?+2AA-?=", "=?unicode_escape?q?=5Cud800?=", "",
    "=?utf-8?q?=E5=B9=B4=E6=8A=A5", "x" * 3000,
)  # fmt: skip


def _head(draw: random.Random, envelope: Envelope) -> bytes:
    lines = [f"Subject: {draw.choice(_SUBJECTS)}", "To: office@yunxi.gov.cn", "MIME-Version: 1.0"]
    lines += [f"From: {_from(draw, envelope.sender)}"] if envelope.sender else []
    lines += [f"Date: {_date(draw, envelope.sent)}"] if envelope.sent else []
    draw.shuffle(lines)
    return "\r\n".join(lines).encode(draw.choice(("utf-8", "gbk"))) + b"\r\n"


def _percent(name: str, charset: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode(charset))


def _word(name: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(name.encode(charset)).decode()}?="


_NAMED: Sequence[Callable[[str], bytes]] = (
    lambda name: f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}".encode(),
    lambda name: f"Content-Disposition: attachment; filename*=gb2312''{_percent(name, 'gbk')}".encode(),
    lambda name: f"Content-Disposition: attachment; filename*=x-unknown''{_percent(name, 'gbk')}".encode(),
    lambda name: f'Content-Disposition: attachment; filename="{_word(name, "utf-8")}"'.encode(),
    lambda name: f'Content-Disposition: inline; filename="{_word(name, "gbk")}"'.encode(),
    lambda name: f'Content-Disposition: attachment; filename="{name}"'.encode("gbk"),
    lambda name: f"Content-Disposition: attachment; filename={name}".encode(),
    lambda name: f'Content-Disposition: attachment; filename="C:\\桌面\\{name}"'.encode(),
    lambda name: f'Content-Type: application/octet-stream; name="{_word(name, "gb18030")}"'.encode(),
    lambda name: f'CONTENT-TYPE: text/plain; name="{_word(name, "gbk")}"'.encode(),
    lambda name: (
        f"Content-Disposition: attachment;\r\n filename*0*=utf-8''{quote(name[:3])};\r\n"
        f" filename*1*={quote(name[3:])}"
    ).encode(),
)
_NAMELESS: Sequence[bytes] = (
    b"Content-Type: application/vnd.ms-excel",
    b"Content-Disposition: attachment",
    b"Content-Disposition: attachment; filename*=unicode_escape''%5Cud800.xlsx",
    b'Content-Disposition: attachment; filename=".xlsx"',
)


def _part(draw: random.Random, piece: Piece) -> bytes:
    named = draw.choice(_NAMELESS) if draw.random() < 0.15 else draw.choice(_NAMED)(piece.name)
    if not named.lower().startswith(b"content-type"):
        kind = draw.choice((b"octet-stream", b"vnd.ms-excel", b"x-zip-compressed", b"x"))
        named += b"" if b"vnd" in named else b"\r\nContent-Type: application/" + kind
    if draw.random() < 0.15:
        return (
            named + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + _quoted(piece.data) + b"\r\n"
        )
    written = base64.encodebytes(piece.data).replace(b"\n", b"\r\n")
    return named + b"\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" + written


def _quoted(data: bytes) -> bytes:
    """Every byte of it in quoted-printable, in short lines."""
    lines = (data[start : start + 24] for start in range(0, len(data), 24))
    return b"=\r\n".join(b"".join(b"=%02X" % byte for byte in line) for line in lines)


def _text(draw: random.Random) -> bytes:
    charset = draw.choice(("gbk", "utf-8", "gb18030", "x-nothing"))
    words = draw.choice(("请查收附件。", "见附件", "", "From 张三 于北京\r\n\r\nFrom here on"))
    return f"Content-Type: text/plain; charset={charset}\r\n\r\n{words}\r\n".encode(
        "utf-8" if charset == "x-nothing" else charset
    )


def raw(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A mail whose attachments are named and encoded as odd programs do it."""
    parts = [_text(draw), *(_part(draw, piece) for piece in pieces)]
    draw.shuffle(parts)
    head = (
        _head(draw, envelope) + b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % _BOUNDARY.encode()
    )
    body = b"".join(b"--%s\r\n%s\r\n" % (_BOUNDARY.encode(), part) for part in parts)
    data = head + body + b"--%s--\r\n" % _BOUNDARY.encode()
    if draw.random() < 0.3:
        data = data.replace(b"\r\n", b"\n")
    return pieces[0].packed(".eml", data)


def modern(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A mail as Python writes it: by the standards."""
    return pieces[0].packed(".eml", _standard(pieces, envelope, _BOUNDARY).as_bytes())


def _standard(pieces: Sequence[Piece], envelope: Envelope, boundary: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["To"] = "年报", "office@yunxi.gov.cn"
    if envelope.sender:
        message["From"] = envelope.sender
    if envelope.sent:
        message["Date"] = envelope.sent
    message.set_content("请查收附件。")
    message.add_alternative("<p>请查收附件。</p>", subtype="html")
    for piece in pieces:
        message.add_attachment(
            piece.data, maintype="application", subtype="octet-stream", filename=piece.name
        )
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"{boundary}{number}")
    return message


def forwarded(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A mail in a mail, in a part of its own kind; who wrote the inner one does not matter."""
    inner = Envelope("clerk@qq.com", datetime(2025, 1, 2, 1, 0, tzinfo=UTC))
    outer = _standard((), envelope, "==outer==")
    outer.add_attachment(_standard(pieces, inner, "==inner=="))
    outer.set_boundary("==outermost==")
    return pieces[0].packed(".eml", outer.as_bytes())


def attached(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A mail attached as a file to another."""
    inner = Envelope("clerk@qq.com", datetime(2025, 1, 2, 1, 0, tzinfo=UTC))
    how = draw.choice((modern, raw, outlook))
    return raw(draw, [how(draw, pieces, inner)], envelope)


def mailbox_of_one(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A mailbox that holds the mail."""
    one = draw.choice((modern, raw))(draw, pieces, envelope)
    return one.packed(".mbox", mailbox([one.data]))


def of_apple(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """An .emlx: how long the mail is stands before it."""
    one = draw.choice((modern, raw))(draw, pieces, envelope)
    return one.packed(".emlx", b"%d\n%s<?xml version='1.0'?><plist/>" % (len(one.data), one.data))


def outlook(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A .msg."""
    codepage = draw.choice((0, 936))
    files = [(piece.name, piece.data) for piece in pieces]
    mail = OutlookMail(files=files, sender=envelope.sender, sent=envelope.sent, codepage=codepage)
    return pieces[0].packed(".msg", mail.msg())


def outlook_in_outlook(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A .msg with the mail in it."""
    inner = OutlookMail(files=[(piece.name, piece.data) for piece in pieces], sender="clerk@qq.com")
    outer = OutlookMail(mails=[inner], sender=envelope.sender, sent=envelope.sent)
    return pieces[0].packed(".msg", outer.msg())


def winmail(draw: random.Random, pieces: Sequence[Piece], envelope: Envelope) -> Piece:
    """A mail whose attachments Outlook put into a winmail.dat."""
    inner = OutlookMail(files=[(piece.name, piece.data) for piece in pieces], sender="x@y.cn")
    dat = pieces[0].packed(".dat", inner.winmail(title_only=draw.random() < 0.5))
    return draw.choice((modern, raw))(draw, [dat], envelope)


MAILS: Mapping[str, Mailer] = {
    function.__name__: function
    for function in (
        raw,
        modern,
        forwarded,
        attached,
        mailbox_of_one,
        of_apple,
        outlook,
        outlook_in_outlook,
        winmail,
    )
}


def mailbox(mails: Sequence[bytes]) -> bytes:
    """A mailbox of mails; lines that begin like a separator are quoted, as programs do."""
    quoted = (mail.replace(b"\nFrom ", b"\n>From ") for mail in mails)
    return b"".join(b"From - Mon Jan  6 09:30:00 2025\r\n" + mail + b"\r\n\r\n" for mail in quoted)
