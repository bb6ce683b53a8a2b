"""One process that lays out parts of a report: `python -m reports.pdf.setter`.

It reads pickled jobs from stdin and answers each on stdout, so that what is slow to load
(WeasyPrint, the typefaces, the stylesheet) is loaded once, and so that a finished part's boxes
are let go before the next part. Only `press` starts it, and only with jobs of its own making.
Django is not imported here.
"""

from __future__ import annotations

import ctypes.util
import gc
import logging
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from .fitting import fitting
from .margins import leave_the_column_whole
from .tags import teach_tags
from .typography import teach_compounds

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
STYLESHEET = STATIC / "css" / "report.css"
READABLE = {STATIC / "css", STATIC / "fonts"}
STYLESHEET_LINK = '<link rel="stylesheet" href="css/report.css">'
VARIANT = "pdf/a-3a"
# Running heads are printed by the binding, when the page numbers are known.
HEAD_BOXES = ("top-left-corner", "top-left", "top-right", "top-right-corner")
WITHOUT_HEADS = "".join(
    f"@page :{side} {{ @{box} {{ content: none }} }}"
    for side in ("left", "right")
    for box in HEAD_BOXES
)


@dataclass(frozen=True)
class Embedded:
    """A file to put inside the PDF."""

    content: bytes
    name: str
    description: str
    moment: datetime


@dataclass(frozen=True)
class Notes:
    """What the finisher must know of the whole report; see finishing.Finisher."""

    alternatives: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    documents: tuple[str, ...]  # HTML, each beginning on a new page
    index: int  # of the part; 0 is the front
    heads: bool  # print running heads now, on the pages as numbered from `first_page`
    tagged: bool = True
    first_page: int = 1
    notes: Notes = field(default_factory=Notes)
    embedded: Embedded | None = None

    @property
    def length(self) -> int:
        return sum(len(html) for html in self.documents)


@dataclass(frozen=True)
class Part:
    pdf: bytes
    pages: int
    anchors: dict[str, int]  # anchor → the part's page, from 0


class Setter:
    """One set of fonts and styles for all that the process lays out."""

    def __init__(self) -> None:
        with _loader_alone():
            import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        teach_compounds()
        teach_tags()
        leave_the_column_whole()
        logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
        self.weasyprint = weasyprint
        self.fetcher = _own_files()
        self.fonts = FontConfiguration()
        self.sheet = weasyprint.CSS(
            filename=STYLESHEET, font_config=self.fonts, url_fetcher=self.fetcher
        )

    def set(self, job: Job) -> Part:
        from .finishing import Finisher

        css = f"@page :first {{ counter-reset: page {job.first_page} }}"
        css += f"html {{ break-before: {'right' if job.first_page % 2 else 'left'} }}"
        if not job.heads:
            css += WITHOUT_HEADS
        extra = self.weasyprint.CSS(string=css, font_config=self.fonts, url_fetcher=self.fetcher)
        variant = {"pdf_variant": VARIANT} if job.tagged else {}

        def lay_out(html: str) -> Any:
            return self.weasyprint.HTML(
                string=html.replace(STYLESHEET_LINK, "", 1),
                base_url=STATIC.as_uri() + "/",
                url_fetcher=self.fetcher,
            ).render(font_config=self.fonts, stylesheets=[self.sheet, extra], **variant)

        documents = [fitting(html, lay_out) for html in job.documents]
        document = documents[0].copy([page for one in documents for page in one.pages])
        anchors: dict[str, int] = {}
        for number, page in enumerate(document.pages):
            for anchor in page.anchors:
                anchors.setdefault(anchor, number)
        if job.tagged:
            finisher = Finisher(job.index, job.notes.alternatives, job.notes.targets)
            attachments = [self._attachment(job.embedded)] if job.embedded else []
            # The binding gives the whole its identifier, so none is computed here.
            pdf = document.write_pdf(
                finisher=finisher, attachments=attachments, pdf_identifier=False, **variant
            )
        else:
            pdf = document.write_pdf()
        return Part(pdf, len(document.pages), anchors)

    def _attachment(self, file: Embedded) -> Any:
        return self.weasyprint.Attachment(
            string=file.content,
            url_fetcher=self.fetcher,
            name=file.name,
            description=file.description,
            relationship="Source",
            created=file.moment,
            modified=file.moment,
        )


@contextmanager
def _loader_alone() -> Iterator[None]:
    """Libraries are found by the system's loader, under the last of the names that WeasyPrint tries.

    For each of the others cffi asks ctypes.util.find_library, which starts a compiler to ask it: a
    third of the time that WeasyPrint takes to load.
    """
    ask = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = ask


def _own_files() -> Any:
    """Reads the report's own stylesheet and typefaces; nothing else, and nothing from a network."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            path = Path(url2pathname(unquote(parts.path))).resolve()
            if parts.scheme != "file" or path.parent not in READABLE:
                raise ValueError(f"En rapport läser bara sina egna filer, inte {url}.")
            kind = "text/css" if path.suffix == ".css" else "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles(fail_on_errors=True)


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    # A layout is a great many small objects that live until its end; looking through them over
    # and over costs a sixth of the time. They are collected once, between two parts.
    gc.disable()
    setter = Setter()
    gc.freeze()
    while True:
        try:
            job = pickle.load(jobs)  # noqa: S301 - from our own parent process
        except EOFError:
            return
        try:
            answer: Part | Exception = setter.set(job)
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    # Under the module's own name, which the parent knows the pickled classes by.
    from reports.pdf import setter

    setter.serve(sys.stdin.buffer, sys.stdout.buffer)
