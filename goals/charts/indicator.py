"""What a chart is drawn of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .numbers import decimals_of


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
        return max((decimals_of(value) for value in values), default=0)
