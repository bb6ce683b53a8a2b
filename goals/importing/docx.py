"""Word documents, read from their XML: content controls, text boxes and notes included."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from .assembling import from_pieces
from .characters import squeeze, tidy
from .metadata import split_pair
from .outline import headings_by_look, list_block
from .tree import Block, Document, Piece, StyrdokumentError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VAL = f"{_W}val"
LARGEST_PART = 40 * 1024 * 1024
LARGEST_WHOLE = 150 * 1024 * 1024

_TOO_LARGE_INSIDE = StyrdokumentError(
    "Filen är mycket större uppackad än den ser ut att vara och öppnas därför inte. "
    "Spara om dokumentet i Word och försök igen."
)
_BROKEN = StyrdokumentError(
    "Word-filen är skadad och går inte att öppna. Öppna den i Word, spara en ny kopia och försök igen."
)


def read(data: bytes, fallback_title: str) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > 5000 or sum(info.file_size for info in infos) > LARGEST_WHOLE:
                raise _TOO_LARGE_INSIDE
            if any(info.flag_bits & 1 for info in infos):
                raise StyrdokumentError(
                    "Filen är låst med lösenord. Ta bort lösenordet och försök igen."
                )
            body = _xml(package, "word/document.xml")
            if body is None:
                raise _BROKEN
            return _Word(
                body,
                styles=_xml(package, "word/styles.xml", needed=False),
                numbering=_xml(package, "word/numbering.xml", needed=False),
                notes={
                    kind: _xml(package, f"word/{kind}s.xml", needed=False)
                    for kind in ("footnote", "endnote")
                },
                headers=[
                    part
                    for info in infos
                    if re.fullmatch(r"word/(?:header|footer)\d*\.xml", info.filename)
                    and (part := _xml(package, info.filename, needed=False)) is not None
                ],
                core=_xml(package, "docProps/core.xml", needed=False),
            ).document(fallback_title)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        KeyError,
    ) as error:
        if isinstance(error, RecursionError):
            raise
        raise _BROKEN from error


def _xml(package: zipfile.ZipFile, name: str, needed: bool = True):
    """A part's root element, read no further than the limit whatever its header claims."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.file_size > LARGEST_PART:
        raise _TOO_LARGE_INSIDE
    with package.open(info) as part:
        data = part.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise _TOO_LARGE_INSIDE
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if needed:
            raise _BROKEN from error
        return None


class _Word:
    def __init__(self, root, styles, numbering, notes, headers, core):
        self.root = root
        self.core = core
        self.headers = headers
        self.page = 1
        self.styles: dict[str, dict] = {}
        self._read_styles(styles)
        self.formats = _list_formats(numbering)
        self.notes = {
            (kind, note.get(f"{_W}id")): note
            for kind, part in notes.items()
            if part is not None
            for note in part
            if note.get(f"{_W}type") in (None, "normal")
        }
        self.pieces: list[Piece] = []
        self.entries: list[tuple[int, bool, str]] = []

    # styles

    def _read_styles(self, root) -> None:
        if root is None:
            return
        for style in root.iter(f"{_W}style"):
            name = style.find(f"{_W}name")
            based = style.find(f"{_W}basedOn")
            outline = style.find(f"{_W}pPr/{_W}outlineLvl")
            number = style.find(f"{_W}pPr/{_W}numPr")
            bold = style.find(f"{_W}rPr/{_W}b")
            size = style.find(f"{_W}rPr/{_W}sz")
            self.styles[style.get(f"{_W}styleId") or ""] = {
                "name": (name.get(_VAL) if name is not None else "") or "",
                "based": based.get(_VAL) if based is not None else None,
                "outline": outline.get(_VAL) if outline is not None else None,
                "number": number,
                "bold": _on(bold),
                "size": size.get(_VAL) if size is not None else None,
            }

    def _chain(self, style_id: str | None) -> Iterator[dict]:
        seen = set()
        while style_id and style_id in self.styles and style_id not in seen:
            seen.add(style_id)
            yield self.styles[style_id]
            style_id = self.styles[style_id]["based"]

    def _first(self, style_id: str | None, key: str):
        return next((style[key] for style in self._chain(style_id) if style[key] is not None), None)

    def _heading_level(self, paragraph, style_id: str | None) -> int | None:
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None and (own.get(_VAL) or "9").isdigit():
            level = int(own.get(_VAL) or 9)
            return level + 1 if level < 9 else None
        for style in self._chain(style_id) if style_id else ():
            match = re.match(r"^(?:heading|rubrik)\s*(\d)", style["name"], re.I)
            if match:
                return int(match[1])
            if style["outline"] is not None and style["outline"].isdigit():
                return int(style["outline"]) + 1 if int(style["outline"]) < 9 else None
        match = re.match(r"^(?:heading|rubrik)(\d)$", style_id or "", re.I)
        return int(match[1]) if match else None

    # body

    def document(self, fallback_title: str) -> Document:
        body = self.root.find(f"{_W}body")
        if body is None:
            raise _BROKEN
        self._blocks(body)
        self._end_list()
        headings_by_look(self.pieces)
        self._header_facts()
        title = (
            self.core.findtext("{http://purl.org/dc/elements/1.1/}title")
            if self.core is not None
            else None
        )
        title = squeeze(tidy(title or ""))
        if title.lower() in ("word document", "document", "dokument", "mall", "word-dokument"):
            title = ""
        return from_pieces(self.pieces, title or fallback_title)

    def _blocks(self, parent) -> None:
        for child in parent:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._end_list()
                self._table(child)
            elif child.tag in (
                f"{_W}sdt",
                f"{_W}sdtContent",
                f"{_W}customXml",
                f"{_W}ins",
                f"{_W}moveTo",
            ):
                gallery = child.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
                if gallery is not None and "Contents" in (gallery.get(_VAL) or ""):
                    continue
                self._blocks(child)
            elif child.tag == f"{_MC}AlternateContent":
                choice = child.find(f"{_MC}Choice")
                if choice is not None:
                    self._blocks(choice)

    def _paragraph(self, paragraph) -> None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style_id = style.get(_VAL) if style is not None else None
        name = (self.styles.get(style_id or "", {}).get("name") or style_id or "").lower()
        text, boxes, notes = self._text(paragraph)
        parts = text.split("\f")
        if re.match(r"^(?:toc|innehåll) ?\d", name) or re.match(
            r"^(?:toc heading|innehållsförteckningsrubrik)", name
        ):
            return
        level = self._heading_level(paragraph, style_id)
        number = self._number(paragraph, style_id, name)
        for index, part in enumerate(parts):
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
                bold, size = self._look(paragraph, style_id)
                self.pieces.append(Piece("paragraph", lines, page=self.page, bold=bold, size=size))
        for box in boxes:
            self._end_list()
            self._blocks(box)
        for note in notes:
            for inner in note.iter(f"{_W}p"):
                said = squeeze(self._text(inner)[0])
                if said:
                    self._end_list()
                    self.pieces.append(Piece("paragraph", [said], page=self.page))

    def _end_list(self) -> None:
        if self.entries:
            self.pieces.append(Piece("list", block=list_block(self.entries), page=self.page))
            self.entries = []

    def _number(self, paragraph, style_id: str | None, name: str) -> tuple[int, bool] | None:
        """(level from 0, ordered) when the paragraph is a list item."""
        number = paragraph.find(f"{_W}pPr/{_W}numPr")
        inherited = self._first(style_id, "number") if style_id else None
        source = number if number is not None else inherited
        match = re.match(r"^(?:list (bullet|number)|(punkt|numrerad )lista)\s*(\d)?", name)
        if source is not None:
            num_id = source.find(f"{_W}numId")
            level = source.find(f"{_W}ilvl")
            depth = int(level.get(_VAL) or 0) if level is not None else 0
            if num_id is not None and num_id.get(_VAL) == "0":
                return None
            if match and match[3] and not depth:
                depth = int(match[3]) - 1
            ordered = self.formats.get((num_id.get(_VAL) if num_id is not None else None, depth))
            if ordered is None:
                ordered = bool(match and (match[1] == "number" or match[2] == "numrerad "))
            return depth, ordered
        if match:
            return int(match[3] or 1) - 1, match[1] == "number" or match[2] == "numrerad "
        return None

    def _text(self, paragraph) -> tuple[str, list, list]:
        """(text with \\n for line breaks and \\f for page breaks, text boxes, notes)"""
        out: list[str] = []
        boxes: list = []
        notes: list = []

        def walk(element) -> None:
            for child in element:
                tag = child.tag
                if tag == f"{_W}t":
                    out.append(child.text or "")
                elif tag in (f"{_W}tab", f"{_W}ptab"):
                    if element.tag != f"{_W}tabs":
                        out.append("\t")
                elif tag in (f"{_W}br", f"{_W}cr"):
                    out.append("\f" if child.get(f"{_W}type") == "page" else "\n")
                elif tag == f"{_W}noBreakHyphen":
                    out.append("-")
                elif tag == f"{_W}sym":
                    out.append("•" if not out else " ")
                elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                    kind = "footnote" if tag == f"{_W}footnoteReference" else "endnote"
                    note = self.notes.get((kind, child.get(f"{_W}id")))
                    if note is not None:
                        notes.append(note)
                elif tag == f"{_W}txbxContent":
                    boxes.append(child)
                elif tag == f"{_MC}AlternateContent":
                    choice = child.find(f"{_MC}Choice")
                    chosen = choice if choice is not None else child.find(f"{_MC}Fallback")
                    if chosen is not None:
                        walk(chosen)
                elif tag in (
                    f"{_W}pPr",
                    f"{_W}rPr",
                    f"{_W}del",
                    f"{_W}moveFrom",
                    f"{_W}instrText",
                    f"{_W}delText",
                ):
                    continue
                elif isinstance(tag, str):
                    walk(child)

        walk(paragraph)
        text = "".join(out)
        if paragraph.find(f"{_W}pPr/{_W}pageBreakBefore") is not None:
            text = "\f" + text
        return tidy(text), boxes, notes

    def _look(self, paragraph, style_id: str | None) -> tuple[bool, float]:
        """Whether all of it is bold, and its size in points (0 when unknown)."""
        bolds, sizes = [], []
        style_bold, style_size = self._first(style_id, "bold"), self._first(style_id, "size")
        for run in paragraph.iter(f"{_W}r"):
            if not "".join(run.itertext(f"{_W}t")).strip():
                continue
            own = run.find(f"{_W}rPr/{_W}b")
            bolds.append(_on(own) if own is not None else bool(style_bold))
            size = run.find(f"{_W}rPr/{_W}sz")
            value = size.get(_VAL) if size is not None else style_size
            sizes.append(float(value) / 2 if value and value.isdigit() else 0.0)
        return bool(bolds) and all(bolds), min(sizes, default=0.0)

    def _header_facts(self) -> None:
        """A page head is no content, but it may state the diarienummer or the adoption."""
        facts: list[str] = []
        for part in self.headers:
            for paragraph in part.iter(f"{_W}p"):
                for line in re.split(r"\n|\t{2,}", self._text(paragraph)[0]):
                    line = line.strip()
                    if split_pair(line) and re.search(r"\d", line) and line not in facts:
                        facts.append(line)
        if facts:
            at = 1 if self.pieces and self.pieces[0].kind == "heading" else 0
            self.pieces.insert(at, Piece("paragraph", facts))

    def _table(self, table) -> None:
        if len(table.findall(f"{_W}tr")) == 1 and len(table.findall(f".//{_W}tc")) == 1:
            for cell in table.iter(f"{_W}tc"):  # A frame around text.
                self._blocks(cell)
                self._end_list()
                return
        rows: list[list[str]] = []
        for row in _through(table, f"{_W}tr"):
            cells: list[str] = []
            before = row.find(f"{_W}trPr/{_W}gridBefore")
            cells += [""] * (int(before.get(_VAL) or 0) if before is not None else 0)
            for cell in _through(row, f"{_W}tc"):
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                covered = merge is not None and merge.get(_VAL) in (None, "continue")
                text = "" if covered else self._cell(cell)
                width = (
                    int(span.get(_VAL) or 1)
                    if span is not None and (span.get(_VAL) or "1").isdigit()
                    else 1
                )
                cells += [text] + [""] * min(width - 1, 60)
            rows.append(cells)
        width = max((len(row) for row in rows), default=0)
        rows = [row + [""] * (width - len(row)) for row in rows]
        if any(any(row) for row in rows):
            self.pieces.append(Piece("table", block=Block("table", rows=rows), page=self.page))

    def _cell(self, cell) -> str:
        said = []
        for paragraph in cell.iter(f"{_W}p"):
            said.append(squeeze(self._text(paragraph)[0]))
        return squeeze(" ".join(said))


def _through(parent, tag: str) -> Iterator:
    """Children with tag, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _through(child, tag)


def _on(element) -> bool | None:
    if element is None:
        return None
    return element.get(_VAL) not in ("0", "false", "none")


def _list_formats(root) -> dict[tuple[str | None, int], bool]:
    """(numbering id, level) → whether it counts."""
    formats: dict[tuple[str | None, int], bool] = {}
    if root is None:
        return formats
    abstract = {}
    for definition in root.findall(f"{_W}abstractNum"):
        levels = {}
        for level in definition.findall(f"{_W}lvl"):
            kind = level.find(f"{_W}numFmt")
            levels[int(level.get(f"{_W}ilvl") or 0)] = kind is not None and kind.get(_VAL) not in (
                "bullet",
                "none",
            )
        abstract[definition.get(f"{_W}abstractNumId")] = levels
    for number in root.findall(f"{_W}num"):
        reference = number.find(f"{_W}abstractNumId")
        for level, ordered in abstract.get(
            reference.get(_VAL) if reference is not None else None, {}
        ).items():
            formats[(number.get(f"{_W}numId"), level)] = ordered
    return formats
