"""Text from the editor, made fit for a tagged document.

People paste anything: headings that skip levels, tables without a head, rows of unequal length,
lists inside cells, empty paragraphs. PDF/UA-1 forbids some of it and readers suffer from the rest,
so every text is rebuilt from what it means: blocks, lists, tables, a few inline marks.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import lxml.html
from lxml import etree
from lxml.html import HtmlElement, builder

from .glyphs import drawable

INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "sub": "sub", "sup": "sup"}
DROPPED = {
    "script",
    "style",
    "template",
    "iframe",
    "object",
    "img",
    "svg",
    "video",
    "audio",
    "head",
    "title",
}
HEADINGS = {f"h{n}": n for n in range(1, 7)}
DEEPEST = 6
DEEPEST_LIST = 5
WIDEST_SPAN = 8
SAFE_LINK = re.compile(r"(?:https?://[^\s]+|mailto:[^\s@]+@[^\s]+)\Z")
YEAR = re.compile(r"(?:19|20)\d\d\Z")
NUMERIC = re.compile(r"[-\u2212+]?\d[\d\s\u00a0.,]*%?\Z|[-\u2013\u2212]\Z")

Inline = list["str | HtmlElement"]


def clean(html: str, level: int) -> str:
    """Sanitised HTML → HTML whose first heading is at `level` and whose structure holds."""
    if not html or not html.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(drawable(html), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = lxml.html.Element("div")
        root.text = drawable(re.sub(r"<[^>]*>", " ", html))
    headings = _Headings(level)
    blocks = list(_blocks(root, headings))
    return "".join(etree.tostring(block, encoding="unicode", method="html") for block in blocks)


class _Headings:
    """Turns the levels that were typed into ones that never skip."""

    def __init__(self, base: int):
        self.base = base
        self.open: list[int] = []  # typed levels of the headings we stand under

    def place(self, typed: int) -> int:
        while self.open and self.open[-1] >= typed:
            self.open.pop()
        self.open.append(typed)
        return self.base + len(self.open) - 1


def _blocks(
    node: HtmlElement, headings: _Headings, *, in_cell: bool = False, depth: int = 0
) -> Iterator[HtmlElement]:
    """The block-level content of `node`; loose text becomes paragraphs."""
    loose: Inline = []

    def flush() -> Iterator[HtmlElement]:
        paragraph = _filled(builder.P(), loose)
        loose.clear()
        if paragraph is not None:
            yield paragraph

    if node.text:
        loose.append(node.text)
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else None
        if tag is None or tag in DROPPED:
            pass
        elif tag in INLINE or tag in ("a", "br", "span", "u", "s", "code", "small", "mark"):
            loose.extend(_inline(child))
        else:
            yield from flush()
            yield from _block(child, tag, headings, in_cell, depth)
        if child.tail:
            loose.append(child.tail)
    yield from flush()


def _block(
    child: HtmlElement, tag: str, headings: _Headings, in_cell: bool, depth: int
) -> Iterator[HtmlElement]:
    if tag == "p":
        if (paragraph := _filled(builder.P(), _children(child))) is not None:
            yield paragraph
    elif tag in HEADINGS:
        if not _text(child):
            return
        level = DEEPEST + 1 if in_cell or depth else headings.place(HEADINGS[tag])
        if level > DEEPEST:
            heading = builder.P(builder.CLASS("run-in"))
        else:
            heading = lxml.html.Element(f"h{level}")
        if (filled := _filled(heading, _children(child, links=False))) is not None:
            yield filled
    elif tag in ("ul", "ol"):
        if depth >= DEEPEST_LIST:
            for item in child:
                if isinstance(item.tag, str):
                    yield from _blocks(item, headings, in_cell=in_cell, depth=depth)
        elif (made := _list(child, tag, headings, depth)) is not None:
            yield made
    elif tag == "blockquote":
        quoted = list(_blocks(child, headings, in_cell=in_cell, depth=depth + 1))
        if quoted:
            yield builder.BLOCKQUOTE(*quoted)
    elif tag == "table":
        if in_cell or depth:
            for inner in [*_strays(child), *_cells(child)]:
                yield from _blocks(inner, headings, in_cell=True, depth=max(depth, 1))
        else:
            for stray in _strays(child):
                yield from _blocks(stray, headings, in_cell=True, depth=1)
            if (table := _table(child, headings)) is not None:
                yield table
    elif tag in ("hr", "colgroup", "col"):
        return
    else:  # div, section, article, pre, figure, li outside a list …: what they hold
        yield from _blocks(child, headings, in_cell=in_cell, depth=depth)


def _list(node: HtmlElement, tag: str, headings: _Headings, depth: int) -> HtmlElement | None:
    made = lxml.html.Element(tag)
    if node.text and node.text.strip():
        made.append(builder.LI(node.text.strip()))
    for child in node:
        if not isinstance(child.tag, str) or child.tag in DROPPED:
            continue
        if child.tag == "li":
            blocks = list(_blocks(child, headings, depth=depth + 1))
        else:
            blocks = list(_block(child, child.tag, headings, False, depth + 1)) or []
        if blocks:
            made.append(_holding(builder.LI(), blocks))
        if child.tail and child.tail.strip():
            made.append(builder.LI(child.tail.strip()))
    if tag == "ol" and (start := node.get("start", "")).isdigit() and len(start) < 4:
        made.set("start", start)
    return made if len(made) else None


def _holding(parent: HtmlElement, blocks: list[HtmlElement]) -> HtmlElement:
    """Put blocks into an li or a cell; a leading paragraph becomes the item's own text."""
    first = blocks[0]
    if first.tag == "p" and not first.get("class"):
        parent.text = first.text
        parent.extend(list(first))
        blocks = blocks[1:]
    parent.extend(blocks)
    return parent


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """The rows of this very table, in its parts or outside them."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _cells(table: HtmlElement) -> list[HtmlElement]:
    return [cell for row in _rows(table) for cell in row if cell.tag in ("td", "th")]


def _strays(table: HtmlElement) -> list[HtmlElement]:
    """What stands in a table but in no cell (a caption, loose text), each in a box of its own."""
    found = []

    def keep(text: str | None) -> None:
        if text and text.strip():
            found.append(builder.DIV(text))

    def look(node: HtmlElement) -> None:
        keep(node.text)
        for child in node:
            if child.tag in ("thead", "tbody", "tfoot", "tr") and node.tag != "tr":
                look(child)
            elif child.tag in ("td", "th"):
                if node.tag != "tr":  # a cell outside any row
                    found.append(child)
            elif isinstance(child.tag, str) and child.tag not in DROPPED:
                box = builder.DIV()
                box.append(copy.deepcopy(child))
                box[0].tail = None
                found.append(box)
            keep(child.tail)

    look(table)
    return found


def _table(node: HtmlElement, headings: _Headings) -> HtmlElement | None:
    """A table with equally long rows, a head, and no cell over several rows or columns."""
    rows: list[list[tuple[bool, list[HtmlElement]]]] = []
    in_head: list[bool] = []
    for row in _rows(node):
        cells: list[tuple[bool, list[HtmlElement]]] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            cells.append((cell.tag == "th", list(_blocks(cell, headings, in_cell=True))))
            cells.extend((cell.tag == "th", []) for _ in range(_span(cell) - 1))
        if any(blocks for _, blocks in cells):
            rows.append(cells)
            in_head.append(row.getparent().tag == "thead")
    if not rows:
        return None
    width = max(len(row) for row in rows)
    for row in rows:
        row.extend((False, []) for _ in range(width - len(row)))

    has_head = in_head[0] or all(is_head or not blocks for is_head, blocks in rows[0])
    heads = 1 if has_head or len(rows) > 1 else 0
    body = rows[heads:]
    numeric = [
        bool(body) and all(NUMERIC.match(_text_of(row[column][1])) for row in body if row[column][1])
        and any(row[column][1] for row in body)
        for column in range(width)
    ]  # fmt: skip
    if body and all(YEAR.match(_text_of(row[0][1])) for row in body):
        numeric[0] = False
    row_heads = width > 1 and not numeric[0] and all(row[0][1] for row in body)

    table = builder.TABLE(builder.CLASS("text" if width < 6 else "text dense"))
    if heads:
        table.append(builder.THEAD(_row(rows[0], numeric, head=True)))
    if body:
        made = builder.TBODY()
        made.extend([_row(row, numeric, row_head=row_heads) for row in body])
        table.append(made)
    return table


def _span(cell: HtmlElement) -> int:
    span = cell.get("colspan", "1")
    return min(int(span), WIDEST_SPAN) if span.isdecimal() and int(span) else 1


def _row(
    cells: list[tuple[bool, list[HtmlElement]]],
    numeric: list[bool],
    *,
    head: bool = False,
    row_head: bool = False,
) -> HtmlElement:
    row = builder.TR()
    for column, (_, blocks) in enumerate(cells):
        if head:
            cell = builder.TH(scope="col")
        elif row_head and column == 0:
            cell = builder.TH(scope="row")
        else:
            cell = builder.TD()
        if numeric[column]:
            cell.set("class", "num")
        if blocks:
            _holding(cell, blocks)
        else:
            cell.text = "\u00a0" if head else "–"
        row.append(cell)
    return row


def _inline(node: HtmlElement, links: bool = True) -> Inline:
    """An inline element and what is in it, with unknown marks opened."""
    tag = node.tag
    if not isinstance(tag, str) or tag in DROPPED:
        return []
    if tag == "br":
        return [lxml.html.Element("br")]
    inside = _children(node, links=links and tag != "a")
    if tag == "a" and links:
        href = (node.get("href") or "").strip()
        if SAFE_LINK.match(href) and _text(node):
            # Text alone: WeasyPrint makes every element inside a link a link of its own.
            return [
                builder.A(builder.CLASS("out"), " ".join(node.text_content().split()), href=href)
            ]
        return inside
    if tag in INLINE and inside:
        made = lxml.html.Element(INLINE[tag])
        return [_appended(made, inside)]
    return inside


def _children(node: HtmlElement, *, links: bool = True) -> Inline:
    parts: Inline = [node.text] if node.text else []
    for child in node:
        parts.extend(_inline(child, links))
        if child.tail:
            parts.append(child.tail)
    return parts


def _appended(element: HtmlElement, parts: Inline) -> HtmlElement:
    for part in parts:
        if not isinstance(part, str):
            part.tail = None
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part
    return element


def _filled(element: HtmlElement, parts: Inline) -> HtmlElement | None:
    """The element with its inline content, or None when there is nothing to read in it."""
    parts = list(parts)
    while parts and not _has_text(parts[0]):
        parts.pop(0)
    while parts and not _has_text(parts[-1]):
        parts.pop()
    return _appended(element, parts) if parts else None


def _has_text(part: str | HtmlElement) -> bool:
    return bool(part.strip() if isinstance(part, str) else _text(part))


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext()).replace("\u00ad", "").replace("\u200b", "").strip()


def _text_of(blocks: list[HtmlElement]) -> str:
    return " ".join(_text(block) for block in blocks)
