import datetime

from django.db import models
from django.db.models import F, Q


class Arshjul(models.Model):
    """The installation's own calendar for a year."""

    year = models.PositiveSmallIntegerField("år", unique=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = "årshjul"
        verbose_name_plural = "årshjul"

    def __str__(self) -> str:
        return f"Årshjul {self.year}"


class MomentQuerySet(models.QuerySet["Moment"]):
    def deadline(self, year: int, kind: str) -> datetime.date | None:
        """The last day of the year's step of this kind; None where the year has no such step."""
        return (
            self.filter(arshjul__year=year, kind=kind)
            .order_by("-ends")
            .values_list("ends", flat=True)
            .first()
        )


class Moment(models.Model):
    class Kind(models.TextChoices):
        BOKSLUT = "bokslut", "Bokslut"
        OMVARLDSDAG = "omvarldsdag", "Omvärldsdag"
        NULAGESANALYS = "nulagesanalys", "Nulägesanalyser skrivs och beslutas"
        TILLITSDIALOG = "tillitsdialog", "Tillitsdialoger i organ och mellan sektorer"
        KS_TILLITSDIALOG = "ks_tillitsdialog", "Kommunstyrelsens tillitsdialoger"
        STALLNINGSTAGANDE = "stallningstagande", "Kommunstyrelsens ställningstaganden"
        KF = "kf", "Kommunfullmäktige beslutar"
        DELARSRAPPORT = "delarsrapport", "Delårsrapport"
        ARSREDOVISNING = "arsredovisning", "Årsredovisning"
        BUDGET = "budget", "Budget"
        OVRIGT = "ovrigt", "Övrigt"

    arshjul = models.ForeignKey(
        Arshjul, models.CASCADE, related_name="moment", verbose_name="årshjul"
    )
    kind = models.CharField("slag", max_length=20, choices=Kind)
    name = models.CharField("namn", max_length=120)
    starts = models.DateField("börjar")
    ends = models.DateField("slutar")
    basis = models.CharField("grund", max_length=120, blank=True)
    who = models.CharField("vem", max_length=120, blank=True)

    objects = MomentQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "ends", "name"]
        verbose_name = "moment"
        verbose_name_plural = "moment"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="moment_in_order",
                violation_error_message="Momentet kan inte sluta innan det börjar.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_over(self, today: datetime.date) -> bool:
        return self.ends < today

    def is_now(self, today: datetime.date) -> bool:
        return self.starts <= today <= self.ends
