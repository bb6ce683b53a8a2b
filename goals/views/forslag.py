"""The förslag of an analysis: added, changed, taken away and put back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from ale_styrning.racing import again_if_taken
from goals.forms.analysis import ForslagForm
from goals.models import Forslag, Nulagesanalys
from goals.views.access import find_writable, held_open
from goals.views.desk import Desk
from organisation.context import words
from writing.models import Text


@require_http_methods(["GET", "POST"])
def forslag(request: HttpRequest, year: int, organ: str, number: int | None = None) -> HttpResponse:
    """Add a förslag, or write on one."""
    analys = find_writable(request, year, organ, lambda a: _forslag_form(request, a))
    with held_open(request, analys, _forslag_form(request, analys)):
        return _forslag(request, analys, number)


def _forslag(request: HttpRequest, analys: Nulagesanalys, number: int | None) -> HttpResponse:
    desk = Desk(request, analys, "forslag")
    one = None
    if number is not None:
        rows = analys.forslag.select_related("motivering", "konsekvenser")
        one = get_object_or_404(rows, number=number)
    form = _forslag_form(request, analys, one)
    if one and one.removed_at:
        raise _removed_forslag(one, [form] if form.is_bound else [])
    if request.method == "POST" and form.is_valid():

        def save() -> Forslag:
            if one is not None and not form.has_changed():
                return one
            if one is None:
                form.instance.number = _next_number(analys)
                form.instance.motivering = Text.begin()
                form.instance.konsekvenser = Text.begin()
            form.instance.changed_at = timezone.now()
            saved: Forslag = form.save()
            return saved

        saved = again_if_taken(save, Forslag, "forslag_unique_number")
        messages.success(request, "Förslaget är sparat. Skriv motivering och konsekvenser.")
        return redirect("goals:forslag", analys.year, analys.organ.slug, saved.number)
    status = form.refusal if request.method == "POST" else 200
    return render_page(
        request, "goals/forslag_form.html", desk.context(form=form, one=one), status=status
    )


def _forslag_form(
    request: HttpRequest, analys: Nulagesanalys, one: Forslag | None = None
) -> ForslagForm:
    instance = one or Forslag(analys=analys, number=_next_number(analys))
    return ForslagForm(request.POST or None, instance=instance, analys=analys, words=words())


def _removed_forslag(one: Any, forms: Sequence[BaseForm] = ()) -> AlreadyHappened:
    return AlreadyHappened(
        "Förslaget är redan borttaget",
        f"”{one.title}” togs bort {date_format(timezone.localtime(one.removed_at), 'j F Y')}. "
        "Texten finns kvar och kan återställas.",
        url=reverse("goals:avsnitt", args=[one.analys.year, one.analys.organ.slug, "forslag"]),
        action="Till förslagen",
        forms=forms,
    )


def _next_number(analys: Nulagesanalys) -> int:
    last = analys.forslag.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


@require_POST
def forslag_bort(request: HttpRequest, year: int, organ: str, number: int) -> HttpResponse:
    """Take a förslag out of the analysis, or put it back: its words are kept."""
    analys = find_writable(request, year, organ)
    with held_open(request, analys):
        one = get_object_or_404(analys.forslag, number=number)
        if one.removed_at and not request.POST.get("angra"):
            raise _removed_forslag(one)
        one.changed_at = timezone.now()
        one.removed_at = None if request.POST.get("angra") else one.changed_at
        one.save(update_fields=["removed_at", "changed_at"])
    if one.removed_at:
        messages.info(
            request, f"”{one.title}” är borttaget. Texten finns kvar och kan återställas."
        )
    else:
        messages.success(request, f"”{one.title}” är tillbaka.")
    return redirect("goals:avsnitt", year, organ, "forslag")
