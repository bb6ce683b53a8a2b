from django.core.validators import MinValueValidator
from django.db import models

from .organ import Organ


class Beslut(models.Model):
    """What an organ decided: never changed once written (trigger ``beslut_frozen``).

    Kommunallagen 5:65–66 and 6:35: a decision stands in the minutes with its day and paragraph.
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="beslut", verbose_name="organ")
    decided_on = models.DateField("beslutsdatum")
    paragraf = models.PositiveSmallIntegerField(
        "paragraf", validators=[MinValueValidator(1, "Paragrafen börjar på 1.")]
    )
    diarienummer = models.CharField("diarienummer", max_length=40)
    title = models.CharField("rubrik", max_length=200, blank=True)

    class Meta:
        ordering = ["-decided_on", "-paragraf"]
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "decided_on", "paragraf"],
                name="beslut_unique_paragraf",
                violation_error_message="Den paragrafen är redan registrerad den dagen.",
            ),
            models.CheckConstraint(
                condition=models.Q(paragraf__gte=1),
                name="beslut_paragraf_from_one",
                violation_error_message="Paragrafen börjar på 1.",
            ),
            models.CheckConstraint(
                condition=~models.Q(diarienummer=""),
                name="beslut_has_diarienummer",
                violation_error_message="Beslutet måste ha ett diarienummer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.short_name} {self.decided_on} § {self.paragraf}"
