"""What the apps above do with an analysis, and know of it: each registers at start-up."""

from collections.abc import Callable
from typing import Any

from django.dispatch import Signal

from goals.models import Nulagesanalys

# Sent with ``analys`` in the transaction that decides it, when all of it is fixed.
decided = Signal()

Positions = Callable[[Nulagesanalys, Any], dict[int, Any]]
_positions: list[Positions] = []


def register(*, positions: Positions) -> None:
    """Called in ``AppConfig.ready``, with what ``positions_on`` asks."""
    if positions not in _positions:
        _positions.append(positions)


def positions_on(analys: Nulagesanalys, user: Any) -> dict[int, Any]:
    """The position taken on each förslag, by the förslag's id, as far as the person may know."""
    return {pk: one for known in _positions for pk, one in known(analys, user).items()}
