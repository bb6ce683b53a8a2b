"""What the table of the overview shows: one row an organ, with its dialogue and what it lacks."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from dialogues.models import Tillitsdialog
from organisation.models import Organ

State = Tillitsdialog.State
SHAPES = {State.BEKRAFTAD: "klar", State.GENOMFORD: "pagar", State.PLANERAD: "ej"}


class Decided(NamedTuple):
    """The organ's decision on its analysis."""

    pk: int
    decided_on: datetime.date
    paragraf: int
    diarienummer: str


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


def _sentence(parts: list[str]) -> str:
    return " och ".join(p for p in (", ".join(parts[:-1]), parts[-1]) if p)
