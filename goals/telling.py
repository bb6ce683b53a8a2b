"""What has happened to an analysis, told to somebody who comes too late."""

from collections.abc import Sequence
from typing import Any

from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format

from ale_styrning.passed import AlreadyHappened
from goals.models import Handelse, Nulagesanalys

State = Nulagesanalys.State


def moved_on(analys: Nulagesanalys, forms: Sequence[BaseForm] = ()) -> AlreadyHappened:
    """To raise when the analysis is no longer where the act needs it to be."""
    title = {
        State.ARBETSMATERIAL: "Analysen är arbetsmaterial",
        State.KLARMARKERAD: "Analysen är redan överlämnad",
        State.BESLUTAD: "Analysen är redan beslutad",
        State.PUBLICERAD: "Analysen är redan publicerad",
    }[State(analys.state)]
    return AlreadyHappened(
        title,
        *what_happened(analys),
        url=analys.get_absolute_url(),
        action="Till analysen",
        forms=forms,
    )


def what_happened(analys: Nulagesanalys) -> list[str]:
    """The last step, by whom and when; the decision with its §."""
    last = analys.handelser.select_related("by").order_by("-at", "-pk").first()
    at = when(last) if last else ""
    match analys.state:
        case State.KLARMARKERAD:
            return [
                f"Den lämnades över för beslut {at}.".replace(" .", "."),
                "Den kan inte ändras medan den väntar på beslutet.",
            ]
        case State.BESLUTAD | State.PUBLICERAD:
            did = "publicerades" if analys.state == State.PUBLICERAD else "registrerades"
            what = "Analysen" if analys.state == State.PUBLICERAD else "Beslutet"
            return [f"{decided(analys.beslut)}.", f"{what} {did} {at}." if at else ""]
    if last is None:
        return ["Den har inte lämnats över för beslut."]
    if analys.version > 1 and analys.handelser.count() == 1:
        return [f"Version {analys.version} öppnades {at} och har inte lämnats över."]
    return [f"Den togs tillbaka {at} och har inte lämnats över igen."]


def decided(beslut: Any) -> str:
    """A beslut: "Socialnämnden beslutade 14 mars 2026, § 45 (SN.2026.12)", without a full stop."""
    day = date_format(beslut.decided_on, "j F Y")
    return f"{beslut.organ.name} beslutade {day}, § {beslut.paragraf} ({beslut.diarienummer})"


def when(event: Handelse) -> str:
    """ "14 mars 2026 kl. 10.32 av Anna Ek"."""
    said = date_format(timezone.localtime(event.at), "j F Y \\k\\l. H.i")
    return f"{said} av {event.by}" if event.by else said
