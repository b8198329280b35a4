"""Drives LibreOffice for tests: JSON commands on stdin, one a line, answers on stdout.

Run by the Python that has LibreOffice's `uno` module, not by the one that runs the tests.
"""

import json
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue


def connect(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    for _ in range(300):
        try:
            context = resolver.resolve(address)
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


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


def serve(desktop: Any) -> None:
    document: Any = None
    for line in sys.stdin:
        command = json.loads(line)
        answer = None
        if command["do"] == "open":
            document = desktop.loadComponentFromURL(command["url"], "_blank", 0, properties(Hidden=True))
        elif command["do"] == "fill":
            fill(document, command["cells"])
            answer = shown(document, command["read"])
        elif command["do"] == "store":
            document.storeToURL(command["url"], properties(FilterName=command["filter"]))
        elif command["do"] == "close":
            document.close(True)
        print(json.dumps({"answer": answer}), flush=True)


serve(connect(sys.argv[1]))
