"""Order an edition of a report. The same order made twice gives one report."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from goals.models.adopted import digest
from organisation.models import Beslut, Kommun
from reports.assembly import assemble, stamped
from reports.models import Rapport
from reports.tasks import render_rapport


def order(
    kind: str, year: int, *, by: Any, diarienummer: str = "", beslut: Beslut | None = None
) -> tuple[Rapport, bool]:
    """The report of what stands now, and whether it is a new edition.

    Nothing has changed since an edition: that edition is the answer (put to work again if it
    failed). Otherwise the content is frozen as the next edition and a worker renders it.
    """
    content = assemble(kind, year, beslut)
    fingerprint = digest(content)
    with transaction.atomic():
        list(Kommun.objects.select_for_update())  # one order at a time
        same = Rapport.objects.filter(kind=kind, year=year, snapshot_hash=fingerprint).first()
        if same:
            if same.state == Rapport.State.MISSLYCKAD:
                retry(same)
            return same, False
        last = (
            Rapport.objects.filter(kind=kind, year=year)
            .order_by("-edition")
            .values_list("edition", flat=True)
            .first()
        )
        edition = (last or 0) + 1
        rapport = Rapport.objects.create(
            kind=kind,
            year=year,
            edition=edition,
            diarienummer=diarienummer,
            snapshot=stamped(content, edition=edition, diarienummer=diarienummer),
            snapshot_hash=fingerprint,
            ordered_by=by,
        )
        _hand_to_worker(rapport)
    return rapport, True


def retry(rapport: Rapport) -> None:
    """Put a failed report to work again, from the same snapshot."""
    again = Rapport.objects.filter(pk=rapport.pk, state=Rapport.State.MISSLYCKAD)
    # A new order with all its attempts: or `recover` would give it up before a worker comes to it.
    if again.update(state=Rapport.State.BESTALLD, error="", attempts=0, touched_at=timezone.now()):
        _hand_to_worker(rapport)
    rapport.refresh_from_db()


def _hand_to_worker(rapport: Rapport) -> None:
    """The order stands even if no worker can be told: `tasks.recover` finds it."""

    def tell() -> None:
        render_rapport.delay(rapport.pk)

    transaction.on_commit(tell, robust=True)
