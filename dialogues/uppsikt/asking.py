"""The five questions that the overview asks of a year, and what the start page asks besides.

Every page of kommunstyrelsen asks them, and Django takes longer to put them together than the database
to answer. So each is put together once a year and process, and a copy of it is asked each time.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from dialogues.models import (
    Bekraftelse,
    Bolagsprovning,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
)
from goals.models import Forslag, Nulagesanalys
from organisation.models import Organ

YEARS = 32  # that a process remembers

Rows = QuerySet[Any, Any]
Values = tuple[tuple[Any, ...], ...]


class HowFar(NamedTuple):
    """The answers to the first four questions."""

    organs: Values
    analyses: Values
    parties: Values
    rounds: Values


def how_far(year: int) -> HowFar:
    return HowFar(*(tuple(question(year)) for question in (organs, analyses, parties, rounds)))


def put_together_once(question: Callable[..., Rows]) -> Callable[..., Rows]:
    kept = lru_cache(YEARS)(question)

    @wraps(question)
    def ask(*of: Hashable) -> Rows:
        return kept(*of).all()  # the kept one is never asked itself, and so remembers no rows

    return ask


@put_together_once
def organs(year: int) -> Rows:
    """The fields of ``Body``. Not as models: they took as long to make as to ask for."""
    examined = Bolagsprovning.objects.filter(organ=OuterRef("pk"), year=year - 1)
    kinds = {*Organ.UNDER_UPPSIKT, *Organ.ANALYSING}
    return (
        Organ.objects.active_in(year)
        .filter(kind__in=kinds)
        .annotate(examined=Exists(examined))
        .values_list("pk", "kind", "name", "short_name", "slug", "active_from", "examined")
    )


@put_together_once
def analyses(year: int) -> Rows:
    """(pk, organ, state, beslut, its day, § and diarienummer), the latest version of each organ last."""
    return (
        Nulagesanalys.objects.filter(year=year)
        .order_by("version")
        .values_list(
            "pk", "organ_id", "state",
            "beslut_id", "beslut__decided_on", "beslut__paragraf", "beslut__diarienummer",
        )
    )  # fmt: skip


@put_together_once
def parties(year: int) -> Rows:
    """(dialogue, organ, title, state, day, whether the organ has confirmed) of kommunstyrelsens
    dialogues."""
    # Asked only of those that wait for it: it reads when every text of the dialogue was written.
    stands = Bekraftelse.objects.standing().filter(dialog=OuterRef("pk"), organ=OuterRef("parter"))
    confirmed = Case(
        When(state=Tillitsdialog.State.GENOMFORD, then=Exists(stands)),
        default=Value(True),
        output_field=BooleanField(),
    )
    return (
        Tillitsdialog.objects.of_ks(year)
        .filter(parter__isnull=False)
        .annotate(confirmed=confirmed)
        .order_by("pk")
        .values_list("pk", "parter", "title", "state", "held_on", "confirmed")
    )


@put_together_once
def rounds(year: int) -> Rows:
    """The fields of ``Round``: every round of the year's förslag, and the open ones that have come back
    from any year.

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
    return of_the_year.union(came_back, all=True)


@put_together_once
def agreements(year: int) -> Rows:
    """(organ, the day it was closed, the day it is due) of those in kommunstyrelsens dialogues."""
    return (
        Overenskommelse.objects.alive_in(year)
        .filter(dialog__kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)
        .order_by()
        .values_list("dialog__parter", "closed_on", "due")
    )


@put_together_once
def preparations(year: int) -> Rows:
    """The fields of ``Prepared``: how far each position has come that waits for a decision."""
    return Stallningstagande.objects.preparations(year)
