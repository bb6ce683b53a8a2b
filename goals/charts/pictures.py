"""The pictures themselves, as SVG."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from .finding import description, finding
from .indicator import Indicator, Series
from .numbers import decimals_of, number

FONT = "Source Sans 3, Source Sans Pro, sans-serif"
HAIRLINE = "#9a948a"  # seen on light paper and dark
DASHES = ("", "6 4", "2 3", "9 3 2 3")


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

    said, place = "", None
    if indicator.target is not None:
        said = f"Mål {number(indicator.target, places)}"
        curves = [
            [(x(year), y(value)) for year, value in run]
            for series in indicator.series
            for run in _runs(series, years)
        ]
        place = _free_place(curves, y(indicator.target), left + 4, right, 7.2 * len(said))
        if not place:  # then its name stands at the line's end, among the values
            right = min(right, width - 16 - 7.2 * len(said))

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
        if place:
            canvas.text(*place, said, "chart-target-label")

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
    if said and not place:
        label_at.append((y(indicator.target or 0.0), said, right - 8))
    for at, text, from_x in _spread(label_at, gap=16, low=top, high=bottom):
        if text == said:
            canvas.text(from_x + 9, at + 5, text, "chart-target-label")
        else:
            canvas.text(from_x + 9, at + 5, text, "chart-value", weight=600, size=15)
    return canvas.svg(finding(indicator), description(indicator))


def _free_place(
    curves: Sequence[Sequence[tuple[float, float]]],
    line: float,
    left: float,
    right: float,
    width: float,
) -> tuple[float, float] | None:
    """Where words of ``width`` on a level line begin and stand: the first place, from the left and
    over the line before under it, that no curve passes; None if all are passed."""
    places = [
        (left + 12 * step, base)
        for step in range(max(1, int((right - left - width) // 12) + 1))
        for base in (line - 5, line + 14)
    ]

    def is_free(place: tuple[float, float]) -> bool:
        start, base = place
        return not any(
            base - 14 < height < base + 5
            for curve in curves
            for height in _heights(curve, start - 4, start + width + 4)
        )

    return next(filter(is_free, places), None)


def _heights(curve: Sequence[tuple[float, float]], start: float, end: float) -> Iterable[float]:
    """How high a curve is along a stretch, every few points of it."""
    if len(curve) == 1:
        yield from (height for at, height in curve if start <= at <= end)
    for (x1, y1), (x2, y2) in pairwise(curve):
        for part in range(9):
            at = x1 + (x2 - x1) * part / 8
            if start <= at <= end:
                yield y1 + (y2 - y1) * part / 8


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
    places = max((decimals_of(v) for v in scale), default=0) if decimals is None else decimals
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
    return ticks, max(decimals_of(tick) for tick in ticks)


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
