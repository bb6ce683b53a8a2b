from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import date_format

from .organ import Organ


class Beslut(models.Model):
    """What an organ decided: never changed once written (trigger ``beslut_frozen``).

    Kommunallagen 5:65–66 and 6:35: a decision stands in the minutes with its day and paragraph.
    """

    HIGHEST = 9999
    LIKE_A_YEAR = range(1900, 2100)  # more than any Swedish body takes in a year
    OUT_OF_RANGE = f"Paragrafen är ett tal mellan 1 och {HIGHEST}."

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
        return f"{self.organ.short_name} {date_format(self.decided_on, 'j F Y')} § {self.paragraf}"

    def clean(self) -> None:
        """Paragraphs are numbered anew every calendar year, so each stands once in a year."""
        errors = {}
        if self.paragraf and self.paragraf > self.HIGHEST:
            errors["paragraf"] = self.OUT_OF_RANGE
        elif self.paragraf in self.LIKE_A_YEAR:
            errors["paragraf"] = (
                f"{self.paragraf} ser ut som ett årtal. "
                "Skriv paragrafens nummer i protokollet, till exempel 71."
            )
        if self.organ_id and self.decided_on:
            if self.decided_on < self.organ.active_from:
                errors["decided_on"] = (
                    f"{self.organ.name} finns sedan den "
                    f"{date_format(self.organ.active_from, 'j F Y')}. Kontrollera datumet."
                )
            elif self.paragraf and (other := self._same_paragraf_another_day()):
                errors["paragraf"] = (
                    f"§ {other.paragraf} registrerades den "
                    f"{date_format(other.decided_on, 'j F Y')}. "
                    "Paragraferna räknas om varje år: kontrollera siffran."
                )
        if errors:
            raise ValidationError(errors)

    def _same_paragraf_another_day(self) -> "Beslut | None":
        same = Beslut.objects.filter(
            organ=self.organ_id, paragraf=self.paragraf, decided_on__year=self.decided_on.year
        )
        return same.exclude(decided_on=self.decided_on).first()
