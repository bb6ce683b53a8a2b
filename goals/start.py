"""What the year's analyses ask of a person, and how far their own have come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from goals.models import (
    Analystext,
    Avsnitt,
    Forslag,
    Handelse,
    Klarmarkering,
    Kort,
    Nulagesanalys,
    Riktningsmal,
)
from goals.opening import lacks, not_ready
from organisation.context import words
from organisation.models import Mandatperiod, Moment, Organ
from organisation.numbers import in_words
from organisation.roles import Roles
from organisation.start import Groundwork, Panel, Waiting, deadlines

State = Nulagesanalys.State


@dataclass(frozen=True)
class Row:
    """An avsnitt in the list of an official's analysis."""

    avsnitt: Avsnitt
    state: str
    url: str

    @property
    def word(self) -> str:
        return {"klar": "Klar", "pagar": "Pågår", "ej": "Ej påbörjad"}[self.state]


@dataclass
class Desk:
    """One organ's analysis of the year as its own people see it; None before it has begun."""

    organ: Organ
    analys: Nulagesanalys | None
    rows: list[Row] = field(default_factory=list)
    comment: str = ""

    @property
    def left(self) -> list[Row]:
        return [row for row in self.rows if row.state != "klar"]

    @property
    def klara(self) -> int:
        return len(self.rows) - len(self.left)

    @property
    def progress_words(self) -> str:
        return f"{self.klara} av {len(self.rows)} avsnitt klara"

    @property
    def is_ready(self) -> bool:
        return not any(row.avsnitt.is_required for row in self.left)


def desks(user: Any, roles: Roles, year: int) -> list[Desk]:
    """The analyses of the organ that a person belongs to. Four queries, however many organ.

    Kept on the user for the length of the request: both what waits and the panel ask.
    """
    kept = user.__dict__.setdefault("_desks", {})
    if year not in kept:
        kept[year] = _desks(roles, year)
    return kept[year]


def _desks(roles: Roles, year: int) -> list[Desk]:
    organ = {
        b.organ_id: b.organ
        for b in roles.held
        if b.organ_id in roles.member_of and b.organ.kind in Organ.ANALYSING
    }
    if not organ:
        return []
    of_analys = {"analys": OuterRef("pk")}
    kort = Kort.objects.filter(**of_analys, removed_at=None).exclude(text__plain="")
    came_back = Handelse.objects.filter(**of_analys, state=State.ARBETSMATERIAL)
    rows = (
        Nulagesanalys.objects.filter(year=year, organ__in=organ)
        .select_related("organ", "beslut")
        .defer("content")
        .annotate(
            has_kort=Exists(kort),
            has_forslag=Exists(Forslag.objects.standing().filter(**of_analys)),
            why_back=Subquery(came_back.order_by("-at", "-pk").values("comment")[:1]),
        )
        .order_by("version")
    )
    latest = {analys.organ_id: analys for analys in rows}
    progress = _progress([analys for analys in latest.values() if analys.is_open])
    found = []
    for organ_id, body in organ.items():
        analys = latest.get(organ_id)
        desk = Desk(body, analys)
        if analys and analys.is_open:
            desk.rows = progress[analys.pk]
            desk.comment = analys.why_back or ""
        found.append(desk)
    return sorted(found, key=lambda desk: desk.organ.name)


def _progress(analyser: list[Any]) -> dict[int, list[Row]]:
    """The state of every avsnitt: which have words, which are marked klar. Three queries."""
    if not analyser:
        return {}
    ids = [analys.pk for analys in analyser]
    # Sets have no order; the models' own would join the analysis and its organ into each question.
    klara = set(
        Klarmarkering.objects.filter(analys__in=ids)
        .order_by()
        .values_list("analys_id", "avsnitt_id")
    )
    begun = set(
        Analystext.objects.filter(analys__in=ids)
        .exclude(text__plain="")
        .order_by()
        .values_list("analys_id", "avsnitt_id")
        .distinct()
    )
    mallar: dict[int, list[Avsnitt]] = {}
    of_mallar = Avsnitt.objects.filter(mall__in={analys.mall_id for analys in analyser})
    for avsnitt in of_mallar.order_by("number"):
        mallar.setdefault(avsnitt.mall_id, []).append(avsnitt)

    def state(analys: Any, avsnitt: Avsnitt) -> str:
        if (analys.pk, avsnitt.pk) in klara:
            return "klar"
        has_words = {
            Avsnitt.Kind.KARTA: analys.has_kort,
            Avsnitt.Kind.FORSLAG: analys.has_forslag,
        }.get(Avsnitt.Kind(avsnitt.kind), (analys.pk, avsnitt.pk) in begun)
        return "pagar" if has_words else "ej"

    return {
        analys.pk: [
            Row(
                avsnitt,
                state(analys, avsnitt),
                reverse("goals:avsnitt", args=[analys.year, analys.organ.slug, avsnitt.slug]),
            )
            for avsnitt in mallar.get(analys.mall_id, [])
        ]
        for analys in analyser
    }


def waiting(user: Any, roles: Roles, year: int) -> Iterable[Waiting]:
    own = desks(user, roles, year)
    if not own and not roles.is_controller:
        return []
    due = deadlines(roles, year).get(Moment.Kind.NULAGESANALYS)
    word = words(roles)["nulagesanalys"]
    found: list[Waiting] = []
    for desk in own:
        found += _of_desk(desk, roles, year, due, word.singular)
    if roles.is_controller:
        found += _of_controller(year, due, word)
    return found


def _of_desk(desk: Desk, roles: Roles, year: int, due: Any, word: str) -> Iterable[Waiting]:
    analys, organ = desk.analys, desk.organ
    name = _genitive(organ)
    url = reverse("goals:nulagesanalys", args=[year, organ.slug])
    writes, leads = organ.pk in roles.writes_for, organ.pk in roles.leads
    if analys is None:
        if writes and year >= timezone.localdate().year and not not_ready(year):
            yield Waiting(f"Påbörja {name} {word}.", url, due)
    elif analys.is_open and writes:
        if desk.comment:
            shown = desk.comment if len(desk.comment) <= 90 else f"{desk.comment[:88].rstrip()}…"
            yield Waiting(f"{_upper(name)} {word} kom tillbaka: ”{shown}”", url, due)
        if desk.is_ready:
            if leads:
                yield Waiting(f"Lämna över {name} {word} till nämnden.", url, due)
            elif desk.left:
                yield _left(desk, name, word, due)
        elif desk.left:
            yield _left(desk, name, word, due)
    elif analys.state == State.KLARMARKERAD:
        if organ.pk in roles.registers_for:
            url = reverse("goals:beslut", args=[year, organ.slug])
            yield Waiting(f"Registrera beslutet om {name} {word}.", url, due)
        elif organ.pk in roles.organ_ids("fortroendevald"):
            yield Waiting(f"Läs {name} {word} inför sammanträdet.", url, due)
    elif analys.state == State.BESLUTAD and organ.pk in roles.registers_for:
        yield Waiting(f"Publicera {name} {word}. Den är beslutad.", url)


def _left(desk: Desk, name: str, word: str, due: Any) -> Waiting:
    number = len(desk.left)
    what = in_words(number).capitalize()
    return Waiting(f"{what} avsnitt återstår i {name} {word}.", desk.left[0].url, due)


def _of_controller(year: int, due: Any, word: Any) -> Iterable[Waiting]:
    states = dict(
        Nulagesanalys.objects.filter(year=year).order_by("version").values_list("organ_id", "state")
    )
    organ_ids = Organ.objects.analysing(year).values_list("pk", flat=True)
    not_begun = [pk for pk in organ_ids if pk not in states]
    under_way = [
        pk for pk in organ_ids if states.get(pk) in (State.ARBETSMATERIAL, State.KLARMARKERAD)
    ]
    url = reverse("goals:nulagesanalyser", args=[year])
    is_late = due is not None and due < timezone.localdate()
    is_over = year < timezone.localdate().year
    if not_begun and (is_over or lacks(year) is None):
        one = len(not_begun) == 1
        what = (
            f"En {word.singular} är inte påbörjad"
            if one
            else (f"{in_words(len(not_begun)).capitalize()} {word.plural} är inte påbörjade")
        )
        yield Waiting(f"{what}. Se {'vilket' if one else 'vilka'} organ det gäller.", url, due)
    if under_way and is_late:
        one = len(under_way) == 1
        what = (
            f"En {word.singular} skulle ha varit beslutad"
            if one
            else (
                f"{in_words(len(under_way)).capitalize()} {word.plural} skulle ha varit beslutade"
            )
        )
        yield Waiting(f"{what}. Se var de finns.", url, due)


def groundwork(user: Any, roles: Roles, year: int) -> Iterable[Groundwork]:
    """What kommunfullmäktige has to have adopted before an analysis of the year can be begun."""
    has_mal = Riktningsmal.objects.of_year(year).exists()
    yield Groundwork(
        f"Lägg upp den mandatperiod som {year} hör till.",
        reverse("admin:organisation_mandatperiod_add"),
        has_mal or Mandatperiod.objects.of(year) is not None,
    )
    mal = words(roles)["riktningsmal"].plural
    yield Groundwork(
        f"Lägg in de {mal} som gäller {year} och anta dem.",
        reverse("admin:goals_riktningsmal_changelist"),
        has_mal,
    )


def panels(user: Any, roles: Roles, year: int) -> Iterable[Panel]:
    own = desks(user, roles, year)
    if own:
        yield Panel(
            "goals/_start_panel.html",
            {"desks": own, "writes_for": roles.writes_for},
        )


def _genitive(organ: Organ) -> str:
    """The name in genitive inside a sentence: "utbildningsnämndens"."""
    name = organ.in_sentence
    return name if name.endswith(("s", "x", "z")) else f"{name}s"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
