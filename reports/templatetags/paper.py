"""What the report templates need: texts put right, Swedish dates, words for codes."""

from datetime import date, datetime

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from goals.charts import MONTHS, NBSP, Figure, Indicator, Series, figure
from reports.pdf.glyphs import drawable
from reports.pdf.names import inline
from reports.pdf.richtext import clean

register = template.Library()
register.filter("inline", inline)

LABELS = {
    "organ": {
        "kommunfullmaktige": "Kommunfullmäktige",
        "kommunstyrelse": "Kommunstyrelse",
        "namnd": "Nämnd",
        "bolag": "Bolag",
        "forbund": "Kommunalförbund",
    },
    "forslag": {
        "nytt_mal": "Nytt mål",
        "nytt_uppdrag": "Nytt uppdrag",
        "andrat_uppdrag": "Ändrat uppdrag",
        "andrade_forutsattningar": "Ändrade förutsättningar",
    },
    "position": {
        "tillstyrks": "Tillstyrks",
        "tillstyrks_andring": "Tillstyrks med ändring",
        "avslas": "Avslås",
        "bereds_vidare": "Bereds vidare",
    },
    "outcome": {
        "bifall": "bifall",
        "bifall_andring": "bifall med ändring",
        "avslag": "avslag",
        "aterremiss": "återremiss",
    },
    "status": {"oppen": "Pågår", "stangd": "Klar", "forsenad": "Försenad"},
    "status_symbol": {"oppen": "○", "stangd": "●", "forsenad": "◆"},
    "state": {
        "natt": "Nått",
        "pa_vag": "På väg",
        "inte_natt": "Inte nått",
        "besvarat": "Besvarat",
        "saknas": "Saknas",
    },
    "state_symbol": {"natt": "●", "pa_vag": "◆", "inte_natt": "○", "besvarat": "✓", "saknas": "×"},
    "malkind": {"matbart": "mätbart", "riktning": "riktning"},
}


@register.filter
def rich(html: str, level: int) -> SafeString:
    """The editor's HTML with its headings starting at `level`."""
    return mark_safe(clean(html, level))


@register.filter
def say(value: object) -> SafeString:
    """Plain text that the typefaces can draw."""
    return mark_safe(escape(drawable(str(value or ""))))


@register.filter
def day(value: str | None) -> str:
    """ "2026-10-13" → "13 oktober 2026"."""
    if not value:
        return ""
    when = date.fromisoformat(value[:10])
    return f"{when.day}{NBSP}{MONTHS[when.month - 1]} {when.year}"


@register.filter
def moment(value: str) -> str:
    when = datetime.fromisoformat(value)
    return f"{day(value)} kl.{NBSP}{when:%H.%M}"


@register.filter
def label(code: str | None, kind: str) -> str:
    return LABELS[kind].get(code or "", "")


@register.filter
def one(word: dict) -> str:
    """ "en tillitsdialog", "ett samtal"."""
    return f"{'ett' if word['definite'].endswith('t') else 'en'} {word['singular']}"


@register.filter
def decided(beslut: dict | None) -> SafeString:
    """ "Utbildningsnämnden 13 oktober 2026, § 71, UBN.2026.41"."""
    if not beslut:
        return mark_safe("")
    paragraf = beslut["paragraf"].replace(" ", NBSP)
    parts = [f"{beslut['organ']} {day(beslut['date'])}", paragraf, beslut["diarienummer"]]
    return say(", ".join(part for part in parts if part))


@register.filter
def counted(items: list) -> str:
    return str(len(items))


@register.filter
def listed(names: list[str]) -> str:
    """ "a, b och c"."""
    names = [str(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} och {names[-1]}"


@register.filter
def pairs(items: list) -> list[list]:
    return [items[start : start + 2] for start in range(0, len(items), 2)]


@register.filter
def inlined(names: list[str]) -> list[str]:
    return [inline(name) for name in names]


def indicator(nyckeltal: dict) -> Indicator:
    """A snapshot's nyckeltal as the charts want it."""
    return Indicator(
        name=nyckeltal["name"],
        subject=nyckeltal.get("subject", ""),
        unit=nyckeltal["unit"],
        higher_is_better=nyckeltal["higher_is_better"],
        decimals=nyckeltal["decimals"],
        target=nyckeltal["target"],
        source=nyckeltal["source"],
        retrieved=date.fromisoformat(nyckeltal["retrieved"]) if nyckeltal["retrieved"] else None,
        series=tuple(
            Series(series["label"], tuple((year, value) for year, value in series["values"]))
            for series in nyckeltal["series"]
        ),
    )


@register.filter
def chart(nyckeltal: dict, accent: str) -> Figure:
    return figure(indicator(nyckeltal), ink="#1d1b17", accent=accent, width=560, height=176)


YEARS_IN_A_ROW = 10


@register.filter
def by_year(figure: Figure) -> list[dict]:
    """The value table turned to a column per year, as wide as the text allows."""
    parts = []
    for start in range(0, len(figure.rows), YEARS_IN_A_ROW):
        rows = figure.rows[start : start + YEARS_IN_A_ROW]
        parts.append(
            {
                "corner": figure.indicator.unit,
                "years": [row[0] for row in rows],
                "rows": [
                    {"label": label, "values": [row[column] for row in rows]}
                    for column, label in enumerate(
                        [series.label or "Värde" for series in figure.indicator.series], start=1
                    )
                ],
            }
        )
    return parts
