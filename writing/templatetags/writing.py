from typing import Any

from django import template
from django.utils import formats, timezone

from writing.models import Text
from writing.plaintext import to_text

register = template.Library()


@register.filter
def saved_at(text: Text) -> str:
    """When it was saved: the time if it was today, the date and the time otherwise."""
    at = timezone.localtime(text.updated_at)
    return formats.date_format(at, "H.i" if at.date() == timezone.localdate() else "j F Y H.i")


@register.inclusion_tag("writing/_editor.html", takes_context=True)
def editor(
    context: dict[str, Any],
    text: Text,
    label: str,
    *,
    help: str = "",
    advice: int | None = None,
    short: bool = False,
    title: bool = False,
    level: int | None = None,
    required: bool = False,
) -> dict[str, Any]:
    """The one editor. ``advice`` is a length in words; ``short`` is a field among several;
    ``title`` makes the label the heading of the page, ``level`` a heading on it."""
    return {
        "text": text,
        "plain": to_text(text.html),
        "label": label,
        "help": help,
        "advice": advice,
        "short": short,
        "title": title,
        "level": level,
        "required": required,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }
