"""Two at once: the database's constraint decides, and the one who was second tries again."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

TIMES = 5
T = TypeVar("T")


def again_if_taken(act: Callable[[], T], model: type[models.Model], constraint: str) -> T:
    """Do ``act``, which takes the next free number; again if somebody took it in that moment.

    ``constraint`` is the name of the model's constraint that says the number is taken. Whatever else
    the database refuses, such as a change to what is decided, is raised at once.
    """
    for _ in range(TIMES - 1):
        try:
            with transaction.atomic():
                return act()
        except IntegrityError as error:
            if not breaks(error, model, constraint):
                raise
    with transaction.atomic():
        return act()


def breaks(error: IntegrityError, model: type[models.Model], constraint: str) -> bool:
    """Whether it was this unique constraint that the database found broken."""
    cause: Any = error.__cause__
    if diagnosis := getattr(cause, "diag", None):  # PostgreSQL names the constraint
        return bool(diagnosis.constraint_name == constraint)
    one = next(c for c in model._meta.constraints if c.name == constraint)
    table = model._meta.db_table
    columns = [model._meta.get_field(name).column for name in getattr(one, "fields", ())]
    return str(error) == "UNIQUE constraint failed: " + ", ".join(f"{table}.{c}" for c in columns)
