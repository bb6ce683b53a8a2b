"""What every writing page shows around its text: the outline, and one helper at a time."""

import datetime
import re
from typing import Any

from django.http import Http404, HttpRequest

from goals.models import Avsnitt, Nulagesanalys, Nyckeltal, Omvarldsanalys, Uppdrag
from goals.progress import AvsnittProgress, progress, writers_now
from goals.views.access import may_write

HELPERS = [
    ("vagledning", "Vägledning"),
    ("forra-aret", "Förra året"),
    ("omvarldsanalys", "Omvärldsanalys"),
    ("uppdrag", "Uppdrag"),
    ("nyckeltal", "Nyckeltal"),
]


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
        held = analys.organ.grunduppdrag.select_related("source__styrdokument")
        return {
            "grunduppdrag": held.on(datetime.date(analys.year, 12, 31)),
            "uppdrag": given.select_related("beslut__organ", "source__styrdokument"),
        }
    if helper == "nyckeltal":
        rows = Nyckeltal.objects.filter(organ=analys.organ).prefetch_related("varden")
        return {"helper_nyckeltal": rows}
    return {}
