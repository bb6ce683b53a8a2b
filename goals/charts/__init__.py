"""Charts as SVG: pure functions, the same for a web page and a printed report.

What goes in is an `Indicator`; nothing here knows the database.

    figure(indicator)      everything a template shows: finding, svg, table, source line
    finding(indicator)     the chart's title, a sentence computed from the values
    line_chart(indicator)  the picture alone: one line per series, values at the line's end
    bar_chart(bars, ...)   horizontal bars from zero, for comparing organ
    number(value)          Swedish number: 1 234,5 with no-break spaces

The SVG carries no style attributes (the site's CSP forbids them). Colour is `currentColor`
with a class on every part, so that a stylesheet may colour it; where there is no stylesheet
(a PDF), give `ink` and `accent`. Series differ by dash and label, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from .finding import description, finding, source_line, table, target_reached, trend
from .indicator import Indicator, Series
from .numbers import MONTHS, NBSP, number, swedish_date, with_unit
from .pictures import bar_chart, line_chart

__all__ = [
    "MONTHS",
    "NBSP",
    "Figure",
    "Indicator",
    "Series",
    "bar_chart",
    "figure",
    "finding",
    "line_chart",
    "number",
    "swedish_date",
    "table",
    "target_reached",
    "trend",
]


@dataclass(frozen=True)
class Figure:
    """A chart with all that stands around it, ready for a template."""

    finding: str
    svg: SafeString
    description: str
    head: list[str]
    rows: list[list[str]]
    source: str
    goal: str  # "Målet är 6,0 %." or ""
    indicator: Indicator = field(repr=False)


def figure(
    indicator: Indicator, *, ink: str = "", accent: str = "", width: int = 640, height: int = 230
) -> Figure:
    head, rows = table(indicator)
    return Figure(
        finding=finding(indicator),
        svg=line_chart(indicator, ink=ink, accent=accent, width=width, height=height),
        description=description(indicator),
        head=head,
        rows=rows,
        source=source_line(indicator),
        goal=""
        if indicator.target is None
        else f"Målet är {with_unit(number(indicator.target, indicator.places), indicator.unit)}.",
        indicator=indicator,
    )
