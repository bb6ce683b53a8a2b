"""What the table of the overview shows: one row an organ, with its dialogue and what it lacks."""

import datetime
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from dialogues.models import Tillitsdialog
from organisation.models import Organ
from organisation.models.organ import Named

State = Tillitsdialog.State
SHAPES = {State.BEKRAFTAD: "klar", State.GENOMFORD: "pagar", State.PLANERAD: "ej"}


@dataclass(frozen=True, slots=True)
class Body(Named):
    """An organ, as far as the overview needs to know it."""

    pk: int
    kind: str
    name: str
    short_name: str
    slug: str
    active_from: datetime.date
    examined: bool  # of a bolag: kommunstyrelsen has examined it for the year before (6:9)


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
    """Kommunstyrelsens dialogue with the organ: the one that has come furthest.

    In its own row kommunstyrelsens genomgång of its own analysis, in which it is the only party.
    """

    pk: int
    year: int
    title: str
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

    def is_over(self, today: datetime.date) -> bool:
        """The planned day has passed, and nobody has said that it was held."""
        return not self.is_held and self.held_on is not None and self.held_on < today


@dataclass
class Row:
    """One organ in the year."""

    organ: Body
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

    @cached_property
    def fingerprint(self) -> str:
        """Another one as soon as anything that the row holds is another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def plannable(self) -> bool:
        """Its analysis is decided, or it writes none."""
        return self.beslut is not None or not self.analyses

    @property
    def is_own(self) -> bool:
        """Kommunstyrelsens own row: nobody oversees it, but it takes positions on its own förslag."""
        return self.organ.kind == Organ.Kind.KOMMUNSTYRELSE

    @property
    def lacks_dialogue(self) -> bool:
        """Kommunstyrelsen has to plan one and can: the organ owes nothing that comes before."""
        owed = self.owes_dialogue or (self.is_own and self.untaken > 0)
        return owed and self.dialogue is None and self.plannable

    @property
    def lacks_analysis(self) -> bool:
        """It is owed a dialogue that cannot be planned before it has decided its analysis."""
        return self.owes_dialogue and self.dialogue is None and not self.plannable

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


def _sentence(parts: list[str]) -> str:
    return " och ".join(p for p in (", ".join(parts[:-1]), parts[-1]) if p)
