"""One column's bits as lines with their distances, its tables without lines found."""

import re

from goals.importing.characters import BULLET_CHARS
from goals.importing.tree import Line

from .bits import Bit, body_size, joined
from .tables import join_justified, split_at_columns, table_at

_LONE_MARKER = re.compile(
    rf"^(?:[{BULLET_CHARS}–*-]|\d{{1,3}}[.)]|[a-zåäö][.)]|\d{{1,2}}(?:\.\d{{1,2}})+\.?|\d{{1,2}})$"
)


def flow(bits: list[Bit], page: int, ruled: dict[int, list[list[str]]]) -> list[Line]:
    """One column's bits as lines, tables found where cells stand side by side."""
    if not bits:
        return []
    rows = split_at_columns(join_justified(_rows(bits)))
    lines: list[Line] = []
    body = body_size(bits)
    leading = _leading(rows, body)
    previous: Bit | None = None
    index = 0
    while index < len(rows):
        first = rows[index][0]
        if id(first) in ruled:
            lines.append(Line("", page=page, gap=1, table=ruled[id(first)]))
            previous = None
            index += 1
            continue
        table, taken = table_at(rows, index, set(ruled))
        gap = 0
        if previous is not None:
            distance = previous.y0 - first.y0
            usual = leading * max(previous.size, first.size) / body
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


def _leading(rows: list[list[Bit]], body: float) -> float:
    """The usual distance between two lines of one paragraph: below a line that was filled."""
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
        italic=all(bit.italic for bit in row),
    )


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
            (before.indent == 0 or before.gap)
            and 1 <= line.indent <= 6
            and re.search(r"[.!?]$", before.text)
            and line.text.strip()[:1].isupper()
        ):
            line.gap = 1
