"""Who acts after having been logged out is told what was not saved, and comes back to the page.

Told on the page of the login, at once: the next one to log in at that computer may be somebody else.
"""

import json
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.html import strip_tags
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD", "OPTIONS")
# Characters in the cookie that a message waits in. What has no room there would be put in a session, and
# a stranger's words take no room in the database.
ROOM = 1100


class LoginRequired(LoginRequiredMiddleware):
    """Django's own, but an address that only takes what is sent to it is nowhere to come back to."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        if request.method in SAFE:
            return super().handle_no_permission(request, view_func)
        if _is_sent_by_a_person(request) and not len(messages.get_messages(request)):
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
    path = f"/{parts.path.lstrip('/')}"  # never //another.host
    return f"{path}?{parts.query}" if parts.query else path


def _told(request: HttpRequest) -> str:
    """What was not saved. Of the fields those that hold words of one's own, as far as there is room."""
    sentence = "Du har loggats ut. Det du gjorde är inte sparat. Logga in och gör det en gång till."
    values = [
        _words(value)
        for name, given in request.POST.lists()
        for value in given
        if "password" not in name
    ]
    words = " · ".join(value for value in values if " " in value)
    if not words:
        return sentence
    fits = words
    while len(json.dumps(fits)) > ROOM:
        fits = fits[: len(fits) * 9 // 10]
    return (
        f"{sentence} Det här skrev du, kopiera det du vill ha kvar: "
        f"”{fits}{'…' if fits != words else ''}”"
    )


def _words(value: str) -> str:
    value = value.strip()
    is_markup = value.startswith("<") and value.endswith(">")
    return " ".join(unescape(strip_tags(value.replace("<", " <"))).split()) if is_markup else value
