"""Keeps a chapter from ending in a few lines on an otherwise empty page.

What a typesetter does by hand: the chapter's pages are made a line or two longer, all of them,
and the last lines find room; or two lines shorter, and the last lines get company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

CHAPTER = '<section class="chapter'
LINE = 20  # px; 15 pt
TEXT_TOP = 113.4  # px; 30 mm
# Classes of report.css that make a page longer, by how many lines, and how many more they may
# save by other means (lists set closer).
LONGER = (("long", 1, 0), ("longer", 2, 3))
SHORT = "short"
FEW_LINES = 6
# Lines that a chapter must be thought to gain for each one to save, and beyond them all: a heading,
# or a table that does not part, moves whole or not at all.
CAUTION = 2
MARGIN = 1
TRIED_ANYWAY = 2  # pages: so few cost little to set again, and their rows are set closer too


def fitting(html: str, lay_out: Callable[[str], Any]) -> Any:
    """The chapter laid out; with longer pages if that saves an almost empty last one, or shorter."""

    def with_pages(name: str) -> Any:
        return lay_out(html.replace(CHAPTER, f"{CHAPTER} {name}"))

    document = lay_out(html)
    pages = len(document.pages)
    lines = (_depth(document.pages[-1]) - TEXT_TOP) / LINE
    if pages < 2 or lines > FEW_LINES or CHAPTER not in html:
        return document
    for name, gain, more in LONGER:
        if pages == TRIED_ANYWAY or gain * (pages - 1) + more >= CAUTION * lines + MARGIN:
            again = with_pages(name)
            if len(again.pages) < pages:
                return again
    again = with_pages(SHORT)
    return again if len(again.pages) == pages else document


def _depth(page: Any) -> float:
    """How far down the page its last text stands, in px; its notes not counted."""
    return max(
        (box.position_y + box.height for box in _lines(page._page_box.children[0])), default=0
    )


def _lines(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _lines(getattr(child, "_box", child))
