from typing import Any

from django import template

from writing.models import Text

register = template.Library()


@register.inclusion_tag("writing/_editor.html", takes_context=True)
def editor(
    context: dict[str, Any],
    text: Text,
    label: str,
    *,
    help: str = "",
    advice: int | None = None,
    short: bool = False,
    heading: bool = True,
    required: bool = False,
) -> dict[str, Any]:
    """The one editor. ``advice`` is a length in words; ``short`` is a field among several."""
    return {
        "text": text,
        "label": label,
        "help": help,
        "advice": advice,
        "short": short,
        "heading": heading,
        "required": required,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }
