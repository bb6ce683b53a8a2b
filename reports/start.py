"""What the start page shows of reports."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from organisation.context import own, words
from organisation.models import Moment
from organisation.roles import Roles
from organisation.start import Panel, Waiting, deadlines
from reports.models import Rapport


def waiting(user: Any, roles: Roles, year: int) -> Iterable[Waiting]:
    """The controller orders each of the year's reports before kommunfullmäktige meets."""
    if not roles.is_controller or year > timezone.localdate().year:
        return []
    from django.urls import reverse

    made = set(Rapport.objects.filter(year=year).values_list("kind", flat=True))
    due = deadlines(roles, year).get(Moment.Kind.KF)
    return [
        Waiting(
            f"Beställ rapporten ”{own(label, words(roles))}”.",
            reverse("reports:rapporter", args=[year]),
            due,
        )
        for kind, label in Rapport.Kind.choices
        if kind not in made
    ]


def panels(user: Any, roles: Roles, year: int) -> Iterable[Panel]:
    """Kommunfullmäktige's members find the reports on their start page."""
    if not (roles.in_kf or roles.is_controller):
        return []
    rows = Rapport.objects.visible_to(user).finished().filter(year__lte=year).defer("snapshot")
    kinds = Rapport.Kind.values  # in the order of the page that has them all
    shown = sorted(rows[:4], key=lambda one: (-one.year, kinds.index(one.kind), -one.edition))
    return [Panel("reports/_start_panel.html", {"rapporter": shown})]
