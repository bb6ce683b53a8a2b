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

import math
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe

NBSP = "\u00a0"
MINUS = "\u2212"
FONT = "Source Sans 3, Source Sans Pro, sans-serif"
MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december"
).split()
# How much of its own level a series must move over the trend's years to be called a movement.
STILL = 0.015
TREND_POINTS = 4
HAIRLINE = "#9a948a"  # seen on light paper and dark
DASHES = ("", "6 4", "2 3", "9 3 2 3")


@dataclass(frozen=True)
class Series:
    """Values per year under one label; a year without a value is a gap."""

    label: str
    points: tuple[tuple[int, float | None], ...]

    @property
    def known(self) -> list[tuple[int, float]]:
        return sorted((year, value) for year, value in self.points if value is not None)


@dataclass(frozen=True)
class Indicator:
    """What a chart must know about a nyckeltal.

    `subject` is the name as a sentence begins with it ("Sjukfrånvaron"); without it the
    name itself is used. The first series is the one that the finding speaks of.
    `decimals` None: as many as the values have, at most 2.
    """

    name: str
    unit: str = ""
    higher_is_better: bool = True
    series: tuple[Series, ...] = ()
    target: float | None = None
    source: str = ""
    retrieved: date | None = None
    subject: str = ""
    decimals: int | None = None

    @property
    def main(self) -> list[tuple[int, float]]:
        return self.series[0].known if self.series else []

    @property
    def places(self) -> int:
        if self.decimals is not None:
            return self.decimals
        values = [value for series in self.series for _, value in series.known]
        if self.target is not None:
            values.append(self.target)
        return max((_decimals(value) for value in values), default=0)


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


# Words and numbers


def number(value: float | None, decimals: int | None = None) -> str:
    """1234.5 → "1 234,5" with no-break spaces; None → "–"."""
    if value is None:
        return "–"
    places = _decimals(value) if decimals is None else decimals
    text = f"{abs(value):,.{places}f}".replace(",", NBSP).replace(".", ",")
    negative = value < 0 and any(char in "123456789" for char in text)
    return f"{MINUS}{text}" if negative else text


def with_unit(text: str, unit: str) -> str:
    return f"{text}{NBSP}{unit.replace(' ', NBSP)}" if unit else text


def swedish_date(day: date) -> str:
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def _decimals(value: float) -> int:
    text = f"{round(value, 2):.2f}".rstrip("0")
    return len(text.partition(".")[2])


def _initial(text: str) -> str:
    return text[:1].upper() + text[1:]


def trend(indicator: Indicator) -> int | None:
    """Where the main series is going: 1 up, -1 down, 0 still, None when two values are lacking.

    Taken over the last four values; when the last year went the other way, that year decides.
    """
    values = [value for _, value in indicator.main][-TREND_POINTS:]
    if len(values) < 2:
        return None
    level = max(abs(value) for value in values)
    if level == 0:
        return 0
    mean_x, mean_y = (len(values) - 1) / 2, sum(values) / len(values)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values)) / sum(
        (x - mean_x) ** 2 for x in range(len(values))
    )
    whole = _sign(slope * (len(values) - 1) / level)
    latest = _sign((values[-1] - values[-2]) / level)
    return latest if whole and latest and latest != whole else whole


def _sign(relative: float) -> int:
    return 0 if abs(relative) < STILL else (1 if relative > 0 else -1)


def target_reached(indicator: Indicator) -> bool | None:
    """Whether the latest value reaches the target; None without a target or a value."""
    if indicator.target is None or not indicator.main:
        return None
    latest = indicator.main[-1][1]
    return latest >= indicator.target if indicator.higher_is_better else latest <= indicator.target


def finding(indicator: Indicator) -> str:
    """The chart's title: what the values say, in one sentence without a full stop."""
    subject = _initial((indicator.subject or indicator.name).strip()) or "Värdet"
    known, places = indicator.main, indicator.places
    if not known:
        return f"{subject}: inga värden ännu"
    year, latest = known[-1]
    shown = with_unit(number(latest, places), indicator.unit)
    reached, way = target_reached(indicator), trend(indicator)
    if way is None:
        start = f"{subject}: {shown} år{NBSP}{year}"
        if reached is None:
            return start
        return f"{start}, målet är nått" if reached else f"{start}, målet är inte nått"
    # "Andelen sjunker", but "Invånare som … minskar": only a definite singular can sink.
    singular = bool(re.match(r"\w+(n|t)\b", subject)) and bool(indicator.subject)
    moves = {
        1: "stiger" if singular else "ökar",
        -1: "sjunker" if singular else "minskar",
        0: "ligger stilla",
    }[way]
    if reached is None:
        first = with_unit(number(known[0][1], places), "")
        if way == 0:
            return f"{subject} {moves} på {shown}"
        return f"{subject} {moves}, {first} år{NBSP}{known[0][0]} och {shown} år{NBSP}{year}"
    better = way == (1 if indicator.higher_is_better else -1)
    if reached:
        return f"{subject} {moves} " + (
            "och målet är nått" if better or way == 0 else "men målet är fortfarande nått"
        )
    return f"{subject} {moves} " + ("men" if better else "och") + " målet är inte nått"


def description(indicator: Indicator) -> str:
    """The same values in words, for those who do not see the picture."""
    if not indicator.main:
        return "Diagrammet har inga värden ännu."
    places = indicator.places
    unit = f" ({indicator.unit})" if indicator.unit else ""
    parts = [f"Linjediagram över {indicator.name}{unit}."]
    for series in indicator.series:
        if not series.known:
            continue
        values = ", ".join(f"{year}: {number(value, places)}" for year, value in series.known)
        lead = f"{series.label}: " if len(indicator.series) > 1 and series.label else ""
        parts.append(f"{lead}{values}.")
    if indicator.target is not None:
        parts.append(f"Målet är {number(indicator.target, places)}.")
    return " ".join(parts)


def table(indicator: Indicator) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the value table: a row per year, a column per series."""
    labels = [series.label or "Värde" for series in indicator.series] or ["Värde"]
    if len(labels) == 1:
        labels = [_initial(indicator.unit) or "Värde"]
    years = sorted({year for series in indicator.series for year, _ in series.points})
    lookup = [dict(series.points) for series in indicator.series]
    rows = [
        [str(year), *(number(values.get(year), indicator.places) for values in lookup)]
        for year in years
    ]
    return ["År", *labels], rows


def source_line(indicator: Indicator) -> str:
    parts = []
    if indicator.source:
        parts.append(f"Källa: {indicator.source}.")
    if indicator.retrieved:
        parts.append(f"Hämtat {swedish_date(indicator.retrieved)}.")
    return " ".join(parts)


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


# Pictures


def line_chart(
    indicator: Indicator, *, ink: str = "", accent: str = "", width: int = 640, height: int = 230
) -> SafeString:
    """One line per series over the years, the target as a thin line, values at the line's end."""
    canvas = _Canvas(width, height, ink, accent)
    all_known = [point for series in indicator.series for point in series.known]
    if not all_known:
        canvas.text(width / 2, height / 2, "Inga värden ännu", "chart-empty", anchor="middle")
        return canvas.svg(finding(indicator), description(indicator))

    values = [value for _, value in all_known]
    if indicator.target is not None:
        values.append(indicator.target)
    places = indicator.places
    ticks, tick_places = _ticks(min(values), max(values))
    years = list(range(min(y for y, _ in all_known), max(y for y, _ in all_known) + 1))

    several = sum(1 for series in indicator.series if series.known) > 1
    ends = [
        (number(series.known[-1][1], places) + (f" {series.label}" if several else ""))
        for series in indicator.series
        if series.known
    ]
    left = 14 + 7.2 * max(len(number(tick, tick_places)) for tick in ticks)
    right = width - 16 - 9.0 * max(len(end) for end in ends)
    top, bottom = 14.0, height - 28.0

    def x(year: int) -> float:
        if len(years) == 1:
            return (left + right) / 2
        return left + 8 + (right - left - 16) * (year - years[0]) / (years[-1] - years[0])

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    for tick in ticks:
        canvas.line(left, y(tick), right, y(tick), "chart-grid", width=0.5, colour=HAIRLINE)
        canvas.text(left - 6, y(tick) + 4, number(tick, tick_places), "chart-label", anchor="end")
    step = max(1, math.ceil(len(years) / max(2, (right - left) // 44)))
    for year in years:
        if (years[-1] - year) % step == 0:
            canvas.text(x(year), bottom + 20, str(year), "chart-label", anchor="middle")

    if indicator.target is not None:
        at = y(indicator.target)
        canvas.line(left, at, right, at, "chart-target", width=1, dash="1.5 2.5")
        # Over the line unless the curve begins just there.
        first = y(all_known[0][1])
        above = not (at - 22 < first < at + 2)
        canvas.text(
            left + 4,
            at - 5 if above else at + 14,
            f"Mål {number(indicator.target, places)}",
            "chart-target-label",
        )

    label_at: list[tuple[float, str, float]] = []
    for index, series in enumerate(s for s in indicator.series if s.known):
        dash, strength = DASHES[index % len(DASHES)], 2.2 if index == 0 else 1.5
        for run in _runs(series, years):
            if len(run) > 1:
                canvas.path(
                    [(x(year), y(value)) for year, value in run], "chart-line", strength, dash
                )
            elif len(series.known) > 1:
                canvas.dot(x(run[0][0]), y(run[0][1]), 2.4)
        last_year, last = series.known[-1]
        canvas.dot(x(last_year), y(last), 3.6)
        label_at.append((y(last), ends[index], x(last_year)))
    for at, text, from_x in _spread(label_at, gap=16, low=top, high=bottom):
        canvas.text(from_x + 9, at + 5, text, "chart-value", weight=600, size=15)
    return canvas.svg(finding(indicator), description(indicator))


def bar_chart(
    bars: Iterable[tuple[str, float | None]],
    *,
    title: str,
    unit: str = "",
    target: float | None = None,
    decimals: int | None = None,
    ink: str = "",
    accent: str = "",
    width: int = 640,
) -> SafeString:
    """Horizontal bars from zero, in the order given; a missing value is said in words."""
    rows = list(bars)
    values = [value for _, value in rows if value is not None]
    scale = [0.0, *values, *([target] if target is not None else [])]
    places = max((_decimals(v) for v in scale), default=0) if decimals is None else decimals
    row, top = 26, 8 if target is None else 26
    height = top + row * max(1, len(rows)) + 8
    canvas = _Canvas(width, height, ink, accent)
    texts = [f"{label}: {number(value, places)}" for label, value in rows]
    told = "Stapeldiagram" + (f" ({unit}). " if unit else ". ")
    told += "; ".join(texts) + "." if texts else "Inga värden ännu."
    if target is not None:
        told += f" Målet är {number(target, places)}."
    if not rows:
        canvas.text(width / 2, height / 2, "Inga värden ännu", "chart-empty", anchor="middle")
        return canvas.svg(title, told)

    low, high = min(scale), max(scale)
    span = (high - low) or 1.0
    left = min(width * 0.4, 14 + 7.0 * max(len(label) for label, _ in rows))
    room = 16 + 8.2 * max(len(number(value, places)) for _, value in rows)
    start, end = left + (room if low < 0 else 0), width - room

    def x(value: float) -> float:
        return start + (end - start) * (value - low) / span

    limit = max(4, int((left - 14) / 7.0) + 1)
    for index, (label, value) in enumerate(rows):
        middle = top + row * index + row / 2
        shown = label if len(label) <= limit else label[: limit - 1].rstrip() + "…"
        canvas.text(left - 8, middle + 4.5, shown, "chart-label", anchor="end")
        if value is None:
            canvas.text(x(0) + 7, middle + 4.5, "saknas", "chart-missing")
            continue
        near, far = sorted((x(0), x(value)))
        canvas.bar(near, middle - 8, far - near, 16)
        if value < 0:
            canvas.text(near - 7, middle + 5, number(value, places), "chart-value", "end", 600)
        else:
            canvas.text(far + 7, middle + 5, number(value, places), "chart-value", weight=600)
    canvas.line(x(0), top, x(0), height - 8, "chart-axis", width=1)
    if target is not None:
        canvas.line(
            x(target), top - 4, x(target), height - 8, "chart-target", width=1, dash="1.5 2.5"
        )
        anchor = "end" if x(target) > width * 0.7 else "middle"
        label = f"Mål {number(target, places)}"
        canvas.text(x(target), top - 9, label, "chart-target-label", anchor)
    return canvas.svg(title, told)


class _Canvas:
    """Collects SVG parts, so that attributes are written and escaped in one place."""

    def __init__(self, width: float, height: float, ink: str, accent: str):
        self.width, self.height = width, height
        self.ink, self.accent = ink, accent or "currentColor"
        self.parts: list[str] = []

    def add(self, tag: str, text: str | None = None, **attributes: object) -> None:
        written = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
            for name, value in attributes.items()
            if value not in ("", None)
        )
        self.parts.append(
            f"<{tag}{written}/>" if text is None else f"<{tag}{written}>{escape(text)}</{tag}>"
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, class_: str, width: float, dash: str = "",
        colour: str = "currentColor",
    ) -> None:  # fmt: skip
        self.add(
            "line", class_=class_, x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour,
            stroke_width=width, stroke_dasharray=dash,
        )  # fmt: skip

    def path(self, points: Sequence[tuple[float, float]], class_: str, w: float, dash: str) -> None:
        d = "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points)
        self.add(
            "path", class_=class_, d=d, fill="none", stroke=self.accent, stroke_width=w,
            stroke_dasharray=dash, stroke_linejoin="round", stroke_linecap="round",
        )  # fmt: skip

    def dot(self, x: float, y: float, r: float) -> None:
        self.add("circle", class_="chart-dot", cx=x, cy=y, r=r, fill=self.accent)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        self.add("rect", class_="chart-bar", x=x, y=y, width=width, height=height, fill=self.accent)

    def text(
        self, x: float, y: float, text: str, class_: str, anchor: str = "", weight: int = 0,
        size: int = 13,
    ) -> None:  # fmt: skip
        self.add(
            "text", text, class_=class_, x=x, y=y, fill="currentColor", font_size=size,
            font_weight=weight or "", text_anchor=anchor,
        )  # fmt: skip

    def svg(self, title: str, description: str) -> SafeString:
        body = "".join(self.parts)
        name = f"c{zlib.crc32((title + description + body).encode()):08x}"
        colour = f' color="{escape(self.ink)}"' if self.ink else ""
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-svg" role="img"'
            f' viewBox="0 0 {_short(self.width)} {_short(self.height)}"'
            f' aria-labelledby="{name}t" aria-describedby="{name}d"'
            f' font-family="{FONT}"{colour}>'
            f'<title id="{name}t">{escape(title)}</title>'
            f'<desc id="{name}d">{escape(description)}</desc>{body}</svg>'
        )


def _short(value: object) -> str:
    """Coordinates with at most one decimal: small files, and the same on every machine."""
    if isinstance(value, float):
        return f"{value + 0.0:.1f}".removesuffix(".0")
    return str(value)


def _runs(series: Series, years: Sequence[int]) -> list[list[tuple[int, float]]]:
    """The series cut at its gaps."""
    values, runs = dict(series.known), [[]]  # type: tuple[dict[int, float], list[list[tuple[int, float]]]]
    for year in years:
        if year in values:
            runs[-1].append((year, values[year]))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _ticks(low: float, high: float) -> tuple[list[float], int]:
    """Three to six round values around [low, high], and the decimals they need."""
    level = max(abs(low), abs(high))
    if high - low <= max(level, 0.01) * 1e-6:
        spread = level * 0.1 if level >= 0.01 else 1.0
        low, high = low - spread, high + spread
    if 0 <= low < (high - low) * 0.6:
        low = 0.0  # close enough to zero: show it
    raw = (high - low) / 3
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [round(index * step, 10) for index in range(first, last + 1)]
    return ticks, max(_decimals(tick) for tick in ticks)


def _spread(
    labels: Sequence[tuple[float, str, float]], *, gap: float, low: float, high: float
) -> list[tuple[float, str, float]]:
    """Move labels apart so that none covers another, keeping their order and the canvas."""
    placed: list[list] = []
    for at, text, x in sorted(labels):
        placed.append([max(at, placed[-1][0] + gap) if placed else max(at, low), text, x])
    overflow = (placed[-1][0] - high) if placed else 0
    if overflow > 0:
        ceiling = high
        for item in reversed(placed):
            item[0] = min(item[0], ceiling)
            ceiling = item[0] - gap
    return [(at, text, x) for at, text, x in placed]
