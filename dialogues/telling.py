"""What has happened to a dialogue, told to somebody who comes too late."""

from collections.abc import Sequence

from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format

from ale_styrning.passed import AlreadyHappened
from dialogues.models import Bekraftelse, Tillitsdialog


def confirmed(dialog: Tillitsdialog, forms: Sequence[BaseForm] = ()) -> AlreadyHappened:
    """To raise when the parties have confirmed what somebody wants to change."""
    last = dialog.bekraftelser.select_related("organ", "by").order_by("at", "pk").last()
    return AlreadyHappened(
        "Dialogen är redan bekräftad",
        f"{told(last)}. Alla parter har därmed bekräftat resultatet." if last else "",
        "Dialogen kan inte ändras längre.",
        url=dialog.get_absolute_url(),
        action="Läs dialogen",
        forms=forms,
    )


def told(one: Bekraftelse) -> str:
    """ "Socialnämnden bekräftade 14 mars 2026 kl. 10.32 genom Anna Ek", without a full stop."""
    at = date_format(timezone.localtime(one.at), "j F Y \\k\\l. H.i")
    by = f" genom {one.by}" if one.by else ""
    return f"{one.organ.name} bekräftade {at}{by}"
