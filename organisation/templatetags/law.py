import re

from django import template

register = template.Library()
_BREAKABLE = re.compile(r"(?<=\d) (?=kap\.|§)|(?<=kap\.) (?=\d)|(?<=§) (?=\d)")


@register.filter
def lagrum(text: str) -> str:
    """``6 kap. 1 § kommunallagen`` with its numbers and signs on one line."""
    return _BREAKABLE.sub("\u00a0", text)
