import datetime
from typing import Any

from django import template

from goals import charts
from goals.freezing import nyckeltal_content
from goals.models import Nyckeltal

register = template.Library()


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.inclusion_tag("goals/_chart.html")
def chart(
    nyckeltal: Nyckeltal | dict[str, Any], year: int, level: int = 3, *, small: bool = False
) -> dict[str, Any]:
    """The series of an indicator before ``year``, as a figure with its values as a table.

    ``small`` is drawn for a narrow column, where the letters keep their size. The other is drawn
    twice, for a page and for a phone: the stylesheet shows the one there is room for.
    """
    width, height = (300, 180) if small else (640, 230)
    content = (
        nyckeltal_content(nyckeltal, before=year) if isinstance(nyckeltal, Nyckeltal) else nyckeltal
    )
    indicator = indicator_of(content)
    return {
        "figure": charts.figure(indicator, width=width, height=height),
        "narrow": "" if small else charts.line_chart(indicator, width=350, height=210),
        "name": content["name"],
        "level": level,
        "small": small,
    }


def indicator_of(content: dict[str, Any]) -> charts.Indicator:
    """The chart's view of an indicator's frozen content; the total comes first."""
    by_gender: dict[str, list[tuple[int, float | None]]] = {}
    for value in content["values"]:
        by_gender.setdefault(value["gender"], []).append((value["year"], float(value["value"])))
    labels = {"T": "Totalt", "K": "Kvinnor", "M": "Män"}
    return charts.Indicator(
        name=content["name"],
        unit=content["unit"],
        higher_is_better=content["direction"] == Nyckeltal.Direction.HIGHER,
        series=tuple(
            charts.Series(labels[g], tuple(by_gender[g])) for g in "TKM" if g in by_gender
        ),
        target=float(content["target"]) if content["target"] is not None else None,
        source=content["source"],
        retrieved=(
            datetime.date.fromisoformat(content["retrieved_on"])
            if content["retrieved_on"]
            else None
        ),
        decimals=content["decimals"],
    )
