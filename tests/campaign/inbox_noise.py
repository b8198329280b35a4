"""What lies in an inbox beside good filings: one function a kind, each of which says how it must be told."""

import os
import random
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from enum import StrEnum
from functools import cache
from pathlib import Path

from tests.campaign import corruption
from tests.campaign.inbox_ways import ARCHIVES, MAILS, Envelope, Piece, mailbox, modern, raw
from tests.support.collecting import FORM, book
from tests.support.emulations import part_changed
from tests.support.forms import MINI
from tests.support.inboxes import OLE2, other_workbook, zipped
from tests.support.strangers import encrypted_file, word_file
from tests.support.workbooks import CREATED, blank_submission, blank_workbook
from xlsx_tools.files.limits import DEEPEST_ARCHIVE
from xlsx_tools.generate import workbook

STRANGER = "nobody@163.com"


class Told(StrEnum):
    """What the ledger must say of a file."""

    VERSION = "a version"
    FOREIGN = "a problem, but nobody has to do anything"
    CLOSED = "a problem that somebody has to see to"
    BOUNCED = "a bounce"
    SOMEHOW = "a version or a problem"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Noise:
    """A file that is none of the filings that count; `made` puts what is no file there."""

    name: str
    data: bytes
    told: Told
    made: Callable[[Path], None] | None = None
    is_name_fixed: bool = False


@dataclass(frozen=True)
class Scene:
    """What noise may refer to: a unit with its address, and the workbook of it that counts in the end."""

    unit: str
    address: str
    good: bytes
    at: datetime

    def piece(self, ending: str = ".xlsx", data: bytes | None = None) -> Piece:
        """That workbook or something else, as a file of the unit."""
        return Piece(f"{self.unit}{ending}", self.good if data is None else data, self.at)

    def from_stranger(self) -> Envelope:
        """An envelope of somebody whom nobody knows."""
        return Envelope(STRANGER, self.at)


Kind = Callable[[random.Random, Scene], Noise]


# --- Files that are no filing -------------------------------------------------------------------------

_NUMBERS = {"Index/Document.iwa": b"\x00", "Index/Tables/DataList.iwa": b"\x00"}
_CLOSED: Mapping[str, bytes] = {
    "年报.numbers": zipped(_NUMBERS),
    "年报.cab": b"MSCF\x00\x00\x00\x00" + bytes(60),
    "年报.rar": b"Rar!\x1a\x07\x01\x00" + bytes(90),
    "年报.7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
    "年报.exe": b"MZ" + bytes(600) + b"Rar!\x1a\x07\x00" + bytes(60),
    "年报.pgp": b"-----BEGIN PGP MESSAGE-----\n\nhQEM",
    "年报.p7m": b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80" + bytes(60),
    "年报.ofd": zipped({"OFD.xml": b"<x/>"}),
    "扫描.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "年报.z01": b"PK\x07\x08PK\x03\x04" + bytes(90),
    "密.xlsx": b"b\x14#e\x00\x00\x00\x00E-SafeNet\x00\x00\x00LOCK" + bytes(range(256)),
    "密.xls": b"%TSD-Header-###%" + bytes(range(256)),
    "来信.msg": OLE2 + "__properties_version1.0".encode("utf-16-le"),
    "winmail.dat": b"\x78\x9f\x3e\x22\x01\x00\x02" + bytes(3),
}
_FOREIGN: Mapping[str, bytes] = {
    "通知.docx": word_file(),
    "照片.jpg": b"\xff\xd8\xff\xe0" + bytes(50),
    "说明.txt": "说明".encode("gbk"),
    "网页.html": b"<!doctype html><p>x",
    "package.json": b'{"name": "x"}',
    "空.txt": b"",
    "表.csv": b"a,b\n1,2\n",
}
_MEANT: Mapping[str, bytes] = {
    "年报.xlsx": b"%PDF-1.7\n",
    "空.xlsx": b"",
    "加密.xlsx": encrypted_file(),
    "网页.xls": b"<html><table><tr><td>1</td></tr></table></html>",
    "自己的.xlsx": other_workbook(),
    "别的表式.xlsx": blank_workbook(MINI),
}

ALONG = {name: data for files in (_CLOSED, _FOREIGN) for name, data in files.items() if name != "空.txt"}


def closed_file(draw: random.Random, _: Scene) -> Noise:
    """A kind of file that cannot be opened, under its name."""
    name, data = draw.choice(list(_CLOSED.items()))
    return Noise(name, data, Told.CLOSED)


def foreign_file(draw: random.Random, _: Scene) -> Noise:
    """A document, a picture, a text."""
    name, data = draw.choice(list(_FOREIGN.items()))
    return Noise(name, data, Told.FOREIGN)


def meant_as_filed(draw: random.Random, _: Scene) -> Noise:
    """Something else that is called a workbook, or a workbook of something else."""
    name, data = draw.choice(list(_MEANT.items()))
    return Noise(name, data, Told.VERSION)


def random_bytes(draw: random.Random, _: Scene) -> Noise:
    """Rubbish under any name."""
    ending = draw.choice((".xlsx", ".zip", ".eml", ".dat", ".json", ".msg", ".tar.gz", ".mbox", ""))
    return Noise(f"乱{ending}", draw.randbytes(draw.choice((1, 7, 300, 5000))), Told.SOMEHOW)


def nobody_sent_it(draw: random.Random, scene: Scene) -> Noise:
    """What programs and systems leave lying, a database among it."""
    name = draw.choice(("~$年报.xlsx", ".~年报.xlsx", "._年报.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"))
    return Noise(name, draw.choice((scene.good, b"x")), Told.NOTHING, is_name_fixed=True)


def another_database(draw: random.Random, _: Scene) -> Noise:
    """Somebody's ledger."""
    return Noise("旧台账.sqlite", b"SQLite format 3\x00" + draw.randbytes(200), Told.NOTHING)


# --- Filings that do not count ------------------------------------------------------------------------


@cache
def empty(unit: str) -> bytes:
    """The template made for a unit, as it was sent out."""
    blank = blank_submission(FORM)
    return workbook(FORM, replace(blank, origin=replace(blank.origin, unit=unit), unit=unit), created=CREATED)


def empty_form(_: random.Random, scene: Scene) -> Noise:
    """A template in which nothing was filled in."""
    return Noise(f"{scene.unit}.xlsx", empty(scene.unit), Told.VERSION)


def last_years(_: random.Random, scene: Scene) -> Noise:
    """What the unit filed the year before."""
    return Noise(f"{scene.unit}2023.xlsx", book(scene.unit, 0, 2023), Told.VERSION)


def of_an_unknown_unit(draw: random.Random, _: Scene) -> Noise:
    """A good filing of nobody in the roster."""
    return Noise("名单外.xlsx", book("岚川市水务局", draw.randrange(1, 4)), Told.VERSION)


def wrong_version_of_a_stranger(draw: random.Random, scene: Scene) -> Noise:
    """Errors in a unit's name, from an unknown address."""
    wrong = scene.piece(data=book(scene.unit, 77, wrong=True))
    mail = draw.choice(list(MAILS.values()))(draw, [wrong], scene.from_stranger())
    return Noise(mail.name, mail.data, Told.VERSION)


def counts_that_lie(_: random.Random, scene: Scene) -> Noise:
    """A workbook that states four thousand million strings, from a stranger."""
    huge = part_changed(
        scene.good,
        "xl/sharedStrings.xml",
        lambda xml: re.sub(
            r'(<sst\b[^>]*?)( uniqueCount="\d+")?>', r'\1 uniqueCount="4294967295">', xml, count=1
        ),
    )
    mail = modern(random.Random(0), [scene.piece(data=huge)], scene.from_stranger())
    return Noise(mail.name, mail.data, Told.VERSION)


def poisoned_document(draw: random.Random, _: Scene) -> Noise:
    """A document of JSON with half a character in it, or nested without end."""
    data = draw.choice(
        (
            b'{"form": "zfxxgk-2021", "\\ud800": 1}',
            b'{"form": "zfxxgk-2021", "unit": "\\udfff", "items": {"\\ud800": "\\ud800"}}',
            b'{"form": "zfxxgk-2021", "reasons": {"A-\\ud800/x": "\\ud800"}}',
            b'{"form": "zfxxgk-2021", "items": ' + b"[" * 5000,
            b'{"form": "zfxxgk-2021", "year": ' + b"9" * 6000 + b"}",
            b'{"form": ["zfxxgk-2021"]}',
        )
    )
    return Noise("数据.json", data, Told.VERSION)


# --- Damaged ------------------------------------------------------------------------------------------


def damaged_workbook(draw: random.Random, scene: Scene) -> Noise:
    """The good workbook, damaged at random, from a stranger."""
    damage = draw.choice(list(corruption.DAMAGES.values()))
    mail = modern(draw, [scene.piece(data=damage(scene.good, draw))], scene.from_stranger())
    return Noise(mail.name, mail.data, Told.VERSION)


def cut_off_workbook(draw: random.Random, scene: Scene) -> Noise:
    """The good workbook, of which the end is missing."""
    end = draw.randrange(1, len(scene.good) - 1)
    return Noise(f"{scene.unit}（断）.xlsx", scene.good[:end], Told.VERSION)


def _damage(draw: random.Random, data: bytes) -> bytes:
    byte_damages = ("bits flipped", "bytes overwritten", "bytes missing", "bytes twice", "blocks exchanged")
    return corruption.DAMAGES[draw.choice(byte_damages)](data, draw)


def damaged_archive(draw: random.Random, scene: Scene) -> Noise:
    """An archive of the good workbook, damaged at random."""
    packed = draw.choice(list(ARCHIVES.values()))(draw, [scene.piece()])
    return Noise(packed.name, _damage(draw, packed.data), Told.SOMEHOW)


def cut_off_zip(draw: random.Random, scene: Scene) -> Noise:
    """A zip whose directory is gone."""
    data = zipped({f"{scene.unit}.xlsx": scene.good})
    return Noise(f"{scene.unit}.zip", data[: draw.randrange(100, len(data) - 60)], Told.CLOSED)


def damaged_mail(draw: random.Random, scene: Scene) -> Noise:
    """A stranger's mail with the good workbook, damaged at random."""
    mail = draw.choice(list(MAILS.values()))(draw, [scene.piece()], scene.from_stranger())
    return Noise(mail.name, _damage(draw, mail.data), Told.SOMEHOW)


def locked_zip(_: random.Random, scene: Scene) -> Noise:
    """A zip with a password."""
    data = bytearray(zipped({"a.xlsx": scene.good}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return Noise("加密.zip", bytes(data), Told.CLOSED)


def last_volume(_: random.Random, scene: Scene) -> Noise:
    """The last of a split zip."""
    data = zipped({"a.xlsx": scene.good})
    end = data.rindex(b"PK\x05\x06")
    return Noise("分卷.zip", data[: end + 4] + struct.pack("<H", 1) + data[end + 6 :], Told.CLOSED)


def too_deep_zip(_: random.Random, scene: Scene) -> Noise:
    """Zips in zips in zips in zips."""
    packed = zipped({"a.xlsx": scene.good})
    for _level in range(DEEPEST_ARCHIVE):
        packed = zipped({"甲.zip": packed})
    return Noise("套.zip", packed, Told.CLOSED)


def too_deep_mail(draw: random.Random, scene: Scene) -> Noise:
    """Mails in mails in mails."""
    piece = scene.piece()
    for _ in range(7):
        piece = modern(draw, [piece], scene.from_stranger())
    return Noise(piece.name, piece.data, Told.CLOSED)


# --- Mails that bring nothing -------------------------------------------------------------------------


def _words(scene: Scene, text: str, subject: str = "") -> bytes:
    message = MIMEText(text, "plain", "utf-8")
    message["From"], message["Date"] = scene.address, "Mon, 06 Jan 2025 09:30:00 +0800"
    message["Subject"] = subject
    return message.as_bytes()


def reply(draw: random.Random, scene: Scene) -> Noise:
    """收到，谢谢, alone or in a mailbox."""
    one = _words(scene, "收到，谢谢", draw.choice(("Re: 年报", "回复：通知", "您好")))
    is_box = draw.random() < 0.3
    return Noise("回复.mbox" if is_box else "回复.eml", mailbox([one, one]) if is_box else one, Told.NOTHING)


def forgotten_attachment(_: random.Random, scene: Scene) -> Noise:
    """A mail that speaks of a file which is not there."""
    return Noise("年报.eml", _words(scene, "请查收附件，年报已填好。", "年报报送"), Told.FOREIGN)


def netdisk_link(draw: random.Random, scene: Scene) -> Noise:
    """A link to where the file lies."""
    text = draw.choice(("https://pan.baidu.com/s/1abc 提取码 x1y2", "见网盘", "http://x.cn/a/年报.zip"))
    return Noise("链接.eml", _words(scene, f"年报：{text}", "年报"), Told.CLOSED)


def sealed_mail(draw: random.Random, scene: Scene) -> Noise:
    """A mail encrypted as a whole."""
    message = MIMEApplication(b"0\x82\x01\x02", "x")
    kind = draw.choice(
        ("application/pkcs7-mime; smime-type=enveloped-data", "multipart/encrypted; boundary=x")
    )
    message.replace_header("Content-Type", kind)
    message["From"], message["Subject"] = scene.address, "年报"
    return Noise("密信.eml", message.as_bytes(), Told.CLOSED)


def bounce(draw: random.Random, scene: Scene) -> Noise:
    """A letter of ours that came back, with the template in it."""
    mail = MIMEMultipart("mixed")
    mail["From"] = draw.choice(("MAILER-DAEMON@yunxi.gov.cn", "PostMaster@qq.com"))
    mail["Subject"], mail["Date"] = (
        draw.choice(("系统退信", "Undelivered Mail")),
        "Mon, 06 Jan 2025 09:30:00 +0800",
    )
    ours = MIMEMultipart("mixed")
    ours["To"], ours["Subject"] = scene.address, f"{scene.unit}年报模板"
    ours.attach(MIMEApplication(empty(scene.unit), "octet-stream", name="模板.xlsx"))
    mail.attach(MIMEText("无法投递", "plain", "utf-8"))
    mail.attach(MIMEMessage(ours))
    for part in mail.walk():
        if part.get_content_maintype() == "multipart" and isinstance(part, MIMEMultipart):
            part.set_boundary(f"=={'a' if part is mail else 'b'}==")
    return Noise("退信.eml", mail.as_bytes(), Told.BOUNCED)


def poisoned_mail(draw: random.Random, scene: Scene) -> Noise:
    """Subject and names that cannot be written down, about a file that cannot be opened."""
    mail = raw(draw, [Piece("扫描.pdf", b"%PDF-1.7\n", scene.at)], scene.from_stranger())
    data = mail.data.replace(b"Subject: ", b"Subject: =?utf-7?q?+2AA-?= =?unicode_escape?q?=5Cud800?= ")
    return Noise("毒.eml", data, Told.CLOSED)


# --- What is no file ----------------------------------------------------------------------------------


def pipe(_: random.Random, __: Scene) -> Noise:
    """A FIFO, which would never end."""
    return Noise("管道", b"", Told.FOREIGN, os.mkfifo)


def link_to_itself(_: random.Random, __: Scene) -> Noise:
    """A link that leads to itself."""
    return Noise("自己", b"", Told.CLOSED, lambda path: path.symlink_to(path.name))


def link_to_nothing(_: random.Random, __: Scene) -> Noise:
    """A link whose file is gone."""
    return Noise("没有.xlsx", b"", Told.CLOSED, lambda path: path.symlink_to("没有这个文件"))


def loop_of_folders(_: random.Random, __: Scene) -> Noise:
    """A link to the inbox in the inbox."""
    return Noise("圈", b"", Told.NOTHING, lambda path: path.symlink_to(path.parent))


NOISE: Mapping[str, Kind] = {
    function.__name__: function
    for function in (
        closed_file, foreign_file, meant_as_filed, random_bytes, nobody_sent_it, another_database, empty_form,
        last_years, of_an_unknown_unit, wrong_version_of_a_stranger, counts_that_lie, poisoned_document,
        damaged_workbook, cut_off_workbook, damaged_archive, cut_off_zip, damaged_mail, locked_zip,
        last_volume, too_deep_zip, too_deep_mail, reply, forgotten_attachment, netdisk_link, sealed_mail,
        bounce, poisoned_mail, pipe, link_to_itself, link_to_nothing, loop_of_folders,
    )
}  # fmt: skip
