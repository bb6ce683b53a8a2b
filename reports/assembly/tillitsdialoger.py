"""The year's dialogues, what came of the earlier ones, and the examination of the bolag."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dialogues.models import Bolagsprovning, Dialogtext, Overenskommelse, Tillitsdialog
from goals import charts
from organisation.context import Words, own
from organisation.models import Organ, Sektor
from reports import snapshot as shape
from writing import html as markup

from .parts import beslut_line, day, organ_ref, put_forward


def content(year: int, ord: Mapping[str, Words]) -> dict[str, Any]:
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
    forslag = put_forward(year)
    bolag = Organ.objects.active_in(year).filter(kind=Organ.Kind.BOLAG)
    return {
        "organ": [_reached(organ, rows) for organ in Organ.objects.under_uppsikt(year)],
        "dialoger": [_dialogue(d, forslag, ord) for d in rows],
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
    note = ""
    if not held and planned and planned.held_on:
        note = f"Planerad till {charts.swedish_date(planned.held_on)}."
    return organ_ref(organ) | {"reached": held, "note": note}  # type: ignore[return-value]


def _dialogue(
    dialog: Tillitsdialog, forslag: dict[int, list[shape.Forslag]], ord: Mapping[str, Words]
) -> shape.Dialog:
    """What is confirmed in full; of the others only that they are planned or held."""
    confirmed = dialog.is_confirmed
    texts = {t.slot: t.text.html for t in dialog.texter.all()} if confirmed else {}
    is_ks = dialog.kind == Tillitsdialog.Kind.KOMMUNSTYRELSEN
    parter = list(dialog.parter.all())
    sektorer = list(dialog.sektorer.all())
    of_organ = dict.fromkeys(a.organ_id for a in dialog.analyser.all() if a.year == dialog.year)
    taken_up = [f for organ_id in of_organ for f in forslag.get(organ_id, [])]
    own: Any = {slot: texts.get(slot, "") for slot in Dialogtext.Slot.values}
    return own | {
        "kind": dialog.kind,
        "title": dialog.title if confirmed else _title(dialog, parter, sektorer, ord),
        "parties": [p.name for p in (sektorer or parter)],
        "organ": [p.slug for p in parter],
        "date": day(dialog.held_on),
        "place": dialog.place if confirmed else "",
        "state": dialog.state,
        "confirmed_by": [b.organ.name for b in dialog.bekraftelser.all()],
        "deltagare": [
            {"role": d.role, "organ": d.organ.name if d.organ else ""}
            for d in dialog.deltagare.all()
        ]
        if confirmed
        else [],
        "principer": [p.name.lower() for p in dialog.principer.all()] if confirmed else [],
        "analyser": [
            {"organ": a.organ.name, "year": a.year, "beslut": beslut_line(a.beslut)}
            for a in dialog.analyser.all()
            if a.beslut
        ],
        "overenskommelser": [_agreement(o) for o in dialog.overenskommelser.all()]
        if confirmed
        else [],
        # Decided by the organ, and with positions only where kommunstyrelsen has decided: both public.
        "forslag": taken_up if is_ks else [],
    }


def _title(
    dialog: Tillitsdialog,
    parter: Sequence[Organ],
    sektorer: Sequence[Sektor],
    ord: Mapping[str, Words],
) -> str:
    """What a dialogue is called before its parties have agreed on the words."""
    names = [s.name for s in sektorer] or [
        p.in_sentence for p in parter if p.kind != Organ.Kind.KOMMUNSTYRELSE
    ]
    kind = Tillitsdialog.Kind.KOMMUNSTYRELSEN
    word = ord["tillitsdialog"].singular
    of_ks = dialog.kind == kind
    begins = f"Kommunstyrelsens {word} med" if of_ks else f"{word.capitalize()}:"
    if not names:
        return own(dialog.get_kind_display(), ord)
    before = f"{', '.join(names[:-1])} och " if len(names) > 1 else ""
    return f"{begins} {before}{names[-1]}"


def _agreement(agreement: Overenskommelse) -> shape.Overenskommelse:
    today = timezone.localdate()
    late = agreement.due is not None and agreement.due < today
    notes = list(agreement.uppfoljningar.all())
    return {
        "what": agreement.what,
        "who": agreement.organ.name if agreement.organ else "",
        "due": day(agreement.due),
        "status": "stangd" if agreement.is_closed else "forsenad" if late else "oppen",
        "uppfoljning": notes[0].note if notes else "",
    }


def _earlier_agreements(year: int) -> list[shape.EarlierAgreement]:
    """Last year's, done or not, and the older ones that were still open when the year began."""
    to_follow = Q(dialog__year=year - 1) | Q(closed_on__isnull=True) | Q(closed_on__year__gte=year)
    rows = (
        Overenskommelse.objects.before(year)
        .filter(to_follow, dialog__state=Tillitsdialog.State.BEKRAFTAD)
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
        "year": one.year if one else year,
        "within_purpose": one.within_purpose if one else None,
        "within_powers": one.within_powers if one else None,
        "motivering": markup.from_plain(one.motivation) if one else "",
        "atgard": markup.from_plain(one.proposed_measure) if one else "",
        "beslut": beslut_line(one.beslut) if one else None,
    }
