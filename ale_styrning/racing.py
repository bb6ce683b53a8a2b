"""Two at once: the database's constraint decides, and the one who was second tries again."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

TIMES = 5
T = TypeVar("T")


def again_if_taken(act: Callable[[], T]) -> T:
    """Do ``act``, which takes the next free number; again if somebody took it in that moment."""
    for _ in range(TIMES - 1):
        try:
            with transaction.atomic():
                return act()
        except IntegrityError:
            continue
    with transaction.atomic():
        return act()
