"""Opens a PDF with pdfminer: its pages as bits of text and drawn lines, its title, its bookmarks."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from pdfminer.cmapdb import CMap, IdentityCMap
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTCurve, LTTextLine
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFCIDFont, PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from goals.importing.characters import squeeze, tidy
from goals.importing.tree import StyrdokumentError

from .bits import Bit, Rules, tidy_line

logging.getLogger("pdfminer").setLevel(logging.ERROR)

MOST_PAGES = 1000
_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_ITALIC = re.compile(r"italic|oblique|kursiv", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|demi|fett", re.IGNORECASE)


class _Fonts(PDFResourceManager):
    """pdfminer drops all text of a font whose encoding is embedded in the file (WeasyPrint writes
    such fonts for letters that the font lacks). Their codes are two bytes and mapped to Unicode."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        if isinstance(font, PDFCIDFont) and type(font.cmap) is CMap and not font.cmap.code2cid:
            font.cmap = IdentityCMap(WMode=0)
        return font


def title_of(pdf: PDFDocument) -> str:
    """The title that the file states, unless a program has put its own words there."""
    title = ""
    for info in pdf.info:
        value = info.get("Title")
        if isinstance(value, bytes):
            title = squeeze(tidy(_pdf_string(value)))
    return "" if re.search(r"\.\w{3,4}$|^microsoft|^untitled|^namnlös", title, re.I) else title


def _pdf_string(value: bytes) -> str:
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value.decode("utf-8-sig", "replace")
    return value.decode("cp1252", "replace")


def bookmarks_of(pdf: PDFDocument) -> list[tuple[str, int]]:
    try:
        return [
            (squeeze(tidy(str(title))), int(level))
            for level, title, *_ in pdf.get_outlines()
            if squeeze(str(title))
        ]
    except PDFException:
        return []
    except (TypeError, KeyError, AttributeError, ValueError):
        return []


def pages_of(pdf: PDFDocument) -> Iterator[tuple[list[Bit], Rules]]:
    """(bits of text, drawn lines) a page."""
    manager = _Fonts()
    device = PDFPageAggregator(
        manager,
        laparams=LAParams(boxes_flow=None, char_margin=1.6, detect_vertical=False, all_texts=True),
    )
    interpreter = PDFPageInterpreter(manager, device)
    for number, page in enumerate(PDFPage.create_pages(pdf)):
        if number >= MOST_PAGES:
            raise StyrdokumentError(
                f"Pdf-filen har fler än {MOST_PAGES} sidor. Dela den och läs in delarna var för sig."
            )
        interpreter.process_page(page)
        layout = device.get_result()
        bits: list[Bit] = []
        rules = Rules([], [])
        _collect(layout, bits, rules)
        yield bits, rules


def _collect(container, bits: list[Bit], rules: Rules) -> None:
    for element in container:
        if isinstance(element, LTTextLine):
            bit = _bit(element)
            if bit:
                bits.append(bit)
        elif isinstance(element, LTCurve):  # LTLine and LTRect too
            if element.width > 6:
                for y in {element.y0, element.y1} if element.height > 3 else {element.y0}:
                    rules.across.append((y, element.x0, element.x1))
            if element.height > 6:
                for x in {element.x0, element.x1} if element.width > 3 else {element.x0}:
                    rules.down.append((x, element.y0, element.y1))
        elif isinstance(element, LTContainer):
            _collect(element, bits, rules)


def _bit(line: LTTextLine) -> Bit | None:
    inked = [char for char in line if isinstance(char, LTChar) and char.get_text().strip()]
    chars = _chars(line, inked)
    text = tidy_line("".join(char for _, _, char in chars))
    if not inked or not text:
        return None
    sizes = Counter(round(char.size, 1) for char in inked)
    bold = sum(bool(_BOLD.search(char.fontname or "")) for char in inked)
    italic = sum(bool(_ITALIC.search(char.fontname or "")) for char in inked)
    return Bit(
        inked[0].x0,
        inked[-1].x1,
        line.y0,
        line.y1,
        text,
        sizes.most_common(1)[0][0],
        bold > 0.8 * len(inked),
        chars,
        italic == len(inked),
    )


def _chars(line: LTTextLine, inked: list[LTChar]) -> tuple[tuple[float, float, str], ...]:
    """Every letter with its place; the spaces pdfminer inferred sit between their neighbours.

    A small raised digit refers to a note: it keeps its height, so that no word ends with a number.
    """
    largest = max((char.size for char in inked), default=0.0)
    base = min((char.y0 for char in inked if char.size > 0.9 * largest), default=0.0)
    chars: list[tuple[float, float, str]] = []
    for element in line:
        said = element.get_text()
        if isinstance(element, LTChar):
            is_raised = element.size < 0.8 * largest and element.y0 > base + 0.1 * largest
            if chars and is_raised and said in _RAISED:
                said = _RAISED[said]
            chars.append((element.x0, element.x1, said))
        elif chars and said == " ":
            chars.append((chars[-1][1], chars[-1][1], " "))
    return tuple(chars)
