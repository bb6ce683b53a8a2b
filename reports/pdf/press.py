"""Layout and writing of the PDF.

WeasyPrint lays a document with a contents list out three times: to find the page numbers, to print
them, and to see that nothing moved. Here each chapter is laid out once, after the one before
it, and the contents last, when every page number is known. Python's garbage collector is off
meanwhile: a layout is millions of small objects that live until the end, and looking through them
again and again costs a third of the time.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from django.conf import settings

from .finishing import Finisher
from .manuscript import manuscript

Progress = Callable[[int, int, str], None]

STATIC = Path(settings.BASE_DIR) / "static"
STYLESHEET = STATIC / "css" / "report.css"
READABLE = {STATIC / "css", STATIC / "fonts"}
VARIANT = "pdf/a-3a"
EMBEDDED_NAME = "underlag.json"


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int
    sha256: str


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The snapshot's bytes as embedded and as hashed: the same for the same content."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, indent=1).encode()


def render(snapshot: Mapping[str, Any], progress: Progress | None = None) -> Rendered:
    """Make the PDF. `progress(done, total, label)` is called as its parts get finished."""
    tell = progress or (lambda done, total, label: None)
    script = manuscript(snapshot)
    chapters = list(script.chapters())
    total = len(chapters) + 2
    with _no_collection():
        layout = _Layout()
        front = layout.pages(script.front({}))
        bodies, anchors = [], {}
        for done, (title, html) in enumerate(chapters):
            tell(done, total, title)
            before = len(front) + len(bodies)
            pages = layout.pages(html, before)
            for number, page in enumerate(pages, start=before + 1):
                for anchor in page.anchors:
                    anchors.setdefault(anchor, number)
            bodies += pages
        tell(len(chapters), total, "Innehållsförteckning")
        numbered = layout.pages(script.front(anchors))
        if len(numbered) != len(front):
            raise RuntimeError("The contents list grew when its page numbers were filled in.")
        tell(len(chapters) + 1, total, "Skriver filen")
        pages = [*numbered, *bodies]
        pdf = layout.write(pages, Finisher(script.alternatives(), script.targets()), snapshot)
        tell(total, total, "Klar")
        return Rendered(pdf, len(pages), hashlib.sha256(pdf).hexdigest())


class _Layout:
    """One set of fonts and styles for all parts of a document."""

    def __init__(self) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        # It tells of every page; our own progress tells of every chapter.
        logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
        self.weasyprint = weasyprint
        self.fetcher = _fetcher()
        self.fonts = FontConfiguration()
        self.sheet = weasyprint.CSS(filename=STYLESHEET, font_config=self.fonts, url_fetcher=self.fetcher)
        self.document: Any = None

    def pages(self, html: str, before: int = 0) -> list[Any]:
        """Lay out one part that has `before` pages in front of it."""
        start = self.weasyprint.CSS(
            string=f"@page :first {{ counter-reset: page {before + 1} }}"
            f"html {{ break-before: {'left' if before % 2 else 'right'} }}",
            font_config=self.fonts,
        )
        document = self.weasyprint.HTML(
            string=html.replace(STYLESHEET_LINK, "", 1),
            base_url=STATIC.as_uri() + "/",
            url_fetcher=self.fetcher,
        ).render(font_config=self.fonts, stylesheets=[self.sheet, start], pdf_variant=VARIANT)
        self.document = self.document or document  # the front's, with the document's metadata
        return list(document.pages)

    def write(self, pages: list[Any], finisher: Finisher, snapshot: Mapping[str, Any]) -> bytes:
        frozen = datetime.fromisoformat(snapshot["frozen_at"]).astimezone(UTC)
        embedded = self.weasyprint.Attachment(
            string=canonical(snapshot),
            url_fetcher=self.fetcher,
            name=EMBEDDED_NAME,
            description="Det frysta underlag som rapporten är gjord av",
            relationship="Source",
            created=frozen,
            modified=frozen,
        )
        return self.document.copy(pages).write_pdf(
            pdf_variant=VARIANT, finisher=finisher, attachments=[embedded]
        )


STYLESHEET_LINK = '<link rel="stylesheet" href="css/report.css">'


def _fetcher() -> Any:
    """Reads the report's own stylesheet and typefaces; nothing else, and nothing from a network."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            path = Path(url2pathname(unquote(parts.path))).resolve()
            if parts.scheme != "file" or path.parent not in READABLE:
                raise ValueError(f"En rapport läser bara sina egna filer, inte {url}.")
            kind = {"css": "text/css"}.get(path.suffix[1:], "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles(fail_on_errors=True)


_resting = threading.Lock()
_sleepers = 0


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector off, also when two reports are made in threads at once."""
    global _sleepers
    with _resting:
        if _sleepers == 0:
            was_on = gc.isenabled()
            gc.disable()
            _no_collection.was_on = was_on  # type: ignore[attr-defined]
        _sleepers += 1
    try:
        yield
    finally:
        with _resting:
            _sleepers -= 1
            if _sleepers == 0 and _no_collection.was_on:  # type: ignore[attr-defined]
                gc.enable()
                gc.collect()
