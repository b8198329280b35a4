"""What WPS 表格, Excel and their like make of a workbook on saving it, imitated in its XML and its zip."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from html import escape, unescape
from io import BytesIO
from math import inf, nextafter

from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.own_sheets import CHECKS_SHEET, OWN_SHEETS
from xlsx_tools.workbook.cell import column_name
from xlsx_tools.workbook.layout import Layout

Emulation = Callable[[bytes], bytes]

FORM = load_anew(templates_folder() / "zfxxgk-2021")
LAYOUT = Layout(FORM)

_INPUTS = {(cell.sheet, cell.a1): FORM.items[item] for item, cell in LAYOUT.items.items()}
_INPUTS = {place: item for place, item in _INPUTS.items() if item.id in FORM.inputs}
_TYPED_BLOCKS = {(cell.sheet, cell.a1) for p in LAYOUT.texts.values() for cell in (p.heading, p.text) if cell}
_TEXT_PLACES = {(place.text.sheet, place.text.a1) for place in LAYOUT.texts.values()}

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


# --- the zip


Members = Sequence[tuple[str, bytes]]


class _Pipe(BytesIO):
    """An output that cannot go back: zipfile then writes sizes behind each member (flag 0x08)."""

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError("a pipe")

    def tell(self) -> int:
        raise OSError("a pipe")


def members_of(data: bytes) -> list[tuple[str, bytes]]:
    """The members of a zip archive, in order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def packed(
    members: Members,
    *,
    year: int = 1980,
    compression: int = zipfile.ZIP_DEFLATED,
    out: BytesIO | None = None,
) -> bytes:
    """A zip archive of the members."""
    out = out or BytesIO()
    with zipfile.ZipFile(out, "w", compression, compresslevel=1) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            member.compress_type = compression
            archive.writestr(member, content)
    return out.getvalue()


def rezip(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with every part changed; None drops it."""
    changed = ((name, change(name, content)) for name, content in members_of(data))
    return packed([(name, content) for name, content in changed if content is not None])


def each_xml(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with the text of every XML part changed."""
    return rezip(data, lambda name, part: change(part.decode()).encode() if _is_xml(name) else part)


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))


def part_changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with the text of one part changed."""
    return rezip(data, lambda name, old: change(old.decode()).encode() if name == part else old)


def part_of(data: bytes, part: str) -> str:
    """The text of one part."""
    return dict(members_of(data))[part].decode()


# --- sheets, rows and cells


_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: match[2] for match in _ATTRIBUTE.finditer(text)}


def _element(name: str, attributes: Mapping[str, str | None], inner: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


@dataclass(frozen=True)
class RawCell:
    """A cell as it is written; all texts are escaped as XML has them."""

    sheet: str
    attributes: dict[str, str]
    inner: str

    @property
    def a1(self) -> str:
        """Its address."""
        return self.attributes["r"]

    @property
    def place(self) -> tuple[str, str]:
        """Its sheet and address."""
        return self.sheet, self.a1

    @property
    def kind(self) -> str:
        """What its value is: `n` number, `s` shared string, `str` text."""
        return self.attributes.get("t", "n")

    @property
    def value(self) -> str | None:
        """Its value or stored result."""
        found = re.search("<v>(.*?)</v>", self.inner, re.DOTALL)
        return found[1] if found else None

    @property
    def formula(self) -> str | None:
        """Its formula."""
        found = re.search("<f>(.*?)</f>", self.inner, re.DOTALL)
        return found[1] if found else None

    @property
    def has_formula(self) -> bool:
        """Whether it has a formula in any form."""
        return "<f" in self.inner

    @property
    def is_typed_number(self) -> bool:
        """Whether it is a number that no formula gave."""
        return self.kind == "n" and self.value is not None and not self.has_formula

    def written(self, inner: str | None = None, **attributes: str | None) -> str:
        """Its element, with other contents or attributes; None drops an attribute."""
        return _element("c", {**self.attributes, **attributes}, self.inner if inner is None else inner)

    def with_value(self, value: str, **attributes: str | None) -> str:
        """Its element with another value behind the same formula."""
        return self.written(
            re.sub("<v>.*?</v>", f"<v>{value}</v>", self.inner, flags=re.DOTALL), **attributes
        )


def sheet_parts(data: bytes) -> dict[str, str]:
    """The name of each sheet by its part."""
    targets = {
        relation["Id"]: relation["Target"]
        for relation in map(_attributes, part_of(data, "xl/_rels/workbook.xml.rels").split("<Relationship "))
        if "Id" in relation
    }
    sheets = map(_attributes, re.findall("<sheet [^>]*>", part_of(data, "xl/workbook.xml")))
    return {f"xl/{targets[sheet['r:id']]}": unescape(sheet["name"]) for sheet in sheets}


def each_sheet(data: bytes, change: Callable[[str, str], str]) -> bytes:
    """The workbook with the XML of every sheet changed; `change` is given its name too."""
    sheets = sheet_parts(data)
    return rezip(
        data,
        lambda name, part: change(sheets[name], part.decode()).encode() if name in sheets else part,
    )


def each_row(data: bytes, change: Callable[[dict[str, str], str], str]) -> bytes:
    """The workbook with every row's element changed, from its attributes and cells."""
    return each_sheet(
        data,
        lambda _, xml: _ROW.sub(lambda match: change(_attributes(match[1]), match[2] or ""), xml),
    )


def each_cell(data: bytes, change: Callable[[RawCell], str]) -> bytes:
    """The workbook with every cell's element changed."""

    def changed(sheet: str, xml: str) -> str:
        return _CELL.sub(lambda match: change(RawCell(sheet, _attributes(match[1]), match[2] or "")), xml)

    return each_sheet(data, changed)


def each_number(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with every number written another way, typed or calculated."""

    def changed(cell: RawCell) -> str:
        is_number = cell.kind == "n" and cell.value is not None
        return cell.with_value(change(cell.value or "")) if is_number else cell.written()

    return each_cell(data, changed)


def each_formula(data: bytes, change: Callable[[RawCell], str]) -> bytes:
    """The workbook with every cell that has a formula changed."""
    return each_cell(data, lambda cell: change(cell) if cell.has_formula else cell.written())


# --- shared strings


_STRINGS = "xl/sharedStrings.xml"
_STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)


def strings_of(data: bytes) -> list[str]:
    """What stands in each shared string, as XML."""
    return _STRING.findall(part_of(data, _STRINGS))


def text_of(string: str) -> str:
    """The plain text of a shared string."""
    return unescape("".join(re.findall(r"<t\b[^>]*>(.*?)</t>", string, re.DOTALL)))


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text, quote=False)}</t>'


def with_strings(data: bytes, strings: Sequence[str]) -> bytes:
    """The workbook with other shared strings."""
    inner = "".join(f"<si>{string}</si>" for string in strings)
    return part_changed(data, _STRINGS, lambda _: f'{_DECLARATION}<sst xmlns="{_MAIN}">{inner}</sst>')


def each_string(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with every shared string written another way."""
    return with_strings(data, [change(string) for string in strings_of(data)])


def typed_as_text(data: bytes, text: Callable[[RawCell], str | None]) -> bytes:
    """The workbook with texts in the cells for which there is one."""
    strings = strings_of(data)

    def changed(cell: RawCell) -> str:
        typed = text(cell)
        if typed is None:
            return cell.written()
        strings.append(_text(typed) if typed else "<t/>")
        return cell.written(f"<v>{len(strings) - 1}</v>", t="s")

    return with_strings(each_cell(data, changed), strings)


# --- parts and relations


def with_part(data: bytes, name: str, content: str | bytes, content_type: str) -> bytes:
    """The workbook with a part more."""
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
    typed = part_changed(
        data, "[Content_Types].xml", lambda xml: xml.replace("</Types>", f"{override}</Types>")
    )
    written = content if isinstance(content, bytes) else (_DECLARATION + content).encode()
    return packed([*members_of(typed), (name, written)])


def related(
    data: bytes, owner: str, relation: str, kind: str, target: str, *, outside: bool = False
) -> bytes:
    """The workbook with a relation more of one of its parts."""
    folder, _, name = owner.rpartition("/")
    part = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    mode = ' TargetMode="External"' if outside else ""
    kind = kind if "://" in kind else f"{_RELATIONS}/{kind}"
    entry = f'<Relationship Id="{relation}" Type="{kind}" Target="{target}"{mode}/>'
    members = dict(members_of(data))
    empty = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )
    old = members.get(part, (_DECLARATION + empty).encode()).decode()
    members[part] = old.replace("</Relationships>", f"{entry}</Relationships>").encode()
    return packed(list(members.items()))


def part_of_sheet(data: bytes, sheet: str) -> str:
    """The part of a sheet."""
    return next(part for part, name in sheet_parts(data).items() if name == sheet)


_SOME_SHEET = FORM.parts[1].sheet  # one with a table, smaller than others


def in_workbook(data: bytes, old: str, new: str) -> bytes:
    """The workbook with something replaced in its main part, by a regular expression."""
    return part_changed(data, "xl/workbook.xml", lambda xml: re.sub(old, new, xml, flags=re.DOTALL))


def at_end_of_sheet(data: bytes, part: str, element: str) -> bytes:
    """The workbook with an element more at the end of a sheet."""
    return part_changed(data, part, lambda xml: xml.replace("</worksheet>", f"{element}</worksheet>"))


def in_turn(*emulations: Emulation) -> Emulation:
    """Several emulations as one."""

    def all_of_them(data: bytes) -> bytes:
        for emulation in emulations:
            data = emulation(data)
        return data

    return all_of_them


# --- marks of the programs


def wps_marks(data: bytes) -> bytes:
    """WPS names its version, drops code names and appends its properties to others'."""
    data = in_workbook(
        data,
        "<fileVersion[^>]*>",
        '<fileVersion appName="xl" lastEdited="3" lowestEdited="5" rupBuild="9302"/>',
    )
    data = in_workbook(data, "<workbookPr[^>]*>", "<workbookPr/>")
    data = part_changed(
        data,
        "docProps/app.xml",
        lambda xml: re.sub("<Application>.*?<", "<Application>WPS 表格<", xml),
    )
    own = {"KSOProductBuildVer": "2052-12.1.0.16929", "ICV": "6F2B0C1D9A3E4F5880B1C2D3E4F50617_12"}
    return part_changed(
        data, "docProps/custom.xml", lambda xml: _with_properties(xml, [*_properties(xml), *own.items()])
    )


def _properties(xml: str) -> list[tuple[str, str]]:
    return re.findall(r'name="([^"]*)"><vt:lpwstr>(.*?)</vt:lpwstr>', xml)


def _with_properties(xml: str, properties: Sequence[tuple[str, str]]) -> str:
    head = xml[: xml.index("<property ")]
    entries = (
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties, 2)
    )
    return f"{head}{''.join(entries)}</Properties>"


def properties_sorted(data: bytes) -> bytes:
    """LibreOffice sorts custom properties."""
    return part_changed(
        data, "docProps/custom.xml", lambda xml: _with_properties(xml, sorted(_properties(xml)))
    )


def excel_marks(data: bytes) -> bytes:
    """Excel names its version and code names, and leaves revision marks and where the file lay."""
    data = in_workbook(
        data,
        "<fileVersion[^>]*><workbookPr[^>]*>",
        '<fileVersion appName="xl" lastEdited="7" lowestEdited="4" rupBuild="22228"/>'
        '<workbookPr codeName="ThisWorkbook" defaultThemeVersion="124226"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><x15ac:absPath '
        'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="D:\\\\年报\\\\"/>'
        "</mc:Choice></mc:AlternateContent>"
        '<xr:revisionPtr revIDLastSave="0" documentId="8_{A0B1C2D3-0000-4000-8000-000000000001}" '
        'xr6:coauthVersionLast="36" xr6:coauthVersionMax="36" '
        'xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/>',
    )
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'mc:Ignorable="x15 xr xr6 xr10" '
        'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xmlns:xr6="http://schemas.microsoft.com/office/spreadsheetml/2016/revision6" '
        'xmlns:xr10="http://schemas.microsoft.com/office/spreadsheetml/2016/revision10"'
    )
    return in_workbook(data, "<workbook ", f"<workbook {spaces} ")


def excel_rows(data: bytes) -> bytes:
    """Excel marks sheets with ids and rows with the height of their letters."""
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xr:uid="{00000000-0001-0000-0000-000000000000}"'
    )
    data = each_sheet(data, lambda _, xml: xml.replace("<worksheet ", f"<worksheet {spaces} "))
    return each_row(
        data, lambda attributes, cells: _element("row", {**attributes, "x14ac:dyDescent": "0.15"}, cells)
    )


def calc_chain(data: bytes) -> bytes:
    """Excel keeps the order of calculation in a part of its own."""
    numbers = {name: number for number, name in enumerate(sheet_parts(data).values(), 1)}
    places: list[str] = []

    def noted(cell: RawCell) -> str:
        places.append(f'<c r="{cell.a1}" i="{numbers[cell.sheet]}"/>')
        return cell.written()

    data = each_formula(data, noted)
    chain = f'<calcChain xmlns="{_MAIN}">{"".join(places)}</calcChain>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    data = with_part(data, "xl/calcChain.xml", chain, kind)
    return related(data, "xl/workbook.xml", "rIdChain", "calcChain", "calcChain.xml")


# --- how numbers are written


def numbers_off_by_a_bit(data: bytes, towards: float) -> bytes:
    """What binary addition leaves: 0.30000000000000004."""

    def changed(number: str) -> str:
        return number if float(number).is_integer() else repr(nextafter(float(number), towards))

    return each_number(data, changed)


def numbers_with_15_digits(data: bytes) -> bytes:
    """WPS writes 15 significant digits, here with all their zeros."""
    return each_number(data, lambda number: f"{float(number):#.15g}")


def numbers_with_exponent(data: bytes) -> bytes:
    """1.2E1."""
    return each_number(data, lambda number: f"{Decimal(number):E}".replace("E+", "E"))


def numbers_with_trailing_zeros(data: bytes) -> bytes:
    """31.000."""
    return each_number(data, lambda number: f"{number}00" if "." in number else f"{number}.000")


def numbers_called_numbers(data: bytes) -> bytes:
    """The type that is meant without any, written out."""
    return each_cell(data, lambda cell: cell.written(t="n") if cell.is_typed_number else cell.written())


def _grouped(number: str, _: str) -> str:
    whole, point, fraction = number.partition(".")
    return f"{int(whole):,}{point}{fraction}"


def _full_width(number: str, _: str) -> str:
    return number.translate({ord(plain): ord(plain) - ord("0") + ord("０") for plain in "0123456789"})


# From what a person or another program left there to how it is written.
_NUMBER_TEXTS: dict[str, Callable[[str, str], str]] = {
    "plain": lambda number, _: number,
    "full_width": _full_width,
    "blank_behind": lambda number, _: f"{number} ",
    "grouped": _grouped,
    "with_unit": lambda number, unit: f"{number}{unit}",
    "ideographic_blank": lambda number, _: f"\u3000{number}\u3000",
    "no_break_blank": lambda number, _: f"\u00a0{number}",
    "zero_width": lambda number, _: f"\u200b{number}\u200b",
    "byte_order_mark": lambda number, _: f"\ufeff{number}",
    "carriage_return": lambda number, _: f"{number}_x000D_",
    "carriage_return_and_line": lambda number, _: f"{number}_x000D_\n",
}


def numbers_as_text(data: bytes, write: Callable[[str, str], str]) -> bytes:
    """Typed numbers that became text, as they do in cells of the Text format and on pasting."""

    def text(cell: RawCell) -> str | None:
        item = _INPUTS.get(cell.place)
        if item is None or not cell.is_typed_number:
            return None
        return write(cell.value or "", FORM.units_of(item)[0])

    return typed_as_text(data, text)


# --- how texts are written


def empty_strings(data: bytes) -> bytes:
    """Blank cells that point to an empty shared string, in the inputs and everywhere else."""
    return typed_as_text(data, lambda cell: None if cell.inner else "")


def carriage_returns(data: bytes) -> bytes:
    """Texts pasted from Windows programs: _x000D_ before the line feed."""
    return each_string(data, lambda string: string.replace("\n", "_x000D_\n"))


def carriage_returns_alone(data: bytes) -> bytes:
    """_x000D_ in place of the line feed, and at the end."""
    strings = strings_of(data)

    def text(cell: RawCell) -> str | None:
        if cell.place not in _TEXT_PLACES or not cell.value:
            return None
        return text_of(strings[int(cell.value)]).replace("\n", "_x000D_") + "_x000D_"

    return typed_as_text(data, text)


def texts_preserved(data: bytes) -> bytes:
    """xml:space="preserve" on every text."""
    return each_string(data, lambda string: _text(text_of(string)))


def rich_texts(data: bytes) -> bytes:
    """Texts in runs of different looks."""

    def runs(string: str) -> str:
        text = text_of(string)
        middle = len(text) // 2
        look = '<rPr><sz val="11"/><rFont val="仿宋"/><charset val="134"/></rPr>'
        return f"<r>{look}{_text(text[:middle])}</r><r><rPr><b/></rPr>{_text(text[middle:])}</r>"

    return each_string(data, runs)


def phonetic_texts(data: bytes) -> bytes:
    """Texts with their reading, which is no part of them."""
    reading = '<rPh sb="0" eb="1"><t>ドク</t></rPh><phoneticPr fontId="1" type="noConversion"/>'
    return each_string(data, lambda string: string + reading)


def inline_texts(data: bytes) -> bytes:
    """Texts in their cells, and no shared strings at all."""
    strings = strings_of(data)

    def changed(cell: RawCell) -> str:
        if cell.kind != "s":
            return cell.written()
        return cell.written(f"<is>{strings[int(cell.value or 0)]}</is>", t="inlineStr")

    data = rezip(each_cell(data, changed), lambda name, part: None if name == _STRINGS else part)
    return each_xml(
        data, lambda xml: re.sub('<(?:Override|Relationship) [^>]*"[^"]*sharedStrings.xml"[^>]*>', "", xml)
    )


def texts_as_results(data: bytes) -> bytes:
    """Typed texts written the way that texts of formulas are: t="str"."""
    strings = strings_of(data)

    def changed(cell: RawCell) -> str:
        if cell.kind != "s":
            return cell.written()
        text = escape(text_of(strings[int(cell.value or 0)]), quote=False)
        return cell.written(f"<v>{text}</v>", t="str")

    return each_cell(data, changed)


def strings_in_another_order(data: bytes) -> bytes:
    """Shared strings in another order, each twice, some unused."""
    strings = strings_of(data)
    count = len(strings)

    def changed(cell: RawCell) -> str:
        if cell.kind != "s":
            return cell.written()
        return cell.with_value(str(count - 1 - int(cell.value or 0) + (count if cell.a1 > "B" else 0)))

    backwards = list(reversed(strings))
    return with_strings(each_cell(data, changed), [*backwards, *backwards, "<t>用不着的文字</t>"])


def quote_prefixed(data: bytes) -> bytes:
    """Texts typed behind an apostrophe, which makes a text of anything."""
    return restyled(
        data, lambda cell: cell.kind == "s", lambda style: style.replace("<xf ", '<xf quotePrefix="1" ', 1)
    )


# --- formulas and their results


def results_stale(data: bytes) -> bytes:
    """A program that does not calculate leaves 0 behind every formula."""
    return each_formula(data, lambda cell: cell.with_value("0", t=None))


def results_missing(data: bytes) -> bytes:
    """Formulas with no result stored."""
    return each_formula(data, lambda cell: cell.written(re.sub("<v>.*</v>", "", cell.inner), t=None))


def results_empty(data: bytes) -> bytes:
    """Formulas with an empty result, as openpyxl leaves them."""
    return each_formula(data, lambda cell: cell.with_value("", t=None))


def results_closed(data: bytes) -> bytes:
    """Formulas with an empty result in one tag."""
    return each_formula(data, lambda cell: cell.written(re.sub("<v>.*</v>", "<v/>", cell.inner), t=None))


def formulas_volatile(data: bytes) -> bytes:
    """Excel marks formulas with INDIRECT as to be calculated always."""
    return each_formula(data, lambda cell: cell.written(cell.inner.replace("<f>", '<f ca="1">')))


def formulas_shared(data: bytes) -> bytes:
    """Formulas written once for several cells, and some that are shared with none."""
    differences = {row.difference.a1 for row in LAYOUT.checks.values()}
    first, last = (row.difference.a1 for row in (*LAYOUT.checks.values(),)[:: len(LAYOUT.checks) - 1])
    groups = iter(range(1, 1_000_000))

    def changed(cell: RawCell) -> str:
        if cell.sheet != CHECKS_SHEET or cell.a1 not in differences:
            start = f'<f t="shared" ref="{cell.a1}" si="{next(groups)}">'
            return cell.written(cell.inner.replace("<f>", start))
        if cell.a1 == first:
            return cell.written(cell.inner.replace("<f>", f'<f t="shared" ref="{first}:{last}" si="0">'))
        return cell.written(re.sub("<f>.*</f>", '<f t="shared" si="0"/>', cell.inner))

    return each_formula(data, changed)


def formulas_as_arrays(data: bytes) -> bytes:
    """Formulas entered with Ctrl+Shift+Enter."""
    return each_formula(
        data, lambda cell: cell.written(cell.inner.replace("<f>", f'<f t="array" ref="{cell.a1}">'))
    )


def formulas_escaped(data: bytes) -> bytes:
    """Quotation marks in formulas as entities."""

    def changed(cell: RawCell) -> str:
        formula = (cell.formula or "").replace('"', "&quot;").replace("'", "&apos;")
        return cell.written(cell.inner.replace(f"<f>{cell.formula}</f>", f"<f>{formula}</f>"))

    return each_formula(data, changed)


def formulas_with_full_numbers(data: bytes) -> bytes:
    """Small numbers in formulas with all the digits of the binary ones behind them."""
    return each_formula(data, lambda cell: cell.written(cell.inner.replace("0.0000005", f"{5e-7:.16E}")))


# --- styles, sizes, sheets


def restyled(data: bytes, chosen: Callable[[RawCell], bool], change: Callable[[str], str]) -> bytes:
    """The workbook with the style of the chosen cells changed."""
    found = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", part_of(data, "xl/styles.xml"), re.DOTALL)
    assert found is not None
    styles = re.findall(r"<xf\b[^>]*?/>|<xf\b.*?</xf>", found[1], re.DOTALL)
    both = "".join([*styles, *map(change, styles)])
    count = len(styles)

    def changed(cell: RawCell) -> str:
        style = int(cell.attributes.get("s", "0")) + (count if chosen(cell) else 0)
        return cell.written(s=str(style))

    data = part_changed(
        data,
        "xl/styles.xml",
        lambda xml: xml.replace(found[0], f'<cellXfs count="{2 * count}">{both}</cellXfs>'),
    )
    return each_cell(data, changed)


_NUMBER_FORMATS = {
    "red_negatives": r"0_);[Red]\(0\)",
    "thousands": r"#,##0_ ;[Red]\-#,##0\ ",
    "accounting": r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "yuan": r'"¥"#,##0.00;[Red]"¥"\-#,##0.00',
    "with_unit": '0"件"',
    "chinese_digits": "[DBNum1][$-804]General",
    "chinese_general": "G/通用格式",
    "scientific": "0.00E+00",
    "text": "@",
    "hidden": ";;;",
    "words_like_dates": r'0"d"\m\h[Yellow]',
}


def number_format(data: bytes, code: str) -> bytes:
    """Another number format in every figure's cell."""

    def change(style: str) -> str:
        style = style.replace(' applyNumberFormat="1"', "")
        return re.sub('numFmtId="[0-9]+"', 'numFmtId="199" applyNumberFormat="1"', style, count=1)

    data = restyled(data, lambda cell: cell.kind == "n" and cell.sheet not in OWN_SHEETS, change)
    declared = f'<numFmt numFmtId="199" formatCode="{escape(code)}"/>'
    return part_changed(
        data,
        "xl/styles.xml",
        lambda xml: re.sub('<numFmts count="[0-9]+">', lambda _: f'<numFmts count="2">{declared}', xml),
    )


def columns_styled(data: bytes) -> bytes:
    """One style for all 16,384 columns."""
    column = '<cols><col min="1" max="16384" width="9" style="1" customWidth="1"/></cols>'

    def changed(_: str, xml: str) -> str:
        return re.sub("<cols>.*?</cols>", "", xml).replace("<sheetData>", f"{column}<sheetData>")

    return each_sheet(data, changed)


def columns_hidden(data: bytes) -> bytes:
    """The columns that nobody needs, hidden."""
    column = '<col min="200" max="16384" width="0" hidden="1" customWidth="1"/></cols>'
    return each_sheet(data, lambda _, xml: xml.replace("</cols>", column))


def rows_styled(data: bytes) -> bytes:
    """A style for each row."""
    return each_row(
        data, lambda attributes, cells: _element("row", {**attributes, "s": "1", "customFormat": "1"}, cells)
    )


def spans_dropped(data: bytes) -> bytes:
    """Rows without the columns they span."""
    return each_row(data, lambda attributes, cells: _element("row", {**attributes, "spans": None}, cells))


def dimension(data: bytes, written: str) -> bytes:
    """Another size of every sheet, or none."""
    return each_sheet(data, lambda _, xml: re.sub("<dimension[^>]*>", written, xml))


_FAR_ROWS, _COLUMNS, _ROWS = 23, 16_384, 1_048_576


def blanks_far_out(data: bytes) -> bytes:
    """23 rows with a border out to the last column: 376,832 styled blanks."""
    names = [column_name(column) for column in range(_COLUMNS)]

    def filled(row: int, cells: str) -> str:
        there = len(_CELL.findall(cells))
        blanks = (f'<c r="{name}{row}" s="4"/>' for name in names[there:])
        return _element("row", {"r": str(row)}, cells + "".join(blanks))

    def changed(xml: str) -> str:
        start, end = xml.index("<sheetData>") + len("<sheetData>"), xml.index("</sheetData>")
        rows = {int(_attributes(match[1])["r"]): match for match in _ROW.finditer(xml[start:end])}
        first = [filled(row, (rows[row][2] or "") if row in rows else "") for row in range(1, _FAR_ROWS + 1)]
        rest = [match[0] for row, match in rows.items() if row > _FAR_ROWS]
        return xml[:start] + "".join(first + rest) + xml[end:]

    part = part_of_sheet(data, _SOME_SHEET)
    return part_changed(dimension(data, '<dimension ref="A1:XFD23"/>'), part, changed)


def blanks_far_down(data: bytes) -> bytes:
    """A style in the very last row."""
    last = f'<row r="{_ROWS}"><c r="A{_ROWS}" s="4"/></row></sheetData>'
    return each_sheet(data, lambda _, xml: xml.replace("</sheetData>", last))


def values_beneath_merged(data: bytes) -> bytes:
    """Texts that lie beneath merged cells, other than those for texts: whoever pastes there means it."""
    covered: set[tuple[str, str]] = set()

    def note(sheet: str, xml: str) -> str:
        for first_column, first, last_column, last in re.findall(
            r'<mergeCell ref="([A-Z])(\d+):([A-Z])(\d+)"', xml
        ):
            area = [
                (sheet, f"{chr(column)}{row}")
                for column in range(ord(first_column), ord(last_column) + 1)
                for row in range(int(first), int(last) + 1)
            ]
            if area[0] not in _TYPED_BLOCKS:
                covered.update(area[1:])
        return xml

    data = each_sheet(data, note)
    return typed_as_text(data, lambda cell: "9" if cell.place in covered else None)


def hidden_sheet(data: bytes, state: str) -> bytes:
    """The sheet that nobody could unhide, in another state."""
    return in_workbook(data, ' state="veryHidden"', state)


def sheets_in_another_order(data: bytes) -> bytes:
    """Sheets moved; the names of areas with them."""
    sheets = re.findall("<sheet [^>]*>", part_of(data, "xl/workbook.xml"))
    data = in_workbook(data, "<sheets>.*</sheets>", f"<sheets>{''.join(reversed(sheets))}</sheets>")
    last = len(sheets) - 1
    return part_changed(
        data,
        "xl/workbook.xml",
        lambda xml: re.sub(r'localSheetId="(\d+)"', lambda m: f'localSheetId="{last - int(m[1])}"', xml),
    )


def sheet_added(data: bytes) -> bytes:
    """A sheet of somebody's own notes, with all sorts of values, before ours."""
    cells = (
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#DIV/0!</v></c><c r="C1"><v>45000</v></c>'
        '<c r="D1"><f>NOW()</f></c><c r="E1" t="inlineStr"><is><t>备注</t></is></c></row>'
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    data = with_part(data, "xl/worksheets/sheet99.xml", sheet, _SHEET_TYPE)
    data = related(data, "xl/workbook.xml", "rIdNotes", "worksheet", "worksheets/sheet99.xml")
    return in_workbook(
        in_workbook(data, "<definedNames>.*</definedNames>", ""),
        "<sheets>",
        '<sheets><sheet name="Sheet1" sheetId="99" r:id="rIdNotes"/>',
    )


def extra_cells(data: bytes) -> bytes:
    """A truth value and a picture in a cell (WPS) beside the form's cells."""
    part = part_of_sheet(data, _SOME_SHEET)
    picture = 'DISPIMG("ID_0123456789ABCDEF0123456789ABCDEF",1)'
    cells = f'<c r="Y3" t="b"><v>1</v></c><c r="Z3" t="str"><f>_xlfn.{picture}</f><v>={picture}</v></c>'

    def changed(match: "re.Match[str]") -> str:
        attributes = _attributes(match[1])
        return _element(
            "row", {**attributes, "spans": None}, (match[2] or "") + (cells if attributes["r"] == "3" else "")
        )

    data = part_changed(data, part, lambda xml: _ROW.sub(changed, xml))
    images = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        f'xmlns:r="{_RELATIONS}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
        '<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_0123456789ABCDEF0123456789ABCDEF"/>'
        '<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/>'
        "</xdr:pic></etc:cellImage></etc:cellImages>"
    )
    data = with_part(data, "xl/cellimages.xml", images, "application/vnd.wps-officedocument.cellimage+xml")
    data = with_part(data, "xl/media/image1.png", _PICTURE, "image/png")
    data = related(data, "xl/cellimages.xml", "rId1", "image", "media/image1.png")
    kind = "http://www.wps.cn/officeDocument/2020/cellImage"
    return related(data, "xl/workbook.xml", "rIdImages", kind, "cellimages.xml")


# --- data validations and protection


_VALIDATIONS = re.compile(r"<dataValidations[^>]*>(.*?)</dataValidations>", re.DOTALL)
_VALIDATION = re.compile(r"<dataValidation\b([^>]*?)(?:/>|>(.*?)</dataValidation>)", re.DOTALL)
_Validation = tuple[dict[str, str], str]


def _each_validations(data: bytes, change: Callable[[list[_Validation]], list[_Validation]]) -> bytes:
    def changed(match: "re.Match[str]") -> str:
        old = [(_attributes(m[1]), m[2] or "") for m in _VALIDATION.finditer(match[1])]
        new = [_element("dataValidation", attributes, inner) for attributes, inner in change(old)]
        return f'<dataValidations count="{len(new)}">{"".join(new)}</dataValidations>'

    return each_sheet(data, lambda _, xml: _VALIDATIONS.sub(changed, xml))


def validations_merged(data: bytes) -> bytes:
    """Validations that differ in their prompts only as one, with a list of cells."""

    def merged(old: list[_Validation]) -> list[_Validation]:
        cells: dict[tuple[str, str], list[str]] = {}
        for attributes, inner in old:
            cells.setdefault((attributes.get("type", "none"), inner), []).append(attributes["sqref"])
        return [
            ({**({"type": kind} if kind else {}), "allowBlank": "1", "sqref": " ".join(there)}, inner)
            for (kind, inner), there in cells.items()
        ]

    return _each_validations(data, merged)


def validations_split(data: bytes) -> bytes:
    """A validation for every cell."""

    def split(old: list[_Validation]) -> list[_Validation]:
        return [
            ({**attributes, "sqref": cell}, inner)
            for attributes, inner in old
            for cell in attributes["sqref"].split()
        ]

    return _each_validations(validations_merged(data), split)


def validations_in_extension(data: bytes) -> bytes:
    """Validations moved into the extension that Excel 2010 brought."""

    def moved(attributes: dict[str, str], inner: str) -> str:
        where = f"<xm:sqref>{attributes['sqref']}</xm:sqref>"
        inner = re.sub(
            r"<(formula[12])>(.*?)</\1>", r"<x14:\1><xm:f>\2</xm:f></x14:\1>", inner, flags=re.DOTALL
        )
        return _element("x14:dataValidation", {**attributes, "sqref": None}, inner + where)

    def changed(_: str, xml: str) -> str:
        found = _VALIDATIONS.search(xml)
        if found is None:
            return xml
        new = [moved(_attributes(m[1]), m[2] or "") for m in _VALIDATION.finditer(found[1])]
        extension = (
            '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
            'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
            f'<x14:dataValidations count="{len(new)}" '
            'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
            f"{''.join(new)}</x14:dataValidations></ext></extLst></worksheet>"
        )
        return xml.replace(found[0], "").replace("</worksheet>", extension)

    return each_sheet(data, changed)


def protection(data: bytes, written: str) -> bytes:
    """Another protection of every sheet."""
    return each_sheet(data, lambda _, xml: re.sub("<sheetProtection[^>]*>", written, xml))


_SHA_512 = (
    '<sheetProtection algorithmName="SHA-512" hashValue="'
    'wdEi/Pl+yXJs/Vbn3DqfS2bqUXkdBMHsfQHnrmvCTVpRNMBwOFhIY2yhTZ0N9xyBuzRvEvNwGhIBTfRWQxoQ8g==" '
    'saltValue="3TsBn0aGvYbrFwLWvBDIsg==" spinCount="100000" sheet="1" objects="1" scenarios="1"/>'
)


# --- other parts


def external_link(data: bytes) -> bytes:
    """A link to another workbook that no formula uses."""
    link = (
        f'<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{_RELATIONS}" r:id="rId1">'
        '<sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>'
    )
    name = "xl/externalLinks/externalLink1.xml"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    data = with_part(data, name, link, kind)
    data = related(data, name, "rId1", "externalLinkPath", "去年.xlsx", outside=True)
    data = related(data, "xl/workbook.xml", "rIdLink", "externalLink", "externalLinks/externalLink1.xml")
    references = '</sheets><externalReferences><externalReference r:id="rIdLink"/></externalReferences>'
    return in_workbook(data, "</sheets>", references)


def comments(data: bytes) -> bytes:
    """A comment on a figure, with its frame."""
    part = part_of_sheet(data, _SOME_SHEET)
    written = (
        f'<comments xmlns="{_MAIN}"><authors><author>审核人</author></authors><commentList>'
        '<comment ref="B5" authorId="0"><text><r><t>请核对 12</t></r></text></comment>'
        "</commentList></comments>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    frame = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202">'
        '<x:ClientData ObjectType="Note"><x:Row>4</x:Row><x:Column>1</x:Column></x:ClientData>'
        "</v:shape></xml>"
    )
    data = with_part(data, "xl/comments1.xml", written, kind)
    vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    data = with_part(data, "xl/drawings/vmlDrawing1.vml", frame, vml)
    data = related(data, part, "rIdNotes", "comments", "../comments1.xml")
    data = related(data, part, "rIdFrame", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    return at_end_of_sheet(data, part, '<legacyDrawing r:id="rIdFrame"/>')


def picture(data: bytes) -> bytes:
    """A picture over the cells."""
    part = part_of_sheet(data, _SOME_SHEET)
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_RELATIONS}">'
        "<xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="图片 1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        '<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr>'
        "</xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    data = with_part(data, "xl/drawings/drawing1.xml", drawing, kind)
    data = with_part(data, "xl/media/image1.png", _PICTURE, "image/png")
    data = related(data, "xl/drawings/drawing1.xml", "rId1", "image", "../media/image1.png")
    data = related(data, part, "rIdDrawing", "drawing", "../drawings/drawing1.xml")
    return at_end_of_sheet(data, part, '<drawing r:id="rIdDrawing"/>')


def custom_xml(data: bytes) -> bytes:
    """Data that an office system keeps in the file."""
    properties = (
        '<ds:datastoreItem ds:itemID="{B1977F7D-205B-4081-913C-38D41E755F92}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    )
    data = with_part(
        data,
        "customXml/item1.xml",
        '<s xmlns="http://www.wps.cn/officeDocument/2013/etx"/>',
        "application/xml",
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    data = with_part(data, "customXml/itemProps1.xml", properties, kind)
    data = related(data, "customXml/item1.xml", "rId1", "customXmlProps", "itemProps1.xml")
    return related(data, "xl/workbook.xml", "rIdData", "customXml", "../customXml/item1.xml")


def dates_from_1904(data: bytes) -> bytes:
    """Days counted from 1904, as on old Macs."""
    return in_workbook(data, "<workbookPr ", '<workbookPr date1904="1" ')


# --- how parts are named and related


def targets_absolute(data: bytes) -> bytes:
    """Relations of the workbook from the root of the package."""
    return part_changed(
        data, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace('Target="', 'Target="/xl/')
    )


def sheets_renamed(data: bytes, pattern: str) -> bytes:
    """Parts of sheets under other names."""

    def renamed(text: str) -> str:
        return re.sub(r"worksheets/sheet(\d+)\.xml", pattern, text)

    return packed([(renamed(name), part) for name, part in members_of(each_xml(data, renamed))])


def strings_renamed(data: bytes) -> bytes:
    """The part of the shared strings with a capital letter."""

    def renamed(text: str) -> str:
        return text.replace("sharedStrings.xml", "SharedStrings.xml")

    return packed([(renamed(name), part) for name, part in members_of(each_xml(data, renamed))])


# --- how XML is written


def byte_order_marks(data: bytes) -> bytes:
    """A byte order mark before every XML part."""
    return rezip(data, lambda name, part: b"\xef\xbb\xbf" + part if _is_xml(name) else part)


def prefixed(data: bytes) -> bytes:
    """Every element of a sheet, of the strings and of the workbook with a prefix: <x:worksheet>."""

    def changed(xml: str) -> str:
        if f'xmlns="{_MAIN}"' not in xml:
            return xml
        xml = xml.replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"')
        return re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", xml)

    return each_xml(data, changed)


_STRICT = {
    _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{_RELATIONS}/extended-properties": "http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties",
    f"{_RELATIONS}/custom-properties": "http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties",
    _RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": (
        "http://purl.oclc.org/ooxml/officeDocument/customProperties"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": (
        "http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes": (
        "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
    ),
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
}


def strict(data: bytes) -> bytes:
    """Saved as “Strict Open XML Spreadsheet”: other namespaces throughout."""

    def changed(xml: str) -> str:
        for old, new in _STRICT.items():
            xml = xml.replace(old, new)
        return xml.replace("<workbook ", '<workbook conformance="strict" ')

    return each_xml(data, changed)


def attributes_backwards(data: bytes) -> bytes:
    """Attributes in another order: `r` is not the first of a cell."""

    def backwards(attributes: Mapping[str, str]) -> dict[str, str | None]:
        return dict(reversed(list(attributes.items())))

    data = each_row(data, lambda attributes, cells: _element("row", backwards(attributes), cells))
    data = each_cell(data, lambda cell: _element("c", backwards(cell.attributes), cell.inner))
    return part_changed(
        data,
        "xl/workbook.xml",
        lambda xml: re.sub(
            "<sheet ([^>]*)/>", lambda match: _element("sheet", backwards(_attributes(match[1])), ""), xml
        ),
    )


def single_quotes(data: bytes) -> bytes:
    """Attributes in single quotation marks."""

    def changed(xml: str) -> str:
        return re.sub(r"<[A-Za-z][^<>]*>", lambda tag: re.sub(r"""="([^"']*)\"""", r"='\1'", tag[0]), xml)

    return each_xml(data, changed)


def indented(data: bytes) -> bytes:
    """Rows, cells and their contents on lines of their own, with comments between."""

    def changed(_: str, xml: str) -> str:
        return re.sub(r"(?=<(?:row|c|v|f|is)\b)|(?=</(?:row|c|sheetData)>)", "\n  ", xml).replace(
            "<sheetData>", "<sheetData><!-- <c> -->"
        )

    return each_sheet(data, changed)


def tags_not_closed_short(data: bytes) -> bytes:
    """<c></c> in place of <c/>."""
    return each_sheet(data, lambda _, xml: re.sub(r"<(c|row|f)\b([^>]*)/>", r"<\1\2></\1>", xml))


def character_references(data: bytes) -> bytes:
    """Everything beyond ASCII as a number."""
    return each_xml(data, lambda xml: xml.encode("ascii", "xmlcharrefreplace").decode())


def without_references(data: bytes) -> bytes:
    """Cells and rows that do not say where they stand: each follows the one before."""

    def changed(_: str, xml: str) -> str:
        start, end = xml.index("<sheetData>") + len("<sheetData>"), xml.index("</sheetData>")
        return xml[:start] + "".join(_rows_by_position(xml[start:end])) + xml[end:]

    return each_sheet(data, changed)


def _rows_by_position(xml: str) -> Iterator[str]:
    row = 0
    for match in _ROW.finditer(xml):
        attributes = _attributes(match[1])
        yield "<row/>" * (int(attributes["r"]) - row - 1)
        row = int(attributes["r"])
        cells = "".join(_cells_by_position(match[2] or ""))
        yield _element("row", {**attributes, "r": None, "spans": None}, cells)


def _cells_by_position(xml: str) -> Iterator[str]:
    column = 0
    for match in _CELL.finditer(xml):
        attributes = _attributes(match[1])
        there = _column_number(attributes["r"].rstrip("0123456789"))
        yield "<c/>" * (there - column)
        column = there + 1
        yield _element("c", {**attributes, "r": None}, match[2] or "")


def _column_number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


# --- how the zip is written


def zip_with_folders(data: bytes) -> bytes:
    """Members for the folders."""
    folders = ["_rels/", "docProps/", "xl/", "xl/_rels/", "xl/theme/", "xl/worksheets/"]
    return packed([*((folder, b"") for folder in folders), *members_of(data)])


def zip_with_backslashes(data: bytes) -> bytes:
    """Paths as Windows writes them."""
    return packed([(name.replace("/", "\\"), part) for name, part in members_of(data)])


def zip_streamed(data: bytes) -> bytes:
    """Sizes and checksums behind each member."""
    return packed(members_of(data), out=_Pipe())


def zip_in_another_order(data: bytes) -> bytes:
    """Members backwards: the sheets after what they need, the content types last."""
    return packed(list(reversed(members_of(data))))


def zip_content_types_last(data: bytes) -> bytes:
    """The content types at the end."""
    return packed(sorted(members_of(data), key=lambda member: member[0] == "[Content_Types].xml"))


def zip_with_remains(data: bytes) -> bytes:
    """Remains that Excel leaves of parts it dropped."""
    return packed([*members_of(data), ("[trash]/0000.dat", b"\xff" * 64)])


# --- all of them


_PLAIN: tuple[Emulation, ...] = (
    wps_marks,
    properties_sorted,
    excel_marks,
    excel_rows,
    calc_chain,
    numbers_with_15_digits,
    numbers_with_exponent,
    numbers_with_trailing_zeros,
    numbers_called_numbers,
    empty_strings,
    carriage_returns,
    carriage_returns_alone,
    texts_preserved,
    rich_texts,
    phonetic_texts,
    texts_as_results,
    strings_in_another_order,
    quote_prefixed,
    results_stale,
    results_missing,
    results_empty,
    results_closed,
    columns_styled,
    columns_hidden,
    rows_styled,
    blanks_far_out,
    blanks_far_down,
    values_beneath_merged,
    sheets_in_another_order,
    sheet_added,
    extra_cells,
    validations_merged,
    validations_split,
    validations_in_extension,
    external_link,
    comments,
    picture,
    custom_xml,
    dates_from_1904,
    strings_renamed,
    zip_with_folders,
    zip_streamed,
    zip_in_another_order,
    zip_content_types_last,
    zip_with_remains,
)

# What is written in other bytes and means the same: whoever looks at bytes may be led astray.
SYNTAX: dict[str, Emulation] = {
    **{
        emulation.__name__: emulation
        for emulation in (
            inline_texts,
            spans_dropped,
            formulas_volatile,
            formulas_shared,
            formulas_as_arrays,
            formulas_escaped,
            formulas_with_full_numbers,
            targets_absolute,
            byte_order_marks,
            prefixed,
            strict,
            attributes_backwards,
            single_quotes,
            indented,
            tags_not_closed_short,
            character_references,
            without_references,
            zip_with_backslashes,
        )
    },
    "sheets_renamed": partial(sheets_renamed, pattern=r"worksheets/abc\1.xml"),
    "sheets_in_another_folder": partial(sheets_renamed, pattern=r"pages/\1.xml"),
}

EMULATIONS: dict[str, Emulation] = {
    **{emulation.__name__: emulation for emulation in _PLAIN},
    **SYNTAX,
    **{f"numbers_as_text_{name}": partial(numbers_as_text, write=w) for name, w in _NUMBER_TEXTS.items()},
    **{f"number_format_{name}": partial(number_format, code=code) for name, code in _NUMBER_FORMATS.items()},
    **{
        f"{emulation.__name__}_stale": in_turn(results_stale, emulation)
        for emulation in (
            formulas_volatile,
            formulas_shared,
            formulas_as_arrays,
            formulas_escaped,
            formulas_with_full_numbers,
            prefixed,
            strict,
        )
    },
    "dimension_whole": partial(dimension, written='<dimension ref="A1:XFD1048576"/>'),
    "dimension_one_cell": partial(dimension, written='<dimension ref="A1"/>'),
    "dimension_missing": partial(dimension, written=""),
    "zip_dated_2012": lambda data: packed(members_of(data), year=2012),
    "zip_stored": lambda data: packed(members_of(data), compression=zipfile.ZIP_STORED),
    "numbers_a_bit_above": partial(numbers_off_by_a_bit, towards=inf),
    "numbers_a_bit_below": partial(numbers_off_by_a_bit, towards=0),
    "rich_texts_inline": in_turn(rich_texts, inline_texts),
    "sheet_hidden": partial(hidden_sheet, state=' state="hidden"'),
    "sheet_visible": partial(hidden_sheet, state=""),
    "protection_sha_512": partial(protection, written=_SHA_512),
    "protection_not_on": partial(protection, written='<sheetProtection objects="1" scenarios="1"/>'),
    "protection_not_on_with_password": partial(
        protection, written='<sheetProtection password="CC1A" objects="1" scenarios="1"/>'
    ),
    "protection_gone": partial(protection, written=""),
    "all_of_wps": in_turn(wps_marks, empty_strings, validations_split, carriage_returns, zip_with_folders),
    "all_of_excel": in_turn(
        excel_marks,
        excel_rows,
        calc_chain,
        partial(numbers_off_by_a_bit, towards=inf),
        phonetic_texts,
        formulas_volatile,
        validations_in_extension,
    ),
}
