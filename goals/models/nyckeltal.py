from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from organisation.models import Organ


class Nyckeltal(models.Model):
    """An indicator. What a person entered is stored; trends and statuses are computed on read."""

    class Direction(models.TextChoices):
        HIGHER = "higher", "Högre är bättre"
        LOWER = "lower", "Lägre är bättre"

    class Source(models.TextChoices):
        EGEN = "egen", "Egen mätning"
        KOLADA = "kolada", "Kolada"

    slug = models.SlugField("adressnamn", max_length=60, unique=True)
    name = models.CharField("namn", max_length=160)
    unit = models.CharField("enhet", max_length=40)
    direction = models.CharField("riktning", max_length=6, choices=Direction)
    decimals = models.PositiveSmallIntegerField("decimaler", default=1)
    organ = models.ForeignKey(
        Organ,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nyckeltal",
        verbose_name="ansvarigt organ",
    )
    source = models.CharField("källa", max_length=6, choices=Source, default=Source.EGEN)
    source_text = models.CharField("källangivelse", max_length=200, blank=True)
    kolada_id = models.CharField("id i Kolada", max_length=12, blank=True)
    retrieved_on = models.DateField("hämtat den", null=True, blank=True)
    target = models.DecimalField("målvärde", max_digits=12, decimal_places=3, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField("målår", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "nyckeltal"
        verbose_name_plural = "nyckeltal"
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="kolada") | ~Q(kolada_id=""),
                name="nyckeltal_kolada_has_id",
                violation_error_message="Ett nyckeltal från Kolada måste ha ett id.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Nyckeltalsvarde(models.Model):
    class Gender(models.TextChoices):
        TOTAL = "T", "Totalt"
        KVINNOR = "K", "Kvinnor"
        MAN = "M", "Män"

    nyckeltal = models.ForeignKey(
        Nyckeltal, models.PROTECT, related_name="varden", verbose_name="nyckeltal"
    )
    year = models.PositiveSmallIntegerField(
        "år", validators=[MinValueValidator(1950, "Året måste vara 1950 eller senare.")]
    )
    gender = models.CharField("kön", max_length=1, choices=Gender, default=Gender.TOTAL)
    value = models.DecimalField("värde", max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["nyckeltal", "year", "gender"]
        verbose_name = "värde"
        verbose_name_plural = "värden"
        constraints = [
            models.UniqueConstraint(
                fields=["nyckeltal", "year", "gender"],
                name="nyckeltalsvarde_unique",
                violation_error_message="Det finns redan ett värde för det året.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.gender}: {self.value}"
