"""A new version of what has been adopted: a copy to change, until it has a decision of its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from goals.models import Malkoppling, Riktningsmal, Vardegrund
from writing.models import Text, TextLink

NOT_COPIED = {"id", "beslut", "content_hash", "supersedes", "version"}


def new_version(adopted: Any, by: Any) -> Any:
    """A draft that supersedes ``adopted``. Raises ``ValidationError`` if there is one already."""
    if not adopted.is_adopted:
        raise ValidationError("Det här är ett utkast och kan ändras som det är.")
    model = type(adopted)
    with transaction.atomic():
        model.objects.select_for_update().get(pk=adopted.pk)
        if model.objects.filter(supersedes=adopted).exists():
            raise ValidationError("Det finns redan en nyare version av det här.")
        copy = _copy(adopted, by, supersedes=adopted, **_next_number(adopted))
        if isinstance(adopted, Riktningsmal):
            copy.nyckeltal.set(adopted.nyckeltal.all())
            for koppling in adopted.malkopplingar.all():
                Malkoppling.objects.create(
                    riktningsmal=copy, globalt_mal=koppling.globalt_mal, how=koppling.how
                )
        if isinstance(adopted, Vardegrund):
            for varde in adopted.varden.select_related("text"):
                _copy(varde, by, vardegrund=copy)
    return copy


def _next_number(adopted: Any) -> dict[str, int]:
    if not hasattr(adopted, "version"):
        return {}
    same = type(adopted).objects.filter(
        **{name: getattr(adopted, name) for name in adopted.NUMBERED_IN}
    )
    return {"version": same.aggregate(latest=models.Max("version"))["latest"] + 1}


def _copy(source: Any, by: Any, **changed: Any) -> Any:
    values: dict[str, Any] = {}
    for field in source._meta.local_fields:
        if isinstance(field, TextLink):
            values[field.name] = Text.begin(getattr(source, field.name).html, by=by)
        elif field.name not in NOT_COPIED and field.name not in changed:
            values[field.name] = getattr(source, field.name)
    return type(source).objects.create(**values, **changed)
