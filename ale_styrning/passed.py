"""What is asked for too late: somebody has done it already, or the matter has moved on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm, DateField, Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format


class AlreadyHappened(Exception):
    """Raised by a view for somebody who may do what the address does, when it is too late for it.

    ``sentences`` say what has happened: who, when, and under which § where that is known. ``url`` and
    ``action`` are the way on, and ``forms`` the bound forms whose words are not to be lost.
    """

    def __init__(
        self, title: str, *sentences: str, url: str, action: str, forms: Sequence[BaseForm] = ()
    ) -> None:
        super().__init__(title)
        self.title, self.sentences = title, [s for s in sentences if s]
        self.url, self.action = url, action
        self.forms = forms


class AlreadyHappenedMiddleware:
    """A POST gets the whole story with 409; who follows an old link is led to the way on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, AlreadyHappened):
            return None
        if request.method != "POST":
            messages.info(request, " ".join([f"{error.title}.", *error.sentences]))
            return redirect(error.url)
        context = {"passed": error, "typed": list(typed(error.forms))}
        return render(request, "409.html", context, status=409)


def typed(forms: Sequence[BaseForm]) -> Iterator[tuple[str, str]]:
    """What somebody filled in, as label and words."""
    for form in forms:
        for field in form:
            if not field.is_hidden and (words := said(field.field, field.value())):
                yield str(field.label), words


def said(field: Field, value: Any) -> str:
    """A field's value as a person would write it."""
    if value in (None, "", [], False):
        return ""
    if value is True or value == "on":
        return "Ja"
    if choices := getattr(field, "choices", None):
        chosen = {str(v) for v in (value if isinstance(value, list) else [value])}
        # A choice can carry an explanation in small print after its name.
        names = [str(n).split("<small>")[0] for v, n in choices if str(v) in chosen]
        return ", ".join(names)
    if isinstance(field, DateField):
        with suppress(ValidationError):
            if day := field.to_python(value):
                return date_format(day, "j F Y")
    return str(value)
