"""Kommunstyrelsen decides on its positions, and hands over to kommunfullmäktige what is prepared.

Kommunallagen 5:26–28: kommunfullmäktige decides on nothing that has not been prepared, and what
kommunstyrelsen puts before it carries a proposal for the decision. The parties' word that the
dialogue is rightly written down is a part of that preparation.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from dialogues.models import Stallningstagande
from goals.models import Forslag
from organisation.models import Beslut
from writing.models import Text


@dataclass
class Beredning:
    """Positions that are ready for the next step, and those that are not, with the reasons."""

    ready: list[Stallningstagande] = field(default_factory=list)
    not_ready: list[tuple[Stallningstagande, list[str]]] = field(default_factory=list)


def to_decide(year: int) -> Beredning:
    """The year's positions that kommunstyrelsen has not decided on. One query."""
    beredning = Beredning()
    for one in _ordered(Stallningstagande.objects.undecided(year).with_preparation()):
        if lacking := one.lacking():
            beredning.not_ready.append((one, lacking))
        else:
            beredning.ready.append(one)
    return beredning


def hold(positions: Iterable[Stallningstagande]) -> list[Stallningstagande]:
    """The positions as they stand when nobody else is deciding on them or writing in them any more.

    They are kept so until the transaction ends. Matters first, then positions, then texts: whoever
    takes a position takes them in the same order.
    """
    positions = list(positions)
    pks = [one.pk for one in positions]
    Forslag.objects.hold({one.forslag.matter for one in positions})
    rows = Stallningstagande.objects.filter(pk__in=pks)
    held = list(rows.select_for_update().order_by("pk"))
    texts = {pk for one in held for pk in (one.motivering_id, one.beslutsforslag_id)}
    list(Text.objects.select_for_update().filter(pk__in=texts).order_by("pk"))
    return list(_ordered(rows.with_preparation()))


def decide(positions: Iterable[Stallningstagande], beslut: Beslut) -> None:
    """Fix several positions under one decision, all or none. Raises ``ValidationError``."""
    with transaction.atomic():
        for one in positions:
            one.decide(beslut)


def to_hand_over(year: int) -> Beredning:
    """What can go to kommunfullmäktige now, and what is meant to but cannot yet. Two queries."""
    positions = Stallningstagande.objects.with_preparation()
    ready = positions.awaiting_handover(year).select_related("beslut__organ")
    beredning = Beredning(ready=list(_ordered(ready)))
    for one in _ordered(positions.not_ready_for_kf(year)):
        reasons: list[str] = []
        if not one.beslut_id:
            reasons += one.lacking() or ["Kommunstyrelsens beslut är inte registrerat."]
        if not one.dialog.is_confirmed:
            reasons.append("Dialogen är inte bekräftad av parterna.")
        beredning.not_ready.append((one, reasons))
    return beredning


def hand_over_to_kf(
    year: int, by: Any, on: datetime.date | None = None, *, shown: Iterable[int]
) -> list[Stallningstagande]:
    """Hand over what is prepared of the positions that were shown, and decided by that day.

    The rest stays. Raises ``ValidationError`` if the day is before all of the decisions.
    """
    with transaction.atomic():
        awaiting = Stallningstagande.objects.awaiting_handover(year).filter(pk__in=list(shown))
        hold(awaiting.select_related("forslag"))
        prepared = list(_ordered(awaiting.select_related("dialog", "beslut", "forslag")))
        ready = [one for one in prepared if on is None or one.beslut.decided_on <= on]
        if prepared and not ready:
            prepared[0].hand_over(by, on)  # says why it cannot
        for one in ready:
            one.hand_over(by, on)
    return ready


def _ordered(positions: Any) -> Any:
    return positions.order_by("forslag__analys__organ__name", "forslag__number")
