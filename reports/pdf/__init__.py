"""From a frozen snapshot to a PDF: PDF/UA-1 and PDF/A-3a in one file, the same bytes every time.

    manuscript(snapshot)                 the report as HTML, before layout
    render(snapshot, progress) → Rendered

The snapshot is embedded in the file as JSON. WeasyPrint is imported on the first rendering: it needs
Pango, which a web process may do without.
"""

from .manuscript import Manuscript, UnknownSnapshot, manuscript
from .press import Rendered, canonical, render

__all__ = ["Manuscript", "Rendered", "UnknownSnapshot", "canonical", "manuscript", "render"]
