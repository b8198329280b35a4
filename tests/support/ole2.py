"""OLE2 files made for tests, and what Outlook and winmail.dat keep in such or their own containers."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_SECTOR, _SMALL_SECTOR, _CUTOFF = 512, 64, 4096
_END, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
Tree = Mapping[str, "bytes | Tree"]


def ole2(tree: Tree) -> bytes:
    """A file of those streams and folders."""
    entries = [_Entry("Root Entry", 5)]
    _grow(entries, 0, tree)
    large, small = _Room(_SECTOR), _Room(_SMALL_SECTOR)
    for entry in entries[1:]:
        entry.start = (large if len(entry.content) >= _CUTOFF else small).add(entry.content)
    entries[0].content = b"".join(small.sectors)
    entries[0].start = large.add(entries[0].content)
    small_table = large.add(_table(small.chains))
    directory = large.add(b"".join(entry.packed() for entry in entries))
    first = len(large.sectors)
    number = -(-(first + 1) // (_SECTOR // 4 - 1))
    table = _table([*large.chains, *[_FAT] * number]).ljust(number * _SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    small_sectors = -(-len(small.chains) // (_SECTOR // 4))
    head += bytes(10) + struct.pack("<4L", number, directory, 0, _CUTOFF)
    head += struct.pack("<4L", small_table if small_sectors else _END, small_sectors, _END, 0)
    head += struct.pack(f"<{number}L", *range(first, first + number)).ljust(436, b"\xff")
    return head + b"".join(large.sectors) + table


class _Room:
    """Sectors of one size, and the chains that they form."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.sectors: list[bytes] = []
        self.chains: list[int] = []

    def add(self, content: bytes) -> int:
        start = len(self.sectors)
        for place in range(0, len(content), self._size):
            self.sectors.append(content[place : place + self._size].ljust(self._size, b"\x00"))
            self.chains.append(len(self.sectors))
        if len(self.sectors) > start:
            self.chains[-1] = _END
        return start


def _table(chains: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(chains)}L", *chains)


@dataclass
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    child: int = _NONE
    right: int = _NONE
    start: int = _END

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\x00\x00"
        out = name.ljust(64, b"\x00") + struct.pack("<HBB", len(name), self.kind, 1)
        out += struct.pack("<LLL", _NONE, self.right, self.child) + bytes(36)
        return out + struct.pack("<LQ", self.start if self.content else _END, len(self.content))


def _grow(entries: list[_Entry], parent: int, tree: Tree) -> None:
    """Each folder's entries hang to the right of one another, in their order."""
    last = None
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        value = tree[name]
        number = len(entries)
        entries.append(_Entry(name, 2, value) if isinstance(value, bytes) else _Entry(name, 1))
        if last is None:
            entries[parent].child = number
        else:
            entries[last].right = number
        last = number
        if not isinstance(value, bytes):
            _grow(entries, number, value)


# --- Outlook ------------------------------------------------------------------------------------------


@dataclass
class OutlookMail:
    """A mail as Outlook keeps it; texts of eight bits are in the code page, if one is given."""

    subject: str = "年报"
    files: Sequence[tuple[str, bytes]] = ()
    mails: Sequence["OutlookMail"] = ()
    sender: str = "a@yunxi.gov.cn"
    sent: datetime | None = datetime(2025, 1, 6, 1, 30, tzinfo=UTC)
    text: str = "请查收附件。"
    kind: str = "IPM.Note"
    codepage: int = 0
    links: Sequence[str] = field(default=())
    in_reply_to: str = ""

    def msg(self) -> bytes:
        """As a .msg file."""
        return ole2(self._tree(32))

    def _tree(self, head: int) -> Tree:
        texts = {0x0037: self.subject, 0x5D01: self.sender, 0x1000: self.text, 0x001A: self.kind}
        texts[0x1042] = self.in_reply_to
        numbers = {0x0039: (0x40, _ticks(self.sent))} if self.sent else {}
        if self.codepage:
            numbers[0x3FFD] = 3, struct.pack("<LL", self.codepage, 0)
        tree: dict[str, bytes | Tree] = dict(self._texts(texts))
        tree["__properties_version1.0"] = bytes(head) + _listed(numbers)
        for number, (name, content) in enumerate(self.files):
            data = {"__substg1.0_37010102": content}
            tree[f"__attach_version1.0_#{number:08X}"] = self._file(name, data)
        for number, mail in enumerate(self.mails, len(self.files)):
            inner = {"__substg1.0_3701000D": mail._tree(24)}
            tree[f"__attach_version1.0_#{number:08X}"] = self._file("", inner)
        for number, name in enumerate(self.links, len(self.files) + len(self.mails)):
            tree[f"__attach_version1.0_#{number:08X}"] = self._file(name, {})
        return tree

    def _file(self, name: str, content: Tree) -> Tree:
        return {"__properties_version1.0": bytes(8), **self._texts({0x3707: name}), **content}

    def _texts(self, texts: Mapping[int, str]) -> dict[str, bytes]:
        kind, charset = ("001E", f"cp{self.codepage}") if self.codepage else ("001F", "utf-16-le")
        return {f"__substg1.0_{n:04X}{kind}": text.encode(charset) for n, text in texts.items() if text}

    def winmail(self, *, title_only: bool = False) -> bytes:
        """As a winmail.dat, whose names may stand in eight bits alone."""
        out = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x9007, struct.pack("<LL", self.codepage or 936, 0))
        values = [_value(0x5D01, 0x1F, self.sender.encode("utf-16-le"))]
        values += [struct.pack("<HH", 0x40, 0x0039) + _ticks(self.sent)] if self.sent else []
        out += _attribute(1, 0x9003, struct.pack("<L", len(values)) + b"".join(values))
        for name, content in self.files:
            out += _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x8010, name.encode("gbk") + b"\x00")
            out += _attribute(2, 0x800F, content)
            if not title_only:
                value = _value(0x3707, 0x1F, name.encode("utf-16-le") + b"\x00\x00")
                out += _attribute(2, 0x9005, struct.pack("<L", 1) + value)
        for mail in self.mails:
            inner = _value(0x3701, 0x0D, bytes(16) + mail.winmail())
            out += _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x9005, struct.pack("<L", 1) + inner)
        return out


def _ticks(at: datetime) -> bytes:
    return struct.pack("<Q", int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000)


def _listed(numbers: Mapping[int, tuple[int, bytes]]) -> bytes:
    return b"".join(struct.pack("<HHL", kind, n, 6) + raw for n, (kind, raw) in numbers.items())


def _value(number: int, kind: int, raw: bytes) -> bytes:
    return struct.pack("<HHLL", kind, number, 1, len(raw)) + raw + bytes(-len(raw) % 4)


def _attribute(level: int, number: int, content: bytes) -> bytes:
    return (
        struct.pack("<BHHL", level, number, 6, len(content))
        + content
        + struct.pack("<H", sum(content) & 0xFFFF)
    )
