"""Kommunstyrelsens positions: take, decide, hand over; and what kommunfullmäktige made of them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from ale_styrning.htmx import render_page
from ale_styrning.numbers import number
from ale_styrning.passed import AlreadyHappened
from dialogues import closing
from dialogues.forms.dialoger import PERSONAL_DATA
from dialogues.forms.stallningstaganden import (
    FullmaktigeForm,
    OverlamningForm,
    PickForm,
    StallningstagandeForm,
)
from dialogues.models import Dialogtext, Fullmaktigebeslut, Stallningstagande, Tillitsdialog
from goals.forms.analysis import BeslutForm
from goals.models import Forslag
from goals.telling import decided
from organisation.models import Beslut, Organ
from organisation.numbers import in_words
from organisation.roles import roles_of
from writing.models import Text

KS, KF = Organ.Kind.KOMMUNSTYRELSE, Organ.Kind.KOMMUNFULLMAKTIGE


@require_http_methods(["GET", "POST"])
def stallningstagande(request: HttpRequest, year: int, pk: int, forslag_pk: int) -> HttpResponse:
    """Take a position on one förslag, with its motivation and the proposal for the decision."""
    if not roles_of(request.user).prepares_for_ks:
        raise Http404
    dialog = get_object_or_404(Tillitsdialog.objects.of_ks(year), pk=pk)
    forslag = (
        dialog.forslag()
        .select_related("analys__organ", "motivering", "konsekvenser")
        .defer("analys__content")
        .prefetch_related("riktningsmal", "omvarldsfaktorer")
        .filter(pk=forslag_pk)
        .first()
    )
    if forslag is None:
        raise _renewed(request, dialog, get_object_or_404(Forslag, pk=forslag_pk))
    positions = Stallningstagande.objects.with_preparation().select_related(
        "motivering__updated_by", "beslutsforslag__updated_by"
    )
    one = _counting(positions, forslag)
    form = _position_form(request, dialog, forslag, one)
    _refuse_if_decided(request, forslag, one, form)
    if request.method == "POST":
        with transaction.atomic():
            Forslag.objects.hold([forslag.matter])
            if not dialog.forslag().filter(pk=forslag.pk).exists():
                raise _renewed(request, dialog, forslag)
            now = _counting(Stallningstagande.objects.select_for_update(of=("self",)), forslag)
            _refuse_if_decided(request, forslag, now, form)
            if now is not None and now.forslag_id != forslag.pk:
                raise _renewed(request, dialog, forslag)
            form = _position_form(request, dialog, forslag, now)
            if form.is_valid():
                if now is None:
                    form.instance.motivering = Text.begin()
                    form.instance.beslutsforslag = Text.begin()
                form.save()
                messages.success(request, "Ställningstagandet är sparat.")
                return redirect("dialogues:stallningstagande", year, pk, forslag_pk)
    status = form.refusal if request.method == "POST" else 200
    assessment = dialog.texter.filter(slot=Dialogtext.Slot.BEDOMNING).select_related("text").first()
    context = {
        "dialog": dialog,
        "forslag": forslag,
        "one": one,
        "form": form,
        "lacking": one.lacking() if one and status == 200 else [],
        "assessment": assessment,
        "sent_back": one.sent_back if one else None,
        "personal_data": PERSONAL_DATA,
    }
    return render_page(request, "dialogues/stallningstagande.html", context, status=status)


def _position_form(
    request: HttpRequest, dialog: Tillitsdialog, forslag: Forslag, one: Stallningstagande | None
) -> StallningstagandeForm:
    instance = one or Stallningstagande(forslag=forslag, dialog=dialog)
    return StallningstagandeForm(request.POST or None, instance=instance)


def _counting(positions: Any, forslag: Forslag) -> Stallningstagande | None:
    """The position that counts for the förslag, if there is one."""
    rounds = positions.by_matter([forslag])[forslag.matter]
    return Stallningstagande.counting(rounds, forslag)


def _renewed(request: HttpRequest, dialog: Tillitsdialog, old: Forslag) -> Exception:
    """To raise when the förslag stands in a later version of the analysis by now."""
    new = dialog.forslag().of_matter(old.matter).exclude(pk=old.pk).first()
    if new is None:
        return Http404()
    return AlreadyHappened(
        "Förslaget står i en ny version av analysen",
        "Läs det så som det lyder nu och ta ställning till det.",
        url=reverse("dialogues:stallningstagande", args=[dialog.year, dialog.pk, new.pk]),
        action="Till förslaget i den nya versionen",
        forms=[StallningstagandeForm(request.POST)] if request.method == "POST" else [],
    )


def _refuse_if_decided(
    request: HttpRequest,
    forslag: Forslag,
    one: Stallningstagande | None,
    form: StallningstagandeForm,
) -> None:
    if decision := _decided_meanwhile(request, one):
        raise AlreadyHappened(
            "Kommunstyrelsen har redan beslutat",
            f"{decided(decision)}. Ställningstagandet kan inte ändras.",
            url=forslag.get_absolute_url(),
            action="Till förslagets tråd",
            forms=[form] if form.is_bound else [],
        )


def _decided_meanwhile(request: HttpRequest, one: Stallningstagande | None) -> Beslut | None:
    """Kommunstyrelsens decision on the round that the person has before them, if there is one."""
    if one is None or one.beslut_id:
        return one.beslut if one else None
    shown = number(request.POST.get("omgang"))
    if shown is not None and shown < one.round:
        earlier = (
            Stallningstagande.objects.of_matter(one.forslag.matter)
            .filter(round=shown)
            .order_by("pk")
            .last()
        )
        return earlier.beslut if earlier else None
    return None


@require_http_methods(["GET", "POST"])
def ks_beslut(request: HttpRequest, year: int) -> HttpResponse:
    """Register kommunstyrelsens decision on several positions at once."""
    roles = roles_of(request.user)
    if not (roles.prepares_for_ks or roles.keeps_minutes_of(KS)):
        raise Http404
    if (ks := Organ.objects.kommunstyrelsen()) is None:
        raise Http404("Ingen kommunstyrelse är verksam i dag.")
    beredning = closing.to_decide(year)
    title = f"Ställningstaganden till förslag {year}"
    given = request.POST if request.method == "POST" else None
    pick = PickForm(given, ready=beredning.ready)
    form = BeslutForm(given, organ=ks, title=title)
    already = _decided_before(request)
    changed: list[Stallningstagande] = []
    if not already and request.method == "POST" and pick.is_valid() & form.is_valid():
        chosen = pick.cleaned_data["stallningstaganden"].select_related("forslag")
        try:
            with transaction.atomic():
                held = closing.hold(chosen)
                already = _decided_before(request)  # while this one waited
                changed = [] if already else pick.changed(held)
                if not (already or changed):
                    closing.decide(held, form.register())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if not (already or changed):
                messages.success(
                    request,
                    f"Beslutet är registrerat för {in_words(len(chosen))} "
                    f"ställningstagande{'' if len(chosen) == 1 else 'n'}.",
                )
                to = "dialogues:till_kf" if roles.prepares_for_ks else "dialogues:forslagslista"
                return redirect(to, year)
    if already or changed:
        beredning = closing.to_decide(year)
        gone = {s.pk for s in [*already, *changed]}
        left = [pk for pk in _chosen(request) if pk not in gone]
        context = {
            "beredning": beredning,
            "pick": PickForm(ready=beredning.ready, initial={"stallningstaganden": left}),
            "form": form,
            "forms": [],
            "already": [(s, decided(s.beslut)) for s in already],
            "changed": changed,
        }
        return render_page(request, "dialogues/ks_beslut.html", context, status=409)
    status = 422 if request.method == "POST" else 200
    context = {"beredning": beredning, "pick": pick, "form": form, "forms": [pick, form]}
    return render_page(request, "dialogues/ks_beslut.html", context, status=status)


def _chosen(request: HttpRequest) -> list[int]:
    given = [number(pk) for pk in request.POST.getlist("stallningstaganden")]
    return [pk for pk in given if pk is not None]


def _decided_before(request: HttpRequest) -> list[Stallningstagande]:
    """Those of the positions that the person chose which somebody else has had decided."""
    chosen = _chosen(request)
    if not chosen:
        return []
    rows = Stallningstagande.objects.decided().filter(pk__in=chosen)
    return list(rows.select_related("forslag__analys__organ", "beslut__organ"))


@require_http_methods(["GET", "POST"])
def till_kf(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over to kommunfullmäktige what is prepared; show what is not, and why."""
    roles = roles_of(request.user)
    if not roles.in_ks or (request.method == "POST" and not roles.prepares_for_ks):
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = OverlamningForm(given, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["on"]
            done = closing.hand_over_to_kf(year, request.user, day, shown=_shown(request))
        except ValidationError as error:
            form.add_error("on", error.messages)
        else:
            return _told_what_went(request, year, done)
    handed_over = (
        Stallningstagande.objects.handed_over(year)
        .select_related("forslag__analys__organ", "fullmaktigebeslut__beslut", "dialog")
        .defer("forslag__analys__content")
        .order_by("forslag__analys__organ__name", "forslag__number")
    )
    context = {
        "beredning": closing.to_hand_over(year),
        "handed_over": handed_over,
        "can_hand_over": roles.prepares_for_ks,
        "form": form,
        "forms": [form],
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "dialogues/till_kf.html", context, status=status)


def _told_what_went(request: HttpRequest, year: int, done: list[Stallningstagande]) -> HttpResponse:
    shown = _shown(request)
    awaiting = Stallningstagande.objects.awaiting_handover(year)
    unseen = awaiting.exclude(pk__in=shown).count()
    if done:
        messages.success(
            request,
            f"{in_words(len(done)).capitalize()} förslag är "
            f"{'överlämnat' if len(done) == 1 else 'överlämnade'} till kommunfullmäktige.",
        )
        if left := awaiting.filter(pk__in=shown).count():
            day = date_format(timezone.localtime(done[0].handed_over_at), "j F Y")
            messages.info(
                request,
                f"{in_words(left).capitalize()} beslutade kommunstyrelsen om senare än {day}. "
                f"{'Det' if left == 1 else 'De'} ligger kvar.",
            )
    elif last := Stallningstagande.objects.last_handed_over(shown):
        day = date_format(timezone.localtime(last.handed_over_at), "j F Y")
        who = last.handed_over_by
        by = f" av {who}" if who else ""
        raise AlreadyHappened(
            "Förslagen är redan överlämnade",
            f"De lämnades över till kommunfullmäktige {day}{by}.",
            "" if unseen else "Det finns inget mer som är färdigberett just nu.",
            url=reverse("dialogues:till_kf", args=[year]),
            action="Se vad som är överlämnat",
        )
    elif not unseen:
        messages.warning(request, "Det finns inget färdigberett att lämna över.")
    if unseen:
        messages.info(
            request,
            f"{in_words(unseen).capitalize()} förslag blev "
            f"{'färdigt' if unseen == 1 else 'färdiga'} att lämna över sedan du öppnade sidan. "
            f"{'Det' if unseen == 1 else 'De'} ligger kvar.",
        )
    return redirect("dialogues:till_kf", year)


def _shown(request: HttpRequest) -> list[int]:
    """The positions that stood as ready on the page that the person handed over from."""
    return [int(pk) for pk in request.POST.getlist("visad") if pk.isdecimal() and len(pk) < 10]


@require_safe
def kf_beslut_lista(request: HttpRequest, year: int) -> HttpResponse:
    """The handed-over förslag that wait for kommunfullmäktige's decision."""
    if not roles_of(request.user).keeps_minutes_of(KF):
        raise Http404
    awaiting = (
        Stallningstagande.objects.awaiting_kf(year)
        .with_preparation()
        .order_by("forslag__analys__organ__name", "forslag__number")
    )
    return render_page(request, "dialogues/kf_beslut_lista.html", {"awaiting": awaiting})


@require_http_methods(["GET", "POST"])
def kf_beslut(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Register what kommunfullmäktige decided on one förslag."""
    if not roles_of(request.user).keeps_minutes_of(KF):
        raise Http404
    awaiting = Stallningstagande.objects.awaiting_kf(year).with_preparation()
    one = awaiting.select_related("beslut__organ").filter(forslag=pk).first()
    if decision := _kf_decided_meanwhile(request, year, pk):
        raise _kf_decided(request, decision)
    if one is None:
        raise Http404
    if (kf := Organ.objects.kommunfullmaktige()) is None:
        raise Http404("Inget kommunfullmäktige är verksamt i dag.")
    given = request.POST if request.method == "POST" else None
    outcome = FullmaktigeForm(given)
    form = BeslutForm(given, organ=kf, title=one.forslag.title)
    if request.method == "POST" and outcome.is_valid() & form.is_valid():
        data = outcome.cleaned_data
        try:
            with transaction.atomic():
                closing.hold([one])
                if decision := _kf_decided_meanwhile(request, year, pk):  # while this one waited
                    raise _kf_decided(request, decision)
                one.record_kf(form.register(), data["outcome"], data["comment"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Kommunfullmäktiges beslut är registrerat.")
            return redirect(one.forslag)
    status = 422 if request.method == "POST" else 200
    context = {"one": one, "outcome": outcome, "form": form, "forms": [outcome, form]}
    return render_page(request, "dialogues/kf_beslut.html", context, status=status)


def _kf_decided(request: HttpRequest, decision: Fullmaktigebeslut) -> AlreadyHappened:
    said = decision.get_outcome_display().lower()
    forms = [FullmaktigeForm(request.POST), BeslutForm(request.POST, organ=decision.beslut.organ)]
    return AlreadyHappened(
        "Kommunfullmäktiges beslut är redan registrerat",
        f"{decided(decision.beslut)}: {said}.",
        decision.comment,
        "Ett registrerat beslut kan inte ändras.",
        url=decision.stallningstagande.forslag.get_absolute_url(),
        action="Till förslagets tråd",
        forms=forms if request.method == "POST" else [],
    )


def _kf_decided_meanwhile(
    request: HttpRequest, year: int, forslag: int
) -> Fullmaktigebeslut | None:
    """The decision on the round that the person has before them, if it is registered already."""
    decisions = (
        Fullmaktigebeslut.objects.filter(
            stallningstagande__in=Stallningstagande.objects.of_year(year).filter(forslag=forslag)
        )
        .select_related("beslut__organ", "stallningstagande__forslag__analys")
        .order_by("stallningstagande__round")
    )
    shown = number(request.POST.get("omgang"))
    if shown is not None:
        return decisions.filter(stallningstagande__round=shown).first()
    awaiting = Stallningstagande.objects.awaiting_kf(year).filter(forslag=forslag)
    return None if awaiting.exists() else decisions.last()
