import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Period(models.QuerySet):
    """Rows that hold from a day, and until a day or for ever."""

    def active(self, on: datetime.date):
        return self.not_ended(on).filter(active_from__lte=on)

    def not_ended(self, on: datetime.date):
        """Active on the day or later."""
        return self.filter(Q(active_to__isnull=True) | Q(active_to__gte=on))

    def active_in(self, year: int):
        """Active on any day of the year."""
        return self.filter(active_from__lte=datetime.date(year, 12, 31)).filter(
            Q(active_to__isnull=True) | Q(active_to__gte=datetime.date(year, 1, 1))
        )


class OrganQuerySet(Period):
    def analysing(self, year: int) -> "OrganQuerySet":
        """Those that write a nulägesanalys for the year: kommunstyrelsen, nämnder and bolag."""
        return self.active_in(year).filter(kind__in=Organ.ANALYSING)

    def under_uppsikt(self, year: int) -> "OrganQuerySet":
        """Those that kommunstyrelsen must reach every year (kommunallagen 6:1)."""
        return self.active_in(year).filter(kind__in=Organ.UNDER_UPPSIKT)

    def kommunstyrelsen(self) -> "Organ | None":
        """The one that is active today."""
        return self._today(Organ.Kind.KOMMUNSTYRELSE)

    def kommunfullmaktige(self) -> "Organ | None":
        """The one that is active today."""
        return self._today(Organ.Kind.KOMMUNFULLMAKTIGE)

    def _today(self, kind: str) -> "Organ | None":
        return (
            self.active(timezone.localdate())
            .filter(kind=kind)
            .order_by("-active_from", "-pk")
            .first()
        )


class Named:
    """How a body is spoken of that has a kind and a name."""

    kind: Any
    name: Any

    @property
    def genitive(self) -> str:
        """The name in genitive: "utbildningsnämndens", but "Stiftelsen Valhallas" stays."""
        return self.name if self.name.endswith(("s", "x", "z")) else f"{self.name}s"

    @property
    def in_sentence(self) -> str:
        """The name inside a sentence: a nämnd in lower case, a bolag as it writes itself."""
        own_name = self.kind in (Organ.Kind.BOLAG, Organ.Kind.KOMMUNALFORBUND)
        return self.name if own_name else self.name[:1].lower() + self.name[1:]


class Organ(Named, models.Model):
    class Kind(models.TextChoices):
        KOMMUNFULLMAKTIGE = "kommunfullmaktige", "Kommunfullmäktige"
        KOMMUNSTYRELSE = "kommunstyrelse", "Kommunstyrelse"
        NAMND = "namnd", "Nämnd"
        GEMENSAM_NAMND = "gemensam_namnd", "Gemensam nämnd"
        BOLAG = "bolag", "Bolag"
        KOMMUNALFORBUND = "kommunalforbund", "Kommunalförbund"

    ANALYSING = (Kind.KOMMUNSTYRELSE, Kind.NAMND, Kind.GEMENSAM_NAMND, Kind.BOLAG)
    UNDER_UPPSIKT = (Kind.NAMND, Kind.GEMENSAM_NAMND, Kind.BOLAG, Kind.KOMMUNALFORBUND)

    kind = models.CharField("slag", max_length=20, choices=Kind)
    name = models.CharField("namn", max_length=120)
    short_name = models.CharField("kortnamn", max_length=12)
    slug = models.SlugField("adressnamn", max_length=80, unique=True)
    active_from = models.DateField("verksamt från")
    active_to = models.DateField("verksamt till", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="foregangare",
        verbose_name="efterträdare",
    )

    objects = OrganQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "organ"
        verbose_name_plural = "organ"
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="organ_period_in_order",
                violation_error_message="Slutdatum kan inte ligga före startdatum.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """One kommunfullmäktige and one kommunstyrelse at a time, and a short name of its own."""
        if not self.active_from:
            return
        others = Organ.objects.exclude(pk=self.pk).filter(
            Q(active_to__isnull=True) | Q(active_to__gte=self.active_from)
        )
        if self.active_to:
            others = others.filter(active_from__lte=self.active_to)
        errors = {}
        alone = {
            str(self.Kind.KOMMUNFULLMAKTIGE): "ett kommunfullmäktige",
            str(self.Kind.KOMMUNSTYRELSE): "en kommunstyrelse",
        }
        if self.kind in alone and (other := others.filter(kind=self.kind).first()):
            errors["kind"] = (
                f"Kommunen kan bara ha {alone[self.kind]} åt gången. {other.name} finns redan "
                "under den tiden: ändra perioderna så att de inte går in i varandra."
            )
        if self.short_name and (other := others.filter(short_name__iexact=self.short_name).first()):
            errors["short_name"] = (
                f"Kortnamnet ”{other.short_name}” används av {other.name} under samma tid."
            )
        if errors:
            raise ValidationError(errors)


class Sektor(models.Model):
    """The officials' organisation that serves one or more organ (sektor, förvaltning)."""

    name = models.CharField("namn", max_length=120)
    slug = models.SlugField("adressnamn", max_length=80, unique=True)
    organ = models.ManyToManyField(
        Organ, related_name="sektorer", blank=True, verbose_name="stödjer organ"
    )
    active_from = models.DateField("verksam från")
    active_to = models.DateField("verksam till", null=True, blank=True)

    objects = Period.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "sektor"
        verbose_name_plural = "sektorer"
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="sektor_period_in_order",
                violation_error_message="Slutdatum kan inte ligga före startdatum.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MandatperiodQuerySet(models.QuerySet["Mandatperiod"]):
    def of(self, year: int) -> "Mandatperiod | None":
        """The mandatperiod that the year's work belongs to."""
        return self.filter(starts__year__lte=year, ends__year__gte=year).order_by("starts").first()


class Mandatperiod(models.Model):
    """The four years between elections (kommunallagen 5:5)."""

    starts = models.DateField("börjar", unique=True)
    ends = models.DateField("slutar")

    objects = MandatperiodQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        verbose_name = "mandatperiod"
        verbose_name_plural = "mandatperioder"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="mandatperiod_in_order",
                violation_error_message="Mandatperioden kan inte sluta innan den börjar.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts.year}–{self.ends.year}"

    def clean(self) -> None:
        if not (self.starts and self.ends):
            return
        overlapping = Mandatperiod.objects.filter(starts__lte=self.ends, ends__gte=self.starts)
        if overlapping.exclude(pk=self.pk).exists():
            raise ValidationError("Perioden går in i en annan mandatperiod.")
