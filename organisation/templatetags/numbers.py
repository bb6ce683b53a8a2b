from django import template

from organisation import numbers

register = template.Library()


@register.filter
def in_words(number: int, one: str = "ett") -> str:
    """``{{ n|in_words }} förslag``, ``{{ n|in_words:"en" }} analys``: words up to twelve."""
    return numbers.in_words(number, one)
