"""What waits for a person, told by the apps above: each registers what it knows at start-up."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

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


def waiting_for(user: Any, roles: Roles, year: int) -> list[Waiting]:
    """At most seven, the most urgent first."""
    found = [item for source in _waiting for item in source(user, roles, year)]
    found.sort(key=lambda item: (item.due is None, item.due or datetime.date.max))
    return found[:MOST]


def panels_for(user: Any, roles: Roles, year: int) -> list[Panel]:
    return [panel for source in _panels for panel in source(user, roles, year)]
