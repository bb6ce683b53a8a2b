"""What a scanner, a printer or a web page left in the text that nobody wrote as content."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .characters import squeeze
from .tree import Line

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
    if last_page > 1:
        by_page: dict[int, list[int]] = defaultdict(list)
        for index, line in enumerate(lines):
            by_page[line.page].append(index)
        for indexes in by_page.values():
            if len(indexes) < 2:
                continue
            head, foot = indexes[:4], indexes[4:][-4:]
            for index in head + foot:
                edges[_without_digits(lines[index].text)].append(index)
    found: set[int] = set()
    pages_needed = 2 if last_page <= 3 else 3
    for key, indexes in edges.items():
        pages = {lines[index].page for index in indexes}
        exact = len({squeeze(lines[index].text).lower() for index in indexes}) == 1
        bookish = "#" in key and not exact
        if len(pages) < pages_needed or len(key) > 120 or BODY_END.search(key):
            continue
        if bookish and not re.search(r"sid|page|\(#\)|# av #|^#$|.\s#$|^#\s|\d*#-#", key):
            continue
        if exact and not _really_edge(lines, indexes):
            continue
        found.update(indexes)

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
        ):
            found.update(indexes)
    return found


BODY_END = re.compile(r"[.!?:;]$")


def _really_edge(lines: list[Line], indexes: list[int]) -> bool:
    """A running head keeps its place: always among the first lines of its page, or the last."""
    places = []
    for index in indexes:
        page = lines[index].page
        before = sum(1 for line in lines[max(0, index - 6) : index] if line.page == page)
        after = sum(1 for line in lines[index + 1 : index + 7] if line.page == page)
        places.append((before, after))
    return all(before <= 3 for before, _ in places) or all(after <= 3 for _, after in places)


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
            if lines[index].page == 1 and index < 15 and not is_page_number(key):
                keep_once.add(index)

    numbers = [i for i, line in enumerate(lines) if _NUMBER.match(squeeze(line.text))]
    values = [int(squeeze(lines[i].text)) for i in numbers]
    rising = len(values) > 1 and all(a < b for a, b in zip(values, values[1:], strict=False))

    def at_edge(index: int) -> bool:
        page = lines[index].page
        return (
            index + 1 == len(lines)
            or lines[index + 1].page != page
            or (index > 0 and lines[index - 1].page != page)
        )

    content: list[Line] = []
    debris: list[Line] = []
    pending_gap = 0
    for index, line in enumerate(lines):
        text = squeeze(line.text)
        is_number = index in numbers and (
            (rising and line.gap > 0) or (lines[-1].page > 1 and at_edge(index))
        )
        dropped = line.table is None and (
            index in drop or is_number or is_page_number(text) or is_navigation(text)
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
            and not BODY_END.search(text)
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
