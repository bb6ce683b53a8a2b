"""What a scanner, a printer or a web page left in the text that nobody wrote as content."""

import re
from collections import Counter, defaultdict
from itertools import pairwise

from .characters import join_lines, squeeze
from .tree import Line, Piece

_NAVIGATION = re.compile(
    r"^(länk till (startsidan|förstasidan|start)\b.*|till (startsidan|innehållet|toppen)"
    r"|(hoppa|gå) (direkt )?till (sidans )?(huvud)?(innehåll|meny|navigering|sökning).*"
    r"|tillbaka till (toppen|startsidan|föregående sida)|skriv ut( sidan)?|lyssna( på sidan)?"
    r"|dela( sidan)?( på .{0,20})?|du är här:.*|startsida|huvudmeny|meny|sök|stäng|läs mer"
    r"|(bild|bildtext|alternativtext|alt-text|foto)(text)?: .{0,120}|\[?(bild|image|logotyp)\]?"
    r"|!\[.*\]\(.*\))$",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*\d{1,4}\s*[-–—]|(?:sida|sidan|sid|page)\.?\s*\d{1,4}"
    r"(?:\s*(?:av|of|/|\()\s*\d{1,4}\)?)?|\d{1,4}\s*\(\s*\d{1,4}\s*\)|\d{1,3}\s*av\s*\d{1,3})$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\d{1,3}$")
_DESIGNATION = re.compile(
    r"^(?:dnr|diarienr|diarienummer|ärendenr|ärendenummer|beteckning)\b", re.IGNORECASE
)
_DATE_LINE = re.compile(
    r"^(?:datum:?\s*)?(?:\d{4}-\d{2}-\d{2}|\d{1,2} [a-zå]+ \d{4})$", re.IGNORECASE
)


def is_navigation(text: str) -> bool:
    return bool(_NAVIGATION.match(squeeze(text)))


def is_page_number(text: str) -> bool:
    return bool(_PAGE_NUMBER.match(squeeze(text)))


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", squeeze(text).lower())


def _running(lines: list[Line]) -> set[int]:
    """Indexes of lines that repeat as a page's head or foot."""
    last_page = max((line.page for line in lines), default=1)
    edges: dict[str, list[int]] = defaultdict(list)
    by_page: dict[int, list[int]] = defaultdict(list)
    if last_page > 1:
        for index, line in enumerate(lines):
            by_page[line.page].append(index)
        for indexes in by_page.values():
            if len(indexes) < 2:
                continue
            head, foot = indexes[:4], indexes[4:][-4:]
            for index in head + foot:
                edges[_without_digits(lines[index].text)].append(index)
    candidates: set[int] = set()
    pages_needed = 2 if last_page <= 3 else 3
    everywhere = Counter(_without_digits(line.text) for line in lines)
    for key, indexes in edges.items():
        pages = {lines[index].page for index in indexes}
        exact = len({squeeze(lines[index].text).lower() for index in indexes}) == 1
        bookish = "#" in key and not exact
        if len(pages) < pages_needed or len(key) > 120 or key.endswith((".", "!", "?", ":", ";")):
            continue
        if bookish and not re.search(r"sid|page|\(#\)|# av #|^#$|.\s#$|^#\s|\d*#-#", key):
            continue
        if everywhere[key] < 2 * len(indexes):
            candidates.update(indexes)
    found = _outermost(lines, by_page, candidates)

    # Without form feeds: a designation, date or name that stands alone and comes again and again.
    alone: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        text = squeeze(line.text)
        if len(text) <= 120 and line.gap and (index + 1 == len(lines) or lines[index + 1].gap):
            alone[text.lower()].append(index)
    for key, indexes in alone.items():
        if len(indexes) < 2:
            continue
        if (
            _DESIGNATION.match(key)
            or _DATE_LINE.match(key)
            or len(indexes) > 2
            and all(lines[index].gap >= 2 for index in indexes[1:])
            and all(index + 1 == len(lines) or lines[index + 1].gap >= 2 for index in indexes[1:])
        ):
            found.update(indexes)
    return found


def _outermost(lines: list[Line], by_page: dict[int, list[int]], candidates: set[int]) -> set[int]:
    """The candidates with nothing but each other between them and their page's edge.

    A heading that every page repeats further in is content.
    """
    found: set[int] = set()
    for indexes in by_page.values():
        for inwards in (indexes, indexes[::-1]):
            for index in inwards:
                text = squeeze(lines[index].text)
                if index in candidates:
                    found.add(index)
                elif not (is_page_number(text) or _NUMBER.match(text)):
                    break
    return found


def strip(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """(content, debris). The first of a repeated head stays when it is on the first page's top,
    because it may hold the title or the designation; the caller gets it in both lists."""
    drop = _running(lines)
    first_seen: set[str] = set()
    keep_once: set[int] = set()
    for index in sorted(drop):
        key = squeeze(lines[index].text).lower()
        if key not in first_seen:
            first_seen.add(key)
            is_number = is_page_number(key) or _NUMBER.match(key)
            if lines[index].page == 1 and index < 15 and not is_number:
                keep_once.add(index)

    numbers = [i for i, line in enumerate(lines) if _NUMBER.match(squeeze(line.text))]
    values = [int(squeeze(lines[i].text)) for i in numbers]
    rising = len(values) > 1 and all(0 < b - a < 3 for a, b in pairwise(values))

    def at_edge(index: int) -> bool:
        around = {lines[at].page for at in (index - 1, index + 1) if 0 <= at < len(lines)}
        return index in (0, len(lines) - 1) or around != {lines[index].page}

    def numbers_page(index: int) -> bool:
        line = lines[index]
        if index in numbers:
            is_printed = line.size > 0 and int(squeeze(line.text)) == line.page
            on_pages = lines[-1].page > 1 or is_printed
            return rising and line.gap > 0 or on_pages and at_edge(index)
        parts = re.split(r"\t+| {3,}", line.text.strip())
        return len(parts) > 1 and at_edge(index) and any(map(is_page_number, parts))

    content: list[Line] = []
    debris: list[Line] = []
    pending_gap = 0
    for index, line in enumerate(lines):
        text = squeeze(line.text)
        dropped = line.table is None and (
            index in drop or is_page_number(text) or is_navigation(text) or numbers_page(index)
        )
        if dropped:
            debris.append(line)
        if dropped and index not in keep_once:
            pending_gap = max(pending_gap, line.gap, 2)
            continue
        if pending_gap:
            line.gap = max(line.gap, pending_gap)
            pending_gap = 0
        content.append(line)
    return content, debris


def strip_pieces(pieces: list[Piece]) -> tuple[list[Piece], set[str]]:
    lines = []
    for piece in pieces:
        text = join_lines(piece.lines) if piece.kind in ("paragraph", "heading") else ""
        line = Line(text, page=piece.page, gap=piece.gap)
        if piece.kind in ("list", "table"):
            line.table = [[]]
        lines.append(line)
    index_of = {id(line): index for index, line in enumerate(lines)}
    kept, removed = strip(lines)
    result = []
    for line in kept:
        piece = pieces[index_of[id(line)]]
        piece.gap = line.gap
        result.append(piece)
    for piece in result:
        if piece.kind == "paragraph" and len(piece.lines) > 1:
            piece.lines = [
                line for line in piece.lines if not (is_navigation(line) or is_page_number(line))
            ]
    return [p for p in result if p.block or squeeze(" ".join(p.lines))], {
        squeeze(line.text).lower() for line in removed if squeeze(line.text)
    }
