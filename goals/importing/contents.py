"""The table of contents: taken out of the text, and believed about which headings there are."""

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .characters import join_lines, squeeze
from .tree import Line, Piece

CONTENTS_WORD = re.compile(
    r"^(innehåll|innehållsförteckning|innehållsöversikt|contents|table of contents)\s*:?$",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"^\s*(?P<title>\S.*?)(?P<leader>\s*(?:\.\s?){3,}\s*|\s*…[….\s]*|\s*_{3,}\s*|\t+\s*| {3,})"
    r"(?P<page>\d{1,3})\s*$"
)
_LOOSE_ENTRY = re.compile(r"^\s*(?P<title>\S.*?\D)\s+(?P<page>\d{1,3})\s*$")
_LEADER = re.compile(r"(?:(?:\.\s?){3,}|…)\s*\d{1,3}\s*$")
_NUMBERING = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+")


def fold(text: str) -> str:
    """What two spellings of one heading have in common."""
    return re.sub(r"[^0-9a-zåäöéü]+", "", _NUMBERING.sub("", squeeze(text).lower()))


_ENTRY_ENDS = re.compile(r"[.!?:;]$")


@dataclass
class Contents:
    """A document's own table of contents: which headings there are, and hints of their level."""

    entries: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._folded = [(fold(title), level) for title, level in self.entries]

    def __bool__(self) -> bool:
        return bool(self.entries)

    def level_of(self, text: str) -> int | None:
        """The level the contents gives a heading, None when it is not there."""
        wanted = fold(text)
        if not wanted or len(text) > 150:
            return None
        for folded, level in self._folded:
            if folded == wanted:
                return level
        for folded, level in self._folded:
            shorter, longer = sorted((folded, wanted), key=len)
            if (
                len(shorter) >= 12
                and longer.startswith(shorter)
                and len(longer) < 1.5 * len(shorter)
            ):
                return level
            if abs(len(folded) - len(wanted)) < 4 and len(shorter) > 5:
                if SequenceMatcher(None, folded, wanted).ratio() >= 0.92:
                    return level
        return None


def entry_of(text: str, loose: bool = False) -> str | None:
    """The heading that a contents line names."""
    match = _ENTRY.match(text) or (_LOOSE_ENTRY.match(text) if loose else None)
    if not match:
        return None
    title = match["title"].rstrip(" .…_\t")
    return squeeze(title) if re.search(r"[^\W\d]", title) else None


def take_contents(lines: list[Line]) -> tuple[list[Line], Contents]:
    """Remove the table of contents and remember what it said."""
    drop: set[int] = set()
    entries: list[tuple[str, int, int]] = []
    index = 0
    while index < len(lines):
        text = squeeze(lines[index].text)
        if lines[index].table is None and CONTENTS_WORD.match(text):
            taken = _after_word(lines, index + 1)
            if taken:
                drop.add(index)
                drop.update(i for i, _ in taken)
                entries += [(t, lines[i].indent, i) for i, t in taken if t]
                index = max(i for i, _ in taken) + 1
                continue
        if _is_dotted(lines[index]):
            run = []
            end = index
            while end < len(lines) and lines[end].table is None and entry_of(lines[end].text):
                run.append(end)
                end += 1
            if len(run) >= 3 or (entries and len(run) >= 1):
                drop.update(run)
                entries += [(entry_of(lines[i].text) or "", lines[i].indent, i) for i in run]
                index = end
                continue
        index += 1
    if drop:
        after = max(drop) + 1
        if after < len(lines):
            lines[after].gap = max(lines[after].gap, 1)
    kept = [line for i, line in enumerate(lines) if i not in drop]
    return kept, Contents(_levels([(title, indent) for title, indent, _ in entries]))


def _is_dotted(line: Line) -> bool:
    return line.table is None and bool(_LEADER.search(line.text))


def _after_word(lines: list[Line], start: int) -> list[tuple[int, str]]:
    """(index, heading) of what follows the word Innehåll; a wrapped entry's other lines have ""."""
    taken: list[tuple[int, str]] = []
    index = start
    while index < len(lines) and lines[index].table is None:
        text = lines[index].text
        if title := entry_of(text, loose=True):
            taken.append((index, title))
            index += 1
        elif wrapped := _wrapped_entry(lines[index : index + 3]):
            title, length = wrapped
            taken += [(index, title)] + [(index + n, "") for n in range(1, length)]
            index += length
        else:
            break
    return taken or _without_pages(lines, start)


def _wrapped_entry(lines: list[Line]) -> tuple[str, int] | None:
    """(heading, lines) of an entry that goes on over two lines or three."""
    for count in range(2, len(lines) + 1):
        if lines[count - 1].table is not None or lines[count - 1].gap:
            return None
        if title := entry_of(join_lines([line.text for line in lines[:count]])):
            begins = lines[0].text.rstrip(" .…")
            is_sentence = len(begins) >= 120 or _ENTRY_ENDS.search(begins)
            return None if is_sentence else (title, count)
    return None


def _without_pages(lines: list[Line], start: int) -> list[tuple[int, str]]:
    """A contents list without page numbers: every line comes again as a heading further down."""
    seen = Counter(fold(line.text) for line in lines[start:])
    taken: dict[str, tuple[int, str]] = {}
    for index, line in enumerate(lines[start:], start):
        title = squeeze(re.sub(r"^\s*[-*•]\s*", "", line.text))
        is_marked = fold(title) != fold(line.text)
        if line.table is not None or len(title) >= 150 or not fold(title) or fold(title) in taken:
            break
        if seen[fold(title)] < 2 - is_marked:
            break
        taken[fold(title)] = (index, title)
    return list(taken.values()) if len(taken) >= 2 else []


def _levels(entries: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Level from numbering where there is one, else from the indent of the contents lines."""
    indents = sorted({indent for _, indent in entries})
    leveled = []
    for title, indent in entries:
        numbering = _NUMBERING.match(title)
        level = numbering[1].count(".") + 1 if numbering else indents.index(indent) + 1
        leveled.append((title, level))
    return leveled


def take_contents_pieces(pieces: list[Piece]) -> tuple[list[Piece], Contents]:
    """Contents lists set as paragraphs, as a list or as a table under the word Innehåll."""
    headings = {fold(join_lines(p.lines)) for p in pieces if p.kind == "heading"}
    kept: list[Piece] = []
    titles: list[str] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        text = join_lines(piece.lines)
        if piece.lines and CONTENTS_WORD.match(squeeze(piece.lines[0])):
            is_word_alone = bool(CONTENTS_WORD.match(text))
            entries = (
                [] if is_word_alone else _entries(_lines_of(piece)[1:], headings, pieces[index:])
            )
            while index < len(pieces) and pieces[index].kind != "heading":
                more = _entries(_lines_of(pieces[index]), headings, pieces[index + 1 :])
                if not more:
                    break
                entries += more
                index += 1
            titles += entries
            is_empty = index == len(pieces) or pieces[index].kind == "heading"
            if entries or piece.kind == "heading" and is_empty:
                continue
        elif piece.kind in ("paragraph", "list"):
            lines = _lines_of(piece)
            dotted = [title for line in lines if (title := entry_of(line))]
            if lines and len(dotted) == len(lines) and any(map(_LEADER.search, lines)):
                titles += dotted
                continue
        kept.append(piece)
    return kept, Contents([(title, 1) for title in titles])


def _lines_of(piece: Piece) -> list[str]:
    if piece.block is None:
        return piece.lines
    if piece.kind == "table":
        return ["\t".join(filter(None, row)) for row in piece.block.rows]
    return list(piece.block.strings())


def _entries(lines: list[str], headings: set[str], later: list[Piece]) -> list[str]:
    """The headings that contents lines name, nothing unless they are contents."""
    lines = [line for line in lines if squeeze(line)]
    if not headings:
        headings = {
            fold(join_lines(p.lines)) for p in later if p.kind == "paragraph" and len(p.lines) == 1
        }
    known = Contents([(heading, 1) for heading in headings])
    titles: list[str] = []
    listed = 0
    for line in lines:
        title = entry_of(line) or squeeze(line)
        shorter = entry_of(line, loose=True) or title
        if known.level_of(title) is None and known.level_of(shorter) is not None:
            title = shorter
        is_heading = known.level_of(title) is not None
        if _ENTRY_ENDS.search(title) and not is_heading:
            return []
        listed += is_heading or entry_of(line) is not None
        titles.append(title)
    # An author renames a heading and forgets the contents: most of the lines is enough.
    return titles if listed > 0.6 * len(titles) else []
