"""How far every organ has come in the year, as kommunstyrelsen oversees it (kommunallagen 6:1)."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from dialogues.models import (
    Bekraftelse,
    Bolagsprovning,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
)
from goals.models import Forslag, Nulagesanalys
from organisation.models import Organ

State = Tillitsdialog.State
ORDER = {State.BEKRAFTAD: 2, State.GENOMFORD: 1, State.PLANERAD: 0}
SHAPES = {State.BEKRAFTAD: "klar", State.GENOMFORD: "pagar", State.PLANERAD: "ej"}
ANALYSIS_SHAPES = {
    Nulagesanalys.State.ARBETSMATERIAL: "pagar",
    Nulagesanalys.State.KLARMARKERAD: "vantar",
    Nulagesanalys.State.BESLUTAD: "beslutad",
    Nulagesanalys.State.PUBLICERAD: "publicerad",
}
WORDS = dict(Nulagesanalys.State.choices)


class Decided(NamedTuple):
    """The organ's decision on its analysis."""

    pk: int
    decided_on: datetime.date
    paragraf: int
    diarienummer: str


class Round(NamedTuple):
    """One förslag, and a position of kommunstyrelsen on it if there is one."""

    forslag_pk: int
    first_pk: int | None
    analys_pk: int
    organ_pk: int
    year: int
    number: int | None
    position: str | None
    beslut_pk: int | None
    till_kf: bool | None
    handed_over_at: datetime.datetime | None
    kf_beslut_pk: int | None
    dialogue_state: str | None

    @property
    def came_back(self) -> bool:
        return self.number is not None and self.number > 1

    @property
    def matter(self) -> int:
        return self.first_pk or self.forslag_pk

    @property
    def goes_to_kf(self) -> bool:
        return bool(self.beslut_pk and self.till_kf)

    @property
    def is_left_open(self) -> bool:
        """Begun and not ended, though the analysis may no longer put it forward."""
        is_begun = bool(self.position) or self.came_back
        on_its_way = self.goes_to_kf and self.kf_beslut_pk is None
        return is_begun and (self.beslut_pk is None or on_its_way)


@dataclass(frozen=True)
class Missing:
    """What is missing, and who owes it."""

    who: str
    what: str


@dataclass
class Dialogue:
    """Kommunstyrelsens dialogue with the organ: the one that has come furthest."""

    pk: int
    year: int
    state: str
    held_on: datetime.date | None
    unconfirmed: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("dialogues:tillitsdialog", args=[self.year, self.pk])

    @property
    def word(self) -> str:
        return State(self.state).label

    @property
    def shape(self) -> str:
        return SHAPES[State(self.state)]

    @property
    def is_held(self) -> bool:
        return self.state != State.PLANERAD

    @property
    def is_over(self) -> bool:
        """The planned day has passed, and nobody has said that it was held."""
        if self.is_held or self.held_on is None:
            return False
        return self.held_on < timezone.localdate()


@dataclass
class Row:
    """One organ in the year."""

    organ: Organ
    analyses: bool  # writes an analysis
    reached: bool  # by a dialogue that has been held
    word: str = ""
    shape: str = ""
    analys_pk: int | None = None  # the latest that has been decided
    beslut: Decided | None = None
    renewed: bool = False  # a new version is under work
    dialogue: Dialogue | None = None
    owes_dialogue: bool = False
    forslag: int = 0
    taken: int = 0
    decided: int = 0
    to_hand_over: int = 0
    at_kf: int = 0
    again: int = 0  # of the untaken: sent back by kommunfullmäktige
    left_over: int = 0  # of those: from an earlier year
    agreements: int = 0
    open: int = 0
    late: int = 0
    unexamined: bool = False  # a bolag that kommunstyrelsen has not examined (6:9)
    missing: list[Missing] = field(default_factory=list)

    @property
    def owing(self) -> list[tuple[str, str]]:
        """What is missing, gathered by who owes it: "bekräftar dialogen och tar ställning …"."""
        by_who: dict[str, list[str]] = defaultdict(list)
        for one in self.missing:
            by_who[one.who].append(one.what)
        return [(who, _sentence(what)) for who, what in by_who.items()]

    @property
    def values(self) -> list[object]:
        """All that a table can show of the row, as plain values."""
        own = vars(self) | {"organ": (self.organ.pk, self.organ.slug, self.organ.name)}
        return list(own.values())

    @property
    def plannable(self) -> bool:
        """Its analysis is decided, or it writes none."""
        return self.beslut is not None or not self.analyses

    @property
    def untaken(self) -> int:
        return self.forslag - self.taken

    @property
    def open_forslag(self) -> int:
        """Those that kommunstyrelsen has not decided on."""
        return self.forslag - self.decided

    @property
    def undecided(self) -> int:
        return self.taken - self.decided


def overview(year: int) -> list[Row]:
    """Every organ under uppsikt, and kommunstyrelsen itself. Five queries for any number of organ.

    Counts only förslag of decided analyses. For kommunstyrelsen and the controller alone.
    """
    examined = Bolagsprovning.objects.filter(organ=OuterRef("pk"), year=year - 1)
    kinds = {*Organ.UNDER_UPPSIKT, *Organ.ANALYSING}
    organs = (
        Organ.objects.active_in(year).filter(kind__in=kinds).annotate(examined=Exists(examined))
    )
    rows = {
        organ.pk: Row(
            organ=organ,
            analyses=organ.kind in Organ.ANALYSING,
            owes_dialogue=organ.kind in Organ.UNDER_UPPSIKT,
            reached=False,
            unexamined=organ.kind == Organ.Kind.BOLAG
            and not organ.examined
            and organ.active_from.year < year,
        )
        for organ in organs
    }
    decided = _add_analyses(rows, year)
    _add_dialogues(rows, year)
    _add_forslag(rows, year, decided)
    _add_agreements(rows, year)
    names = {pk: row.organ.name for pk, row in rows.items()}
    for row in rows.values():
        row.missing = list(_missing(row, names, year))
    return list(rows.values())


def fingerprint(rows: Iterable[Row]) -> str:
    """Another one as soon as anything that the rows show is another: a drawn table is kept under it."""
    return hashlib.sha256(repr([row.values for row in rows]).encode()).hexdigest()


def _add_analyses(rows: dict[int, Row], year: int) -> set[int]:
    """Gives every version that has been decided."""
    decided_ones: set[int] = set()
    analyses = (
        Nulagesanalys.objects.filter(year=year)
        .order_by("version")
        .values_list(
            "pk", "organ_id", "state",
            "beslut_id", "beslut__decided_on", "beslut__paragraf", "beslut__diarienummer",
        )
    )  # fmt: skip
    for pk, organ_id, state, beslut_pk, day, paragraf, diarienummer in analyses:
        if not (row := rows.get(organ_id)):
            continue
        is_decided = beslut_pk is not None
        if is_decided:
            decided_ones.add(pk)
        if not is_decided and row.beslut is not None:
            row.renewed = True
            continue
        row.beslut = Decided(beslut_pk, day, paragraf, diarienummer) if is_decided else None
        row.analys_pk = pk if is_decided else None
        row.renewed = False
        row.word, row.shape = WORDS[state], ANALYSIS_SHAPES[Nulagesanalys.State(state)]
    for row in rows.values():
        if row.analyses and not row.word:
            row.word, row.shape = "Ej påbörjad", "ej"
    return decided_ones


def _add_dialogues(rows: dict[int, Row], year: int) -> None:
    # Asked only of those that wait for it: it reads when every text of the dialogue was written.
    stands = Bekraftelse.objects.standing().filter(dialog=OuterRef("pk"), organ=OuterRef("parter"))
    confirmed = Case(
        When(state=State.GENOMFORD, then=Exists(stands)),
        default=Value(True),
        output_field=BooleanField(),
    )
    parties = (
        Tillitsdialog.objects.of_ks(year)
        .filter(parter__isnull=False)
        .annotate(confirmed=confirmed)
        .order_by("pk")
        .values_list("pk", "parter", "state", "held_on", "confirmed")
    )
    dialogues: dict[int, Dialogue] = {}
    of_organ: dict[int, list[int]] = defaultdict(list)
    for pk, organ_id, state, held_on, is_confirmed in parties:
        one = dialogues.setdefault(pk, Dialogue(pk, year, state, held_on))
        of_organ[organ_id].append(pk)
        if not is_confirmed:
            one.unconfirmed.append(organ_id)
    for organ_id, pks in of_organ.items():
        row = rows.get(organ_id)
        if row and row.owes_dialogue:
            row.dialogue = max((dialogues[pk] for pk in pks), key=lambda d: ORDER[State(d.state)])
            row.reached = row.dialogue.is_held


def _add_forslag(rows: dict[int, Row], year: int, decided: set[int]) -> None:
    """Counted here: the database took longer to be asked five counts than to hand out the rows.

    A matter is counted once, in the last of its positions: as the latest version of the analysis puts
    it forward, and also without that until what is begun (or sent back in an earlier year) is ended.
    """
    latest = {row.analys_pk for row in rows.values()}
    last: dict[int, Round] = {}
    put_forward: set[int] = set()
    for round in sorted(_rounds(year), key=lambda one: (one.forslag_pk, one.number or 0)):
        if not (round.came_back or round.analys_pk in decided):
            continue
        if round.analys_pk in latest:
            put_forward.add(round.matter)
        before = last.get(round.matter)
        if round.number is None and before and before.goes_to_kf:
            continue  # what went to kommunfullmäktige counts for the later versions too
        last[round.matter] = round
    for matter, one in last.items():
        row = rows.get(one.organ_pk)
        if row is None or not (matter in put_forward or one.is_left_open):
            continue
        again = one.came_back and not one.position
        row.again += again
        row.left_over += again and one.year < year
        row.forslag += 1
        row.taken += bool(one.position)
        row.decided += one.beslut_pk is not None
        decided_for_kf = one.beslut_pk is not None and one.till_kf and one.handed_over_at is None
        row.to_hand_over += bool(decided_for_kf and one.dialogue_state == State.BEKRAFTAD)
        row.at_kf += one.handed_over_at is not None and one.kf_beslut_pk is None


def _rounds(year: int) -> Iterator[Round]:
    """Every round of the year's förslag, and the open ones that have come back from any year.

    A union, for each half has an index of its own: as one condition they would read every year. And
    the year, not a list of analyses: PostgreSQL would plan a list anew at every page.
    """
    fields = ("position", "beslut_id", "till_kf", "handed_over_at", "fullmaktigebeslut__id")
    of_the_year = (
        Forslag.objects.standing()
        .filter(analys__year=year)
        .order_by()
        .values_list(
            "pk", "first_id", "analys_id", "analys__organ_id", "analys__year", "stallningstaganden__round",
            *(f"stallningstaganden__{name}" for name in (*fields, "dialog__state")),
        )
    )  # fmt: skip
    came_back = (
        Stallningstagande.objects.sent_back()
        .open()
        .filter(dialog__year__lte=year)
        .order_by()
        .values_list(
            "forslag_id", "forslag__first_id", "forslag__analys_id", "forslag__analys__organ_id",
            "forslag__analys__year", "round", *fields, "dialog__state",
        )
    )  # fmt: skip
    return (Round(*values) for values in of_the_year.union(came_back, all=True))


def _add_agreements(rows: dict[int, Row], year: int) -> None:
    """Those of kommunstyrelsens dialogues with the organ that live in the year."""
    late = Q(closed_on=None, due__lt=timezone.localdate())
    counts = (
        Overenskommelse.objects.alive_in(year)
        .filter(dialog__kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)
        .order_by()
        .values(party=F("dialog__parter"))
        .annotate(
            agreements=Count("pk"),
            open=Count("pk", filter=Q(closed_on=None)),
            late=Count("pk", filter=late),
        )
    )
    for count in counts:
        row = rows.get(count.pop("party"))
        if row and row.owes_dialogue:
            for name, value in count.items():
                setattr(row, name, value)


def _missing(row: Row, names: dict[int, str], year: int) -> Iterator[Missing]:
    own, ks = row.organ.name, "Kommunstyrelsen"
    if row.analyses and row.beslut is None:
        if row.shape == "vantar":
            yield Missing(own, "beslutar om analysen")
        elif row.shape == "pagar":
            yield Missing(own, "skriver klart analysen")
        else:
            yield Missing(own, "påbörjar analysen")
    if row.owes_dialogue:
        if row.dialogue is None:
            yield Missing(ks, "planerar dialogen")
        elif row.dialogue.is_over:
            yield Missing(ks, "registrerar att dialogen har hållits")
        elif not row.dialogue.is_held:
            yield Missing(ks, "håller dialogen")
        elif row.dialogue.state == State.GENOMFORD:
            for pk in row.dialogue.unconfirmed:
                yield Missing(names.get(pk, own), "bekräftar dialogen")
    if row.untaken:
        again = f" ({row.again} efter återremiss)" if row.again else ""
        yield Missing(ks, f"tar ställning till {row.untaken} förslag{again}")
    if row.undecided:
        yield Missing(ks, f"beslutar om {row.undecided} ställningstagande{_n(row.undecided)}")
    if row.to_hand_over:
        yield Missing(ks, f"lämnar över {row.to_hand_over} förslag till fullmäktige")
    if row.at_kf:
        yield Missing("Kommunfullmäktige", f"beslutar om {row.at_kf} förslag")
    if row.late:
        yield Missing(own, f"följer upp {row.late} sen{'' if row.late == 1 else 'a'} "
                           f"överenskommelse{'' if row.late == 1 else 'r'}")  # fmt: skip
    if row.unexamined:
        yield Missing(ks, f"prövar bolaget för {year - 1}")


def _sentence(parts: list[str]) -> str:
    return " och ".join(p for p in (", ".join(parts[:-1]), parts[-1]) if p)


def _n(count: int) -> str:
    return "" if count == 1 else "n"
