"""Word documents, read from their XML."""

import re
from typing import Any

from goals.importing.assembling import from_pieces
from goals.importing.characters import squeeze, tidy
from goals.importing.metadata import split_pair
from goals.importing.tree import Document, Piece

from .body import Body, text_of
from .package import BROKEN, W, headers_and_footers, opened, xml
from .styles import Styles


def read(data: bytes, fallback_title: str) -> Document:
    with opened(data) as package:
        root = xml(package, "word/document.xml")
        body = root.find(f"{W}body") if root is not None else None
        if body is None:
            raise BROKEN
        styles = Styles(
            xml(package, "word/styles.xml", needed=False),
            xml(package, "word/numbering.xml", needed=False),
        )
        notes = {
            kind: xml(package, f"word/{kind}s.xml", needed=False)
            for kind in ("footnote", "endnote")
        }
        pieces = Body(body, styles, notes).pieces
        facts = _page_facts(headers_and_footers(package))
        title = _title_of(xml(package, "docProps/core.xml", needed=False))
    if facts:
        pieces.insert(int(bool(pieces) and pieces[0].kind == "heading"), Piece("paragraph", facts))
    return from_pieces(pieces, title or fallback_title)


def _page_facts(parts: list[Any]) -> list[str]:
    """A page head is no content, but it may state the diarienummer or the adoption."""
    facts: list[str] = []
    for part in parts:
        for paragraph in part.iter(f"{W}p"):
            for line in re.split(r"\n|\t{2,}", text_of(paragraph)[0]):
                line = line.strip()
                if split_pair(line) and re.search(r"\d", line) and line not in facts:
                    facts.append(line)
    return facts


def _title_of(core: Any) -> str:
    said = core.findtext("{http://purl.org/dc/elements/1.1/}title") if core is not None else None
    title = squeeze(tidy(said or ""))
    return "" if re.fullmatch(r"(?:word[ -])?(?:document|dokument)|mall", title, re.I) else title
