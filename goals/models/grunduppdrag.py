import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from organisation.models import Organ
from writing.models import Text

from .adopted import Antagen, AntagenQuerySet
from .styrdokument import Styrdokumentavsnitt


class GrunduppdragQuerySet(AntagenQuerySet):
    def on(self, day: datetime.date) -> Any:
        """The adopted one that holds on a day, with its decision; None where there is none."""
        holds = self.adopted().filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
        )
        latest = holds.order_by("-beslut__decided_on", "-pk")
        return latest.select_related("beslut__organ").first()


class Grunduppdrag(Antagen):
    """What an organ exists for and for whom, as kommunfullmäktige adopted it.

    Holds until a day, or until a later one is adopted that holds from its own first day.
    """

    NUMBERED_IN = ("organ", "valid_from")

    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="grunduppdrag", verbose_name="organ"
    )
    version = models.PositiveSmallIntegerField("version", default=1, editable=False)
    title = models.CharField("rubrik", max_length=200)
    summary = models.TextField("i korthet")
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till", null=True, blank=True)
    source = models.ForeignKey(
        Styrdokumentavsnitt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grunduppdrag",
        verbose_name="avsnitt i styrdokument",
    )

    objects: ClassVar[Any] = GrunduppdragQuerySet.as_manager()

    class Meta(Antagen.Meta):
        ordering = ["organ", "-valid_from", "-version"]
        verbose_name = "grunduppdrag"
        verbose_name_plural = "grunduppdrag"
        constraints = [
            *Antagen.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="grunduppdrag_valid_in_order",
                violation_error_message="Giltigheten kan inte sluta innan den börjar.",
            ),
            models.UniqueConstraint(
                fields=["organ", "valid_from", "version"],
                name="grunduppdrag_unique_from",
                violation_error_message="Organet har redan ett grunduppdrag från den dagen.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def texts(self) -> "models.QuerySet[Text]":
        """None: its words are its own, and fixed with the row."""
        return Text.objects.none()

    def content(self) -> dict[str, Any]:
        return {
            "organ": self.organ.name,
            "title": self.title,
            "summary": self.summary,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }
