"""From a frozen snapshot to a PDF: PDF/UA-1 and PDF/A-3a in one file, the same bytes every time.

    manuscript(snapshot)          the report as HTML, before layout: .whole(), .parts()
    render(snapshot, progress)    → Rendered(pdf, pages, sha256)

What happens: `manuscript` numbers the chapters and cuts them into parts; `press` has two
processes (`setter`) lay the parts out with WeasyPrint side by side; `binding` puts the finished
parts together behind the cover and the contents, and prints the running heads.

Imports are made when called: a web process needs neither WeasyPrint nor Pango, and a setter
needs no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .composing import Manuscript
    from .press import Progress, Rendered


def manuscript(snapshot: Mapping[str, Any]) -> Manuscript:
    from .composing import manuscript

    return manuscript(snapshot)


def render(snapshot: Mapping[str, Any], progress: Progress | None = None) -> Rendered:
    """Make the PDF; `progress(steps)` is called when some of its chapters are done."""
    from .press import render

    return render(snapshot, progress)
