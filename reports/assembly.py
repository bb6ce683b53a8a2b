"""From rows to a report's frozen snapshot.

Only what an organ has decided, the parties of a dialogue have confirmed, or kommunstyrelsen has
decided goes in: a draft never reaches a report (tryckfrihetsförordningen 2:12).
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from dialogues.models import (
    Bolagsprovning,
    Dialogtext,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
)
from goals import charts
from goals.freezing import nyckeltal_content
from goals.models import Analystext, Forslag, Nulagesanalys, Nyckeltal, Omvarldsfaktor, Riktningsmal
from goals.templatetags.goals import indicator_of
from organisation.colour import readable
from organisation.context import words
from organisation.models import Beslut, Kommun, Organ, Sektor
from reports import snapshot as shape
from writing import html as markup

WHITE = "#ffffff"  # what a report is printed on

TITLES = {
    "tillitsdialoger": ("Tillitsdialoger {year}", "Resultat till kommunfullmäktige"),
    "nulagesrapport": ("Samlad nulägesrapport {year}", "Till kommunfullmäktige"),
}


def assemble(kind: str, year: int) -> dict[str, Any]:
    """The report's content as it stands now, without edition, day and diarienummer."""
    content = _dialogues(year) if kind == "tillitsdialoger" else _analyses(year)
    title, subtitle = TITLES[kind]
    kommun = Kommun.objects.current() or Kommun(name="Kommunen", kommunkod="0000")
    return {
        "schema": shape.SCHEMA,
        "kind": kind,
        "kommun": {
            "name": kommun.name,
            "kommunkod": kommun.kommunkod,
            "accent": readable(kommun.accent, WHITE),
        },
        "words": {
            concept: {
                "singular": word.singular,
                "plural": word.plural,
                "definite": word.bestamd,
                "definite_plural": word.bestamd_plural,
            }
            for concept, word in words().items()
            if concept in ("riktningsmal", "omvarldsfaktor", "nulagesanalys")
        },
        "title": title.format(year=year),
        "subtitle": subtitle,
        "year": year,
        "beslut": None,
        "inledning": "",
    } | content


def stamped(content: dict[str, Any], *, edition: int, diarienummer: str) -> dict[str, Any]:
    """The content as an edition: from here on it is the document's only source and clock."""
    return content | {
        "edition": edition,
        "frozen_at": timezone.localtime().replace(microsecond=0).isoformat(),
        "diarienummer": diarienummer,
    }


# --- Shared parts ----------------------------------------------------------------------------------


def _organ(organ: Organ) -> shape.OrganRef:
    kinds: dict[str, Any] = {
        Organ.Kind.KOMMUNFULLMAKTIGE: "kommunfullmaktige",
        Organ.Kind.KOMMUNSTYRELSE: "kommunstyrelse",
        Organ.Kind.BOLAG: "bolag",
        Organ.Kind.KOMMUNALFORBUND: "forbund",
    }
    return {
        "slug": organ.slug,
        "name": organ.name,
        "short": organ.short_name,
        "kind": kinds.get(organ.kind, "namnd"),
    }


def _beslut(beslut: Beslut | None) -> shape.Beslut | None:
    if beslut is None:
        return None
    return {
        "organ": beslut.organ.name,
        "date": beslut.decided_on.isoformat(),
        "paragraf": f"§ {beslut.paragraf}",
        "diarienummer": beslut.diarienummer,
    }


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _put_forward(year: int) -> dict[int, list[shape.Forslag]]:
    """The decided förslag of the year with the positions decided on them, by analysis."""
    rows = (
        Forslag.objects.put_forward(year)
        .select_related("analys__organ", "motivering", "konsekvenser")
        .prefetch_related("riktningsmal", "omvarldsfaktorer")
        .order_by("analys__organ__name", "number")
    )
    decided = (
        Stallningstagande.objects.decided()
        .filter(forslag__in=rows)
        .select_related(
            "motivering", "beslutsforslag", "beslut__organ", "fullmaktigebeslut__beslut__organ"
        )
        .order_by("round")  # the last one stands
    )
    positions = {p.forslag_id: p for p in decided}
    found: dict[int, list[shape.Forslag]] = {}
    for one in rows:
        found.setdefault(one.analys_id, []).append(_forslag(one, positions.get(one.pk)))
    return found


def _forslag(one: Forslag, position: Stallningstagande | None) -> shape.Forslag:
    return {
        "title": one.title,
        "organ": one.analys.organ.slug,
        "kind": one.kind,  # type: ignore[typeddict-item]
        "riktningsmal": [m.number for m in one.riktningsmal.all()],
        "omvarldsfaktorer": [f.number for f in one.omvarldsfaktorer.all()],
        "motivering": one.motivering.html,
        "konsekvenser": one.konsekvenser.html,
        "stallningstagande": _position(position) if position else None,
    }


def _position(position: Stallningstagande) -> shape.Stallningstagande:
    kf = getattr(position, "fullmaktigebeslut", None)
    return {
        "position": position.position,  # type: ignore[typeddict-item]
        "motivering": position.motivering.html,
        "till_kf": position.till_kf,
        "beslutsforslag": position.beslutsforslag.html if position.till_kf else "",
        "ks_beslut": _beslut(position.beslut),
        "kf_beslut": _beslut(kf.beslut) if kf else None,
        "outcome": kf.outcome if kf else None,
    }


# --- (a) Tillitsdialoger ---------------------------------------------------------------------------


def _dialogues(year: int) -> dict[str, Any]:
    rows = list(
        Tillitsdialog.objects.filter(year=year)
        .prefetch_related(
            "parter", "sektorer", "deltagare__organ", "principer", "texter__text",
            "analyser__beslut__organ", "analyser__organ",
            "overenskommelser__organ", "overenskommelser__uppfoljningar", "bekraftelser__organ",
        )
        .order_by("held_on", "title")
    )  # fmt: skip
    order = [
        Tillitsdialog.Kind.KOMMUNSTYRELSEN,
        Tillitsdialog.Kind.INOM_MELLAN_ORGAN,
        Tillitsdialog.Kind.MELLAN_SEKTORER,
    ]
    rows.sort(key=lambda d: order.index(Tillitsdialog.Kind(d.kind)))
    forslag = _put_forward(year)
    bolag = Organ.objects.active_in(year).filter(kind=Organ.Kind.BOLAG)
    return {
        "organ": [_reached(organ, rows) for organ in Organ.objects.under_uppsikt(year)],
        "dialoger": [_dialogue(d, forslag) for d in rows],
        "tidigare_overenskommelser": _earlier_agreements(year),
        "bolagsprovningar": [_provning(organ, year) for organ in bolag],
    }


def _reached(organ: Organ, dialogues: Iterable[Tillitsdialog]) -> shape.OrganReached:
    own = [
        d
        for d in dialogues
        if d.kind == Tillitsdialog.Kind.KOMMUNSTYRELSEN and organ in d.parter.all()
    ]
    held = any(d.state != Tillitsdialog.State.PLANERAD for d in own)
    planned = next((d for d in own if d.state == Tillitsdialog.State.PLANERAD), None)
    if held:
        note = ""
    elif planned and planned.held_on:
        note = f"Dialogen är planerad till {charts.swedish_date(planned.held_on)}."
    else:
        note = "Kommunstyrelsen har inte hållit någon dialog med organet."
    return _organ(organ) | {"reached": held, "note": note}  # type: ignore[return-value]


def _dialogue(dialog: Tillitsdialog, forslag: dict[int, list[shape.Forslag]]) -> shape.Dialog:
    """What is confirmed in full; of the others only that they are planned or held."""
    confirmed = dialog.is_confirmed
    texts = {t.slot: t.text.html for t in dialog.texter.all()} if confirmed else {}
    is_ks = dialog.kind == Tillitsdialog.Kind.KOMMUNSTYRELSEN
    parter = list(dialog.parter.all())
    sektorer = list(dialog.sektorer.all())
    taken_up = [f for a in dialog.analyser.all() for f in forslag.get(a.pk, [])]
    own: Any = {slot: texts.get(slot, "") for slot in Dialogtext.Slot.values}
    return own | {
        "kind": dialog.kind,
        "title": dialog.title if confirmed else _title(dialog, parter, sektorer),
        "parties": [p.name for p in (sektorer or parter)],
        "organ": [p.slug for p in parter],
        "date": _day(dialog.held_on),
        "place": dialog.place if confirmed else "",
        "state": dialog.state,
        "confirmed_by": [b.organ.name for b in dialog.bekraftelser.all()],
        "deltagare": [
            {"role": d.role, "organ": d.organ.name if d.organ else ""}
            for d in dialog.deltagare.all()
        ]
        if confirmed
        else [],
        "principer": [p.slug for p in dialog.principer.all()] if confirmed else [],
        "analyser": [
            {"organ": a.organ.name, "year": a.year, "beslut": _beslut(a.beslut)}
            for a in dialog.analyser.all()
            if a.beslut
        ],
        "overenskommelser": [_agreement(o) for o in dialog.overenskommelser.all()]
        if confirmed
        else [],
        # Decided by the organ, and with positions only where kommunstyrelsen has decided: both public.
        "forslag": taken_up if is_ks else [],
    }


def _title(dialog: Tillitsdialog, parter: Sequence[Organ], sektorer: Sequence[Sektor]) -> str:
    """What a dialogue is called before its parties have agreed on the words."""
    names = [s.name for s in sektorer] or [
        p.in_sentence for p in parter if p.kind != Organ.Kind.KOMMUNSTYRELSE
    ]
    kind = Tillitsdialog.Kind.KOMMUNSTYRELSEN
    begins = "Kommunstyrelsens tillitsdialog med" if dialog.kind == kind else "Tillitsdialog:"
    return f"{begins} {' och '.join(names)}" if names else dialog.get_kind_display()


def _agreement(agreement: Overenskommelse) -> shape.Overenskommelse:
    today = timezone.localdate()
    late = agreement.due is not None and agreement.due < today
    notes = list(agreement.uppfoljningar.all())
    return {
        "what": agreement.what,
        "who": agreement.organ.name if agreement.organ else "",
        "due": _day(agreement.due),
        "status": "stangd" if agreement.is_closed else "forsenad" if late else "oppen",
        "uppfoljning": notes[0].note if notes else "",
    }


def _earlier_agreements(year: int) -> list[shape.EarlierAgreement]:
    rows = (
        Overenskommelse.objects.before(year)
        .filter(dialog__state=Tillitsdialog.State.BEKRAFTAD, dialog__year=year - 1)
        .select_related("dialog", "organ")
        .prefetch_related("uppfoljningar")
    )
    return [
        _agreement(o) | {"dialog": o.dialog.title, "year": o.dialog.year}  # type: ignore[misc]
        for o in rows
    ]


def _provning(organ: Organ, year: int) -> shape.Bolagsprovning:
    """The year's examination, or the latest before it: the decision comes the spring after."""
    one = (
        Bolagsprovning.objects.filter(organ=organ, year__in=[year, year - 1])
        .select_related("beslut__organ")
        .order_by("-year")
        .first()
    )
    return {
        "bolag": organ.name,
        "within": (one.within_purpose and one.within_powers) if one else None,
        "motivering": markup.from_plain(one.motivation) if one else "",
        "atgard": markup.from_plain(one.proposed_measure) if one else "",
        "beslut": _beslut(one.beslut) if one else None,
    }


# --- (b) Samlad nulägesrapport ---------------------------------------------------------------------


def _analyses(year: int) -> dict[str, Any]:
    decided = {
        a.organ_id: a
        for a in Nulagesanalys.objects.latest_decided()
        .filter(year=year)
        .select_related("organ", "beslut__organ")
    }
    organ = list(Organ.objects.analysing(year))
    forslag = _put_forward(year)
    mal = list(
        Riktningsmal.objects.of_year(year)
        .select_related("text")
        .prefetch_related("malkopplingar__globalt_mal", "nyckeltal__varden", "nyckeltal__organ")
    )
    factors = Omvarldsfaktor.objects.of_year(year).select_related("text")
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
            _organ_report(o, decided.get(o.pk), forslag, year)
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
    year: int,
) -> dict[str, Any]:
    missing = "" if analys else f"{organ.name} har inte beslutat om någon nulägesanalys för {year}."
    return dict(_organ(organ)) | {
        "beslut": _beslut(analys.beslut) if analys else None,
        "missing": missing,
        "karta": [
            {"title": k["heading"], "text": markup.plain(k["html"])}
            for k in _part(analys, "karta").get("kort", [])
        ],
        "sammanfattning": _part(analys, "utmaningar").get("html", ""),
        "forslag": forslag.get(analys.pk, []) if analys else [],
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
        "retrieved": _day(nyckeltal.retrieved_on),
        "series": [
            {"label": s.label, "values": [[year, value] for year, value in s.points]}  # type: ignore[list-item]
            for s in indicator.series
        ],
    }
