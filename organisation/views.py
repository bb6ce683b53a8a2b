"""The pages that belong to the whole: start, the year's calendar, the municipality's own look."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from ale_styrning.htmx import render_page
from organisation.colour import accents
from organisation.context import note_waiting
from organisation.models import Arshjul, Kommun, Moment
from organisation.roles import roles_of
from organisation.start import calendar, groundwork_for, panels_for, waiting_for


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the year that is now, or the nearest that the installation works in."""
    now = timezone.localdate().year
    years = Arshjul.objects.values_list("year", flat=True)
    nearest = min(years, key=lambda year: (abs(year - now), -year), default=now)
    return redirect("start_year", year=nearest)


@dataclass(frozen=True)
class Step:
    """A moment on the year's line, or today itself where ``moment`` is None."""

    day: datetime.date
    moment: Moment | None
    state: str

    @property
    def word(self) -> str:
        return {"over": "Passerat", "now": "Pågår", "next": "Kommer", "today": ""}[self.state]

    @property
    def place(self) -> tuple[datetime.date, bool, datetime.date]:
        """By the day it begins, as its dates are read. Today comes before what begins today."""
        if self.moment is None:
            return self.day, False, self.day
        return self.moment.starts, True, self.moment.ends


def year_line(moments: list[Moment], year: int, today: datetime.date) -> list[Step]:
    """The year's moments in order, with today among them if it is that year.

    That a moment is over says nothing of whether what it is for was done.
    """
    steps = []
    for moment in moments:
        state = "next"
        if moment.is_over(today):
            state = "over"
        elif moment.is_now(today):
            state = "now"
        steps.append(Step(moment.ends, moment, state))
    if today.year == year:
        steps.append(Step(today, None, "today"))
    return sorted(steps, key=lambda step: step.place)


def nearest(steps: list[Step], state_of_year: int, *, most: int = 6) -> list[Step]:
    """Those around today: what goes on, the next and the last, then more of what comes and has been.

    Whole years give their end or start.
    """
    by_state: dict[str, list[Step]] = {}
    for step in steps:
        by_state.setdefault(step.state, []).append(step)
    if "today" not in by_state:
        return steps[-most:] if state_of_year < 0 else steps[:most]
    coming, over = by_state.get("next", []), by_state.get("over", [])[::-1]
    wanted = [
        *by_state["today"], *by_state.get("now", []), *coming[:1], *over[:1], *coming[1:], *over[1:],
    ]  # fmt: skip
    return sorted(wanted[:most], key=lambda step: step.place)


def along_the_year(day: datetime.date) -> int:
    """How far into its year a day is, 0 to 1000."""
    start = datetime.date(day.year, 1, 1)
    return round((day - start).days * 1000 / 365)


@require_safe
def start_year(request: HttpRequest, year: int) -> HttpResponse:
    """What waits for the person, what their roles follow, and the year with today on it."""
    roles = roles_of(request.user)
    today = timezone.localdate()
    waiting = waiting_for(request.user, roles, year)
    groundwork = groundwork_for(request.user, roles, year)
    lacking = sum(not step.is_done for step in groundwork)
    note_waiting(request, year, len(waiting) + lacking)
    moments = calendar(roles, year)
    steps = year_line(moments, year, today)
    return render_page(
        request,
        "organisation/start.html",
        {
            "waiting": waiting,
            "groundwork": groundwork,
            "panels": panels_for(request.user, roles, year),
            "steps": nearest(steps, year - today.year),
            "dots": [(along_the_year(step.day), step.state) for step in steps if step.moment],
            "passed": max(0, min(1000, along_the_year(today) + 1000 * (today.year - year))),
            "is_this_year": today.year == year,
            "drawn_from": [(moment.name, moment.starts, moment.ends) for moment in moments],
            "months": [datetime.date(year, month, 1) for month in range(1, 13)],
            "today": today,
        },
    )


@require_safe
def arshjul(request: HttpRequest, year: int) -> HttpResponse:
    today = timezone.localdate()
    moments = calendar(roles_of(request.user), year)
    return render_page(
        request,
        "organisation/arshjul.html",
        {
            "steps": [step for step in year_line(moments, year, today) if step.moment],
            "arshjul": Arshjul.objects.filter(year=year).first(),
            "may_edit": roles_of(request.user).is_controller,
            "today": today,
        },
    )


def _css() -> str:
    kommun = Kommun.objects.current()
    if kommun is None:
        return ""
    light, dark = accents(kommun.accent)
    return f":root {{ --accent-light: {light}; --accent-dark: {dark}; }}\n"


def _etag(request: HttpRequest, **kwargs: Any) -> str:
    return f'"{hashlib.sha256(_css().encode()).hexdigest()[:16]}"'


@login_not_required
@condition(etag_func=_etag)
@require_safe
def kommun_css(request: HttpRequest) -> HttpResponse:
    """The municipality's accent in both themes, readable on paper and at night."""
    response = HttpResponse(_css(), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


@login_not_required
@require_safe
def logotyp(request: HttpRequest) -> FileResponse:
    kommun = Kommun.objects.current()
    if kommun is None or not kommun.logotype:
        raise Http404("Kommunen har ingen logotyp.")
    try:
        response = FileResponse(kommun.logotype.open("rb"))
    except FileNotFoundError:
        raise Http404("Logotypens fil saknas.") from None
    patch_cache_control(response, public=True, max_age=300)
    return response


@login_not_required
@require_safe
def tillganglighet(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that lagen (2018:1937) 13 § asks for."""
    return render_page(request, "organisation/tillganglighet.html")
