"""Plain text: lines, blank lines and form feeds are all there is."""

from .assembling import from_lines
from .tree import Document, Line


def lines_of(text: str) -> list[Line]:
    lines: list[Line] = []
    page, gap = 1, 0
    for number, sheet in enumerate(text.split("\f")):
        if number:
            page, gap = page + 1, max(gap, 1)
        for raw in sheet.split("\n"):
            if raw.strip():
                lines.append(Line(raw.rstrip(), page=page, gap=gap))
                gap = 0
            else:
                gap += 1
    return lines


def read(text: str, fallback_title: str) -> Document:
    return from_lines(lines_of(text), fallback_title)
