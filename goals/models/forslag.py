from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from writing.models import TextLink

from .nulagesanalys import Nulagesanalys
from .omvarld import Omvarldsfaktor
from .riktningsmal import Riktningsmal


class ForslagQuerySet(models.QuerySet["Forslag"]):
    def standing(self) -> Self:
        """Not removed by those who write the analysis."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        return self.standing().filter(analys__in=Nulagesanalys.objects.visible_to(user))

    def writable_by(self, user: Any) -> Self:
        return self.standing().filter(analys__in=Nulagesanalys.objects.writable_by(user))

    def of_matter(self, matter: int) -> Self:
        return self.filter(Q(pk=matter) | Q(first=matter))

    def hold(self, matters: Iterable[int]) -> None:
        """Nobody else takes a position in these matters, or decides on a version of the analysis
        that they stand in, until the transaction ends."""
        list(self.model.objects.select_for_update().filter(pk__in=matters).order_by("pk"))

    def put_forward(self, year: int) -> Self:
        """What the decided analyses of a year propose, in their latest decided version."""
        decided = Nulagesanalys.objects.latest_decided().filter(year=year)
        return self.standing().filter(analys__year=year, analys__in=decided)


class Forslag(models.Model):
    """What an organ proposes should change. Fixed with the analysis it stands in.

    A new version of the analysis has its own copy of the förslag. All copies are one matter (ärende),
    known by the ``first`` of them, and the matter is open once: see ``Stallningstagande``.
    """

    class Kind(models.TextChoices):
        NYTT_MAL = "nytt_mal", "Nytt mål"
        NYTT_UPPDRAG = "nytt_uppdrag", "Nytt uppdrag"
        ANDRAT_UPPDRAG = "andrat_uppdrag", "Ändrat uppdrag"
        ANDRADE_FORUTSATTNINGAR = "andrade_forutsattningar", "Ändrade förutsättningar"

    analys = models.ForeignKey(
        Nulagesanalys, models.PROTECT, related_name="forslag", verbose_name="nulägesanalys"
    )
    number = models.PositiveSmallIntegerField("nummer")
    kind = models.CharField("slag", max_length=24, choices=Kind)
    title = models.CharField("rubrik", max_length=200)
    motivering = TextLink(related_name="forslag_motivering", verbose_name="motivering")
    konsekvenser = TextLink(related_name="forslag_konsekvenser", verbose_name="konsekvenser")
    riktningsmal = models.ManyToManyField(
        Riktningsmal, related_name="forslag", blank=True, verbose_name="riktningsmål"
    )
    omvarldsfaktorer = models.ManyToManyField(
        Omvarldsfaktor, related_name="forslag", blank=True, verbose_name="omvärldsfaktorer"
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name="i tidigare version",
    )
    first = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="versions",
        verbose_name="i första versionen",
    )
    removed_at = models.DateTimeField("borttaget", null=True, blank=True, editable=False)
    # Renamed, taken away or put back; the texts tell their own time.
    changed_at = models.DateTimeField("ändrat", null=True, editable=False)

    objects = ForslagQuerySet.as_manager()

    class Meta:
        ordering = ["analys", "number"]
        verbose_name = "förslag"
        verbose_name_plural = "förslag"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "number"],
                name="forslag_unique_number",
                violation_error_message="Numret är redan upptaget i analysen.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="forslag_has_title",
                violation_error_message="Förslaget måste ha en rubrik.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:forslag", args=[self.analys.year, self.pk])

    @property
    def matter(self) -> int:
        """The id that all versions of the förslag share."""
        return self.first_id or self.pk
