"""Tags for what WeasyPrint has no tag for: a contents list and a footnote.

It looks a tag up by the HTML element's name and gives NonStruct for a name that it does not know,
so our templates use elements of their own.
"""

from __future__ import annotations

from typing import Any

OURS = {
    "nav": "TOC",
    "toc-part": "TOC",
    "toc-item": "TOCI",
    "toc-number": "Lbl",
    "toc-reference": "Reference",
    "toc-reference::after": "Span",
    "foot-note": "Note",
    "foot-note::footnote-call": "Reference",
    "foot-note::footnote-marker": "Lbl",
}


def teach_tags() -> None:
    from weasyprint.pdf import tags

    theirs: Any = tags._get_pdf_tag
    if getattr(theirs, "ours", False):
        return

    def tag_of(element: str | None) -> str:
        return OURS.get(element or "") or theirs(element)

    tag_of.ours = True  # type: ignore[attr-defined]
    tags._get_pdf_tag = tag_of
