"""Which analysis an address means, who may read or write it, and how it is held while it is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from ale_styrning.numbers import number
from goals.models import Nulagesanalys
from goals.telling import moved_on
from organisation.roles import roles_of


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
