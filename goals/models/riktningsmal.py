from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from organisation.models import Mandatperiod
from writing.models import TextLink

from .adopted import Antagen, AntagenQuerySet
from .nyckeltal import Nyckeltal
from .styrdokument import Styrdokumentavsnitt


class GlobaltMal(models.Model):
    """One of the 17 goals of Agenda 2030 (UN resolution A/RES/70/1)."""

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    title = models.CharField("namn", max_length=120)

    class Meta:
        ordering = ["number"]
        verbose_name = "globalt mål"
        verbose_name_plural = "globala mål"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=17),
                name="globaltmal_one_to_seventeen",
                violation_error_message="De globala målen är sjutton.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class InMandatperiodQuerySet(AntagenQuerySet):
    def of_year(self, year: int) -> Self:
        """The adopted and current ones of the mandatperiod that the year belongs to."""
        return self.current().filter(
            mandatperiod__starts__year__lte=year, mandatperiod__ends__year__gte=year
        )


class InMandatperiod(Antagen):
    """Adopted every fourth year, numbered within the mandatperiod."""

    NUMBERED_IN = ("mandatperiod", "number")

    mandatperiod = models.ForeignKey(
        Mandatperiod, models.PROTECT, related_name="%(class)s", verbose_name="mandatperiod"
    )
    number = models.PositiveSmallIntegerField("nummer")
    version = models.PositiveSmallIntegerField("version", default=1)
    title = models.CharField("rubrik", max_length=200)

    objects: ClassVar[Any] = InMandatperiodQuerySet.as_manager()

    class Meta(Antagen.Meta):
        abstract = True
        ordering = ["mandatperiod", "number", "version"]
        constraints = [
            *Antagen.Meta.constraints,
            models.UniqueConstraint(
                fields=["mandatperiod", "number", "version"],
                name="%(class)s_unique_number",
                violation_error_message="Numret är redan upptaget i mandatperioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def content(self) -> dict[str, Any]:
        return {
            "mandatperiod": str(self.mandatperiod),
            "number": self.number,
            "title": self.title,
            "text": self.text.html,  # type: ignore[attr-defined]
        }


class Riktningsmal(InMandatperiod):
    """A goal that cuts across all organ.

    Adopted, its words are fixed and so is how it serves the global goals (``Malkoppling``). Its
    nyckeltal and the avsnitt it is found in are not: how a goal is followed up is revised every year,
    and what somebody decides on meanwhile keeps its own copy (docs/decisions/0006).
    """

    class Kind(models.TextChoices):
        MATBART = "matbart", "Mätbart"
        RIKTNING = "riktning", "Anger riktning"

    kind = models.CharField("slag", max_length=10, choices=Kind)
    text = TextLink(related_name="riktningsmal", verbose_name="text")
    nyckeltal = models.ManyToManyField(
        Nyckeltal, related_name="riktningsmal", blank=True, verbose_name="nyckeltal"
    )
    globala_mal = models.ManyToManyField(
        GlobaltMal,
        through="Malkoppling",
        related_name="riktningsmal",
        verbose_name="globala mål",
    )
    source = models.ForeignKey(
        Styrdokumentavsnitt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="riktningsmal",
        verbose_name="avsnitt i styrdokument",
    )

    class Meta(InMandatperiod.Meta):
        verbose_name = "riktningsmål"
        verbose_name_plural = "riktningsmål"

    def get_absolute_url(self) -> str:
        year = self.mandatperiod.starts.year
        return reverse("goals:riktningsmal", args=[year, self.pk])

    def content(self) -> dict[str, Any]:
        return super().content() | {"kind": self.kind}


class Malkoppling(models.Model):
    """How a riktningsmål serves one of the global goals: fixed when the goal is adopted."""

    riktningsmal = models.ForeignKey(
        Riktningsmal, models.PROTECT, related_name="malkopplingar", verbose_name="riktningsmål"
    )
    globalt_mal = models.ForeignKey(
        GlobaltMal, models.PROTECT, related_name="malkopplingar", verbose_name="globalt mål"
    )
    how = models.CharField("på vilket sätt", max_length=400)

    class Meta:
        ordering = ["riktningsmal", "globalt_mal"]
        verbose_name = "koppling till globalt mål"
        verbose_name_plural = "kopplingar till globala mål"
        constraints = [
            models.UniqueConstraint(
                fields=["riktningsmal", "globalt_mal"],
                name="malkoppling_unique",
                violation_error_message="Kopplingen finns redan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.riktningsmal} → {self.globalt_mal}"


class RiktningsmalsarvQuerySet(models.QuerySet["Riktningsmalsarv"]):
    def kept(self) -> Self:
        """Those that the database keeps as they are."""
        later = Riktningsmal.objects.adopted().filter(
            mandatperiod__starts__gt=OuterRef("old__mandatperiod__starts")
        )
        return self.filter(Q(new__beslut__isnull=False) | Q(Exists(later), new__isnull=True))


class Riktningsmalsarv(models.Model):
    """What became of a riktningsmål after an election: the trace between old and new.

    It stays once the new goal is adopted, or, of a goal that was retired, once a later
    mandatperiod's goals are (trigger ``riktningsmalsarv_frozen``).
    """

    class Kind(models.TextChoices):
        BEHALLET = "behallet", "Behållet"
        OMSKRIVET = "omskrivet", "Omskrivet"
        SAMMANSLAGET = "sammanslaget", "Sammanslaget"
        AVSLUTAT = "avslutat", "Avslutat"

    old = models.ForeignKey(
        Riktningsmal, models.PROTECT, related_name="arvingar", verbose_name="tidigare mål"
    )
    new = models.ForeignKey(
        Riktningsmal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="arv",
        verbose_name="nytt mål",
    )
    kind = models.CharField("vad som hände", max_length=12, choices=Kind)
    reason = models.TextField("skäl", blank=True)

    objects = RiktningsmalsarvQuerySet.as_manager()

    class Meta:
        ordering = ["old"]
        verbose_name = "spår mellan riktningsmål"
        verbose_name_plural = "spår mellan riktningsmål"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="avslutat", new__isnull=True)
                | (~Q(kind="avslutat") & Q(new__isnull=False)),
                name="riktningsmalsarv_new_unless_retired",
                violation_error_message="Ett avslutat mål har inget nytt mål, alla andra har ett.",
            ),
            models.UniqueConstraint(
                fields=["old", "new"],
                name="riktningsmalsarv_unique",
                violation_error_message="Spåret finns redan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old}: {self.get_kind_display().lower()}"
