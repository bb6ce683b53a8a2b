"""What waits for a person, told by the apps above: each registers what it knows at start-up."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from organisation.context import installed
from organisation.models import Arshjul, Behorighet, Moment, Organ
from organisation.roles import Roles, may_set_up


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: a sentence, the day it should be done, and the exact place."""

    sentence: str
    url: str
    due: datetime.date | None = None


@dataclass(frozen=True)
class Panel:
    """A part of the start page that a role has: a template and what it shows."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Groundwork:
    """Something that has to be laid out before anybody can begin, and the page where it is done."""

    label: str
    url: str
    is_done: bool


WaitingSource = Callable[[Any, Roles, int], Iterable[Waiting]]
PanelSource = Callable[[Any, Roles, int], Iterable[Panel]]
GroundworkSource = Callable[[Any, Roles, int], Iterable[Groundwork]]

_waiting: list[WaitingSource] = []
_panels: list[PanelSource] = []
_groundwork: list[GroundworkSource] = []

MOST = 7


def register(
    *,
    waiting: WaitingSource | None = None,
    panels: PanelSource | None = None,
    groundwork: GroundworkSource | None = None,
) -> None:
    """Called in ``AppConfig.ready``; all take ``(user, roles, year)``."""
    if waiting and waiting not in _waiting:
        _waiting.append(waiting)
    if panels and panels not in _panels:
        _panels.append(panels)
    if groundwork and groundwork not in _groundwork:
        _groundwork.append(groundwork)


def calendar(roles: Roles, year: int) -> list[Moment]:
    """The year's moments by the day they end; fetched once, however many in a request want them."""
    kept: dict[int, list[Moment]] = roles.__dict__.setdefault("_calendar", {})
    if year not in kept:
        rows = Moment.objects.filter(arshjul__year=year)
        kept[year] = list(rows.order_by("ends", "starts", "name"))
    return kept[year]


def deadlines(roles: Roles, year: int) -> dict[str, datetime.date]:
    """The last day of each kind of step in the year."""
    return {moment.kind: moment.ends for moment in calendar(roles, year)}


def waiting_for(user: Any, roles: Roles, year: int) -> list[Waiting]:
    """At most seven, the most urgent first."""
    found = [item for source in _waiting for item in source(user, roles, year)]
    found.sort(key=lambda item: (item.due is None, item.due or datetime.date.max))
    return found[:MOST]


def panels_for(user: Any, roles: Roles, year: int) -> list[Panel]:
    return [panel for source in _panels for panel in source(user, roles, year)]


def groundwork_for(user: Any, roles: Roles, year: int) -> list[Groundwork]:
    """In the order it is done, for whoever may do it; empty when all is there, and for a year gone by."""
    if not may_set_up(user) or year < timezone.localdate().year:
        return []
    found = [step for source in _groundwork for step in source(user, roles, year)]
    return [] if all(step.is_done for step in found) else found


def groundwork(user: Any, roles: Roles, year: int) -> Iterable[Groundwork]:
    """The municipality, its bodies, its controller and its year."""
    yield Groundwork(
        "Lägg upp kommunen: namn, färg och egna ord.",
        reverse("admin:organisation_kommun_add"),
        installed(roles) is not None,
    )
    living = Organ.objects.not_ended(timezone.localdate())
    kinds = set(living.order_by().values_list("kind", flat=True).distinct())
    yield Groundwork(
        "Lägg upp kommunfullmäktige, kommunstyrelsen, nämnderna och bolagen.",
        reverse(
            "admin:organisation_organ_add" if not kinds else "admin:organisation_organ_changelist"
        ),
        {Organ.Kind.KOMMUNFULLMAKTIGE, Organ.Kind.KOMMUNSTYRELSE} <= kinds,
    )
    controller = Behorighet.Role.CONTROLLER
    held = Behorighet.objects.filter(role=controller).held_on(timezone.localdate())
    given = urlencode({"user": user.pk, "role": controller})
    yield Groundwork(
        "Ge dig själv eller någon annan rollen controller.",
        f"{reverse('admin:organisation_behorighet_add')}?{given}",
        roles.is_controller or held.exists(),
    )
    yield _year_groundwork(roles, year)


def _year_groundwork(roles: Roles, year: int) -> Groundwork:
    label = f"Lägg upp årshjulet för {year}."
    url = reverse("arshjul", args=[year])
    if calendar(roles, year):
        return Groundwork(label, url, is_done=True)
    if empty := Arshjul.objects.filter(year=year).first():
        url = reverse("admin:organisation_arshjul_change", args=[empty.pk])
    else:
        url = f"{reverse('admin:organisation_arshjul_add')}?{urlencode({'year': year})}"
    return Groundwork(label, url, is_done=False)
