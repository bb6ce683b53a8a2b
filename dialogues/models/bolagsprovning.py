from django.db import models
from django.db.models import Q

from organisation.models import Beslut, Organ


class Bolagsprovning(models.Model):
    """Kommunstyrelsens yearly decision on a bolag's purpose and powers (kommunallagen 6:9)."""

    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="bolagsprovningar", verbose_name="bolag"
    )
    year = models.PositiveSmallIntegerField("år", help_text="Verksamhetsåret som prövas.")
    within_purpose = models.BooleanField("förenlig med ändamålet")
    within_powers = models.BooleanField("inom befogenheterna")
    motivation = models.TextField("motivering")
    proposed_measure = models.TextField("förslag till åtgärd", blank=True)
    beslut = models.ForeignKey(
        Beslut, models.PROTECT, related_name="bolagsprovningar", verbose_name="beslut"
    )

    class Meta:
        ordering = ["-year", "organ"]
        verbose_name = "prövning av bolag"
        verbose_name_plural = "prövningar av bolag"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year"],
                name="bolagsprovning_unique",
                violation_error_message="Bolaget är redan prövat för det året.",
            ),
            models.CheckConstraint(
                condition=Q(within_purpose=True, within_powers=True) | ~Q(proposed_measure=""),
                name="bolagsprovning_no_demands_measure",
                violation_error_message="Föreslå en åtgärd till kommunfullmäktige när svaret är nej.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.year}"
