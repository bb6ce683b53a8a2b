"""While a dialogue is open: its facts, who took part, that it was held, and each party's word."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from dialogues.forms.bekraftelse import BekraftaForm
from dialogues.forms.dialoger import DeltagareForm, UppgifterForm
from dialogues.models import Tillitsdialog
from dialogues.telling import confirmed, told
from goals.models import Forslag
from organisation.context import words
from organisation.roles import roles_of


def find_writable(
    request: HttpRequest,
    year: int,
    pk: int,
    form: Callable[[Tillitsdialog], BaseForm] | None = None,
) -> Tillitsdialog:
    """A dialogue that the person runs; 404 otherwise.

    Raises ``AlreadyHappened`` when its parties have confirmed it, with the words of ``form``.
    """
    dialog = get_object_or_404(Tillitsdialog.objects.run_by(request.user), year=year, pk=pk)
    if dialog.is_confirmed:
        raise confirmed(dialog, [form(dialog)] if form and request.method == "POST" else [])
    return dialog


@contextmanager
def held(
    dialog: Tillitsdialog, form: Callable[[Tillitsdialog], BaseForm] | None = None
) -> Iterator[Tillitsdialog]:
    """The dialogue as it stands, in a transaction during which nobody else changes or confirms it.

    404 if it was called off a moment ago. Raises as ``find_writable`` does: what the parties confirm
    last counts, however late it comes.
    """
    with transaction.atomic():
        now = get_object_or_404(Tillitsdialog.objects.select_for_update(), pk=dialog.pk)
        if now.is_confirmed:
            raise confirmed(now, [form(now)] if form else [])
        yield now


@require_http_methods(["GET", "POST"])
def uppgifter(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    roles, sektor_word = roles_of(request.user), words()["sektor"].plural

    def make(dialog: Tillitsdialog) -> UppgifterForm:
        return UppgifterForm(
            request.POST or None, instance=dialog, roles=roles, sektor_word=sektor_word
        )

    dialog = find_writable(request, year, pk, make)
    form = make(dialog)
    if request.method == "POST":
        with held(dialog, make) as dialog:
            form = make(dialog)
            if form.is_valid():
                saved = form.save()
                saved.unconfirm()
                messages.success(request, "Uppgifterna är sparade.")
                return redirect(saved)
    status = form.refusal if request.method == "POST" else 200
    context = {"dialog": dialog, "form": form, "holds_back": dialog.holds_back()}
    return render_page(request, "dialogues/uppgifter.html", context, status=status)


@require_http_methods(["GET", "POST"])
def deltagare(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    def make(dialog: Tillitsdialog) -> DeltagareForm:
        return DeltagareForm(request.POST or None, dialog=dialog)

    dialog = find_writable(request, year, pk, make)
    form = make(dialog)
    if request.method == "POST":
        with held(dialog, make) as dialog:
            form = make(dialog)
            if form.is_valid():
                form.instance.dialog = dialog
                form.save()
                dialog.unconfirm()
                messages.success(request, f"{form.instance.role} är tillagd.")
                return redirect("dialogues:deltagare", year, pk)
    status = 422 if request.method == "POST" else 200
    context = {"dialog": dialog, "form": form}
    return render_page(request, "dialogues/deltagare.html", context, status=status)


@require_POST
def deltagare_bort(request: HttpRequest, year: int, pk: int, deltagare_pk: int) -> HttpResponse:
    with held(find_writable(request, year, pk)) as dialog:
        if (one := dialog.deltagare.filter(pk=deltagare_pk).first()) is None:
            raise AlreadyHappened(
                "Deltagaren är redan borttagen",
                "Personen står inte längre i dialogens deltagarlista.",
                url=reverse("dialogues:deltagare", args=[year, pk]),
                action="Till deltagarna",
            )
        one.delete()
        dialog.unconfirm()
    messages.info(request, f"{one.role} är borttagen ur deltagarlistan.")
    return redirect("dialogues:deltagare", year, pk)


def _act(request: HttpRequest, dialog: Tillitsdialog, act: Any, done: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, done)
    return redirect(dialog)


@require_POST
def genomford(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    with held(find_writable(request, year, pk)) as dialog:
        if dialog.state != Tillitsdialog.State.PLANERAD:
            day: Any = dialog.held_on
            raise AlreadyHappened(
                "Dialogen är redan registrerad som genomförd",
                f"Den hölls {date_format(day, 'j F Y')}. "
                "Nu återstår att skriva resultatet och att parterna bekräftar.",
                url=dialog.get_absolute_url(),
                action="Till dialogen",
            )
        return _act(
            request,
            dialog,
            dialog.record_held,
            "Dialogen är registrerad som genomförd. Skriv resultatet och be parterna bekräfta.",
        )


@require_POST
def stall_in(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Call off a dialogue that was planned by mistake, as long as nothing has been put into it."""
    dialog = find_writable(request, year, pk)
    with transaction.atomic():
        # First, as whoever takes a position holds them first: two who wait for each other never end.
        Forslag.objects.hold({one.matter for one in dialog.forslag()} if dialog.is_of_ks else ())
        with held(dialog) as dialog:
            if dialog.state != Tillitsdialog.State.PLANERAD:
                raise AlreadyHappened(
                    "Dialogen är redan registrerad som genomförd",
                    dialog.holds_back(),
                    url=dialog.get_absolute_url(),
                    action="Till dialogen",
                )
            try:
                with transaction.atomic():
                    dialog.call_off()
            except ValidationError as error:
                messages.error(request, error.messages[0])
                return redirect(dialog)
    messages.success(request, f"”{dialog.title}” är inställd och borttagen.")
    return redirect("dialogues:tillitsdialoger", year)


@require_http_methods(["GET", "POST"])
def bekrafta(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """A party confirms what its page showed; with the last one the dialogue cannot change any more.

    A refusal is a page here: who comes back to it after a login is led to where one confirms.
    """
    dialog = get_object_or_404(Tillitsdialog.objects.visible_to(request.user), year=year, pk=pk)
    if request.method == "GET":
        return redirect(f"{dialog.get_absolute_url()}#bekrafta")
    slug = request.POST.get("organ", "")
    organ = next((o for o in dialog.spoken_for_by(request.user) if o.slug == slug), None)
    if organ is None:
        raise Http404
    with held(dialog) as dialog:
        done = dialog.bekraftelser.standing().select_related("organ", "by")
        if mine := done.filter(organ=organ).first():
            waiting = ", ".join(o.in_sentence for o in dialog.awaiting())
            raise AlreadyHappened(
                "Resultatet är redan bekräftat",
                f"{told(mine)}.",
                f"Nu väntar dialogen på {waiting}.",
                url=dialog.get_absolute_url() + "#bekrafta",
                action="Till dialogen",
            )
        dialog.hold_texts()
        form = BekraftaForm(request.POST, dialog=dialog, by=request.user)
        if dialog.state != Tillitsdialog.State.GENOMFORD or form.is_valid():
            return _act(
                request,
                dialog,
                lambda: dialog.confirm(organ, request.user),
                f"Resultatet är bekräftat för {organ.in_sentence}.",
            )
    context = {
        "dialog": dialog,
        "organ": organ,
        "refused": form,
        "form": BekraftaForm(dialog=dialog),
    }
    return render_page(request, "dialogues/bekrafta.html", context, status=form.refusal)
