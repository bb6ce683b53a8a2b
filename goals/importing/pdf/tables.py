"""Tables without drawn lines: cells that stand side by side, row after row."""

import re
from functools import reduce
from itertools import pairwise

from goals.importing.characters import join_lines

from .bits import Bit, joined

Row = list[Bit]
_THOUSANDS = re.compile(r"^\d{3}(?: \d{3})*(?:,\d+)?$")
_NUMBER = re.compile(r"^[+–-]?[\d\s.,%()]+$")


def join_justified(rows: list[Row]) -> list[Row]:
    """A wide space in a justified line is no new cell.

    What follows it begins in line with nothing near, and the line ends in line with others.
    """
    result: list[Row] = []
    for at, row in enumerate(rows):
        near = [bit for other in rows[max(0, at - 8) : at] + rows[at + 1 : at + 9] for bit in other]
        runs = [[row[0]]]
        for before, bit in pairwise(row):
            is_spaced = before.chars and bit.chars and bit.x0 - before.x1 < 4 * bit.size
            if not is_spaced or any(_in_line(bit, other) for other in near):
                runs.append([])
            runs[-1].append(bit)
        cells: Row = []
        for run in runs:
            is_filled = any(abs(run[-1].x1 - other.x1) < 1.5 for other in near)
            cells += [reduce(lambda a, b: joined(a, b, " "), run)] if is_filled else run
        result.append(cells)
    return result


def _in_line(bit: Bit, other: Bit) -> bool:
    """Whether they begin or centre alike, or bit ends alike with a number near it."""
    edges = [bit.x0 - other.x0, (bit.x0 + bit.x1 - other.x0 - other.x1) / 2]
    edges += [bit.x1 - other.x1] if _NUMBER.match(other.text) else []
    return min(map(abs, edges)) < 1.5


def split_at_columns(rows: list[Row]) -> list[Row]:
    """A key that nearly reaches its value is one run of text; the row beside it shows the column."""
    for order in (range(len(rows)), range(len(rows) - 1, -1, -1)):
        model: Row = []
        for at in order:
            row = rows[at]
            if len(model) > 1 and abs(row[0].y0 - model[0].y0) < 20 * row[0].size:
                starts = [column.x0 for column in model[1:]]
                row[:] = [part for bit in row for part in _parts(bit, starts)]
            model = row if len(row) > 1 else model
    return rows


def _parts(bit: Bit, starts: list[float]) -> list[Bit]:
    for start in starts:
        if any(abs(end - start) < 1.5 for _, end in bit.gaps(0.5)):
            first, *rest = bit.split(start - 0.5)
            return [first, *(part for later in rest for part in _parts(later, starts))]
    return [bit]


def table_at(rows: list[Row], start: int, ruled: set[int]) -> tuple[list[list[str]], int]:
    """(cells, rows of text used) of the table that begins here, ([], 0) if none does."""
    end, spans = _reach(rows, start, ruled)
    used = rows[start:end]
    if sum(len(row) > 1 for row in used) < 2:
        return [], 0
    distances = [above[0].y0 - below[0].y0 for above, below in zip(used, used[1:], strict=False)]
    pitch = min(distances)
    cells: list[list[list[Bit]]] = []
    for row, distance in zip(used, [0.0, *distances], strict=True):
        placed = [(_column_of(bit, spans) or 0, bit) for bit in row]
        if not cells or not _goes_on(cells[-1], placed, spans, distance < 1.3 * pitch):
            cells.append([[] for _ in spans])
        for column, bit in placed:
            cells[-1][column].append(bit)
    return [[join_lines([bit.text for bit in cell]) for cell in row] for row in cells], end - start


def _reach(rows: list[Row], start: int, ruled: set[int]) -> tuple[int, list[list[float]]]:
    """(the row after the last, the columns' left and right edges)"""
    spans: list[list[float]] = []
    end = start
    while end < len(rows):
        row = rows[end]
        if _is_contents_row(row) or id(row[0]) in ruled:
            break
        if len(row) > 1:
            if spans and not any(_column_of(bit, spans) is not None for bit in row):
                break
            if end > start + 1 and any(
                bit.x0 + 2 < x0 < bit.x1 - 2 for bit in row for x0, _ in spans
            ):
                break  # A line of text runs over where columns begin.
            _widen(spans, row)
        elif not spans or not _stands_in(row[0], rows, end, spans):
            break
        end += 1
    return end, spans


def _stands_in(bit: Bit, rows: list[Row], at: int, spans: list[list[float]]) -> bool:
    """Whether a line alone is part of the table: under a cell, close to the row above."""
    column = _column_of(bit, spans)
    above = rows[at - 1]
    if column is None or above[0].y0 - bit.y0 > 1.6 * bit.size or bit.size > above[0].size + 0.6:
        return False
    follows = any(len(row) > 1 for row in rows[at + 1 : at + 3])
    if column == 0 and not follows and not bit.text[:1].islower():
        return False
    room = 1.2 * (spans[column][1] - spans[column][0]) + 5
    if column + 1 < len(spans):
        room = spans[column + 1][0] - spans[column][0]
    return bit.x1 - bit.x0 <= room


def _goes_on(
    cells: list[list[Bit]], row: list[tuple[int, Bit]], spans: list[list[float]], near: bool
) -> bool:
    """Whether a line of text goes on in the cells above it and begins no row of its own."""
    if not near:
        return False
    torn = []
    for column, bit in row:
        above = cells[column][-1].text if cells[column] else ""
        are_numbers = _NUMBER.match(above) and _NUMBER.match(bit.text)
        if are_numbers and not (_THOUSANDS.match(bit.text) and cells[0] and column):
            return False
        goes_on = are_numbers or above.endswith("-") or bit.text[:1].islower()
        torn.append(bool(above and goes_on))
    if any(column == 0 for column, _ in row):
        return all(torn)
    return all(
        is_torn or not cells[column] or _was_full(cells[column][-1], bit, spans[column])
        for is_torn, (column, bit) in zip(torn, row, strict=True)
    )


def _was_full(above: Bit, bit: Bit, span: list[float]) -> bool:
    """Whether the first word of bit had no room on the line above it."""
    letter = (bit.x1 - bit.x0) / max(len(bit.text), 1)
    return above.x1 + letter * (len(bit.text.split()[0]) + 1) > span[1]


def _is_contents_row(row: Row) -> bool:
    said = "\t".join(bit.text for bit in row)
    return bool(re.search(r"(?:\.\s?){4,}\s*\d{0,3}\s*$", said))


def _column_of(bit: Bit, spans: list[list[float]]) -> int | None:
    best, overlap = None, 0.0
    for index, (x0, x1) in enumerate(spans):
        shared = min(bit.x1, x1) - max(bit.x0, x0)
        if shared > overlap:
            best, overlap = index, shared
    if best is None:
        for index, (x0, _) in enumerate(spans):
            if abs(bit.x0 - x0) < 4:
                return index
    return best


def _widen(spans: list[list[float]], row: Row) -> None:
    for bit in row:
        hits = [s for s in spans if min(bit.x1, s[1]) - max(bit.x0, s[0]) > 0]
        if not hits:
            spans.append([bit.x0, bit.x1])
        elif len(hits) == 1:
            hits[0][0], hits[0][1] = min(hits[0][0], bit.x0), max(hits[0][1], bit.x1)
    spans.sort()
