from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from organisation.models import Beslut, Organ

from .forslag import Forslag
from .styrdokument import Styrdokumentavsnitt


class UppdragQuerySet(models.QuerySet["Uppdrag"]):
    def of_matters(self, matters: set[int]) -> Self:
        """Those that the förslag became, whichever version of them kommunfullmäktige decided on."""
        of_any = Q(forslag__in=matters) | Q(forslag__first__in=matters)
        return self.filter(of_any).select_related("forslag")


class Uppdrag(models.Model):
    """What kommunfullmäktige asked an organ to do, with a day to be done and to report back."""

    class Kind(models.TextChoices):
        SARSKILD_SATSNING = "sarskild_satsning", "Särskild satsning"
        UPPDRAG = "uppdrag", "Uppdrag"

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="uppdrag", verbose_name="organ")
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField("slag", max_length=20, choices=Kind, default=Kind.UPPDRAG)
    title = models.CharField("rubrik", max_length=200)
    description = models.TextField("beskrivning", blank=True)
    due = models.DateField("klart senast")
    report_back_on = models.DateField("återrapporteras", null=True, blank=True)
    beslut = models.ForeignKey(
        Beslut, models.PROTECT, related_name="uppdrag", verbose_name="beslut"
    )
    forslag = models.ForeignKey(
        Forslag,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uppdrag",
        verbose_name="förslaget det kommer ur",
    )
    source = models.ForeignKey(
        Styrdokumentavsnitt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uppdrag",
        verbose_name="avsnitt i styrdokument",
    )
    reported_on = models.DateField("återrapporterat", null=True, blank=True)
    outcome = models.TextField("utfall", blank=True)

    objects = UppdragQuerySet.as_manager()

    class Meta:
        ordering = ["due", "title"]
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        constraints = [
            models.UniqueConstraint(
                fields=["forslag", "organ", "title"],
                condition=Q(forslag__isnull=False),
                name="uppdrag_unique_of_forslag",
                violation_error_message="Uppdraget är redan registrerat.",
            ),
            models.CheckConstraint(
                condition=Q(report_back_on__isnull=True) | Q(report_back_on__gte=F("due")),
                name="uppdrag_report_after_due",
                violation_error_message="Återrapporten kan inte komma före slutdagen.",
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True) | ~Q(outcome=""),
                name="uppdrag_reported_has_outcome",
                violation_error_message="Skriv utfallet när uppdraget återrapporteras.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Its last day has passed, and it has not been reported back."""
        return self.reported_on is None and self.due < timezone.localdate()

    @property
    def is_late(self) -> bool:
        """Not reported back, though the day for it (or for the work itself) has passed."""
        expected = self.report_back_on or self.due
        return self.reported_on is None and expected < timezone.localdate()
