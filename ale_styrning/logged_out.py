"""Who acts after having been logged out is told what was not saved, and comes back to the page.

Told on the page of the login, at once: the next one to log in at that computer may be somebody else.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD", "OPTIONS")
ROOM = 600  # characters: the message waits in a cookie, for a stranger's words take no room in the database


class LoginRequired(LoginRequiredMiddleware):
    """Django's own, but an address that only takes what is sent to it is nowhere to come back to."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        if request.method in SAFE:
            return super().handle_no_permission(request, view_func)
        if _is_sent_by_a_person(request):
            messages.warning(request, _told(request))
        login = resolve_url(self.get_login_url(view_func))
        return redirect_to_login(_page(request), login, self.get_redirect_field_name(view_func))


def _is_sent_by_a_person(request: HttpRequest) -> bool:
    """Not by the page itself, which saves and tells who is here, and says on its own what went wrong."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _page(request: HttpRequest) -> str:
    """The page that the form stood on."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _told(request: HttpRequest) -> str:
    """What was not saved. Of the fields those that hold words of one's own, as far as there is room."""
    sentence = "Du har loggats ut. Det du gjorde är inte sparat. Logga in och gör det en gång till."
    values = [
        value.strip()
        for name, given in request.POST.lists()
        for value in given
        if "password" not in name
    ]
    words = " · ".join(value for value in values if " " in value)
    if not words:
        return sentence
    return f"{sentence} Det här skrev du: ”{words[:ROOM]}{'…' if len(words) > ROOM else ''}”"
