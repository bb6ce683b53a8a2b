from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from goals.charts import (
    Indicator,
    Series,
    bar_chart,
    figure,
    finding,
    line_chart,
    number,
    table,
    trend,
)

SVG = "{http://www.w3.org/2000/svg}"


def indicator(
    values, *, target=None, higher=False, subject="Sjukfrånvaron", unit="%", start=2018, **more
):
    points = tuple(enumerate(values, start))
    return Indicator(
        "Sjukfrånvaro", unit, higher, (Series("Totalt", points),), target, subject=subject, **more
    )


def texts(svg):
    return [element.text for element in etree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("values", "target", "higher", "expected"),
    [
        ([9.2, 8.1, 7.4, 6.8], 6, False, "Sjukfrånvaron sjunker men målet är inte nått"),
        ([9.2, 8.1, 7.4, 5.8], 6, False, "Sjukfrånvaron sjunker och målet är nått"),
        ([6.1, 6.8, 7.4, 8.0], 6, False, "Sjukfrånvaron stiger och målet är inte nått"),
        ([4.1, 4.4, 4.9, 5.4], 6, False, "Sjukfrånvaron stiger men målet är fortfarande nått"),
        ([7.0, 7.0, 7.0, 7.0], 6, False, "Sjukfrånvaron ligger stilla och målet är inte nått"),
        ([60, 65, 70, 72], 75, True, "Sjukfrånvaron stiger men målet är inte nått"),
        ([], 6, False, "Sjukfrånvaron: inga värden ännu"),
    ],
)
def test_finding_says_where_the_values_go_and_whether_the_target_is_reached(
    values, target, higher, expected
):
    said = finding(indicator(values, target=target, higher=higher))

    assert said == expected


def test_finding_of_one_value_names_the_year_and_claims_no_trend():
    said = finding(indicator([7.1], target=6.0))

    assert said == "Sjukfrånvaron: 7,1\u00a0% år\u00a02018, målet är inte nått"


def test_finding_without_target_tells_from_and_to():
    assert (
        finding(indicator([8.1, 7.4, 6.8]))
        == "Sjukfrånvaron sjunker, 8,1 år\u00a02018 och 6,8\u00a0% år\u00a02020"
    )


def test_plural_name_decreases_rather_than_sinks():
    plural = Indicator(
        "Invånare som är trygga", "%", True, (Series("", ((2023, 70.0), (2024, 60.0))),), 75.0
    )

    assert finding(plural) == "Invånare som är trygga minskar och målet är inte nått"


def test_a_turn_in_the_last_year_is_not_hidden_by_the_years_before():
    assert trend(indicator([9.0, 8.0, 7.0, 7.6])) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234.5, "1\u00a0234,5"),
        (-3, "\u22123"),
        (0.0, "0"),
        (None, "–"),
        (1000000, "1\u00a0000\u00a0000"),
    ],
)
def test_numbers_are_swedish(value, expected):
    assert number(value) == expected


def test_a_value_that_rounds_to_nothing_has_no_minus():
    assert number(-0.04, 1) == "0,0"


def test_line_chart_prints_last_value_target_and_years():
    printed = texts(line_chart(indicator([7.1, 7.4, 9.2, 6.8], target=6.0)))

    assert "6,8" in printed
    assert "Mål 6,0" in printed
    assert {"2018", "2019", "2020", "2021"} <= set(printed)


def test_gap_breaks_the_line_and_is_a_dash_in_the_table():
    broken = indicator([7.1, 7.4, None, 6.9, 6.8])

    lines = etree.fromstring(line_chart(broken)).findall(f"{SVG}path")
    _, rows = table(broken)

    assert len(lines) == 2
    assert rows[2] == ["2020", "–"]


def test_series_differ_by_more_than_colour():
    two = Indicator(
        "Sjukfrånvaro",
        "%",
        False,
        (Series("Kvinnor", ((2024, 8.0), (2025, 7.7))), Series("Män", ((2024, 4.4), (2025, 4.2)))),
    )
    svg = etree.fromstring(line_chart(two))

    dashes = [path.get("stroke-dasharray") for path in svg.findall(f"{SVG}path")]

    assert len(set(dashes)) == 2
    assert {"7,7 Kvinnor", "4,2 Män"} <= set(texts(etree.tostring(svg)))


@pytest.mark.parametrize("target", [4.9, 6.5, 7.4, 9.8])
def test_no_line_passes_through_the_name_of_the_target(target):
    years = range(2018, 2026)
    rows = {
        "Totalt": [7.2, 7.0, 9.1, 8.6, 9.3, 8.1, 7.8, 7.4],
        "Kvinnor": [7.9, 7.6, 9.8, 9.3, 10.1, 8.8, 8.5, 8.0],
        "Män": [4.8, 4.9, 6.7, 6.1, 6.6, 5.6, 5.4, 5.3],
    }
    series = tuple(
        Series(name, tuple(zip(years, values, strict=True))) for name, values in rows.items()
    )
    svg = etree.fromstring(line_chart(Indicator("Sjukfrånvaro", "%", series=series, target=target)))
    [label] = [one for one in svg.iter(f"{SVG}text") if (one.text or "").startswith("Mål ")]
    left, base = float(label.get("x")), float(label.get("y"))
    for path in svg.findall(f"{SVG}path"):
        points = [tuple(map(float, p.split())) for p in path.get("d").strip("M").split("L")]
        for (x1, y1), (x2, y2) in pairwise(points):
            for step in range(101):
                x, y = (a + (b - a) * step / 100 for a, b in ((x1, x2), (y1, y2)))
                assert not (left < x < left + 40 and base - 11 < y < base + 2)


def test_a_target_among_the_curves_has_its_name_at_the_end_of_its_line():
    """In a narrow picture no part of the line may be free."""
    years = range(2018, 2026)
    rows = {
        "Totalt": [7.3, 5.7, 7.3, 5.7, 7.3, 5.7, 7.3, 5.7],
        "Kvinnor": [9.8, 9.7, 9.9, 9.6, 9.8, 9.7, 9.9, 9.6],
        "Män": [5.7, 7.3, 5.7, 7.3, 5.7, 7.3, 5.7, 7.3],
    }
    series = tuple(
        Series(name, tuple(zip(years, values, strict=True))) for name, values in rows.items()
    )
    near = Indicator("Sjukfrånvaro", "%", series=series, target=6.5)
    svg = etree.fromstring(line_chart(near, width=350, height=210))
    [label] = [one for one in svg.iter(f"{SVG}text") if one.text == "Mål 6,5"]
    ends = [one for one in svg.iter(f"{SVG}text") if one.get("class") == "chart-value"]
    [line] = [one for one in svg.iter(f"{SVG}line") if one.get("class") == "chart-target"]

    assert float(label.get("x")) >= float(line.get("x2"))
    assert all(abs(float(label.get("y")) - float(end.get("y"))) >= 15.9 for end in ends)


def test_labels_of_near_equal_series_do_not_cover_each_other():
    near = tuple(
        Series(name, ((2024, 5.0 + n / 50), (2025, 5.0 + n / 50))) for n, name in enumerate("abcd")
    )
    svg = etree.fromstring(line_chart(Indicator("X", "", True, near)))

    heights = sorted(
        float(text.get("y"))
        for text in svg.iter(f"{SVG}text")
        if text.get("class") == "chart-value"
    )

    assert all(below - above >= 15.9 for above, below in zip(heights, heights[1:], strict=False))


def test_bars_start_at_zero_also_when_some_are_negative():
    svg = etree.fromstring(
        bar_chart(
            [("Utbildningsnämnden", 4.0), ("Socialnämnden", -2.0), ("Valnämnden", None)],
            title="Resultat",
        )
    )
    plus, minus = svg.findall(f"{SVG}rect")
    axis = next(line for line in svg.iter(f"{SVG}line") if line.get("class") == "chart-axis")

    assert float(plus.get("x")) == pytest.approx(float(axis.get("x1")), abs=0.2)
    assert float(minus.get("x")) + float(minus.get("width")) == pytest.approx(
        float(axis.get("x1")), abs=0.2
    )
    assert float(plus.get("width")) == pytest.approx(2 * float(minus.get("width")), rel=0.01)
    assert "saknas" in texts(etree.tostring(svg))


def test_figure_carries_source_and_retrieval_date():
    made = figure(indicator([7.1, 6.8], source="Kolada", retrieved=date(2026, 3, 14)))

    assert made.source == "Källa: Kolada. Hämtat 14\u00a0mars\u00a02026."
    assert made.head == ["År", "%"]


def test_markup_in_names_is_escaped():
    hostile = Indicator("<script>alert(1)</script>", "%", True, (Series('"><b>', ((2025, 1.0),)),))

    svg = line_chart(hostile)

    assert "<script" not in svg
    etree.fromstring(svg)


values = st.lists(st.none() | st.floats(-1e9, 1e9, allow_nan=False), max_size=12)


@given(values, values, st.none() | st.floats(-1e9, 1e9, allow_nan=False), st.booleans())
def test_any_values_make_a_readable_picture(one, other, target, higher):
    series = (Series("A", tuple(enumerate(one, 2014))), Series("B", tuple(enumerate(other, 2015))))
    svg = line_chart(Indicator("Nyckeltal", "kr", higher, series, target))
    tree = etree.fromstring(svg)

    assert tree.find(f"{SVG}title").text
    assert tree.find(f"{SVG}desc").text
    assert "style=" not in svg
    assert "nan" not in svg
    width, height = map(float, tree.get("viewBox").split()[2:])
    for element in tree.iter():
        for key, limit in (
            ("x", width),
            ("x1", width),
            ("cx", width),
            ("y", height),
            ("cy", height),
        ):
            if element.get(key) is not None:
                assert -1 <= float(element.get(key)) <= limit + 1


def test_what_is_merely_counted_needs_no_unit():
    shown = figure(indicator([5.4, 5.1], target=5.5, unit="antal", subject="Lånen"))
    assert shown.goal == "Målet är 5,5."
    assert "antal" not in shown.finding
