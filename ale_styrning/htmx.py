"""One way to answer a page and the part of it that htmx swaps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or only its named ``partial`` when htmx asks for the swap.

    A history restore or a boosted link gets the whole page.
    """
    htmx = getattr(request, "htmx", None)
    only_part = bool(partial and htmx and not htmx.boosted and not htmx.history_restore_request)
    name = f"{template}#{partial}" if only_part else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def redirect_page(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Redirect the whole page, also when htmx posted only a part of it."""
    response = redirect(to, *args, **kwargs)
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(response.url)
    return response
