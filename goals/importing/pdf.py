"""PDF: text with places and fonts. Reading order, columns, tables and headings are worked out."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pdfminer.cmapdb import CMap, IdentityCMap
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTCurve, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFCIDFont, PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from .assembling import from_lines
from .characters import BULLET_CHARS, join_lines, squeeze, tidy
from .tree import Document, Line, StyrdokumentError

logging.getLogger("pdfminer").setLevel(logging.ERROR)

MOST_PAGES = 1000
_BOLD = re.compile(r"bold|black|heavy|demi|fett", re.IGNORECASE)
_LONE_MARKER = re.compile(
    rf"^(?:[{BULLET_CHARS}–*-]|\d{{1,3}}[.)]|[a-zåäö][.)]|\d{{1,2}}(?:\.\d{{1,2}})+\.?|\d{{1,2}})$"
)
_BROKEN = StyrdokumentError(
    "Pdf-filen är skadad och går inte att läsa. Hämta eller skapa den på nytt och försök igen."
)


class _Fonts(PDFResourceManager):
    """pdfminer drops all text of a font whose encoding is embedded in the file (WeasyPrint writes
    such fonts for letters that the font lacks). Their codes are two bytes and mapped to Unicode."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        if isinstance(font, PDFCIDFont) and type(font.cmap) is CMap and not font.cmap.code2cid:
            font.cmap = IdentityCMap(WMode=0)
        return font


@dataclass
class _Bit:
    """A run of text on one line: a whole line, or the part of it in one column or cell."""

    x0: float
    x1: float
    y0: float
    y1: float
    text: str
    size: float
    bold: bool
    chars: tuple[tuple[float, float, str], ...] = ()

    def split(self, x: float) -> "list[_Bit]":
        """The two parts that a vertical line at x divides, or the bit itself when x cuts a letter."""
        before = [char for char in self.chars if (char[0] + char[1]) / 2 < x]
        after = [char for char in self.chars if (char[0] + char[1]) / 2 >= x]
        parts = [part for part in (before, after) if "".join(c[2] for c in part).strip()]
        if len(parts) < 2 or before[-1][1] > x + 1 and before[-1][2].strip():
            return [self]
        return [self._part(part) for part in parts]

    def _part(self, chars: "list[tuple[float, float, str]]") -> "_Bit":
        inked = [char for char in chars if char[2].strip()]
        text = tidy_line("".join(char[2] for char in chars))
        return _Bit(
            inked[0][0], inked[-1][1], self.y0, self.y1, text, self.size, self.bold, tuple(chars)
        )

    def gaps(self) -> "list[tuple[float, float]]":
        inked = [char for char in self.chars if char[2].strip()]
        pairs = zip(inked, inked[1:], strict=False)
        return [(a[1], b[0]) for a, b in pairs if b[0] - a[1] > 0.6 * self.size]


@dataclass
class _Rules:
    """The drawn lines of a page: (y, x0, x1) across and (x, y0, y1) down."""

    across: list[tuple[float, float, float]]
    down: list[tuple[float, float, float]]


def read(data: bytes, fallback_title: str) -> Document:
    try:
        parser = PDFParser(io.BytesIO(data))
        pdf = PDFDocument(parser)
        bookmarks = _bookmarks(pdf)
        pages = list(_pages(pdf))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise StyrdokumentError(
            "Pdf-filen är låst med lösenord. Ta bort lösenordet och försök igen."
        ) from error
    except PDFException as error:
        raise _BROKEN from error
    if not pages:
        raise _BROKEN
    said = " ".join(bit.text for bits, _ in pages for bit in bits)
    unreadable = said.count("(cid:")
    if not re.search(r"\w", said) or unreadable * 12 > len(said):
        raise StyrdokumentError(
            "Pdf-filen saknar textlager: den består av bilder av sidor. "
            "Tolka den med OCR, eller välj originalet i Word, och försök igen."
        )
    lines: list[Line] = []
    for number, (bits, rules) in enumerate(pages, start=1):
        lines += _page_lines(bits, rules, number)
    _indent_gaps(lines)
    title = ""
    for info in pdf.info:
        value = info.get("Title")
        if isinstance(value, bytes):
            title = squeeze(tidy(_pdf_string(value)))
    if re.search(r"\.\w{3,4}$|^microsoft|^untitled|^namnlös", title, re.I):
        title = ""
    return from_lines(lines, title or fallback_title, bookmarks)


def _pdf_string(value: bytes) -> str:
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value.decode("utf-8-sig", "replace")
    return value.decode("cp1252", "replace")


def _bookmarks(pdf: PDFDocument) -> list[tuple[str, int]]:
    try:
        return [
            (squeeze(tidy(str(title))), int(level))
            for level, title, *_ in pdf.get_outlines()
            if squeeze(str(title))
        ]
    except PDFException:
        return []
    except (TypeError, KeyError, AttributeError, ValueError):
        return []


def _pages(pdf: PDFDocument) -> Iterator[tuple[list[_Bit], _Rules]]:
    """(bits of text, drawn lines) a page."""
    manager = _Fonts()
    device = PDFPageAggregator(
        manager,
        laparams=LAParams(boxes_flow=None, char_margin=1.6, detect_vertical=False, all_texts=True),
    )
    interpreter = PDFPageInterpreter(manager, device)
    for number, page in enumerate(PDFPage.create_pages(pdf)):
        if number >= MOST_PAGES:
            raise StyrdokumentError(
                f"Pdf-filen har fler än {MOST_PAGES} sidor. Dela den och läs in delarna var för sig."
            )
        interpreter.process_page(page)
        layout = device.get_result()
        bits: list[_Bit] = []
        rules = _Rules([], [])
        _collect(layout, bits, rules)
        yield bits, rules


def _collect(container, bits: list[_Bit], rules: _Rules) -> None:
    for element in container:
        if isinstance(element, LTTextLine):
            bit = _bit(element)
            if bit:
                bits.append(bit)
        elif isinstance(element, LTCurve):  # LTLine and LTRect too
            if element.width > 6:
                for y in {element.y0, element.y1} if element.height > 3 else {element.y0}:
                    rules.across.append((y, element.x0, element.x1))
            if element.height > 6:
                for x in {element.x0, element.x1} if element.width > 3 else {element.x0}:
                    rules.down.append((x, element.y0, element.y1))
        elif isinstance(element, LTContainer):
            _collect(element, bits, rules)


def _bit(line: LTTextLine) -> _Bit | None:
    chars = [char for char in line if isinstance(char, LTChar)]
    text = tidy_line(line.get_text())
    if not text.strip() or not chars:
        return None
    inked = [char for char in chars if char.get_text().strip()]
    if not inked:
        return None
    sizes = Counter(round(char.size, 1) for char in inked)
    bold = sum(bool(_BOLD.search(char.fontname or "")) for char in inked)
    return _Bit(
        inked[0].x0,
        inked[-1].x1,
        line.y0,
        line.y1,
        text,
        sizes.most_common(1)[0][0],
        bold > 0.8 * len(inked),
        _chars(line),
    )


def _chars(line: LTTextLine) -> tuple[tuple[float, float, str], ...]:
    """Every letter with its place; the spaces pdfminer inferred sit between their neighbours."""
    chars: list[tuple[float, float, str]] = []
    for element in line:
        if isinstance(element, LTChar):
            chars.append((element.x0, element.x1, element.get_text()))
        elif chars and element.get_text() == " ":
            chars.append((chars[-1][1], chars[-1][1], " "))
    return tuple(chars)


def tidy_line(text: str) -> str:
    """Keeps a soft hyphen at the line's end as a hyphen, so that the word is joined."""
    text = text.rstrip()
    if text.endswith("\u00ad"):
        text = text[:-1] + "-"
    return squeeze(tidy(text).replace("\n", " "))


# --- reading order -----------------------------------------------------------------------------


def _page_lines(bits: list[_Bit], rules: _Rules, page: int) -> list[Line]:
    lines: list[Line] = []
    bits, tables = _ruled_tables(bits, rules)
    # A table is one bit in the page's flow until its place in the order is known.
    for group in _columns(bits + [bit for bit, _ in tables]):
        lines += _flow(group, page, {id(bit): cells for bit, cells in tables})
    if lines:
        lines[0].gap = max(lines[0].gap, 1)
    return lines


def _ruled_tables(
    bits: list[_Bit], rules: _Rules
) -> tuple[list[_Bit], list[tuple[_Bit, list[list[str]]]]]:
    """(bits outside tables, tables): a table is a grid of drawn lines with text in its cells."""
    tables: list[tuple[_Bit, list[list[str]]]] = []
    for x0, y0, x1, y1, across, down in _frames(rules):
        ys, xs = _distinct([y for y, _, _ in across]), _distinct([x for x, _, _ in down])
        if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) < 2:
            continue
        inside = [
            bit
            for bit in bits
            if x0 - 2 <= (bit.x0 + bit.x1) / 2 <= x1 + 2
            and y0 - 2 <= (bit.y0 + bit.y1) / 2 <= y1 + 2
        ]
        if not inside:
            continue
        parts = inside
        for x in xs[1:-1]:
            parts = [
                part
                for bit in parts
                for part in (
                    bit.split(x)
                    if bit.x0 < x - 1 and bit.x1 > x + 1 and _cut(down, x, bit)
                    else [bit]
                )
            ]
        cells: dict[tuple[int, int], list[_Bit]] = {}
        for bit in parts:
            middle = (bit.y0 + bit.y1) / 2
            row = sum(1 for y in ys[1:-1] if y > middle)
            column = sum(1 for x in xs[1:-1] if x <= bit.x0 + 1)
            while row and not any(
                abs(y - ys[len(ys) - 1 - row]) < 2 and a - 2 <= bit.x0 <= b + 2
                for y, a, b in across
            ):
                row -= 1  # No line above: the cell reaches over two rows.
            cells.setdefault((row, column), []).append(bit)
        if len({column for _, column in cells}) < 2:
            continue
        grid = [
            [
                join_lines(
                    [
                        bit.text
                        for bit in sorted(
                            cells.get((row, column), []), key=lambda b: (-round(b.y0), b.x0)
                        )
                    ]
                )
                for column in range(len(xs) - 1)
            ]
            for row in range(len(ys) - 1)
        ]
        grid = [row for row in grid if any(row)]
        grid = [
            list(row)
            for row in zip(
                *[column for column in zip(*grid, strict=True) if any(column)], strict=True
            )
        ]
        sizes = Counter(bit.size for bit in parts)
        tables.append((_Bit(x0, x1, y0, y1, "", sizes.most_common(1)[0][0], False), grid))
        taken = {id(bit) for bit in inside}
        bits = [bit for bit in bits if id(bit) not in taken]
    return bits, tables


def _cut(down: list[tuple[float, float, float]], x: float, bit: _Bit) -> bool:
    middle = (bit.y0 + bit.y1) / 2
    return any(abs(line - x) < 2 and y0 - 1 <= middle <= y1 + 1 for line, y0, y1 in down)


def _distinct(values: list[float]) -> list[float]:
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > 4:
            result.append(value)
    return result


def _frames(rules: _Rules):
    """Lines that touch each other, as (x0, y0, x1, y1, across, down)."""
    if len(rules.across) + len(rules.down) > 4000:
        return
    frames: list[list[Any]] = []
    boxes: list[list[Any]] = [[x0, y, x1, y, [(y, x0, x1)], []] for y, x0, x1 in rules.across]
    boxes += [[x, y0, x, y1, [], [(x, y0, y1)]] for x, y0, y1 in rules.down]
    for merged in boxes:
        rest = []
        for frame in frames:
            apart = (
                frame[0] > merged[2] + 4
                or frame[2] < merged[0] - 4
                or frame[1] > merged[3] + 4
                or frame[3] < merged[1] - 4
            )
            if apart:
                rest.append(frame)
                continue
            merged = [
                min(frame[0], merged[0]), min(frame[1], merged[1]), max(frame[2], merged[2]), max(frame[3], merged[3]),
                frame[4] + merged[4], frame[5] + merged[5],
            ]  # fmt: skip
        frames = [*rest, merged]
    yield from frames


def _columns(bits: list[_Bit]) -> list[list[_Bit]]:
    """The page's bits in the order they are read: full-width parts, and columns in between."""
    bits = sorted(bits, key=lambda bit: (-bit.y1, bit.x0))
    if len(bits) < 8:
        return [bits]
    best: list[tuple[bool, list[_Bit]]] = [(False, bits)]
    most = 0
    for x in _gutters(bits):
        runs = _runs(bits, x)
        size = sum(len(run) for is_free, run in runs if is_free and _is_columns(run, x))
        if size > most:
            # Where a page is set in columns, its shorter stretches are too.
            best, most, gutter = runs, size, x
    groups: list[list[_Bit]] = []
    for is_columns, run in best:
        if not is_columns:
            groups.append(run)
            continue
        parts = [part for bit in run for part in _halves(bit, gutter)]
        groups.append([part for part in parts if part.x1 <= gutter + 1])
        groups.append([part for part in parts if part.x1 > gutter + 1])
    return [group for group in groups if group]


def _gutters(bits: list[_Bit]) -> list[float]:
    """Where a right column may begin: an x at which many bits, or parts of bits, begin."""
    starts: Counter[int] = Counter()
    for bit in bits:
        starts[round(bit.x0 / 3)] += 1
        for _, end in bit.gaps():
            starts[round(end / 3)] += 1
    left_edge, right_edge = min(bit.x0 for bit in bits), max(bit.x1 for bit in bits)
    width = right_edge - left_edge
    found = [start * 3 - 4.0 for start, count in starts.most_common(8) if count >= 4]
    return [x for x in found if left_edge + 0.3 * width < x < left_edge + 0.7 * width]


def _halves(bit: _Bit, x: float) -> list[_Bit]:
    return bit.split(x) if _gap_at(bit, x) else [bit]


def _runs(bits: list[_Bit], x: float) -> list[tuple[bool, list[_Bit]]]:
    """The page from the top in stretches, (nothing reaches over x, bits)."""
    body = Counter(bit.size for bit in bits).most_common(1)[0][0]
    right_side = [bit for bit in bits if bit.x0 >= x - 1.5]

    def across(index: int) -> bool:
        bit = bits[index]
        if any(part.x0 < x - 1.5 and part.x1 > x + 1 for part in _halves(bit, x)):
            return True
        if bit.size > 1.07 * body and bit.x1 <= x + 1:  # A heading over both columns.
            return not any(other.y0 < bit.y1 + 2 and other.y1 > bit.y0 - 2 for other in right_side)
        # A running head or foot stands apart from the columns.
        alone = not any(
            other is not bit and other.y0 < bit.y1 and other.y1 > bit.y0 for other in bits
        )
        above = min((other.y0 - bit.y1 for other in bits if other.y0 >= bit.y1), default=None)
        below = min((bit.y0 - other.y1 for other in bits if other.y1 <= bit.y0), default=None)
        if above is None and below is not None:
            return alone and below > 1.5 * bit.size
        return below is None and above is not None and alone and above > 1.5 * bit.size

    runs: list[tuple[bool, list[_Bit]]] = []
    for index, bit in enumerate(bits):
        wide = across(index)
        if runs and runs[-1][0] == (not wide):
            runs[-1][1].append(bit)
        else:
            runs.append((not wide, [bit]))
    return runs


def _is_columns(run: list[_Bit], x: float) -> bool:
    parts = [part for bit in run for part in _halves(bit, x)]
    left = [part for part in parts if part.x1 <= x + 1]
    right = [part for part in parts if part.x1 > x + 1]
    if len(left) < 4 or len(right) < 4:
        return False
    room_left = x - min(part.x0 for part in left)
    room_right = max(part.x1 for part in right) - x
    return _is_running_text(left, room_left) and _is_running_text(right, room_right)


def _gap_at(bit: _Bit, gutter: float) -> bool:
    return any(start <= gutter <= end + 1 for start, end in bit.gaps())


def _is_running_text(bits: list[_Bit], room: float) -> bool:
    """Whether most of the letters stand in lines that fill their column."""
    said = sum(len(bit.text) for bit in bits)
    full = sum(
        len(bit.text) for bit in bits if len(bit.text) >= 18 and bit.x1 - bit.x0 > 0.6 * room
    )
    return full > 0.55 * said


def _flow(bits: list[_Bit], page: int, ruled: dict[int, list[list[str]]]) -> list[Line]:
    """One column's bits as lines, tables found where cells stand side by side."""
    rows = _rows(bits)
    lines: list[Line] = []
    leading = _leading(rows)
    previous: _Bit | None = None
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


def _body_size(rows: list[list[_Bit]]) -> float:
    weight: Counter[float] = Counter()
    for row in rows:
        for bit in row:
            weight[bit.size] += len(bit.text)
    return weight.most_common(1)[0][0] if weight else 10.0


def _leading(rows: list[list[_Bit]]) -> float:
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


def _rows(bits: list[_Bit]) -> list[list[_Bit]]:
    """Bits that share a line, from the top; in a row from the left."""
    rows: list[list[_Bit]] = []
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
            row[0:2] = [_joined(row[0], row[1], " ")]
        at = 0
        while at + 1 < len(row):
            # A wide space in justified text is no new cell.
            if row[at + 1].x0 - row[at].x1 < 0.9 * row[at].size:
                row[at : at + 2] = [
                    _joined(
                        row[at],
                        row[at + 1],
                        " " if row[at + 1].x0 - row[at].x1 > 0.12 * row[at].size else "",
                    )
                ]
            else:
                at += 1
    return rows


def _joined(a: _Bit, b: _Bit, space: str) -> _Bit:
    size, bold = (b.size, b.bold) if len(b.text) > len(a.text) else (a.size, a.bold)
    return _Bit(a.x0, b.x1, min(a.y0, b.y0), max(a.y1, b.y1), a.text + space + b.text, size, bold)


def _line(row: list[_Bit], page: int, gap: int) -> Line:
    longest = max(row, key=lambda bit: len(bit.text))
    return Line(
        "\t".join(bit.text for bit in row),
        page=page,
        gap=gap,
        size=longest.size,
        bold=all(bit.bold for bit in row),
    )


# --- tables ------------------------------------------------------------------------------------


def _table(
    rows: list[list[_Bit]], start: int, ruled: dict[int, list[list[str]]]
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


def _is_contents_row(row: list[_Bit]) -> bool:
    said = "\t".join(bit.text for bit in row)
    return bool(re.search(r"(?:\.\s?){4,}\s*\d{0,3}\s*$", said))


def _column_of(bit: _Bit, spans: list[list[float]]) -> int | None:
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


def _widen(spans: list[list[float]], row: list[_Bit]) -> None:
    for bit in row:
        hits = [s for s in spans if min(bit.x1, s[1]) - max(bit.x0, s[0]) > 0]
        if not hits:
            spans.append([bit.x0, bit.x1])
        elif len(hits) == 1:
            hits[0][0], hits[0][1] = min(hits[0][0], bit.x0), max(hits[0][1], bit.x1)
    spans.sort()


def _indent_gaps(lines: list[Line]) -> None:
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
