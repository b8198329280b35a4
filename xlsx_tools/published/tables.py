"""The form's tables found among those of a document, by labels and heads: what stands for each figure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.limits import MOST_PUBLISHED_ROWS
from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Block, Table
from xlsx_tools.published.figures import has_digits, is_blank, is_figure
from xlsx_tools.published.found_rows import FoundRow, TablesFound
from xlsx_tools.published.keys import Labelling, Likeness, labelling
from xlsx_tools.published.neutral import Band, Box, Chart, Passage, Piece
from xlsx_tools.published.row_labels import Labelled, Texts, blanks_beside, labelled, texts_in, words_in
from xlsx_tools.published.single_rows import single_figure
from xlsx_tools.published.table_heads import Header, read_header
from xlsx_tools.published.turned import Turned, as_printed, is_bare, turned_ways

_FEWEST_COLUMNS = 2  # that a head names
_LONGEST_CONTEXT = 20  # characters of a line above a table that may head it


@dataclass(frozen=True)
class _Place:
    """A row of a chart in the document."""

    chart: Chart
    number: int

    @property
    def line(self) -> Band:
        return self.chart.lines[self.number]


@dataclass(frozen=True)
class _Head:
    """A head for a block, which holds from its last row on."""

    header: Header
    last: int


@dataclass
class _Sought:
    """A block of the form, and where its heads and rows are."""

    form: Form
    table: Table
    block: Block
    turned: Turned | None = None
    heads: list[_Head] = field(default_factory=list)
    found: list[FoundRow] = field(default_factory=list)

    @cached_property
    def columns(self) -> Labelling:
        """Its columns."""
        return labelling(self.form, self.block.columns)

    @cached_property
    def rows(self) -> Labelling:
        """Its rows."""
        return labelling(self.form, self.block.rows)

    @cached_property
    def is_bare(self) -> bool:
        """Whether its rows have no labels."""
        return is_bare(self.block.rows)

    @cached_property
    def heading_keys(self) -> frozenset[str]:
        """The labels of columns that are no labels of rows."""
        return frozenset(self.columns.keys.keys() - self.rows.keys.keys())

    @property
    def is_trusted(self) -> bool:
        """Whether its rows are to be believed: where no head vouches for them, all, in the form's order."""
        if not is_bare(self.block.columns):
            return True
        return [row.row.node for row in self.found if row.row] == list(self.rows.leaves.values())

    @property
    def printed(self) -> list[FoundRow]:
        """What its rows say of the form's."""
        if self.turned is None:
            return self.found
        return [row for found in self.found for row in as_printed(self.form, self.turned, found)]

    def head_before(self, number: int) -> Header | None:
        """The head that holds for a row; a column without a label needs none."""
        if is_bare(self.block.columns):
            return Header(tuple(self.columns.leaves), None, in_order=True, width=0)
        return next((head.header for head in reversed(self.heads) if head.last < number), None)


def find_tables(form: Form, pieces: Sequence[Piece]) -> TablesFound:
    """What of the form's tables stands in the document; raises UnreadableFileError for too many."""
    places = [
        _Place(piece, number)
        for piece in pieces
        if isinstance(piece, Chart)
        for number in range(len(piece.lines))
    ]
    if len(places) > MOST_PUBLISHED_ROWS:
        raise UnreadableFileError("里面的表格多得不正常，没有读取。")
    contexts = dict(_contexts(pieces))
    blocks = list(_sought(form))
    taken = _find_heads(blocks, places, contexts)
    rows, read = _bare_rows(blocks, places, taken)
    strays: list[str] = []
    for number, place in enumerate(places):
        if number in taken or number in read or not _has_cells(place.line):
            continue
        found = (
            _row(blocks, places, number)
            or _broken_row(blocks, places, number, contexts)
            or _single_row(blocks, place, number)
        )
        if found is not None:
            found[0].found.append(found[1])
        elif _has_figures(form, place.line):
            strays.append(_shown(place.line))
    for sought in blocks:
        if sought.is_trusted:
            rows += sought.printed
        else:
            strays += [row.shown for row in sought.found]
    rows = list(_outvoted(rows, places))
    headers = tuple((b.table.id, b.block, head.header) for b in blocks for head in b.heads)
    return TablesFound(tuple(rows), headers, tuple(strays))


def _outvoted(rows: Sequence[FoundRow], places: Sequence[_Place]) -> Iterator[FoundRow]:
    """The rows; those that fit the head of a table most of whose rows do not are not told either."""
    fitting = Counter[int]()
    odd: set[int] = set()  # heads that lack a column, below which not all rows have as many cells
    for row in rows:
        if row.header.columns:
            fitting[id(places[row.line].chart)] += 1 if row.texts is not None else -1
        if row.texts is None and row.header.spans is None and not row.header.is_complete:
            odd.add(id(row.header))
    for row in rows:
        chart = places[row.line].chart
        is_outvoted = chart.is_aligned and fitting[id(chart)] < 0
        yield replace(row, texts=None) if is_outvoted or id(row.header) in odd else row


def _sought(form: Form) -> Iterator[_Sought]:
    """All blocks as the form has them, then the ways to print them otherwise."""
    blocks = [(table, block) for table in form.tables.values() for block in table.blocks]
    yield from (_Sought(form, table, block) for table, block in blocks)
    for table, block in blocks:
        yield from (_Sought(form, table, way.block, way) for way in turned_ways(block))


def _contexts(pieces: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    """The short line right above each chart."""
    above = ""
    for piece in pieces:
        if isinstance(piece, Passage):
            above = piece.text if len(piece.text) <= _LONGEST_CONTEXT else ""
        else:
            yield id(piece), above
            above = ""


def _has_cells(line: Band) -> bool:
    return any(not is_blank(box.text) for box in line.own)


def _has_figures(form: Form, line: Band) -> bool:
    return any(has_digits(box.text) and is_figure(form, box.text) for box in line.own)


def _shown(line: Band) -> str:
    return " ".join(text for box in line.boxes if (text := " ".join(box.text.split())))


# --- Heads -------------------------------------------------------------------------------------------


def _find_heads(blocks: Sequence[_Sought], places: Sequence[_Place], contexts: dict[int, str]) -> set[int]:
    """Give each block its heads; says which rows belong to one."""
    taken: set[int] = set()
    candidates = [
        (sought, group, header)
        for sought in blocks
        for group in _groups(sought, places)
        if (header := _header(sought, places, group, contexts)) is not None
        and (sought.turned is None or header.spans is not None or (header.in_order and len(group) == 1))
    ]
    best: dict[int, tuple[int, bool]] = {}  # how much a head names, by its lines
    for sought, group, header in candidates:
        rank = len(header.columns), sought.turned is None
        best.update({number: max(best.get(number, rank), rank) for number in group})
    for sought, group, header in candidates:
        rank = len(header.columns), sought.turned is None
        fewest = min(_FEWEST_COLUMNS, len(sought.columns.leaves))
        if len(header.columns) >= fewest and all(best[number] == rank for number in group):
            sought.heads.append(_Head(header, group[-1]))
            taken.update(group)
    return taken


def _groups(sought: _Sought, places: Sequence[_Place]) -> Iterator[list[int]]:
    """Runs of rows that name columns of the block."""
    group: list[int] = []
    for number, place in enumerate(places):
        if group and (place.chart is not places[group[0]].chart or number - group[-1] > 2):
            yield group
            group = []
        if _names_columns(sought, place.line):
            group += range(group[-1] + 1, number) if group else ()
            group.append(number)
        elif group and (_has_figures(sought.form, place.line) or _is_row(sought, place.line)):
            yield group
            group = []
    if group:
        yield group


def _names_columns(sought: _Sought, line: Band) -> bool:
    last = next((box.text for box in reversed(line.own) if not is_blank(box.text)), "")
    if _has_figures(sought.form, line) or (last and is_figure(sought.form, last)):
        return False
    nodes = [sought.columns.recognise(box.text) for box in line.own if box.text]
    keyed = [known for known in nodes if known.nodes and known.likeness is not Likeness.MISPRINTED]
    named = sum(1 for known in nodes if known.nodes)
    if not keyed:
        return False
    own = {number for key in sought.heading_keys for number in sought.columns.keys[key]}
    return any(known.nodes & own for known in keyed) or named > 1


def _is_row(sought: _Sought, line: Band) -> bool:
    return not sought.is_bare and labelled(sought.form, sought.rows, line) is not None


def _header(
    sought: _Sought, places: Sequence[_Place], group: Sequence[int], contexts: dict[int, str]
) -> Header | None:
    chart = places[group[0]].chart
    lines = [places[number].line for number in group]
    context = contexts.get(id(chart), "")
    is_there = any(box.text == context for line in lines for box in line.boxes)
    if context and not is_there and places[group[0]].number == 0 and sought.columns.recognise(context).nodes:
        lines.insert(0, Band((Box(-1, 0, 1, chart.width, context),)))
    header = read_header(sought.columns, lines, chart)
    return header if header.columns else None


# --- Rows --------------------------------------------------------------------------------------------


def _row(blocks: Sequence[_Sought], places: Sequence[_Place], number: int) -> tuple[_Sought, FoundRow] | None:
    """What a row with a label is, of the block whose label it bears most likely."""
    place = places[number]
    found: list[tuple[_Sought, Labelled]] = []
    for sought in blocks:
        if not sought.is_bare and (row := labelled(sought.form, sought.rows, place.line)) is not None:
            found.append((sought, row))
    if not found:
        return None
    best = max(row.likeness for _, row in found)
    likely = [(sought, _found(sought, place, number, row)) for sought, row in found if row.likeness is best]
    likely = [one for one in likely if one[0].turned is None or _is_told(*one)]
    if len(likely) > 1:
        likely = [one for one in likely if one[1].texts is not None]
    if len(likely) != 1:
        return None
    sought, found_row = likely[0]
    is_leaf = found_row.row is None or sought.rows.is_leaf(found_row.row.node)
    return likely[0] if is_leaf or _has_figures(sought.form, place.line) else None


def _broken_row(
    blocks: Sequence[_Sought], places: Sequence[_Place], number: int, contexts: Mapping[int, str]
) -> tuple[_Sought, FoundRow] | None:
    """A row with figures whose label begins in the line above it, all of which is one of the form's."""
    form, place = blocks[0].form, places[number]
    words = words_in(form, place.line)
    if not words or not _has_figures(form, place.line):
        return None
    above = contexts.get(id(place.chart), "")
    if place.number:
        before = place.chart.lines[place.number - 1]
        above = "" if _has_figures(form, before) else next((b.text for b in words_in(form, before)[::-1]), "")
    whole = replace(words[0], text=above + words[0].text)
    line = Band(tuple(whole if box is words[0] else box for box in place.line.boxes))
    chart = replace(place.chart, lines=(*place.chart.lines, line))
    found = _row(blocks, [*places[:number], _Place(chart, len(chart.lines) - 1)], number) if above else None
    if found is None or found[1].row is None or found[1].row.likeness is not Likeness.SAME:
        return None
    for sought in blocks if place.number else ():
        sought.found = [row for row in sought.found if row.line != number - 1]
    return found


def _single_row(blocks: Sequence[_Sought], place: _Place, number: int) -> tuple[_Sought, FoundRow] | None:
    """A row of one figure, whose label is that of a row and of a column in one."""
    found: list[tuple[_Sought, FoundRow]] = []
    for sought in blocks:
        single = single_figure(sought.form, sought.block, place.line) if sought.turned is None else None
        if single is not None:
            row, header, text = single
            texts = {header.columns[0]: text}
            shown = _shown(place.line)
            own = FoundRow(sought.table.id, sought.block, row, header, texts, shown, line=number)
            found.append((sought, own))
    return found[0] if len(found) == 1 else None


def _is_told(sought: _Sought, found: FoundRow) -> bool:
    """Whether a row of a table printed otherwise is a single one, and its figures can be told apart."""
    return found.texts is not None and found.row is not None and sought.rows.is_leaf(found.row.node)


def _found(sought: _Sought, place: _Place, number: int, row: Labelled) -> FoundRow:
    """A row with its label, and what stands in the columns of the head that holds for it."""
    header = sought.head_before(number) or Header((), None, in_order=False, width=0)
    texts = texts_in(header, place.chart, place.line, row.end) if header.columns else None
    flat = () if place.chart.is_aligned else _behind(place.line, row.end)
    blanks = blanks_beside(header, place.line)
    shown, head = _shown(place.line), max((h.last for h in sought.heads if h.last < number), default=0)
    return FoundRow(sought.table.id, sought.block, row, header, texts, shown, flat, number, head, blanks)


def _bare_rows(
    blocks: Sequence[_Sought], places: Sequence[_Place], taken: set[int]
) -> tuple[list[FoundRow], set[int]]:
    """The rows below the heads of blocks whose rows have no labels, and where they are."""
    found: list[FoundRow] = []
    read: set[int] = set()
    for sought in blocks:
        if not sought.is_bare:
            continue
        for head in sought.heads:
            below = _below(blocks, places, head.last, taken)
            if below:
                row = _bare_row(sought, head.header, [places[number] for number in below])
                found.append(replace(row, line=below[0]))
                read.update(below)
    return found, read


def _below(blocks: Sequence[_Sought], places: Sequence[_Place], last: int, taken: set[int]) -> list[int]:
    """The rows below a head up to the next head or to a row with a label of the form."""
    found: list[int] = []
    for number in range(last + 1, len(places)):
        place = places[number]
        if number in taken or any(_is_row(sought, place.line) for sought in blocks):
            break
        if found and place.chart is not places[found[0]].chart:
            break
        shown = [box for box in place.line.own if not is_blank(box.text)]
        if not shown or any(is_figure(blocks[0].form, box.text) for box in shown):
            found.append(number)
    return found


def _bare_row(sought: _Sought, header: Header, below: Sequence[_Place]) -> FoundRow:
    shown = " ".join(_shown(place.line) for place in below)
    if len(below) > 1:
        texts = _of_several(sought.form, header, below)
        return FoundRow(sought.table.id, sought.block, None, header, texts, shown)
    (place,) = below
    words = {id(box) for box in words_in(sought.form, place.line)}
    shown_boxes = (box for box in place.line.boxes if not is_blank(box.text))
    end = max((box.last_column for box in takewhile(lambda box: id(box) in words, shown_boxes)), default=-1)
    texts = texts_in(header, place.chart, place.line, end)
    flat = () if place.chart.is_aligned else _behind(place.line, end)
    blanks = blanks_beside(header, place.line)
    return FoundRow(sought.table.id, sought.block, None, header, texts, shown, flat, blanks=blanks)


def _behind(line: Band, end: int) -> tuple[str, ...]:
    """What stands right of a row's labels."""
    return tuple(box.text for box in line.boxes if box.column > end and not is_blank(box.text))


def _of_several(form: Form, header: Header, below: Sequence[_Place]) -> Texts | None:
    """Figures that stand in several rows: each column's by its place, else all of them counted off."""
    readings = [texts_in(header, place.chart, place.line, -1) for place in below]
    whole = [reading for reading in readings if reading is not None]
    if len(whole) == len(below):
        shown = {
            column: [text for reading in whole if (text := reading[column]) != ""]
            for column in header.columns
        }
        if all(len(texts) <= 1 for texts in shown.values()):
            return {column: texts[0] if texts else "" for column, texts in shown.items()}
        return None
    boxes = [box for place in below for box in place.line.own if is_figure(form, box.text)]
    if header.in_order and len(boxes) == len(header.columns):
        return {column: box.text for column, box in zip(header.columns, boxes, strict=True)}
    return None
