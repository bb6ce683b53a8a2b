from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField

from organisation import context

register = template.Library()


@register.filter
def own(text: Any, ord: Mapping[str, context.Words]) -> str:
    """``{{ document.get_kind_display|own:ord }}``: a text of ours in the municipality's words."""
    return context.own(str(text), ord)


@register.filter
def own_plural(text: Any, ord: Mapping[str, context.Words]) -> str:
    """The same for a text about many, where our word is the same for one."""
    return context.own(str(text), ord, plural=True)


@register.filter
def contents(field: AdminReadonlyField, ord: Mapping[str, context.Words]) -> str:
    """What a field of the settings holds: a choice in the municipality's words, a text as written."""
    held: str = field.contents()
    named = {one.name: one for one in field.form._meta.model._meta.get_fields()}
    is_choice = getattr(named.get(field.field["name"]), "choices", None)
    return context.own(held, ord) if is_choice else held


@register.filter
def own_kind(line: str, ord: Mapping[str, context.Words]) -> str:
    """``Riktningsmål: Alla lyckas``: what it is in the municipality's words, its name as written."""
    kind, colon, name = line.partition(": ")
    return context.own(kind, ord) + colon + name
