"""What an indicator says in words: its finding, its description, its table."""

import re

from .indicator import Indicator
from .numbers import NBSP, number, swedish_date, with_unit

# How much of its own level a series must move over the trend's years to be called a movement.
STILL = 0.015
TREND_POINTS = 4


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


def _initial(text: str) -> str:
    return text[:1].upper() + text[1:]
