"""What a decision on a nulägesanalys fixes: its texts, and its content as one JSON document."""

from typing import Any

from django.db.models import Q, QuerySet

from goals.models import Analystext, Avsnitt, Nulagesanalys, Nyckeltal
from writing.models import Text

SCHEMA = 1


def texts_of(analys: Nulagesanalys) -> QuerySet[Text]:
    """Every text that stands in the analysis."""
    return Text.objects.filter(
        Q(analystext__analys=analys)
        | Q(kort__analys=analys)
        | Q(forslag_motivering__analys=analys)
        | Q(forslag_konsekvenser__analys=analys)
    )


def content_of(analys: Nulagesanalys) -> dict[str, Any]:
    """What stands in the analysis: as decided, or as it is now while it is arbetsmaterial."""
    return analys.content or analysis_content(analys)


def analysis_content(analys: Nulagesanalys) -> dict[str, Any]:
    """The analysis as it stands in the rows, as JSON values in reading order.

    ``avsnitt``: number, slug, kind, heading, and by kind one of ``html``, ``kort``,
    ``faktorer``, ``mal``, ``nyckeltal`` or ``forslag``.
    """
    answers: dict[int, list[Analystext]] = {}
    rows = analys.texter.select_related("text", "riktningsmal", "omvarldsfaktor").order_by("pk")
    for row in rows:
        answers.setdefault(row.avsnitt_id, []).append(row)
    return {
        "schema": SCHEMA,
        "organ": {
            "name": analys.organ.name,
            "short_name": analys.organ.short_name,
            "slug": analys.organ.slug,
            "kind": analys.organ.kind,
        },
        "year": analys.year,
        "version": analys.version,
        "mall": analys.mall.version,
        "avsnitt": [
            {
                "number": avsnitt.number,
                "slug": avsnitt.slug,
                "kind": avsnitt.kind,
                "part": avsnitt.part,
                "heading": avsnitt.heading,
            }
            | _answer(analys, avsnitt, answers.get(avsnitt.pk, []))
            for avsnitt in analys.mall.avsnitt.all()
        ],
    }


def _answer(analys: Nulagesanalys, avsnitt: Avsnitt, texts: list[Analystext]) -> dict[str, Any]:
    match avsnitt.kind:
        case Avsnitt.Kind.KARTA:
            kort = analys.kort.filter(removed_at__isnull=True).select_related("text")
            return {"kort": [{"heading": k.heading, "html": k.text.html} for k in kort]}
        case Avsnitt.Kind.OMVARLDSFAKTORER:
            return {"faktorer": _by_subject(texts, "omvarldsfaktor")}
        case Avsnitt.Kind.RIKTNINGSMAL:
            return {"mal": _by_subject(texts, "riktningsmal")}
        case Avsnitt.Kind.FORSLAG:
            return {"forslag": _forslag(analys)}
        case Avsnitt.Kind.NYCKELTAL:
            return {"html": texts[0].text.html if texts else "", "nyckeltal": _nyckeltal(analys)}
    return {"html": texts[0].text.html if texts else ""}


def _by_subject(texts: list[Analystext], subject: str) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for answer in texts:
        about = getattr(answer, subject)
        row = found.setdefault(
            about.pk,
            {"id": about.pk, "number": about.number, "title": about.title, "svar": []}
            | ({"kind": about.kind} if subject == "riktningsmal" else {}),
        )
        row["svar"].append(
            {
                "slot": answer.slot,
                "label": answer.get_slot_display(),
                "html": answer.text.html,
            }
        )
    return sorted(found.values(), key=lambda row: row["number"])


def _forslag(analys: Nulagesanalys) -> list[dict[str, Any]]:
    rows = (
        analys.forslag.standing()
        .select_related("motivering", "konsekvenser")
        .prefetch_related("riktningsmal", "omvarldsfaktorer")
    )
    return [
        {
            "id": f.pk,
            "number": f.number,
            "kind": f.kind,
            "kind_label": f.get_kind_display(),
            "title": f.title,
            "motivering": f.motivering.html,
            "konsekvenser": f.konsekvenser.html,
            "riktningsmal": [{"number": m.number, "title": m.title} for m in f.riktningsmal.all()],
            "omvarldsfaktorer": [
                {"number": o.number, "title": o.title} for o in f.omvarldsfaktorer.all()
            ],
        }
        for f in rows
    ]


def _nyckeltal(analys: Nulagesanalys) -> list[dict[str, Any]]:
    """The organ's own indicators with their series before the year of the analysis."""
    rows = Nyckeltal.objects.filter(organ=analys.organ).prefetch_related("varden")
    return [nyckeltal_content(n, before=analys.year) for n in rows]


def nyckeltal_content(nyckeltal: Nyckeltal, *, before: int) -> dict[str, Any]:
    """An indicator with its values up to the year before ``before``; numbers as strings."""
    return {
        "id": nyckeltal.pk,
        "slug": nyckeltal.slug,
        "name": nyckeltal.name,
        "unit": nyckeltal.unit,
        "direction": nyckeltal.direction,
        "decimals": nyckeltal.decimals,
        "source": nyckeltal.source_text or nyckeltal.get_source_display(),
        "kolada_id": nyckeltal.kolada_id,
        "retrieved_on": nyckeltal.retrieved_on.isoformat() if nyckeltal.retrieved_on else "",
        "target": str(nyckeltal.target) if nyckeltal.target is not None else None,
        "target_year": nyckeltal.target_year,
        "values": [
            {"year": v.year, "gender": v.gender, "value": str(v.value)}
            for v in nyckeltal.varden.all()
            if v.year < before
        ],
    }
