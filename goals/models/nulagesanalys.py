"""The nulägesanalys of one organ and year, from arbetsmaterial to published."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from organisation.models import Beslut, Organ
from organisation.roles import roles_of
from writing.models import freeze

from .adopted import digest
from .mall import Mall


def written_by(user: Any, analys: str = "") -> Q:
    """Which analyses a person writes in, for a question on them or on what points at one by ``analys``.

    Of what is asked at every save: a join is put together in less time than a subquery.
    """
    writes_for = roles_of(user).writes_for
    is_open = {f"{analys}state": Nulagesanalys.State.ARBETSMATERIAL}
    return Q(**is_open, **{f"{analys}organ__in": writes_for})


class NulagesanalysQuerySet(models.QuerySet["Nulagesanalys"]):
    def decided(self) -> Self:
        return self.filter(beslut__isnull=False)

    def undecided(self, year: int) -> Self:
        return self.filter(year=year, beslut__isnull=True)

    def latest_decided(self) -> Self:
        """Of each organ and year the latest version that has been decided."""
        latest = (
            Nulagesanalys.objects.decided()
            .filter(organ=OuterRef("organ"), year=OuterRef("year"))
            .order_by("-version")
        )
        return self.filter(pk=Subquery(latest.values("pk")[:1]))

    def visible_to(self, user: Any) -> Self:
        """Arbetsmaterial is the organ's own and the controller's (tryckfrihetsförordningen 2:12).

        What the organ has decided is an upprättad handling: everybody who has logged in reads it.
        What is published, the world reads.
        """
        roles = roles_of(user)
        if roles.is_controller:
            return self.all()
        if not roles.known:
            return self.filter(state=Nulagesanalys.State.PUBLICERAD)
        return self.filter(Q(beslut__isnull=False) | Q(organ__in=roles.member_of))

    def writable_by(self, user: Any) -> Self:
        return self.filter(written_by(user))

    def with_progress(self) -> Self:
        """Adds ``avsnitt_count`` and ``klara_count``."""
        return self.annotate(
            avsnitt_count=Count("mall__avsnitt", distinct=True),
            klara_count=Count("klarmarkeringar", distinct=True),
        )

    def open(self, organ: Organ, year: int, *, mall: Mall | None = None) -> "Nulagesanalys":
        """The organ's analysis of the year, made now with all its empty texts if it is new."""
        from goals.opening import open_analysis

        return open_analysis(organ, year, mall=mall)


class Nulagesanalys(models.Model):
    class State(models.TextChoices):
        ARBETSMATERIAL = "arbetsmaterial", "Arbetsmaterial"
        KLARMARKERAD = "klarmarkerad", "Väntar på beslut"
        BESLUTAD = "beslutad", "Beslutad"
        PUBLICERAD = "publicerad", "Publicerad"

    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="nulagesanalyser", verbose_name="organ"
    )
    year = models.PositiveSmallIntegerField("år")
    version = models.PositiveSmallIntegerField("version", default=1)
    mall = models.ForeignKey(
        Mall, models.PROTECT, related_name="nulagesanalyser", verbose_name="mall"
    )
    state = models.CharField("läge", max_length=16, choices=State, default=State.ARBETSMATERIAL)
    beslut = models.ForeignKey(
        Beslut,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nulagesanalyser",
        verbose_name="beslut",
    )
    content = models.JSONField("fastställt innehåll", null=True, editable=False)
    content_hash = models.CharField("kontrollsumma", max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField("publicerad den", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("påbörjad", auto_now_add=True)

    objects = NulagesanalysQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "organ__name", "-version"]
        verbose_name = "nulägesanalys"
        verbose_name_plural = "nulägesanalyser"
        indexes = [models.Index(fields=["year"], name="nulagesanalys_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year", "version"],
                name="nulagesanalys_unique_version",
                violation_error_message="Versionen finns redan.",
            ),
            models.UniqueConstraint(
                fields=["organ", "year"],
                condition=Q(beslut__isnull=True),
                name="nulagesanalys_one_open",
                violation_error_message="Organet har redan en analys under arbete för året.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["arbetsmaterial", "klarmarkerad"],
                    beslut__isnull=True,
                    content_hash="",
                )
                | (
                    Q(state__in=["beslutad", "publicerad"], beslut__isnull=False)
                    & ~Q(content_hash="")
                ),
                name="nulagesanalys_decided_has_beslut",
                violation_error_message="En beslutad analys måste ha ett beslut.",
            ),
            models.CheckConstraint(
                condition=Q(state="publicerad", published_at__isnull=False)
                | (~Q(state="publicerad") & Q(published_at__isnull=True)),
                name="nulagesanalys_published_has_time",
                violation_error_message="En publicerad analys måste ha en tidpunkt.",
            ),
        ]

    def __str__(self) -> str:
        return self.named("nulägesanalys")

    def named(self, word: str) -> str:
        """By the municipality's word for what it is."""
        return f"{word.capitalize()} {self.year}, {self.organ.in_sentence}"

    def get_absolute_url(self) -> str:
        """The page to write it, or to read it once it is decided."""
        return reverse("goals:nulagesanalys", args=[self.year, self.organ.slug])

    @property
    def is_decided(self) -> bool:
        return self.beslut_id is not None

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ARBETSMATERIAL

    def hand_over(self, by: Any) -> None:
        """Mark the whole klar and hand it to the nämnd. Raises ``ValidationError`` with what lacks."""
        from goals.progress import missing

        if lacking := missing(self):
            raise ValidationError(lacking)
        self._move(self.State.ARBETSMATERIAL, self.State.KLARMARKERAD, by)

    def take_back(self, by: Any, comment: str) -> None:
        """Back to arbetsmaterial before the decision, with the reason kept."""
        self._move(self.State.KLARMARKERAD, self.State.ARBETSMATERIAL, by, comment)

    def decide(self, beslut: Beslut, by: Any) -> None:
        """Fix every word under the nämnd's decision. Raises ``ValidationError``."""
        from goals import above
        from goals.freezing import analysis_content, texts_of

        with transaction.atomic():
            self._lock(self.State.KLARMARKERAD)
            if beslut.organ_id != self.organ_id:
                raise ValidationError("Beslutet måste vara fattat av organet självt.")
            if beslut.decided_on.year < self.year:
                said = f"En analys för {self.year} kan inte ha beslutats före årets början."
                raise ValidationError({"decided_on": said})
            freeze(texts_of(self))
            self.content = analysis_content(self)
            self.content_hash = digest(self.content)
            self.beslut = beslut
            self.state = self.State.BESLUTAD
            self.save(update_fields=["content", "content_hash", "beslut", "state"])
            above.decided.send(Nulagesanalys, analys=self)
            self._remember(by)

    def publish(self, by: Any) -> None:
        with transaction.atomic():
            self._lock(self.State.BESLUTAD)
            self.state = self.State.PUBLICERAD
            self.published_at = timezone.now()
            self.save(update_fields=["state", "published_at"])
            self._remember(by)

    def new_version(self, by: Any, comment: str) -> "Nulagesanalys":
        """A copy to work on; the decided one stands until the copy has its own decision."""
        from goals.opening import copy_analysis

        if not self.is_decided:
            raise ValidationError("Bara en beslutad analys kan få en ny version.")
        with transaction.atomic():
            self._lock(self.State.BESLUTAD, self.State.PUBLICERAD)
            copy = copy_analysis(self, by)
            copy._remember(by, comment)
        return copy

    def _move(self, source: str, target: str, by: Any, comment: str = "") -> None:
        with transaction.atomic():
            self._lock(source)
            self.state = target
            self.save(update_fields=["state"])
            self._remember(by, comment)

    def _lock(self, *states: str) -> None:
        """Hold the row until the transaction ends. Raises unless it is in one of ``states``."""
        locked = Nulagesanalys.objects.select_for_update().get(pk=self.pk)
        self.state = locked.state
        if locked.state not in states:
            raise ValidationError(
                f"Analysen är ”{locked.get_state_display().lower()}” och kan inte ändras så."
            )

    def _remember(self, by: Any, comment: str = "") -> None:
        Handelse.objects.create(
            analys=self, state=self.state, at=timezone.now(), by=by, comment=comment
        )


class Handelse(models.Model):
    """A step that the analysis took, by whom and why."""

    analys = models.ForeignKey(
        Nulagesanalys, models.PROTECT, related_name="handelser", verbose_name="nulägesanalys"
    )
    state = models.CharField("nytt läge", max_length=16, choices=Nulagesanalys.State)
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="av",
    )
    comment = models.TextField("kommentar", blank=True)

    class Meta:
        ordering = ["analys", "-at", "-pk"]
        verbose_name = "händelse"
        verbose_name_plural = "händelser"

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.at:%Y-%m-%d}"
