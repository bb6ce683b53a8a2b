"""The rounds of the förslag: each position that kommunstyrelsen takes, or has still to take."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from dialogues.models import Stallningstagande
from goals.models import Forslag


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


def rounds(year: int) -> Iterator[Round]:
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
