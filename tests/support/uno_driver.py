"""Drives LibreOffice for tests: JSON commands on stdin, one a line, answers on stdout.

Run by the Python that has LibreOffice's `uno` module, not by the one that runs the tests.
What a person does (`Person`) goes through the window's own commands wherever there is one, so
that it is refused, and rewrites references, as in the program.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.datatransfer import DataFlavor
from com.sun.star.lang import DisposedException
from com.sun.star.uno import Exception as UnoException

MOST_ROWS, MOST_COLUMNS = 300, 60  # of a sheet that are looked at
Place = dict[str, Any]
Spot = tuple[int, int]


class MissingError(Exception):
    """There is no such sheet or label."""


def connect(pipe: str) -> tuple[Any, Any]:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    for _ in range(300):
        try:
            context = resolver.resolve(address)
            return context, service(context, "com.sun.star.frame.Desktop")
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def properties(**values: object) -> tuple[Any, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def runs(cells: list[Any]) -> list[Any]:
    """Neighbours along a row, put together: every call costs a round trip."""
    found: list[Any] = []
    for (sheet, row, column), value in sorted(cells, key=lambda cell: cell[0]):
        typed = "" if value is None else value
        if found:
            (last_sheet, last_row, first), values = found[-1]
            if (sheet, row, column) == (last_sheet, last_row, first + len(values)):
                values.append(typed)
                continue
        found.append(((sheet, row, column), [typed]))
    return found


def fill(document: Any, cells: list[Any]) -> None:
    """Type into cells; one recalculation at the end, as every formula is volatile."""
    document.enableAutomaticCalculation(False)
    for sheet in {place[0] for place, _ in cells}:
        document.Sheets.getByName(sheet).unprotect("")
    for (sheet, row, column), values in runs(cells):
        last = column + len(values) - 1
        area = document.Sheets.getByName(sheet).getCellRangeByPosition(column, row, last, row)
        if any(str(value).startswith("=") for value in values):
            area.setFormulaArray((tuple(map(str, values)),))
        else:
            area.setDataArray((tuple(values),))
    document.calculateAll()


def shown(document: Any, places: list[Any]) -> list[Any]:
    """What cells show; each sheet's are fetched at once, as every call costs a round trip."""
    grids = {}
    for name in {place[0] for place in places}:
        rows = max(place[1] for place in places if place[0] == name)
        columns = max(place[2] for place in places if place[0] == name)
        area = document.Sheets.getByName(name).getCellRangeByPosition(0, 0, columns, rows)
        grids[name] = area.getDataArray()
    return [grids[sheet][row][column] for sheet, row, column in places]


def used(sheet: Any) -> Any:
    """The used area from A1 on, within bounds."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    last = min(end.EndColumn, MOST_COLUMNS - 1), min(end.EndRow, MOST_ROWS - 1)
    return sheet.getCellRangeByPosition(0, 0, *last)


def same_words(text: str) -> str:
    return "".join(text.split())


class Person:
    """Does in the open document what a person does; answers `done`, `refused` or `missing`."""

    def __init__(self, context: Any, desktop: Any, document: Any) -> None:
        self._desktop = desktop
        self._dispatcher = service(context, "com.sun.star.frame.DispatchHelper")
        self._document = document
        self._renamed: dict[str, str] = {}
        self._with_merged: set[str] = set()  # sheets where cells were merged by this person

    def do(self, operation: dict[str, Any]) -> str:
        """Do one operation; what leaves nothing to undo was refused."""
        wishes = dict(operation)
        verb: Callable[..., bool | None] = getattr(self, f"do_{wishes.pop('do')}")
        before = self._undos()
        try:
            told = verb(**wishes)
        except MissingError:
            return "missing"
        except DisposedException:
            raise  # The program died.
        except UnoException:
            return "refused"
        return "done" if (self._undos() != before if told is None else told) else "refused"

    # Places

    def _sheet(self, name: str) -> Any:
        current = self._renamed.get(name, name)
        if not self._document.Sheets.hasByName(current):
            raise MissingError
        return self._document.Sheets.getByName(current)

    def _range(self, place: Place) -> Any:
        """The cells of an address, of a label, or where the labels of a row and a column cross."""
        sheet = self._sheet(place["sheet"])
        if "area" in place:
            return sheet.getCellRangeByName(place["area"])
        if "label" in place:
            row, column = self._found(sheet, place["label"])[0]
        else:
            row, column = self._crossing(sheet, place["row"], place["column"])
        return sheet.getCellRangeByPosition(column, row, column, row)

    def _found(self, sheet: Any, label: str) -> list[Spot]:
        wanted = same_words(label)
        spots = [
            (row, column)
            for row, values in enumerate(used(sheet).getDataArray())
            for column, value in enumerate(values)
            if isinstance(value, str) and same_words(value) == wanted
        ]
        if not spots:
            raise MissingError
        return spots

    def _crossing(self, sheet: Any, row_labels: list[str], column_labels: list[str]) -> Spot:
        rows = range(MOST_ROWS)
        for label in row_labels:
            spot = next((s for s in self._found(sheet, label) if s[0] in rows), None)
            rows = self._span(sheet, spot)[0]
        above, columns, below = rows[0] if row_labels else MOST_ROWS, range(MOST_COLUMNS), 0
        for label in column_labels:
            spots = [s for s in self._found(sheet, label) if s[0] < above and s[1] in columns]
            # Of several blocks under one another, the one whose headings are nearest.
            spot = max((s for s in spots if s[0] >= below), default=None, key=lambda s: (s[0], -s[1]))
            heading_rows, columns = self._span(sheet, spot)
            below = heading_rows[-1] + 1
        return rows[0] if row_labels else below, columns[0]

    def _span(self, sheet: Any, spot: Spot | None) -> tuple[range, range]:
        """The rows and columns that a label stands over."""
        if spot is None:
            raise MissingError
        cursor = sheet.createCursorByRange(sheet.getCellByPosition(spot[1], spot[0]))
        cursor.collapseToMergedArea()
        area = cursor.RangeAddress
        return range(area.StartRow, area.EndRow + 1), range(area.StartColumn, area.EndColumn + 1)

    # The window

    def _undos(self) -> int:
        return len(self._document.UndoManager.getAllUndoActionTitles())

    def _select(self, area: Any) -> None:
        controller = self._document.CurrentController
        controller.setActiveSheet(area.Spreadsheet)
        controller.select(area)

    def _both(self, source: Place, target: Place) -> tuple[Any, Any]:
        """The cells to be moved or copied, and where to; what was merged there is merged here."""
        source_area, target_area = self._range(source), self._range(target)
        if source_area.IsMerged:
            self._with_merged.add(target_area.Spreadsheet.Name)
        return source_area, target_area

    def _command(self, name: str, document: Any = None, **values: object) -> None:
        frame = (document or self._document).CurrentController.Frame
        self._dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, properties(**values))

    # Cells

    def do_type(self, at: Place, text: str) -> bool:
        cell = self._range(at).getCellByPosition(0, 0)
        before = self._undos(), cell.Formula
        self._select(cell)
        self._command("EnterString", StringName=text)
        # A text of several paragraphs leaves nothing to undo.
        return (self._undos(), cell.Formula) != before

    def do_clear(self, at: Place) -> None:
        self._select(self._range(at))
        self._command("ClearContents")

    def do_cut(self, at: Place, to: Place) -> None:
        """Cut and paste; where pasting is refused, the cells stay as they were, as in Excel."""
        source, target = self._both(at, to)
        before = self._undos()
        self._select(source)
        self._command("Cut")
        cut = self._undos()
        if cut != before:
            self._paste(target)
            if self._undos() == cut:
                self._document.UndoManager.undo()

    def do_drag(self, at: Place, to: Place) -> None:
        source, area = self._both(at, to)
        target = area.RangeAddress
        corner = source.Spreadsheet.getCellByPosition(target.StartColumn, target.StartRow).CellAddress
        corner.Sheet = target.Sheet
        source.Spreadsheet.moveRange(corner, source.RangeAddress)

    def do_copy(self, at: Place, to: Place) -> None:
        source, target = self._both(at, to)
        self._select(source)
        self._command("Copy")
        self._paste(target)

    def do_copy_values(self, at: Place, to: Place) -> None:
        """Copy, and paste values only."""
        source, target = self._both(at, to)
        self._select(source)
        self._command("Copy")
        self._select(target)
        self._command("InsertContents", Flags="SVD", FormulaCommand=0, MoveMode=4)

    def do_paste_foreign(self, cells: list[list[str]], to: Place, number_format: str = "General") -> None:
        """Copy from another document, with its formulas and formats."""
        target = self._range(to)
        other = self._desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, properties())
        try:
            area = other.Sheets.getByIndex(0).getCellRangeByPosition(0, 0, len(cells[0]) - 1, len(cells) - 1)
            area.setFormulaArray(tuple(map(tuple, cells)))
            area.NumberFormat = _number_format(other, number_format)
            area.CharWeight = 150.0
            other.CurrentController.select(area)
            self._command("Copy", other)
            self._paste(target)
        finally:
            other.close(True)

    def _paste(self, target: Any) -> None:
        self._select(target)
        self._command("Paste")

    def do_fill_down(self, at: Place) -> None:
        """Drag the first row's fill handle down to the last row."""
        self._range(at).fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)

    def do_sort(self, at: Place) -> None:
        """Sort rows by their first column, smallest first."""
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = 0, True
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        headings = PropertyValue(Name="ContainsHeader", Value=False)
        uno.invoke(self._range(at), "sort", ((PropertyValue(Name="SortFields", Value=fields), headings),))

    def do_note(self, at: Place, text: str) -> None:
        cell = self._range(at).getCellByPosition(0, 0)
        cell.Spreadsheet.Annotations.insertNew(cell.CellAddress, text)

    def do_merge(self, at: Place) -> bool | None:
        return self._merge(at, merged=True)

    def do_unmerge(self, at: Place) -> bool | None:
        return self._merge(at, merged=False)

    def _merge(self, at: Place, *, merged: bool) -> bool | None:
        area = self._range(at)
        if area.Spreadsheet.isProtected():
            return False  # The window offers no such command; the interface would do it.
        area.merge(merged)
        if merged:
            self._with_merged.add(area.Spreadsheet.Name)
        return None

    # Rows, columns, parts of them

    def do_insert_rows(self, at: Place) -> None:
        sheet, first, count = self._rows(at)
        sheet.Rows.insertByIndex(first, count)

    def do_delete_rows(self, at: Place) -> None:
        sheet, first, count = self._rows(at)
        sheet.Rows.removeByIndex(first, count)

    def do_insert_columns(self, at: Place) -> None:
        sheet, first, count = self._columns(at)
        sheet.Columns.insertByIndex(first, count)

    def do_delete_columns(self, at: Place) -> None:
        sheet, first, count = self._columns(at)
        sheet.Columns.removeByIndex(first, count)

    def _rows(self, place: Place) -> tuple[Any, int, int]:
        area = self._range(place)
        return area.Spreadsheet, area.RangeAddress.StartRow, area.Rows.Count

    def _columns(self, place: Place) -> tuple[Any, int, int]:
        area = self._range(place)
        return area.Spreadsheet, area.RangeAddress.StartColumn, area.Columns.Count

    def do_insert_cells(self, at: Place, shift: str) -> None:
        """Make room by shifting cells DOWN or RIGHT."""
        area = self._range(at)
        area.Spreadsheet.insertCells(area.RangeAddress, uno.Enum("com.sun.star.sheet.CellInsertMode", shift))

    def do_delete_cells(self, at: Place, shift: str) -> None:
        """Close the gap by shifting cells UP or LEFT."""
        area = self._range(at)
        area.Spreadsheet.removeRange(area.RangeAddress, uno.Enum("com.sun.star.sheet.CellDeleteMode", shift))

    def do_hide_rows(self, at: Place) -> bool:
        self._range(at).Rows.IsVisible = False
        return True

    def do_hide_columns(self, at: Place) -> bool:
        self._range(at).Columns.IsVisible = False
        return True

    # Sheets

    def do_unprotect(self, sheet: str | None = None) -> bool:
        """Lift the protection of one sheet, or of all and of the document."""
        for each in [self._sheet(sheet)] if sheet else [*self._document.Sheets, self._document]:
            each.unprotect("")
        return True

    def do_protect(self, sheet: str | None = None) -> bool:
        for each in [self._sheet(sheet)] if sheet else self._document.Sheets:
            each.protect("")
        return True

    def do_rename_sheet(self, sheet: str, name: str) -> bool:
        """Rename; later operations may go on calling the sheet by its old name."""
        renamed = self._sheet(sheet)
        if renamed.Name in self._with_merged:
            self._with_merged.add(name)
        renamed.Name = name
        self._renamed[sheet] = name
        return True

    def do_move_sheet(self, sheet: str, position: int) -> bool:
        self._document.Sheets.moveByName(self._sheet(sheet).Name, position)
        return True

    def do_copy_sheet(self, sheet: str, name: str, position: int) -> bool:
        copied = self._sheet(sheet).Name
        if copied in self._with_merged:
            self._with_merged.add(name)
        self._document.Sheets.copyByName(copied, name, position)
        return True

    def do_add_sheet(self, name: str, position: int) -> bool:
        self._document.Sheets.insertNewByName(name, position)
        return True

    def do_delete_sheet(self, sheet: str) -> bool:
        self._document.Sheets.removeByName(self._sheet(sheet).Name)
        return True

    def do_hide_sheet(self, sheet: str) -> bool:
        self._sheet(sheet).IsVisible = False
        return True

    def do_show_sheet(self, sheet: str) -> bool:
        self._sheet(sheet).IsVisible = True
        return True

    def do_undo(self) -> None:
        self._document.UndoManager.undo()

    # Looking

    def seen(self) -> list[dict[str, object]]:
        """Every sheet as a person sees it, and what lies beneath."""
        self._document.calculateAll()
        return [self._described(sheet) for sheet in self._document.Sheets]

    def _described(self, sheet: Any) -> dict[str, object]:
        area = used(sheet)
        values = [list(row) for row in area.getDataArray()]
        return {
            "name": sheet.Name,
            "visible": sheet.IsVisible,
            "protected": sheet.isProtected(),
            "values": values,
            "shown": self._shown(sheet, area, values) if sheet.IsVisible else _plainly(values),
            "errors": _addresses(sheet.queryFormulaCells(4)),  # FormulaResult.ERROR
            # Asking every cell takes long, and in a template nothing lies beneath a merged cell.
            "covered": _covered(area, values) if sheet.Name in self._with_merged else [],
        }

    def _shown(self, sheet: Any, area: Any, values: list[list[Any]]) -> list[list[str]]:
        """What each cell shows; copied as text in one go, as asking every cell takes a second."""
        if all(isinstance(value, str) for row in values for value in row):
            return values
        self._select(area)
        flavor = DataFlavor("text/plain;charset=utf-16", "", uno.getTypeByName("string"))
        text = self._document.CurrentController.getTransferable().getTransferData(flavor)
        # Trailing blank rows and columns are left out, breaks within a text are blanks.
        copied = {
            (row, column): part
            for row, line in enumerate(text.split("\n"))
            for column, part in enumerate(line.split("\t"))
        }
        cells = [(r, c, value) for r, row in enumerate(values) for c, value in enumerate(row)]
        fits = all(
            same_words(copied.get((r, c), "")) == same_words(value)
            for r, c, value in cells
            if isinstance(value, str)
        )

        def look(row: int, column: int) -> str:
            value = values[row][column]
            if isinstance(value, str):
                return value
            return copied.get((row, column), "") if fits else str(sheet.getCellByPosition(column, row).String)

        return [[look(r, c) for c in range(len(row))] for r, row in enumerate(values)]


def _covered(area: Any, values: list[list[Any]]) -> list[Spot]:
    """Cells with something in them that lie beneath a neighbour they were merged with."""
    found: list[Spot] = []
    for row, in_row in enumerate(values):
        for column, value in enumerate(in_row):
            if value not in ("", None):
                cursor = area.Spreadsheet.createCursorByRange(area.getCellByPosition(column, row))
                cursor.collapseToMergedArea()
                corner = cursor.RangeAddress
                if (corner.StartRow, corner.StartColumn) != (row, column):
                    found.append((row, column))
    return found


def _plainly(values: list[list[Any]]) -> list[list[str]]:
    """Values as text, for a hidden sheet: it shows nothing."""
    return [[v if isinstance(v, str) else "" if v is None else f"{v:.15g}" for v in row] for row in values]


def _number_format(document: Any, code: str) -> int:
    language = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
    known: int = document.NumberFormats.queryKey(code, language, False)
    return document.NumberFormats.addNew(code, language) if known == -1 else known


def _addresses(ranges: Any) -> list[str]:
    """The addresses of cell ranges without their sheet."""
    return re.findall(r"\$?([A-Z]+\d+(?::[A-Z]+\d+)?)(?:;|,|$)", ranges.RangeAddressesAsString)


class Server:
    """Holds the open document, and does what it is told."""

    def __init__(self, context: Any, desktop: Any) -> None:
        self._context, self._desktop = context, desktop
        self._document: Any = None
        self._person: Person

    def answer(self, command: dict[str, Any]) -> object:
        """Do a command; `many` does several for the price of one round trip."""
        do = command["do"]
        if do == "many":
            return [self.answer(each) for each in command["operations"]]
        if do == "open":
            self._open(command["url"], hidden=not command.get("window", False))
        elif do == "fill":
            fill(self._document, command["cells"])
            return shown(self._document, command["read"])
        elif do == "store":
            self._document.storeToURL(
                command["url"], properties(FilterName=command["filter"], NoThumbnail=True)
            )
        elif do == "close":
            self._document.close(True)
            self._document = None
        elif do == "seen":
            return self._person.seen()
        elif do == "height":
            sheet = self._document.Sheets.getByName(command["sheet"])
            return sheet.Rows.getByIndex(command["row"]).Height * 72 / 2540
        else:
            return self._person.do(command)
        return None

    def leave(self) -> None:
        """End the program: whoever started it was killed and cannot."""
        if self._document is not None:
            self._document.close(True)
        self._desktop.terminate()

    def _open(self, url: str, *, hidden: bool) -> None:
        self._document = self._desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=hidden))
        if self._document is None:
            raise SystemExit(f"LibreOffice does not open {url}")
        if not hidden:  # Painting a large window takes longer than all else.
            self._document.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, 10, 10, 15)
        self._person = Person(self._context, self._desktop, self._document)


def main(pipe: str) -> None:
    context, desktop = connect(pipe)
    server = Server(context, desktop)
    for line in sys.stdin:
        print(json.dumps({"answer": server.answer(json.loads(line))}), flush=True)
    server.leave()


main(sys.argv[1])
