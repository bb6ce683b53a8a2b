"""Lines that need not ask whether there is room for them beside a float.

Once a page has a float, WeasyPrint measures the first word of every line below, to put the line
further down should the word be too wide for what the float leaves. All our floats stand in the
margin and leave the text column whole, and the measuring is a tenth of the layout's time.
"""

from __future__ import annotations

from typing import Any


def leave_the_column_whole() -> None:
    """Tell the layout of this process that a line always has room where it stands."""
    from weasyprint.layout import inline

    def no_room_needed(*_: Any, **__: Any) -> int:
        return 0

    if not hasattr(inline, "inline_min_content_width"):
        raise RuntimeError("WeasyPrint measures lines beside floats in another way than before.")
    inline.inline_min_content_width = no_room_needed
