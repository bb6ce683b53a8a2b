"""What waits for a person, told by the apps above: each registers what it knows at start-up."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from organisation.models import Moment
from organisation.roles import Roles


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


WaitingSource = Callable[[Any, Roles, int], Iterable[Waiting]]
PanelSource = Callable[[Any, Roles, int], Iterable[Panel]]

_waiting: list[WaitingSource] = []
_panels: list[PanelSource] = []

MOST = 7


def register(*, waiting: WaitingSource | None = None, panels: PanelSource | None = None) -> None:
    """Called in ``AppConfig.ready``; both take ``(user, roles, year)``."""
    if waiting and waiting not in _waiting:
        _waiting.append(waiting)
    if panels and panels not in _panels:
        _panels.append(panels)


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
