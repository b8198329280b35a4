"""Reports laid out on pages without rules: as a PDF, and as a web page made from one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.support.published import FORM, Cell, Grid, Truth, grids_of

_SIZE, _PITCH, _PADDING = 9.0, 12.0, 4.0
_WIDTH, _HEIGHT, _MARGIN = 595.0, 842.0, 50.0
_GLYPHS = int((_WIDTH - 2 * _MARGIN) / _SIZE)  # of a line of text


@dataclass(frozen=True)
class Placed:
    """A line of words and the page and place where it begins; a shade where it has no text."""

    page: int
    left: float
    top: float
    text: str = ""
    width: float = 0.0
    height: float = 0.0


def laid_out(truth: Truth, *, shaded: bool = False) -> list[Placed]:
    """All lines of a report, on as many pages as it takes; every other row of a table shaded if wanted."""
    found: list[Placed] = []
    page, y = 0, _MARGIN
    for block in _blocks(truth):
        if isinstance(block, str):
            pieces = [block[at : at + _GLYPHS] for at in range(0, len(block), _GLYPHS)]
            if y + 20 * len(pieces) > _HEIGHT - _MARGIN:
                page, y = page + 1, _MARGIN
            found += [Placed(page, _MARGIN, y + 20 * n, piece) for n, piece in enumerate(pieces)]
            y += 20 * len(pieces)
            continue
        for number, height, row in _rows(block):
            if y + height > _HEIGHT - _MARGIN:
                page, y = page + 1, _MARGIN
            for cell, left, width, tall in row:
                if shaded and number % 2:
                    found.append(Placed(page, left, y, "", width, height))
                found += _lines(page, cell, left, width, y, tall)
            y += height
        y += 10
    return found


def _blocks(truth: Truth) -> Iterator[str | Grid]:
    grids = grids_of(truth)
    yield f"{truth.unit}{truth.year}年政府信息公开工作年度报告"
    for part in FORM.parts:
        yield part.heading
        yield from (grids[part.tables[0].id] if part.tables else ())
        for narrative in part.narratives:
            if text := truth.texts.get(narrative.id):
                yield from filter(None, (narrative.heading, *text.split("\n")))


def _edges(grid: Grid) -> list[float]:
    """Where the columns begin: labels are wide, figures narrow."""
    width = max(cell.column + cell.columns for row in grid for cell in row)
    labels = 3 if width == 10 else 1 if width == 4 else 0
    narrow = 40.0 if width == 10 else 100.0 if width == 4 else 33.0
    first = (_WIDTH - 2 * _MARGIN - narrow * (width - labels)) / max(labels, 1)
    steps = [first] * labels + [narrow] * (width - labels)
    return [_MARGIN + sum(steps[:number]) for number in range(width + 1)]


def _rows(grid: Grid) -> Iterator[tuple[int, float, list[tuple[Cell, float, float, float]]]]:
    """Each row with its height, and its cells with their places and how tall they are."""
    edges = _edges(grid)
    spans = [[(cell, edges[cell.column], _width(edges, cell)) for cell in row] for row in grid]
    heights = [
        max(len(_wrapped(cell, width)) for cell, _, width in row if cell.rows == 1) * _PITCH + 2 * _PADDING
        if any(cell.rows == 1 for cell in grid[number])
        else _PITCH
        for number, row in enumerate(spans)
    ]
    for number, row in enumerate(spans):
        tall = [(c, left, width, sum(heights[number : number + c.rows])) for c, left, width in row]
        yield number, heights[number], tall


def _width(edges: Sequence[float], cell: Cell) -> float:
    return edges[cell.column + cell.columns] - edges[cell.column]


def _wrapped(cell: Cell, width: float) -> list[str]:
    if cell.item:
        return [cell.text]
    most = max(int((width - _PADDING) / _SIZE), 1)
    return [cell.text[at : at + most] for at in range(0, len(cell.text), most)]


def _lines(page: int, cell: Cell, left: float, width: float, top: float, tall: float) -> Iterator[Placed]:
    lines = _wrapped(cell, width)
    first = top + (tall - len(lines) * _PITCH) / 2
    for number, line in enumerate(lines):
        long = sum(_SIZE if ord(character) > 0x2000 else _SIZE / 2 for character in line)
        indent = (width - long) / 2 if cell.item or cell.is_head else _PADDING
        yield Placed(page, left + indent, first + number * _PITCH, line)


# --- Files --------------------------------------------------------------------------------------------


def as_placed_page(truth: Truth) -> bytes:
    """A web page of lines at their places, in the manner of converters from PDF."""
    lines = laid_out(truth)
    lefts = sorted({line.left for line in lines})
    css = "".join(f".x{n}{{left:{left:.2f}px}}" for n, left in enumerate(lefts))
    body = "".join(
        f"<div class='pf h0'>{''.join(_div(line, lefts) for line in lines if line.page == page)}</div>"
        for page in range(lines[-1].page + 1)
    )
    style = f".t{{position:absolute;font-size:{_SIZE}px}}.h0{{position:relative;height:{_HEIGHT}px}}{css}"
    return f"<html><head><meta charset=utf-8><style>{style}</style></head><body>{body}</body></html>".encode()


def _div(line: Placed, lefts: list[float]) -> str:
    foot = _HEIGHT - line.top - _SIZE
    return f"<div class='t x{lefts.index(line.left)}' style='bottom:{foot:.2f}px'>{line.text}</div>"


def as_bare_pdf(truth: Truth, *, shaded: bool = False) -> bytes:
    """A PDF of lines at their places without any rule, every other row of its tables shaded if wanted."""
    lines = laid_out(truth, shaded=shaded)
    contents = [
        "".join(_drawn(line) for line in lines if line.page == page).encode("ascii")
        for page in range(lines[-1].page + 1)
    ]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500 814 939 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    ]
    for number, content in enumerate(contents):
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_WIDTH} {_HEIGHT}]/Contents {6 + 2 * number} 0 R"
            f"/Resources<</Font<</F 3 0 R>>>>>>".encode(),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    body, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    return b"%sxref\n0 %d\n0000000000 65535 f \n%s%s" % (body, count, table, trailer)


def _drawn(line: Placed) -> str:
    foot = _HEIGHT - line.top
    if not line.text:
        place = f"{line.left:.2f} {foot - line.height:.2f} {line.width:.2f} {line.height:.2f}"
        return f"0.9 0.95 1 rg {place} re f 0 g\n"
    text = line.text.encode("utf-16-be").hex()
    return f"BT /F {_SIZE} Tf {line.left:.2f} {foot - _SIZE:.2f} Td <{text}> Tj ET\n"
