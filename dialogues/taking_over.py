"""What kommunstyrelsen has taken up of an analysis goes on with its later versions."""

from typing import Any

from dialogues.models import Stallningstagande
from goals.models import Forslag, Nulagesanalys
from organisation.roles import roles_of


def take_over(analys: Nulagesanalys) -> None:
    """What kommunstyrelsen has not decided on an earlier version, it decides on this one.

    One position of each matter: where an older installation holds several open ones, the latest goes
    on and the others stay where they stand.
    """
    forslag = list(analys.forslag.standing().filter(first__isnull=False))
    Forslag.objects.hold({one.matter for one in forslag})
    for one in forslag:
        of_matter = Stallningstagande.objects.of_matter(one.matter).filter(beslut__isnull=True)
        if open_one := of_matter.order_by("round", "forslag_id").last():
            of_matter.filter(pk=open_one.pk).update(forslag=one)


def positions_on(analys: Nulagesanalys, user: Any) -> dict[int, Stallningstagande]:
    """The positions that were taken on this version or an earlier one, and count for it."""
    if not roles_of(user).known:
        return {}
    forslag = list(analys.forslag.standing())
    visible = Stallningstagande.objects.visible_to(user).exclude(position="")
    rounds = visible.by_matter(forslag)
    found = {}
    for one in forslag:
        known = [row for row in rounds[one.matter] if row.forslag_id <= one.pk]
        if position := Stallningstagande.counting(known, one):
            found[one.pk] = position
    return found
