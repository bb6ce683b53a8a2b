"""The cards of the nulägeskarta: added, changed and taken away."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from ale_styrning.racing import again_if_taken
from goals.forms.analysis import KortForm
from goals.models import Kort, Nulagesanalys
from goals.views.access import find_writable, held_open
from goals.views.desk import Desk
from organisation.numbers import in_words
from writing import html as markup
from writing.models import EditConflict, Text, TextTooLong

FULL = f"Nulägeskartan rymmer högst {in_words(Kort.MOST)} kort."


class KartaFull(Exception):
    """The nulägeskarta has all the cards that it holds."""


@require_http_methods(["GET", "POST"])
def kort(request: HttpRequest, year: int, organ: str, pk: int | None = None) -> HttpResponse:
    """Add a card to the nulägeskarta, or change one."""
    analys = find_writable(request, year, organ, lambda analys: KortForm(request.POST))
    with held_open(request, analys, KortForm(request.POST)):
        return _kort(request, analys, pk)


def _kort(request: HttpRequest, analys: Nulagesanalys, pk: int | None) -> HttpResponse:
    desk = Desk(request, analys, "karta")
    to_cards = redirect("goals:avsnitt", analys.year, analys.organ.slug, "karta")
    standing = analys.kort.filter(removed_at__isnull=True)
    one = get_object_or_404(analys.kort.select_related("text"), pk=pk) if pk else None
    if one and one.removed_at:
        raise _removed_kort(one, [KortForm(request.POST)])
    if one is None and request.method == "GET" and standing.count() >= Kort.MOST:
        messages.warning(request, FULL)
        return to_cards
    initial = {"heading": one.heading, "text": one.text.plain} if one else {}
    form = KortForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                _save_kort(analys, one, form.cleaned_data, request.user)
            except TextTooLong as error:
                form.add_error("text", str(error))
            except EditConflict as conflict:
                form.overtake(text=conflict.text.plain)
            except KartaFull:
                form.add_error(None, f"{FULL} Ta bort eller ändra ett av de kort som finns.")
                form.overtaken = True
            else:
                messages.success(request, "Kortet är sparat.")
                return to_cards
        status = form.refusal
    return render_page(request, "goals/kort.html", desk.context(form=form, one=one), status=status)


def _save_kort(analys: Nulagesanalys, one: Kort | None, said: dict[str, str], by: Any) -> None:
    heading, words = said["heading"], markup.from_plain(said["text"])  # < is a sign of theirs

    def add() -> None:
        # One question, so that two who ask at once both come to the same place, and one gets it.
        taken = list(analys.kort.values_list("position", "removed_at"))
        if sum(removed_at is None for _, removed_at in taken) >= Kort.MOST:
            raise KartaFull
        last = max((position for position, _ in taken), default=0)
        text = Text.begin(limit=Kort.LIMIT)
        text.write(words, base=0, by=by)
        Kort.objects.create(analys=analys, position=last + 1, heading=heading, text=text)

    if one is None:
        again_if_taken(add, Kort, "kort_unique_position")
        return
    with transaction.atomic():
        if one.heading != heading:
            one.heading, one.changed_at = heading, timezone.now()
            one.save(update_fields=["heading", "changed_at"])
        one.text.write(words, base=one.text.version, by=by)


def _removed_kort(one: Any, forms: Sequence[BaseForm] = ()) -> AlreadyHappened:
    return AlreadyHappened(
        "Kortet är redan borttaget",
        f"”{one.heading}” togs bort ur kartan "
        f"{date_format(timezone.localtime(one.removed_at), 'j F Y')}. "
        "Det finns kvar och kan återställas.",
        url=one.get_absolute_url(),
        action="Till nulägeskartan",
        forms=forms,
    )


@require_POST
def kort_bort(request: HttpRequest, year: int, organ: str, pk: int) -> HttpResponse:
    """Take a card out of the map, or put it back while there is room: its words are kept."""
    analys = find_writable(request, year, organ)
    back = bool(request.POST.get("angra"))
    with held_open(request, analys):
        one = get_object_or_404(analys.kort, pk=pk)
        if one.removed_at and not back:
            raise _removed_kort(one)
        if back and analys.kort.filter(removed_at=None).exclude(pk=pk).count() >= Kort.MOST:
            messages.warning(request, FULL)
            return redirect("goals:avsnitt", year, organ, "karta")
        one.changed_at = timezone.now()
        one.removed_at = None if back else one.changed_at
        one.save(update_fields=["removed_at", "changed_at"])
    if back:
        messages.success(request, f"Kortet ”{one.heading}” är tillbaka.")
    else:
        messages.info(
            request,
            f"Kortet ”{one.heading}” är borttaget ur kartan. Det finns kvar och kan återställas.",
        )
    return redirect("goals:avsnitt", year, organ, "karta")
