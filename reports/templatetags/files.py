from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def file_size(octets: int) -> str:
    """ "394 kB", "1,2 MB": a decimal where it says something, which Django's filesizeformat always gives."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}\u00a0kB"
    return f"{number_format(octets / 1_000_000, 1)}\u00a0MB"
