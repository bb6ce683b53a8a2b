"""PDF: text with places and fonts. Reading order, columns, tables and headings are worked out."""

import io
import re

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFParser

from goals.importing.assembling import from_lines
from goals.importing.tree import Document, Line, StyrdokumentError

from .bits import Bit, Rules
from .columns import columns
from .file import bookmarks_of, pages_of, title_of
from .flow import flow, indent_gaps
from .ruled import ruled_tables
from .running import set_apart

_BROKEN = StyrdokumentError(
    "Pdf-filen är skadad och går inte att läsa. Hämta eller skapa den på nytt och försök igen."
)


def read(data: bytes, fallback_title: str) -> Document:
    try:
        parser = PDFParser(io.BytesIO(data))
        pdf = PDFDocument(parser)
        bookmarks = bookmarks_of(pdf)
        pages = list(pages_of(pdf))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise StyrdokumentError(
            "Pdf-filen är låst med lösenord. Ta bort lösenordet och försök igen."
        ) from error
    except PDFException as error:
        raise _BROKEN from error
    if not pages:
        raise _BROKEN
    said = " ".join(bit.text for bits, _ in pages for bit in bits)
    unreadable = said.count("(cid:")
    if not re.search(r"\w", said) or unreadable * 12 > len(said):
        raise StyrdokumentError(
            "Pdf-filen saknar textlager: den består av bilder av sidor. "
            "Tolka den med OCR, eller välj originalet i Word, och försök igen."
        )
    lines: list[Line] = []
    parts = set_apart([bits for bits, _ in pages])
    for number, ((head, body, foot), (_, rules)) in enumerate(zip(parts, pages, strict=True), 1):
        lines += flow(head, number, {})
        lines += _page_lines(body, rules, number)
        lines += flow(foot, number, {})
    indent_gaps(lines)
    return from_lines(lines, title_of(pdf) or fallback_title, bookmarks)


def _page_lines(bits: list[Bit], rules: Rules, page: int) -> list[Line]:
    lines: list[Line] = []
    bits, tables = ruled_tables(bits, rules)
    # A table is one bit in the page's flow until its place in the order is known.
    for group in columns(bits + [bit for bit, _ in tables]):
        lines += flow(group, page, {id(bit): cells for bit, cells in tables})
    if lines:
        lines[0].gap = max(lines[0].gap, 1)
    return lines
