"""From lines with nothing but their look to paragraphs, lists and tables."""

import re

from .characters import BULLET, ORDERED, join_lines, squeeze
from .contents import Contents
from .tree import Block, Line, ListItem, Piece
from .wording import CHAPTER, ENDS, NUMBERED, PARAGRAF

_CLAUSE = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})+\.?\s+[A-ZÅÄÖ]")


def pieces_of(lines: list[Line], contents: Contents) -> list[Piece]:
    pieces: list[Piece] = []
    group: list[Line] = []
    for line in lines:
        if line.table is not None:
            pieces += _group_pieces(group, contents)
            group = []
            pieces.append(
                Piece("table", block=Block("table", rows=line.table), page=line.page, gap=line.gap)
            )
            continue
        if group and (line.gap or _new_look(group[-1], line) or _new_clause(group[-1], line)):
            pieces += _group_pieces(group, contents)
            group = []
        group.append(line)
    pieces += _group_pieces(group, contents)
    return pieces


def _new_look(before: Line, line: Line) -> bool:
    if not (before.size and line.size):
        return False
    is_short = bool(before.gap) and len(before.text) < 0.7 * len(line.text)
    was_italic = before.italic and not line.italic and is_short
    return was_italic or abs(before.size - line.size) > 0.6 or before.bold != line.bold


def _new_clause(before: Line, line: Line) -> bool:
    """A clause with a number such as 2.1 begins a paragraph, also close under the one before."""
    return bool(_CLAUSE.match(line.text)) and bool(
        ENDS.search(before.text.rstrip()) or NUMBERED.match(before.text.strip())
    )


def _heading_on_first_line(group: list[Line], contents: Contents) -> bool:
    first, second = squeeze(group[0].text), squeeze(group[1].text)
    if ENDS.search(first) or "\t" in group[0].text.strip() or len(first) > 90:
        return False
    if BULLET.match(group[0].text) or BULLET.match(group[1].text) or not second[:1].isupper():
        return False
    if contents.level_of(first) is not None or _CLAUSE.match(first) or CHAPTER.match(first):
        return True
    if len(first) > 60 or not (
        first[0].isupper() or NUMBERED.match(first) or PARAGRAF.match(first)
    ):
        return False
    if re.fullmatch(r"\d{1,3}\s*§|§\s*\d{1,3}", first) or NUMBERED.match(first) and first.isupper():
        return True
    longest = max(len(line.text) for line in group)
    return len(first) < 0.6 * longest and len(second) >= 60 and len(second) > 1.5 * len(first)


def _group_pieces(group: list[Line], contents: Contents) -> list[Piece]:
    if not group:
        return []
    if len(group) > 1 and not group[0].size and _heading_on_first_line(group, contents):
        head = _group_pieces(group[:1], contents)
        group[1].gap = 1
        return head + _group_pieces(group[1:], contents)
    pieces: list[Piece] = []
    index = 0
    while index < len(group):
        line = group[index]
        run = _tabular_run(group, index)
        if run:
            rows = [[squeeze(cell) for cell in row] for row in run]
            pieces.append(Piece("table", block=Block("table", rows=rows), page=line.page))
            index += len(run)
            continue
        if _starts_item(group, index):
            taken, block = _list_at(group, index)
            pieces.append(Piece("list", block=block, page=line.page, gap=line.gap, size=line.size))
            index += taken
            continue
        if pieces and pieces[-1].kind == "paragraph":
            pieces[-1].lines.append(line.text)
        else:
            pieces.append(
                Piece(
                    "paragraph",
                    [line.text],
                    page=line.page,
                    gap=line.gap,
                    size=line.size,
                    bold=line.bold,
                    italic=line.italic,
                )
            )
        index += 1
    return pieces


def _cells(text: str) -> list[str]:
    text = text.strip()
    return re.split(r"\t+", text) if "\t" in text else re.split(r" {3,}", text)


def _tabular_run(group: list[Line], start: int) -> list[list[str]]:
    """Rows of consecutive lines that are divided alike by tabs (or by wide spaces: three lines)."""
    if BULLET.match(group[start].text):
        return []
    width = len(_cells(group[start].text))
    if width < 2:
        return []
    rows = []
    for line in group[start:]:
        cells = _cells(line.text)
        if len(cells) != width or BULLET.match(line.text):
            break
        rows.append(cells)
    by_tab = "\t" in group[start].text.strip()
    return rows if len(rows) >= (2 if by_tab else 3) else []


def _starts_item(group: list[Line], index: int) -> bool:
    text = group[index].text
    if BULLET.match(text):
        return True
    match = ORDERED.match(text)
    if not match:
        return False
    # A lone number may be a heading; two in a row, or a text under way, make a list.
    others = [line for i, line in enumerate(group) if i != index and ORDERED.match(line.text)]
    longest = max(len(line.text) for line in group)
    goes_on = index + 1 < len(group) and len(text) > 0.8 * longest
    ends = ENDS.search(group[-1].text if goes_on else text)
    return bool(others or ends or match[4])


def _list_at(group: list[Line], start: int) -> tuple[int, Block]:
    """Items with their wrapped lines; deeper indent (two spaces or more) is a list inside."""
    entries: list[tuple[int, bool, list[str]]] = []
    index = start
    while index < len(group):
        text = group[index].text
        match = BULLET.match(text) or (_starts_item(group, index) and ORDERED.match(text)) or None
        if match:
            marker = match[0].strip()
            entries.append(
                (group[index].indent, marker[:1].isalnum() and marker != "o", [text[match.end() :]])
            )
        else:
            said = entries[-1][2]
            wrapped = not said[-1].strip() or (
                not ENDS.search(said[-1].strip())
                or text.strip()[:1].islower()
                or group[index].indent >= entries[-1][0] + 2
            )
            if not wrapped:
                break
            said.append(text)
        index += 1
    return index - start, list_block(
        [(indent, ordered, join_lines(said)) for indent, ordered, said in entries]
    )


def list_block(entries: list[tuple[int, bool, str]]) -> Block:
    """entries are (indent or level, ordered, text)."""
    entries = [entry for entry in entries if entry[2]]
    if not entries:
        return Block("list")
    root: list[ListItem] = []
    stack: list[tuple[int, list[ListItem]]] = [(entries[0][0], root)]
    for indent, ordered, text in entries:
        while len(stack) > 1 and indent < stack[-1][0]:
            stack.pop()
        if indent >= stack[-1][0] + 2 and stack[-1][1]:
            parent = stack[-1][1][-1]
            if isinstance(parent, str):
                parent = {"text": parent, "ordered": ordered, "items": []}
                stack[-1][1][-1] = parent
            stack.append((indent, parent["items"]))
        stack[-1][1].append(text)
    return Block("list", ordered=entries[0][1], items=root)


def split_bullets(pieces: list[Piece]) -> list[Piece]:
    """A paragraph whose lines begin with bullets is a list, whatever format it came from."""
    result: list[Piece] = []
    for piece in pieces:
        if piece.kind != "paragraph" or not any(BULLET.match(line) for line in piece.lines):
            result.append(piece)
            continue
        lines = [Line(text, page=piece.page) for text in piece.lines if text.strip()]
        parts = _group_pieces(lines, Contents())
        if parts:
            parts[0].gap = piece.gap
        result += parts
    return result
