"""The pages on which an official writes the analysis."""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ale_styrning.htmx import render_page
from ale_styrning.numbers import number
from ale_styrning.passed import AlreadyHappened
from ale_styrning.racing import again_if_taken
from goals.forms.analysis import ForslagForm, KortForm, NyckeltalForm
from goals.models import (
    Analystext,
    Avsnitt,
    Forslag,
    Klarmarkering,
    Kort,
    Nulagesanalys,
    Nyckeltal,
    Omvarldsanalys,
    Riktningsmal,
    Uppdrag,
)
from goals.opening import not_ready
from goals.progress import AvsnittProgress, progress, writers_now
from goals.telling import moved_on
from organisation.context import words
from organisation.numbers import in_words
from organisation.roles import roles_of
from writing.models import EditConflict, Text, TextTooLong

HELPERS = [
    ("vagledning", "Vägledning"),
    ("forra-aret", "Förra året"),
    ("omvarldsanalys", "Omvärldsanalys"),
    ("uppdrag", "Uppdrag"),
    ("nyckeltal", "Nyckeltal"),
]


def find_analysis(request: HttpRequest, year: int, organ: str, version: str = "") -> Nulagesanalys:
    """The version asked for, or else the latest, if the person may read it; 404 otherwise."""
    wanted = {"version": number(version)} if version.isdecimal() else {}
    analys = (
        Nulagesanalys.objects.visible_to(request.user)
        .filter(year=year, organ__slug=organ, **wanted)
        .select_related("organ", "mall", "beslut__organ")
        .order_by("-version")
        .first()
    )
    if analys is None:
        raise Http404("Analysen finns inte, eller så är den inte din att läsa än.")
    return analys


def find_writable(
    request: HttpRequest,
    year: int,
    organ: str,
    form: Callable[[Nulagesanalys], BaseForm] | None = None,
) -> Nulagesanalys:
    """The version under work, if the person writes for the organ; 404 otherwise.

    Raises ``AlreadyHappened`` when it is handed over or decided, with the words of ``form``.
    """
    analys = (
        Nulagesanalys.objects.filter(organ__in=roles_of(request.user).writes_for)
        .filter(year=year, organ__slug=organ)
        .select_related("organ", "mall", "beslut__organ")
        .order_by("-version")
        .first()
    )
    if analys is None:
        raise Http404("Analysen finns inte, eller så är den inte din att skriva i.")
    if not analys.is_open:
        raise moved_on(analys, [form(analys)] if form and request.method == "POST" else [])
    return analys


@contextmanager
def held_open(
    request: HttpRequest, analys: Nulagesanalys, form: BaseForm | None = None
) -> Iterator[None]:
    """While a POST writes nobody hands the analysis over, and colleagues' writes wait for their turn.

    Raises ``AlreadyHappened``, with the words of ``form``, when it was handed over a moment before.
    """
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        locked = Nulagesanalys.objects.select_for_update().only("state").get(pk=analys.pk)
        if not locked.is_open:
            analys.refresh_from_db()
            raise moved_on(analys, [form] if form else [])
        yield


def may_write(request: HttpRequest, analys: Nulagesanalys) -> bool:
    return analys.is_open and analys.organ_id in roles_of(request.user).writes_for


class Desk:
    """What every writing page shows around its text."""

    def __init__(self, request: HttpRequest, analys: Nulagesanalys, slug: str) -> None:
        self.request, self.analys = request, analys
        self.outline = progress(analys)
        at = next((i for i, p in enumerate(self.outline) if p.avsnitt.slug == slug), None)
        if at is None:
            raise Http404("Det avsnittet finns inte i mallen.")
        self.at: AvsnittProgress = self.outline[at]
        self.previous = self.outline[at - 1].avsnitt if at else None
        self.next = self.outline[at + 1].avsnitt if at + 1 < len(self.outline) else None

    def context(self, **extra: Any) -> dict[str, Any]:
        helper = self.request.GET.get("stod", "vagledning")
        helper = helper if helper in dict(HELPERS) else "vagledning"
        return (
            {
                "analys": self.analys,
                "outline": self.outline,
                "writers": writers_now(self.analys, self.request.user),
                "at": self.at,
                "avsnitt": self.at.avsnitt,
                "previous": self.previous,
                "next": self.next,
                "can_write": may_write(self.request, self.analys),
                "guidance": _first_sentence(self.at.avsnitt.guidance),
                "helpers": HELPERS,
                "helper": helper,
            }
            | _helper(self.analys, self.at.avsnitt, helper)
            | extra
        )


def _first_sentence(guidance: str) -> str:
    """One line above the text; the helper beside it has the whole guidance."""
    return re.split(r"(?<=[.?!]) ", guidance, maxsplit=1)[0]


def _helper(analys: Nulagesanalys, avsnitt: Avsnitt, helper: str) -> dict[str, Any]:
    """What the helper beside the text shows; only the one that is open is fetched."""
    if helper == "forra-aret":
        before = (
            Nulagesanalys.objects.latest_decided()
            .filter(year=analys.year - 1, organ=analys.organ)
            .select_related("beslut__organ")
            .first()
        )
        parts = before.content["avsnitt"] if before and before.content else []
        part = next((p for p in parts if p["slug"] == avsnitt.slug), None)
        return {"before": before, "before_part": part}
    if helper == "omvarldsanalys":
        shared = Omvarldsanalys.objects.filter(year=analys.year, is_shared=True)
        return {"omvarldsanalys": shared.prefetch_related("nivaer__text", "kallor").first()}
    if helper == "uppdrag":
        given = Uppdrag.objects.filter(organ=analys.organ, year__in=[analys.year - 1, analys.year])
        return {
            "grunduppdrag": analys.organ.grunduppdrag.on(datetime.date(analys.year, 12, 31)),
            "uppdrag": given.select_related("beslut__organ"),
        }
    if helper == "nyckeltal":
        rows = Nyckeltal.objects.filter(organ=analys.organ).prefetch_related("varden")
        return {"helper_nyckeltal": rows}
    return {}


@require_http_methods(["GET", "POST"])
def avsnitt(request: HttpRequest, year: int, organ: str, slug: str) -> HttpResponse:
    analys = find_analysis(request, year, organ)
    if request.method == "POST":
        analys = find_writable(request, year, organ, lambda a: _figures_form(request, a))
    if analys.is_decided:
        return redirect(analys.get_absolute_url() + f"#{slug}")
    desk = Desk(request, analys, slug)
    kind = desk.at.avsnitt.kind
    if request.method == "POST" and kind != Avsnitt.Kind.NYCKELTAL:
        return HttpResponseNotAllowed(["GET"])  # the texts are saved by writing
    status = 422 if request.method == "POST" else 200
    extra: dict[str, Any] = {}
    if kind in (Avsnitt.Kind.TEXT, Avsnitt.Kind.NYCKELTAL):
        extra["answer"] = get_object_or_404(
            analys.texter.select_related("text__updated_by"), avsnitt=desk.at.avsnitt
        )
    if kind == Avsnitt.Kind.NYCKELTAL:
        form = _figures_form(request, analys)
        if request.method == "POST" and form.is_valid():
            with held_open(request, analys, form):
                saved = form.save()
            if saved:
                messages.success(request, "Värdena är sparade.")
                return redirect("goals:avsnitt", year, organ, slug)
            status = 409
        extra |= {"nyckeltal": form.nyckeltal, "form": form, "value_year": year - 1}
    elif kind == Avsnitt.Kind.KARTA:
        extra |= {
            "kort": analys.kort.filter(removed_at__isnull=True).select_related("text"),
            "most": Kort.MOST,
            "fewest": Kort.FEWEST,
        }
    elif kind == Avsnitt.Kind.FORSLAG:
        extra["forslag"] = analys.forslag.standing().prefetch_related(
            "riktningsmal", "omvarldsfaktorer"
        )
        extra["removed"] = analys.forslag.filter(removed_at__isnull=False)
    elif kind == Avsnitt.Kind.OMVARLDSFAKTORER:
        extra["strip"] = _strip(analys, "omvarldsfaktor")
    elif kind == Avsnitt.Kind.RIKTNINGSMAL:
        extra["strip"] = _strip(analys, "riktningsmal")
    return render_page(request, "goals/avsnitt.html", desk.context(**extra), status=status)


def _figures_form(request: HttpRequest, analys: Nulagesanalys) -> NyckeltalForm:
    rows = list(Nyckeltal.objects.filter(organ=analys.organ).prefetch_related("varden"))
    return NyckeltalForm(request.POST or None, nyckeltal=rows, year=analys.year - 1)


def _strip(analys: Nulagesanalys, subject: str) -> list[dict[str, Any]]:
    """One mark per factor or goal: what it is, and how many of its fields have words."""
    rows: dict[int, dict[str, Any]] = {}
    answers = (
        analys.texter.filter(**{f"{subject}__isnull": False})
        .select_related(subject, "text")
        .only(
            "slot", "analys_id", "text__plain", f"{subject}__number", f"{subject}__title"
        )
    )  # fmt: skip
    for answer in answers:
        about = getattr(answer, subject)
        row = rows.setdefault(
            about.pk,
            {"number": about.number, "title": about.title, "fields": 0, "filled": 0, "done": True},
        )
        row["fields"] += 1
        row["filled"] += bool(answer.text.plain)
        if answer.slot in Analystext.REQUIRED_SLOTS and not answer.text.plain:
            row["done"] = False
    return sorted(rows.values(), key=lambda r: r["number"])


@require_safe
def omvarldsfaktor_svar(request: HttpRequest, year: int, organ: str, number: int) -> HttpResponse:
    return _answers(request, year, organ, number, "omvarldsfaktor")


@require_safe
def riktningsmal_svar(request: HttpRequest, year: int, organ: str, number: int) -> HttpResponse:
    return _answers(request, year, organ, number, "riktningsmal")


def _answers(
    request: HttpRequest, year: int, organ: str, number: int, subject: str
) -> HttpResponse:
    analys = find_analysis(request, year, organ)
    if analys.is_decided:
        return redirect(analys.get_absolute_url())
    answers = list(
        analys.texter.filter(**{f"{subject}__number": number})
        .select_related("text__updated_by", "avsnitt", f"{subject}__text")
        .order_by("pk")
    )
    if not answers:
        raise Http404("Det finns inget med det numret.")
    about = getattr(answers[0], subject)
    desk = Desk(request, analys, answers[0].avsnitt.slug)
    strip = _strip(analys, subject)
    at = next(i for i, row in enumerate(strip) if row["number"] == number)
    figures = []
    if isinstance(about, Riktningsmal):
        figures = list(about.nyckeltal.prefetch_related("varden"))
    return render_page(
        request,
        "goals/answers.html",
        desk.context(
            about=about,
            subject=subject,
            answers=answers,
            required_slots=Analystext.REQUIRED_SLOTS,
            strip=strip,
            previous_number=strip[at - 1]["number"] if at else None,
            next_number=strip[at + 1]["number"] if at + 1 < len(strip) else None,
            figures=figures,
        ),
    )


@require_POST
def klar(request: HttpRequest, year: int, organ: str, slug: str) -> HttpResponse:
    """Mark an avsnitt as done, or open it again."""
    analys = find_writable(request, year, organ)
    desk = Desk(request, analys, slug)
    marked = Klarmarkering.objects.filter(analys=analys, avsnitt=desk.at.avsnitt)
    if request.POST.get("klar") == "nej":
        marked.delete()
        messages.info(request, f"”{desk.at.avsnitt.heading}” är öppet för arbete igen.")
    elif desk.at.lacking:
        for sentence in desk.at.lacking:
            messages.warning(request, sentence)
        return redirect("goals:avsnitt", year, organ, slug)
    else:
        Klarmarkering.objects.update_or_create(
            analys=analys,
            avsnitt=desk.at.avsnitt,
            defaults={"by": request.user, "at": timezone.now()},
        )
        messages.success(request, f"”{desk.at.avsnitt.heading}” är klarmarkerat.")
    return redirect("goals:avsnitt", year, organ, slug)


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


class KartaFull(Exception):
    """The nulägeskarta has all the cards that it holds."""


FULL = f"Nulägeskartan rymmer högst {in_words(Kort.MOST)} kort."


def _save_kort(analys: Nulagesanalys, one: Kort | None, said: dict[str, str], by: Any) -> None:
    heading, words = said["heading"], said["text"]

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
        one.heading = heading
        one.save(update_fields=["heading"])
        one.text.write(words, base=one.text.version, by=by)


def _removed_kort(one: Any, forms: Sequence[BaseForm] = ()) -> AlreadyHappened:
    return AlreadyHappened(
        "Kortet är redan borttaget",
        f"”{one.heading}” togs bort ur kartan {date_format(one.removed_at, 'j F Y')}.",
        url=one.get_absolute_url(),
        action="Till nulägeskartan",
        forms=forms,
    )


@require_POST
def kort_bort(request: HttpRequest, year: int, organ: str, pk: int) -> HttpResponse:
    analys = find_writable(request, year, organ)
    with held_open(request, analys):
        one = get_object_or_404(analys.kort, pk=pk)
        if one.removed_at:
            raise _removed_kort(one)
        one.removed_at = timezone.now()
        one.save(update_fields=["removed_at"])
    messages.info(request, f"Kortet ”{one.heading}” är borttaget ur kartan.")
    return redirect("goals:avsnitt", year, organ, "karta")


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
            if one is None:
                form.instance.number = _next_number(analys)
                form.instance.motivering = Text.begin()
                form.instance.konsekvenser = Text.begin()
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
        f"”{one.title}” togs bort {date_format(one.removed_at, 'j F Y')}. "
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
        one.removed_at = None if request.POST.get("angra") else timezone.now()
        one.save(update_fields=["removed_at"])
    if one.removed_at:
        messages.info(
            request, f"”{one.title}” är borttaget. Texten finns kvar och kan återställas."
        )
    else:
        messages.success(request, f"”{one.title}” är tillbaka.")
    return redirect("goals:avsnitt", year, organ, "forslag")


@require_POST
def paborja(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    """Begin the year's analysis for an organ that the person writes for."""
    from organisation.models import Organ

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
