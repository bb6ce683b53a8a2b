"""The year's decided analyses: the goals through all organ, the factors, each organ."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from goals import charts
from goals.freezing import nyckeltal_content
from goals.models import Analystext, Nulagesanalys, Nyckeltal, Omvarldsfaktor, Riktningsmal
from goals.templatetags.goals import indicator_of
from organisation.context import Words
from organisation.models import Moment, Organ
from reports import snapshot as shape
from writing import html as markup

from .parts import beslut_line, day, organ_ref, put_forward


def content(year: int, ord: Mapping[str, Words]) -> dict[str, Any]:
    decided = {
        a.organ_id: a
        for a in Nulagesanalys.objects.latest_decided()
        .filter(year=year)
        .select_related("organ", "beslut__organ")
    }
    organ = list(Organ.objects.analysing(year))
    forslag = put_forward(year)
    mal = list(
        Riktningsmal.objects.of_year(year)
        .select_related("text")
        .prefetch_related("malkopplingar__globalt_mal", "nyckeltal__varden", "nyckeltal__organ")
    )
    factors = Omvarldsfaktor.objects.of_year(year).select_related("text")
    owed = _owed(year)
    used = {n.pk: n for m in mal for n in m.nyckeltal.all()}
    return {
        "riktningsmal": [
            {
                "number": m.number,
                "title": m.title,
                "kind": m.kind,
                "text": m.text.html,
                "globala_mal": [
                    {"number": k.globalt_mal.number, "title": k.globalt_mal.title, "how": k.how}
                    for k in m.malkopplingar.all()
                ],
                "nyckeltal": [n.slug for n in m.nyckeltal.all()],
                "answers": [_goal_answer(m, o, decided.get(o.pk)) for o in organ],
            }
            for m in mal
        ],
        "omvarldsfaktorer": [
            {
                "number": f.number,
                "title": f.title,
                "text": f.text.html,
                "answers": [_factor_answer(f, o, decided[o.pk]) for o in organ if o.pk in decided],
            }
            for f in factors
        ],
        "organ": [
            _organ_report(o, decided.get(o.pk), forslag, owed)
            for o in organ
        ],
        "nyckeltal": [_nyckeltal(n, year) for n in sorted(used.values(), key=lambda n: n.name)],
    }  # fmt: skip


def _part(analys: Nulagesanalys | None, slug_or_kind: str) -> dict[str, Any]:
    """An avsnitt of the frozen analysis, by its kind or else its slug."""
    parts = (analys.content or {}).get("avsnitt", []) if analys else []
    return next((p for p in parts if slug_or_kind in (p["kind"], p["slug"])), {})


def _svar(analys: Nulagesanalys | None, kind: str, rows: str, about: Any) -> dict[str, str]:
    for row in _part(analys, kind).get(rows, []):
        if row["id"] == about.pk:
            return {s["slot"]: s["html"] for s in row["svar"]}
    return {}


def _goal_answer(mal: Riktningsmal, organ: Organ, analys: Nulagesanalys | None) -> shape.GoalAnswer:
    svar = _svar(analys, "riktningsmal", "mal", mal)
    state: Any = "saknas"
    if any(svar.values()):
        state = _grade(mal, organ, analys.year if analys else 0)
    return {
        "organ": organ.slug,
        "state": state,
        "resultat": svar.get(Analystext.Slot.RESULTAT, ""),
        "resonemang": svar.get(Analystext.Slot.RESONEMANG, ""),
        "forutsattningar": svar.get(Analystext.Slot.FORUTSATTNINGAR, ""),
    }


def _grade(mal: Riktningsmal, organ: Organ, year: int) -> str:
    """A measurable goal is graded by the organ's own indicators of it; a direction never is."""
    own = [
        indicator_of(nyckeltal_content(n, before=year))
        for n in mal.nyckeltal.all()
        if n.organ_id == organ.pk and n.target is not None
    ]
    if mal.kind != Riktningsmal.Kind.MATBART or not own:
        return "besvarat"
    reached = [charts.target_reached(i) for i in own]
    if all(reached):
        return "natt"
    better = [charts.trend(i) == (1 if i.higher_is_better else -1) for i in own]
    return "pa_vag" if any(reached) or any(better) else "inte_natt"


def _factor_answer(
    faktor: Omvarldsfaktor, organ: Organ, analys: Nulagesanalys
) -> shape.FactorAnswer:
    svar = _svar(analys, "omvarldsfaktorer", "faktorer", faktor)
    own: Any = {slot.value: svar.get(slot, "") for slot in Analystext.FAKTOR_SLOTS}
    return own | {"organ": organ.slug}


def _organ_report(
    organ: Organ,
    analys: Nulagesanalys | None,
    forslag: dict[int, list[shape.Forslag]],
    owed: str,
) -> dict[str, Any]:
    return dict(organ_ref(organ)) | {
        "beslut": beslut_line(analys.beslut) if analys else None,
        "missing": "" if analys else owed,
        "karta": [
            {"title": k["heading"], "text": markup.plain(k["html"])}
            for k in _part(analys, "karta").get("kort", [])
        ],
        "sammanfattning": _part(analys, "utmaningar").get("html", ""),
        "forslag": forslag.get(organ.pk, []),
    }


def _nyckeltal(nyckeltal: Nyckeltal, year: int) -> shape.Nyckeltal:
    indicator = indicator_of(nyckeltal_content(nyckeltal, before=year))
    return {
        "key": nyckeltal.slug,
        "name": nyckeltal.name,
        "unit": nyckeltal.unit,
        "higher_is_better": indicator.higher_is_better,
        "decimals": nyckeltal.decimals,
        "target": indicator.target,
        "source": indicator.source,
        "retrieved": day(nyckeltal.retrieved_on),
        "series": [
            {"label": s.label, "values": [[year, value] for year, value in s.points]}  # type: ignore[list-item]
            for s in indicator.series
        ],
    }


def _owed(year: int) -> str:
    """By when those that have decided nothing should have, as the sentence after "Saknas."."""
    due = Moment.objects.deadline(year, Moment.Kind.NULAGESANALYS)
    if due is None:
        return ""
    verb = "Skulle ha beslutats" if due < timezone.localdate() else "Ska beslutas"
    return f"{verb} senast den {charts.swedish_date(due)}."
