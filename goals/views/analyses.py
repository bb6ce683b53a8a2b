"""The analyses of a year: find, begin, read, hand over, decide, publish."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from goals.above import positions_on
from goals.forms.analysis import BeslutForm, CommentForm
from goals.freezing import analysis_content, content_of
from goals.models import Nulagesanalys
from goals.models.adopted import digest
from goals.opening import not_ready
from goals.progress import progress
from goals.telling import moved_on, when
from goals.views.access import find_analysis, may_write
from organisation.context import words
from organisation.models import Organ
from organisation.roles import roles_of


@require_safe
def nulagesanalyser(request: HttpRequest, year: int) -> HttpResponse:
    """Every organ that writes this year, with what the person may know of it."""
    roles = roles_of(request.user)
    visible = (
        Nulagesanalys.objects.visible_to(request.user)
        .filter(year=year)
        .select_related("organ", "beslut__organ")
        .with_progress()
        .order_by("version")
    )
    latest = {analys.organ_id: analys for analys in visible}
    states: dict[int, str] = {}
    if roles.oversees:
        rows = Nulagesanalys.objects.filter(year=year).order_by("version")
        states = {a.organ_id: a.get_state_display() for a in rows.only("organ_id", "state")}
    entries = []
    for organ in Organ.objects.analysing(year):
        analys = latest.get(organ.pk)
        entries.append(
            {
                "organ": organ,
                "analys": analys,
                "state": states.get(organ.pk, "Ej påbörjad" if roles.oversees else ""),
                "is_own": organ.pk in roles.member_of,
                "can_begin": analys is None and organ.pk in roles.writes_for,
            }
        )
    entries.sort(key=lambda e: (not e["is_own"], e["organ"].name))
    return render_page(request, "goals/nulagesanalyser.html", {"entries": entries})


@require_POST
def paborja(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    """Begin the year's analysis for an organ that the person writes for."""
    own = roles_of(request.user).writes_for
    body = get_object_or_404(Organ.objects.analysing(year).filter(pk__in=own), slug=organ)
    if reason := not_ready(year):
        messages.error(request, reason)
        return redirect("goals:nulagesanalyser", year)
    try:
        analys = Nulagesanalys.objects.open(body, year)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("goals:nulagesanalyser", year)
    return redirect(analys)


@login_not_required
@require_safe
def nulagesanalys(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    """The analysis: its desk while it is written, a well-set document once it is decided.

    ``?hela=1`` sets the one under work as the document it is going to be, for those who may read it.
    ``?version=`` shows an earlier decided version. Published ones are read without logging in.
    """
    roles = roles_of(request.user)
    version = request.GET.get("version", "")
    try:
        analys = find_analysis(request, year, organ, version)
    except Http404:
        if not roles.known:  # whether it exists or not: log in to see
            return redirect_to_login(request.get_full_path())
        if version:
            raise
        body = get_object_or_404(Organ.objects.analysing(year), slug=organ)
        return render_page(
            request,
            "goals/nulagesanalys_none.html",
            {"organ": body, "can_begin": body.pk in roles.writes_for},
            status=200 if body.pk in roles.member_of or roles.is_controller else 404,
        )
    others = Nulagesanalys.objects.none()
    if version or analys.version > 1:  # the latest is the first: there are no others
        others = (
            Nulagesanalys.objects.visible_to(request.user)
            .filter(year=year, organ=analys.organ)
            .exclude(pk=analys.pk)
            .select_related("beslut__organ")
            .defer("content")
            .order_by("-version")
        )
    context: dict[str, Any] = {
        "analys": analys,
        "others": others,
        "can_write": may_write(request, analys),
        "leads": analys.organ_id in roles.leads,
        "registers": analys.organ_id in roles.registers_for,
    }
    if analys.is_decided:
        context |= {
            "content": content_of(analys),
            "fingerprint": analys.content_hash,
            "can_send_back": roles.prepares_for_ks,
            "can_renew": analys.organ_id in roles.writes_for | roles.leads,
            "positions": positions_on(analys, request.user),
        }
        return render_page(request, "goals/nulagesanalys_read.html", context)
    if "hela" in request.GET:
        content = analysis_content(analys)
        context |= {"content": content, "fingerprint": digest(content), "positions": {}}
        return render_page(request, "goals/nulagesanalys_read.html", context)
    outline = progress(analys)
    context |= {
        "outline": outline,
        "klara": (klara := sum(p.klar for p in outline)),
        "klara_words": f"{klara} av {len(outline)} avsnitt klara",
        "missing": [sentence for p in outline for sentence in p.lacking],
        "unsettled": [p for p in outline if p.changed or (p.filled and not p.klar)],
        "events": analys.handelser.select_related("by").order_by("-at", "-pk")[:10],
        "comment_form": CommentForm(),
    }
    return render_page(request, "goals/nulagesanalys_work.html", context)


def _act(
    request: HttpRequest,
    analys: Nulagesanalys,
    act: Any,
    done: str,
    forms: Sequence[BaseForm] = (),
) -> HttpResponse:
    """Do something to an analysis; say what it was, or why it could not be done.

    Raises ``AlreadyHappened`` with the words of ``forms`` when somebody was a moment before.
    """
    state = analys.state
    try:
        with transaction.atomic():
            act()
    except ValidationError as error:
        analys.refresh_from_db()
        if analys.state != state:
            raise moved_on(analys, forms) from error
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, done)
    return redirect(analys.get_absolute_url())


@require_POST
def lamna_over(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    leads = roles_of(request.user).leads
    analys = _of_own_organ(request, year, organ, leads, Nulagesanalys.State.ARBETSMATERIAL)
    return _act(
        request,
        analys,
        lambda: analys.hand_over(request.user),
        "Analysen är överlämnad för beslut. Ingen kan ändra den medan den väntar.",
    )


def _of_own_organ(
    request: HttpRequest,
    year: int,
    organ: str,
    organ_ids: set[int],
    state: str,
    form: Callable[[Nulagesanalys], BaseForm] | None = None,
) -> Nulagesanalys:
    """The latest version, if the organ is one of those given; 404 otherwise.

    Raises ``AlreadyHappened`` when it is not in ``state``, with the words of ``form``.
    """
    analys = (
        Nulagesanalys.objects.filter(organ__in=organ_ids, year=year, organ__slug=organ)
        .select_related("organ", "mall", "beslut__organ")
        .order_by("-version")
        .first()
    )
    if analys is None:
        raise Http404("Analysen finns inte, eller så är det inte du som gör det här.")
    if analys.state != state:
        raise moved_on(analys, [form(analys)] if form and request.method == "POST" else [])
    return analys


@require_POST
def ta_tillbaka(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    roles = roles_of(request.user)
    form = CommentForm(request.POST)
    analys = _of_own_organ(
        request,
        year,
        organ,
        roles.leads | roles.registers_for,
        Nulagesanalys.State.KLARMARKERAD,
        lambda analys: form,
    )
    if not form.is_valid():
        messages.error(request, "Skriv varför analysen tas tillbaka.")
        return redirect(analys.get_absolute_url())
    return _act(
        request,
        analys,
        lambda: analys.take_back(request.user, form.cleaned_data["comment"]),
        "Analysen är arbetsmaterial igen.",
        [form],
    )


@require_http_methods(["GET", "POST"])
def beslut(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    """Register the organ's decision; the analysis freezes."""
    analys = _of_own_organ(
        request,
        year,
        organ,
        roles_of(request.user).registers_for,
        Nulagesanalys.State.KLARMARKERAD,
        lambda analys: BeslutForm(request.POST, organ=analys.organ),
    )
    title = analys.named(words(roles_of(request.user))["nulagesanalys"].singular)
    form = BeslutForm(request.POST or None, organ=analys.organ, title=title)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                decision = form.register()
                analys.decide(decision, request.user)
        except ValidationError as error:
            analys.refresh_from_db()
            if analys.state != Nulagesanalys.State.KLARMARKERAD:  # somebody was a moment before
                raise moved_on(analys, [form]) from error
            form.add_error(None, error)
        else:
            messages.success(request, "Beslutet är registrerat. Analysen kan inte ändras längre.")
            return redirect(analys.get_absolute_url())
    status = 422 if request.method == "POST" else 200
    return render_page(
        request, "goals/beslut.html", {"analys": analys, "form": form}, status=status
    )


@require_POST
def publicera(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    analys = _of_own_organ(
        request, year, organ, roles_of(request.user).registers_for, Nulagesanalys.State.BESLUTAD
    )
    return _act(
        request,
        analys,
        lambda: analys.publish(request.user),
        "Analysen är publicerad och kan läsas av alla.",
    )


@require_http_methods(["GET", "POST"])
def ny_version(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    """Open a new version: the organ itself corrects, or kommunstyrelsen sends back."""
    roles = roles_of(request.user)
    own = roles.writes_for | roles.leads
    rows = Nulagesanalys.objects.latest_decided().select_related("organ", "beslut__organ")
    if not roles.prepares_for_ks:
        rows = rows.filter(organ__in=own)
    analys = get_object_or_404(rows, year=year, organ__slug=organ)
    form = CommentForm(request.POST or None)
    _refuse_second_version(analys, form)
    if request.method == "POST" and form.is_valid():

        def renew() -> None:
            try:
                analys.new_version(request.user, form.cleaned_data["comment"])
            except ValidationError:
                _refuse_second_version(analys, form)
                raise

        return _act(
            request,
            analys,
            renew,
            "En ny version är öppen. Den beslutade gäller tills den nya är beslutad.",
            [form],
        )
    status = 422 if request.method == "POST" else 200
    context = {"analys": analys, "form": form, "is_own": analys.organ_id in own}
    return render_page(request, "goals/ny_version.html", context, status=status)


def _refuse_second_version(analys: Nulagesanalys, form: CommentForm) -> None:
    """Raises ``AlreadyHappened`` when a version that follows ``analys`` is under work."""
    under_way = Nulagesanalys.objects.undecided(analys.year).filter(organ=analys.organ_id).first()
    if under_way is None:
        return
    opened = under_way.handelser.select_related("by").order_by("at", "pk").first()
    raise AlreadyHappened(
        "En ny version är redan öppen",
        f"Den öppnades {when(opened)}." if opened else "",
        "Den beslutade versionen gäller tills den nya har fått sitt eget beslut.",
        url=analys.get_absolute_url(),
        action="Till analysen",
        forms=[form] if form.is_bound else [],
    )
