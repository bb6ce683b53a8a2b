"""The table of contents: taken out of the text, and believed about which headings there are."""

import re
from collections import Counter
from collections.abc import Callable
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
    return line.table is None and bool(
        re.search(r"(\.\s?){3,}\s*\d{1,3}\s*$|…\s*\d{1,3}\s*$", line.text)
    )


def _after_word(lines: list[Line], start: int) -> list[tuple[int, str]]:
    """(index, heading) of what follows the word Innehåll; a wrapped entry's first line has ""."""
    taken: list[tuple[int, str]] = []
    index = start
    while index < len(lines) and lines[index].table is None:
        text = lines[index].text
        title = entry_of(text, loose=True)
        if title:
            taken.append((index, title))
            index += 1
            continue
        following = lines[index + 1] if index + 1 < len(lines) else None
        if (
            following is not None
            and following.table is None
            and following.gap == 0
            and len(text) < 120
            and not _ENTRY_ENDS.search(text)
            and (wrapped := entry_of(following.text))
        ):
            taken += [(index, ""), (index + 1, squeeze(text) + " " + wrapped)]
            index += 2
            continue
        break
    if taken:
        return taken
    # A contents list without page numbers: every line comes again as a heading further down.
    later: Callable[[int], Counter[str]] = lambda i: Counter(fold(x.text) for x in lines[i:])  # noqa: E731
    end = start
    while end < len(lines) and lines[end].table is None and len(lines[end].text) < 150:
        end += 1
    seen = later(start)
    for index in range(start, end):
        folded = fold(re.sub(r"^\s*[-*•]\s*", "", lines[index].text))
        if not folded or seen[fold(lines[index].text)] + (folded != fold(lines[index].text)) < 2:
            break
        if any(folded == fold(title) for _, title in taken):
            break
        taken.append((index, squeeze(re.sub(r"^\s*[-*•]\s*", "", lines[index].text))))
    return taken if len(taken) >= 2 else []


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
    titles: list[tuple[str, int]] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        text = join_lines(piece.lines) if piece.kind in ("paragraph", "heading") else ""
        if CONTENTS_WORD.match(text) or (
            piece.kind == "paragraph"
            and piece.lines
            and CONTENTS_WORD.match(squeeze(piece.lines[0]))
        ):
            entries = (
                [] if CONTENTS_WORD.match(text) else _entries(piece, headings, pieces[index:], 1)
            )
            end = index
            while end < len(pieces):
                more = _entries(pieces[end], headings, pieces[end + 1 :], 0)
                if not more:
                    break
                entries += more
                end += 1
            if entries:
                titles += entries
                index = end
                continue
            if piece.kind == "heading" and index < len(pieces) and pieces[index].kind == "heading":
                continue
        elif piece.kind in ("paragraph", "list"):
            lines = (
                piece.lines
                if piece.kind == "paragraph"
                else list(piece.block.strings() if piece.block else [])
            )
            dotted = [entry_of(line) for line in lines]
            leaders = [line for line in lines if re.search(r"(\.\s?){4,}\s*\d{1,3}\s*$", line)]
            if lines and all(dotted) and leaders:
                titles += [(title, 1) for title in dotted if title]
                continue
        kept.append(piece)
    return kept, Contents(titles)


def _entries(
    piece: Piece, headings: set[str], later: list[Piece], skip: int
) -> list[tuple[str, int]]:
    """The contents lines a piece holds, nothing unless all of it is contents."""
    if piece.kind == "heading":
        return []
    if piece.kind == "table":
        rows = [[cell for cell in row if cell] for row in (piece.block.rows if piece.block else [])]
        lines = ["\t".join(row) for row in rows]
    elif piece.kind == "list":
        lines = list(piece.block.strings()) if piece.block else []
    else:
        lines = piece.lines[skip:]
    lines = [line for line in lines if squeeze(line)]
    if not headings:
        headings = {
            fold(join_lines(p.lines)) for p in later if p.kind == "paragraph" and len(p.lines) == 1
        }
    found = []
    for line in lines:
        title = entry_of(line, loose=True)
        if title is None or (fold(title) not in headings and fold(line) in headings):
            title = squeeze(line) if fold(line) in headings else None
        if title is None:
            return []
        found.append((title, 1))
    return found
