"""Walks a Word document's body in order: content controls, text boxes and notes included."""

import re
from collections.abc import Iterator
from typing import Any

from goals.importing.characters import squeeze, tidy
from goals.importing.pieces import list_block
from goals.importing.tree import Block, Piece

from .package import MC, VAL, W
from .styles import Styles

_WRAPPERS = tuple(f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_UNSAID = tuple(f"{W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText"))


class Body:
    """pieces holds what was read."""

    def __init__(self, body: Any, styles: Styles, notes: dict[str, Any]) -> None:
        self.styles = styles
        self.notes = {
            (kind, note.get(f"{W}id")): note
            for kind, part in notes.items()
            if part is not None
            for note in part
            if note.get(f"{W}type") in (None, "normal")
        }
        self.page = 1
        self.pieces: list[Piece] = []
        self.entries: list[tuple[int, bool, str]] = []
        self._blocks(body)
        self._end_list()

    def _blocks(self, parent: Any) -> None:
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._end_list()
                self._table(child)
            elif child.tag in _WRAPPERS:
                gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                if gallery is not None and "Contents" in (gallery.get(VAL) or ""):
                    continue
                self._blocks(child)
            elif child.tag == f"{MC}AlternateContent":
                choice = child.find(f"{MC}Choice")
                if choice is not None:
                    self._blocks(choice)

    def _paragraph(self, paragraph: Any) -> None:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        style_id = style.get(VAL) if style is not None else None
        name = self.styles.name_of(style_id)
        if re.match(r"^(?:(?:toc|innehåll) ?\d|toc heading|innehållsförteckningsrubrik)", name):
            return
        text, boxes, notes = text_of(paragraph)
        level = self.styles.heading_level(paragraph, style_id)
        number = self.styles.list_place(paragraph, style_id)
        for index, part in enumerate(text.split("\f")):
            self.page += bool(index)
            lines = [
                line
                for line in (re.sub(r" +", " ", line).strip(" ") for line in part.split("\n"))
                if line.strip()
            ]
            if not lines:
                continue
            if name in ("title", "rubrik") and not any(p.is_title for p in self.pieces):
                self._end_list()
                self.pieces.append(Piece("heading", lines, level=1, page=self.page, is_title=True))
            elif level is not None and len(" ".join(lines)) <= 300:
                self._end_list()
                self.pieces.append(Piece("heading", lines, level=level, page=self.page))
            elif number is not None:
                self.entries.append((number[0] * 2, number[1], squeeze(" ".join(lines))))
            else:
                self._end_list()
                bold, size = self.styles.look(paragraph, style_id)
                self.pieces.append(Piece("paragraph", lines, page=self.page, bold=bold, size=size))
        for box in boxes:
            self._end_list()
            self._blocks(box)
        self._notes(notes)

    def _notes(self, notes: list[tuple[str, str]]) -> None:
        """A note stands as a paragraph after the block that refers to it."""
        for note in filter(None, map(self.notes.get, notes)):
            for paragraph in note.iter(f"{W}p"):
                if said := squeeze(text_of(paragraph)[0]):
                    self._end_list()
                    self.pieces.append(Piece("paragraph", [said], page=self.page))

    def _end_list(self) -> None:
        if self.entries:
            self.pieces.append(Piece("list", block=list_block(self.entries), page=self.page))
            self.entries = []

    def _table(self, table: Any) -> None:
        if len(table.findall(f"{W}tr")) == 1 and len(table.findall(f".//{W}tc")) == 1:
            for cell in table.iter(f"{W}tc"):  # A frame around text.
                self._blocks(cell)
                self._end_list()
                return
        rows: list[list[str]] = []
        notes: list[tuple[str, str]] = []
        for row in _through(table, f"{W}tr"):
            cells = [""] * _number(row, "trPr/gridBefore", 0)
            for cell in _through(row, f"{W}tc"):
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                covered = merge is not None and merge.get(VAL) in (None, "continue")
                said = "" if covered else squeeze(" ".join(_said(cell, notes)))
                cells += [said] + [""] * min(_number(cell, "tcPr/gridSpan", 1) - 1, 60)
            rows.append(cells)
        width = max((len(row) for row in rows), default=0)
        rows = [row + [""] * (width - len(row)) for row in rows]
        if any(any(row) for row in rows):
            self.pieces.append(Piece("table", block=Block("table", rows=rows), page=self.page))
        self._notes(notes)


def _said(parent: Any, notes: list[tuple[str, str]]) -> Iterator[str]:
    """The text of everything in a cell, also of tables and text boxes inside it."""
    for child in parent:
        if child.tag == f"{W}p":
            text, boxes, referred = text_of(child)
            notes += referred
            yield text
            for box in boxes:
                yield from _said(box, notes)
        elif child.tag in (f"{W}tbl", f"{W}tr", f"{W}tc", *_WRAPPERS):
            yield from _said(child, notes)


def _number(element: Any, path: str, otherwise: int) -> int:
    found = element.find("/".join(f"{W}{part}" for part in path.split("/")))
    value = found.get(VAL) if found is not None else None
    return int(value) if value and value.isdigit() else otherwise


def _through(parent: Any, tag: str) -> Iterator[Any]:
    """Children with tag, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _through(child, tag)


def text_of(paragraph: Any) -> tuple[str, list[Any], list[tuple[str, str]]]:
    """(text with \\n for line breaks and \\f for page breaks, text boxes, (kind, id) of its notes)"""
    out: list[str] = []
    boxes: list[Any] = []
    notes: list[tuple[str, str]] = []

    def walk(element: Any) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}t":
                out.append(child.text or "")
            elif tag in (f"{W}tab", f"{W}ptab"):
                if element.tag != f"{W}tabs":
                    out.append("\t")
            elif tag in (f"{W}br", f"{W}cr"):
                out.append("\f" if child.get(f"{W}type") == "page" else "\n")
            elif tag == f"{W}noBreakHyphen":
                out.append("-")
            elif tag == f"{W}sym":
                out.append("•" if not out else " ")
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                notes.append((tag[len(W) : -len("Reference")], child.get(f"{W}id") or ""))
            elif tag == f"{W}txbxContent":
                boxes.append(child)
            elif tag == f"{MC}AlternateContent":
                choice = child.find(f"{MC}Choice")
                chosen = choice if choice is not None else child.find(f"{MC}Fallback")
                if chosen is not None:
                    walk(chosen)
            elif tag in _UNSAID:
                continue
            elif isinstance(tag, str):
                walk(child)

    walk(paragraph)
    text = "".join(out)
    if paragraph.find(f"{W}pPr/{W}pageBreakBefore") is not None:
        text = "\f" + text
    return tidy(text), boxes, notes
