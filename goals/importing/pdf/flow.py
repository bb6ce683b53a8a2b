"""One column's bits as lines with their distances, its tables without lines found."""

import re
from collections import Counter

from goals.importing.characters import BULLET_CHARS, join_lines
from goals.importing.tree import Line

from .bits import Bit, joined

_LONE_MARKER = re.compile(
    rf"^(?:[{BULLET_CHARS}–*-]|\d{{1,3}}[.)]|[a-zåäö][.)]|\d{{1,2}}(?:\.\d{{1,2}})+\.?|\d{{1,2}})$"
)


def flow(bits: list[Bit], page: int, ruled: dict[int, list[list[str]]]) -> list[Line]:
    """One column's bits as lines, tables found where cells stand side by side."""
    rows = _rows(bits)
    lines: list[Line] = []
    leading = _leading(rows)
    previous: Bit | None = None
    index = 0
    while index < len(rows):
        first = rows[index][0]
        if id(first) in ruled:
            lines.append(Line("", page=page, gap=1, table=ruled[id(first)]))
            previous = None
            index += 1
            continue
        table, taken = _table(rows, index, ruled)
        gap = 0
        if previous is not None:
            distance = previous.y0 - first.y0
            usual = leading * max(previous.size, first.size) / _body_size(rows)
            gap = int(distance > 1.3 * usual or distance < -2)
        else:
            gap = 1
        if table:
            lines.append(Line("", page=page, gap=max(gap, 1), table=table))
            index += taken
            previous = None  # What follows a table begins anew.
            continue
        line = _line(rows[index], page, gap)
        line_left = min(bit.x0 for bit in rows[index])
        line.text = " " * max(0, round((line_left - min(b.x0 for b in bits)) / 6)) + line.text
        lines.append(line)
        previous = max(rows[index], key=lambda bit: bit.size)
        index += 1
    return lines


def _body_size(rows: list[list[Bit]]) -> float:
    weight: Counter[float] = Counter()
    for row in rows:
        for bit in row:
            weight[bit.size] += len(bit.text)
    return weight.most_common(1)[0][0] if weight else 10.0


def _leading(rows: list[list[Bit]]) -> float:
    """The usual distance between two lines of one paragraph: below a line that was filled."""
    body = _body_size(rows)
    right = max(row[-1].x1 for row in rows)
    left = min(row[0].x0 for row in rows)
    distances = [
        above[0].y0 - below[0].y0
        for above, below in zip(rows, rows[1:], strict=False)
        if abs(above[0].size - body) < 0.6
        and abs(below[0].size - body) < 0.6
        and above[-1].x1 > left + 0.8 * (right - left)
    ]
    near = sorted(d for d in distances if 0.8 * body < d < 2.6 * body)
    return near[len(near) // 4] if near else 1.25 * body


def _rows(bits: list[Bit]) -> list[list[Bit]]:
    """Bits that share a line, from the top; in a row from the left."""
    rows: list[list[Bit]] = []
    for bit in sorted(bits, key=lambda bit: -(bit.y0 + bit.y1) / 2):
        middle = (bit.y0 + bit.y1) / 2
        if rows and any(
            other.y0 < middle < other.y1 and bit.y0 < (other.y0 + other.y1) / 2 < bit.y1
            for other in rows[-1]
        ):
            rows[-1].append(bit)
        else:
            rows.append([bit])
    for row in rows:
        row.sort(key=lambda bit: bit.x0)
        if len(row) > 1 and _LONE_MARKER.match(row[0].text.strip()):
            row[0:2] = [joined(row[0], row[1], " ")]
        at = 0
        while at + 1 < len(row):
            # A wide space in justified text is no new cell.
            if row[at + 1].x0 - row[at].x1 < 0.9 * row[at].size:
                row[at : at + 2] = [
                    joined(
                        row[at],
                        row[at + 1],
                        " " if row[at + 1].x0 - row[at].x1 > 0.12 * row[at].size else "",
                    )
                ]
            else:
                at += 1
    return rows


def _line(row: list[Bit], page: int, gap: int) -> Line:
    longest = max(row, key=lambda bit: len(bit.text))
    return Line(
        "\t".join(bit.text for bit in row),
        page=page,
        gap=gap,
        size=longest.size,
        bold=all(bit.bold for bit in row),
    )


def _table(
    rows: list[list[Bit]], start: int, ruled: dict[int, list[list[str]]]
) -> tuple[list[list[str]], int]:
    """(cells, rows of text used) of the table without lines that begins here, ([], 0) if none does."""
    if len(rows[start]) < 2 or _is_contents_row(rows[start]):
        return [], 0
    end = start
    spans: list[list[float]] = []
    multi = 0
    while end < len(rows):
        row = rows[end]
        if _is_contents_row(row) or id(row[0]) in ruled:
            break
        if len(row) > 1:
            if spans and not any(_column_of(bit, spans) is not None for bit in row):
                break
            _widen(spans, row)
            multi += 1
        else:
            # A line alone continues a cell when it stands under one and close to the row above.
            column = _column_of(row[0], spans)
            distance = rows[end - 1][0].y0 - row[0].y0
            follows = end + 1 < len(rows) and len(rows[end + 1]) > 1
            if column is None or distance > 1.6 * row[0].size or (column == 0 and not follows):
                break
            if row[0].x1 - row[0].x0 > 1.2 * (spans[column][1] - spans[column][0]) + 5:
                break
        end += 1
    if multi < 2:
        return [], 0
    used = rows[start:end]
    cells: list[list[list[str]]] = []
    for row in used:
        if len(row) > 1 or not cells:
            cells.append([[] for _ in spans])
        for bit in row:
            column = _column_of(bit, spans)
            cells[-1][column if column is not None else 0].append(bit.text)
    return [[join_lines(cell) for cell in row] for row in cells], end - start


def _is_contents_row(row: list[Bit]) -> bool:
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


def _widen(spans: list[list[float]], row: list[Bit]) -> None:
    for bit in row:
        hits = [s for s in spans if min(bit.x1, s[1]) - max(bit.x0, s[0]) > 0]
        if not hits:
            spans.append([bit.x0, bit.x1])
        elif len(hits) == 1:
            hits[0][0], hits[0][1] = min(hits[0][0], bit.x0), max(hits[0][1], bit.x1)
    spans.sort()


def indent_gaps(lines: list[Line]) -> None:
    """Paragraphs that are told apart by an indented first line only."""
    for before, line in zip(lines, lines[1:], strict=False):
        if (
            line.gap
            or line.table is not None
            or before.table is not None
            or line.page != before.page
        ):
            continue
        if (
            before.indent == 0
            and 1 <= line.indent <= 6
            and re.search(r"[.!?]$", before.text)
            and line.text.strip()[:1].isupper()
        ):
            line.gap = 1
