"""The demo's clock: what is done in a round is dated when it would have been done, not when it is loaded."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

NOW = datetime.date(2026, 11, 20)  # the demo year stands in late autumn
# Those of the two years that do not fall on a weekend, in the months when rounds are held.
HOLIDAYS = {
    datetime.date(2025, 4, 18),
    datetime.date(2025, 4, 21),
    datetime.date(2025, 5, 1),
    datetime.date(2025, 5, 29),
    datetime.date(2025, 6, 6),
    datetime.date(2026, 5, 1),
    datetime.date(2026, 5, 14),
}


@contextmanager
def standing_at(day: datetime.date) -> Iterator[None]:
    """Everything that asks for the time gets the forenoon of that day; never later than it is."""
    real = timezone.now
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
    moment = min(moment, real())
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def workday(day: datetime.date, steps: int) -> datetime.date:
    """So many working days after a day (before it, if negative), and not after ``NOW``."""
    step = datetime.timedelta(days=1 if steps > 0 else -1)
    for _ in range(abs(steps)):
        day += step
        while day.weekday() > 4 or day in HOLIDAYS:
            day += step
    return min(day, NOW)
