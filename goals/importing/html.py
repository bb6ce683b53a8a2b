"""HTML, and Markdown by way of HTML."""

import re

import lxml.html
from lxml import etree

from .assembling import from_pieces
from .characters import join_lines, squeeze, tidy
from .tree import Block, Document, ListItem, Piece, StyrdokumentError

_SKIPPED = {
    "script", "style", "nav", "noscript", "template", "button", "select", "option", "input", "textarea",
    "svg", "img", "picture", "video", "audio", "iframe", "object", "canvas", "map", "head", "dialog", "menu",
}  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "big", "strike", "output", "ruby", "rt", "rp", "acronym",
}  # fmt: skip
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|brodsmul\w*|skip-?link|skip-?nav|visually-hidden|sr-only|cookie\w*|toc"
    r"|table-of-contents|innehallsforteckning)(?:$|[\s_-])",
    re.IGNORECASE,
)


def read(text: str, fallback_title: str) -> Document:
    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise StyrdokumentError("Webbsidan innehåller ingen text som går att läsa.") from error
    page_title = root.findtext(".//title")
    reader = Reader()
    body = root.find("body") if root.find("body") is not None else root
    main = _main(body)
    if main is not None:
        if not main.xpath(".//h1"):
            for heading in body.xpath(".//header//h1")[:1]:
                reader.heading(heading, 1)
        reader.children(main)
        reader.flush()
        for outside in body.xpath(".//footer[not(ancestor::main) and not(ancestor::article)]"):
            _footer(outside, reader)
    else:
        reader.children(body)
        reader.flush()
    named = squeeze(re.split(r"\s[|–-]\s", page_title)[0]) if page_title else ""
    return from_pieces(reader.pieces, named or fallback_title)


def _main(body):
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = body.xpath(path)
        if len(found) == 1:
            return found[0]
    return None


def _footer(footer, reader: "Reader") -> None:
    """A page's foot is navigation, but it may say when the page was updated and by whom."""
    from .metadata import split_pair

    aside = Reader()
    aside.children(footer)
    aside.flush()
    for piece in aside.pieces:
        lines = [line for line in piece.lines if split_pair(line)]
        if lines and len(lines) == len(piece.lines):
            reader.pieces.append(Piece("paragraph", lines))


class Reader:
    """Walks the elements in order and collects pieces."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.loose: list[str] = [""]

    def flush(self) -> None:
        lines = [line for line in (squeeze_keep_tabs(line) for line in self.loose) if line]
        if lines:
            self.pieces.append(Piece("paragraph", lines))
        self.loose = [""]

    def text(self, text: str | None) -> None:
        if text:
            self.loose[-1] += re.sub(r"[ \n\r\f]+", " ", tidy(text))

    def heading(self, element, level: int) -> None:
        text = squeeze(" ".join(inline_lines(element)))
        if text:
            self.pieces.append(Piece("heading", [text], level=level))

    def children(self, element) -> None:
        self.text(element.text)
        for child in element:
            self.element(child)
            self.text(child.tail)

    def element(self, element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or is_hidden(element):
            return
        if tag == "br":
            if self.loose[-1].strip() or len(self.loose) == 1:
                self.loose.append("")
            else:
                self.flush()  # Two line breaks in a row part paragraphs.
        elif tag in _INLINE:
            if _holds_blocks(element):
                self.flush()
                self.children(element)
                self.flush()
            else:
                self.children(element)
        else:
            self.flush()
            if tag in _HEADINGS:
                self.heading(element, _HEADINGS[tag])
            elif tag in ("ul", "ol"):
                block = _list(element, self)
                if block.items:
                    self.pieces.append(Piece("list", block=block))
            elif tag == "dl":
                self._definitions(element)
            elif tag == "table":
                self._table(element)
            elif tag == "pre":
                lines = [line.strip() for line in tidy(element.text_content()).split("\n")]
                self.pieces.append(Piece("paragraph", [line for line in lines if line]))
            else:
                self.children(element)
            self.flush()

    def _definitions(self, element) -> None:
        rows: list[list[str]] = []
        for part in element.iter("dt", "dd"):
            text = squeeze(" ".join(inline_lines(part)))
            if part.tag == "dt" or not rows:
                rows.append([text, ""])
            elif rows[-1][1]:
                rows.append(["", text])
            else:
                rows[-1][1] = text
        if rows:
            self.pieces.append(Piece("table", block=Block("table", rows=rows)))

    def _table(self, element) -> None:
        rows = list(_own(element, "tr"))
        caption = next(_own(element, "caption"), None)
        if caption is not None:
            self.pieces.append(Piece("paragraph", inline_lines(caption)))
        is_layout = len(rows) <= 1 and element.xpath(".//table|.//h1|.//h2|.//h3|.//p[2]|.//ul")
        if is_layout or element.xpath(".//td//table"):
            for row in rows:
                for cell in row:
                    self.flush()
                    self.children(cell)
            self.flush()
            return
        grid = _grid(rows)
        if any(any(row) for row in grid):
            self.pieces.append(Piece("table", block=Block("table", rows=grid)))


def squeeze_keep_tabs(line: str) -> str:
    return re.sub(r"[ \n]+", " ", line).strip(" ")


def is_hidden(element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in ("navigation", "search", "img", "banner"):
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    if element.tag == "footer" and not any(
        a.tag in ("main", "article", "section") for a in element.iterancestors()
    ):
        return bool(element.xpath(".//nav|.//a")) and len(element.text_content()) < 2000
    return element.tag not in ("body", "main", "article") and bool(
        _HIDDEN_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )


def _holds_blocks(element) -> bool:
    return any(
        isinstance(child.tag, str)
        and (child.tag in _HEADINGS or child.tag in ("p", "div", "ul", "ol", "table"))
        for child in element.iterdescendants()
    )


def inline_lines(element) -> list[str]:
    """The text of an element, one string a line or paragraph in it."""
    reader = Reader()
    reader.children(element)
    reader.flush()
    lines: list[str] = []
    for piece in reader.pieces:
        lines += (
            piece.lines if piece.block is None else [squeeze(s) for s in piece.block.strings() if s]
        )
    return lines


def _own(table, tag: str):
    for element in table.iter(tag):
        if next(element.iterancestors("table"), None) is table:
            yield element


def _list(element, reader: Reader) -> Block:
    ordered = element.tag == "ol"
    items: list[ListItem] = []
    for child in element:
        if not isinstance(child.tag, str) or is_hidden(child):
            continue
        if child.tag in ("ul", "ol"):
            _append_nested(items, _list(child, reader))
            continue
        inner = Reader()
        inner.children(child)
        inner.flush()
        started = False
        for piece in inner.pieces:
            if piece.block is not None and piece.block.kind == "list":
                if not started:
                    items.append("")
                    started = True
                _append_nested(items, piece.block)
                continue
            text = (
                join_lines(piece.lines)
                if piece.block is None
                else squeeze(" ".join(piece.block.strings()))
            )
            if not text:
                continue
            if not started:
                items.append(text)
                started = True
            elif isinstance(items[-1], str):
                items[-1] = f"{items[-1]} {text}".strip()
            else:
                items.append(text)
    return Block("list", ordered=ordered, items=items)


def _append_nested(items: list[ListItem], block: Block) -> None:
    if not block.items:
        return
    if not items:
        items.append("")
    parent = items[-1]
    if isinstance(parent, str):
        items[-1] = {"text": parent, "ordered": block.ordered, "items": list(block.items)}
    else:
        parent["items"] += block.items


def _grid(rows: list) -> list[list[str]]:
    """Rows of equal length; a merged cell's text stands once, in its first place."""
    grid: list[list[str]] = []
    pending: dict[int, int] = {}
    for row in rows:
        cells: list[str] = []
        waiting = [c for c in row if isinstance(c.tag, str) and c.tag in ("td", "th")]
        while waiting or any(column >= len(cells) for column in pending):
            column = len(cells)
            if pending.get(column):
                pending[column] -= 1
                if not pending[column]:
                    del pending[column]
                cells.append("")
                continue
            if not waiting:
                if not any(later > column for later in pending):
                    break
                cells.append("")
                continue
            cell = waiting.pop(0)
            across, down = _span(cell, "colspan", 100), _span(cell, "rowspan", 1000)
            for offset in range(across):
                if down > 1:
                    pending[column + offset] = down - 1
                cells.append(squeeze(" ".join(inline_lines(cell))) if not offset else "")
        grid.append(cells)
    width = max((len(row) for row in grid), default=0)
    return [row + [""] * (width - len(row)) for row in grid]


def _span(cell, name: str, most: int) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), most) if value.isdigit() else 1
