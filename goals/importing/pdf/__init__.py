"""PDF: text with places and fonts. Reading order, columns, tables and headings are worked out."""

import io
import re

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFParser

from goals.importing.assembling import from_lines
from goals.importing.tree import Document, Line, StyrdokumentError

from .columns import columns, gutter_of
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
    gutter: float | None = None
    for number, ((head, body, foot), (_, rules)) in enumerate(zip(parts, pages, strict=True), 1):
        body, tables = ruled_tables(body, rules)
        # A table is one bit in the page's flow until its place in the order is known.
        body += [bit for bit, _ in tables]
        gutter = gutter_of(body, gutter)
        lines += flow(head, number, {})
        for group in columns(body, gutter):
            column = flow(group, number, {id(bit): cells for bit, cells in tables})
            column[0].gap = 2  # A sentence may go on from the column before, as from page to page.
            lines += column
        lines += flow(foot, number, {})
    indent_gaps(lines)
    return from_lines(lines, title_of(pdf) or fallback_title, bookmarks)
