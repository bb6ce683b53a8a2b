"""The nulägesanalys of one organ and year, from arbetsmaterial to published."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from organisation.models import Beslut, Organ
from organisation.roles import roles_of
from writing.models import TextLink, freeze

from .adopted import digest
from .mall import Avsnitt, Mall
from .omvarld import Omvarldsfaktor
from .riktningsmal import Riktningsmal


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
        return self.filter(
            state=Nulagesanalys.State.ARBETSMATERIAL, organ__in=roles_of(user).writes_for
        )

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
        return f"Nulägesanalys {self.year}, {self.organ.in_sentence}"

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
        from goals.freezing import analysis_content, texts_of

        with transaction.atomic():
            self._lock(self.State.KLARMARKERAD)
            if beslut.organ_id != self.organ_id:
                raise ValidationError("Beslutet måste vara fattat av organet självt.")
            freeze(texts_of(self))
            self.content = analysis_content(self)
            self.content_hash = digest(self.content)
            self.beslut = beslut
            self.state = self.State.BESLUTAD
            self.save(update_fields=["content", "content_hash", "beslut", "state"])
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

        with transaction.atomic():
            if not self.is_decided:
                raise ValidationError("Bara en beslutad analys kan få en ny version.")
            copy = copy_analysis(self, by)
            copy._remember(by, comment)
        return copy

    def _move(self, source: str, target: str, by: Any, comment: str = "") -> None:
        with transaction.atomic():
            self._lock(source)
            self.state = target
            self.save(update_fields=["state"])
            self._remember(by, comment)

    def _lock(self, state: str) -> None:
        """Hold the row until the transaction ends. Raises unless it is in ``state``."""
        locked = Nulagesanalys.objects.select_for_update().get(pk=self.pk)
        self.state = locked.state
        if locked.state != state:
            raise ValidationError(
                f"Analysen är ”{locked.get_state_display().lower()}” och kan inte ändras så."
            )

    def _remember(self, by: Any, comment: str = "") -> None:
        Handelse.objects.create(analys=self, state=self.state, by=by, comment=comment)


class OwnedByAnalysis(models.QuerySet):
    """Rows that are read and written with their analysis."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(analys__in=Nulagesanalys.objects.visible_to(user))

    def writable_by(self, user: Any) -> Self:
        return self.filter(analys__in=Nulagesanalys.objects.writable_by(user))


class Analystext(models.Model):
    """A text in an analysis: of an avsnitt, or of its answer to one faktor or mål."""

    class Slot(models.TextChoices):
        TEXT = "text", "Text"
        FORHALLNINGSSATT = "forhallningssatt", "Hur vi förhåller oss"
        RISKER = "risker", "Risker"
        MOJLIGHETER = "mojligheter", "Möjligheter"
        ATGARDER = "atgarder", "Hur vi tar oss an det"
        RESULTAT = "resultat", "Resultat och framdrift"
        RESONEMANG = "resonemang", "Hur vi har tagit oss an målet"
        FORUTSATTNINGAR = "forutsattningar", "Vilka förutsättningar vi ser"

    FAKTOR_SLOTS = (Slot.FORHALLNINGSSATT, Slot.RISKER, Slot.MOJLIGHETER, Slot.ATGARDER)
    MAL_SLOTS: ClassVar[dict[str, tuple[Slot, ...]]] = {
        Riktningsmal.Kind.MATBART: (Slot.RESULTAT, Slot.RESONEMANG, Slot.FORUTSATTNINGAR),
        Riktningsmal.Kind.RIKTNING: (Slot.RESONEMANG, Slot.FORUTSATTNINGAR),
    }
    # The styrmodell asks every organ to relate to each factor and to reason on each goal.
    REQUIRED_SLOTS = (Slot.FORHALLNINGSSATT, Slot.RESONEMANG)

    analys = models.ForeignKey(
        Nulagesanalys, models.PROTECT, related_name="texter", verbose_name="nulägesanalys"
    )
    avsnitt = models.ForeignKey(
        Avsnitt, models.PROTECT, related_name="texter", verbose_name="avsnitt"
    )
    slot = models.CharField("fält", max_length=20, choices=Slot, default=Slot.TEXT)
    omvarldsfaktor = models.ForeignKey(
        Omvarldsfaktor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="svar",
        verbose_name="omvärldsfaktor",
    )
    riktningsmal = models.ForeignKey(
        Riktningsmal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="svar",
        verbose_name="riktningsmål",
    )
    text = TextLink(related_name="analystext", verbose_name="text")

    objects = OwnedByAnalysis.as_manager()

    class Meta:
        ordering = ["analys", "avsnitt__number", "pk"]
        verbose_name = "text i analys"
        verbose_name_plural = "texter i analyser"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "avsnitt"],
                condition=Q(slot="text"),
                name="analystext_one_per_avsnitt",
                violation_error_message="Avsnittet har redan en text.",
            ),
            models.UniqueConstraint(
                fields=["analys", "omvarldsfaktor", "slot"],
                condition=Q(omvarldsfaktor__isnull=False),
                name="analystext_one_per_faktor",
                violation_error_message="Svaret på omvärldsfaktorn finns redan.",
            ),
            models.UniqueConstraint(
                fields=["analys", "riktningsmal", "slot"],
                condition=Q(riktningsmal__isnull=False),
                name="analystext_one_per_mal",
                violation_error_message="Svaret på riktningsmålet finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(slot="text", omvarldsfaktor__isnull=True, riktningsmal__isnull=True)
                | (~Q(slot="text") & Q(omvarldsfaktor__isnull=False, riktningsmal__isnull=True))
                | (~Q(slot="text") & Q(omvarldsfaktor__isnull=True, riktningsmal__isnull=False)),
                name="analystext_belongs_to_one",
                violation_error_message="Texten hör till ett avsnitt, en faktor eller ett mål.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.analys}"

    @property
    def label(self) -> str:
        """What the writer is asked for."""
        return self.avsnitt.heading if self.slot == self.Slot.TEXT else self.get_slot_display()

    def get_absolute_url(self) -> str:
        base = [self.analys.year, self.analys.organ.slug]
        if self.omvarldsfaktor_id:
            url = reverse("goals:omvarldsfaktor_svar", args=[*base, self.omvarldsfaktor.number])
        elif self.riktningsmal_id:
            url = reverse("goals:riktningsmal_svar", args=[*base, self.riktningsmal.number])
        else:
            return reverse("goals:avsnitt", args=[*base, self.avsnitt.slug])
        return f"{url}#{self.slot}"


class Kort(models.Model):
    """A card of the nulägeskarta: a heading and at most 400 characters."""

    LIMIT = 400
    FEWEST, MOST = 3, 8

    analys = models.ForeignKey(
        Nulagesanalys, models.PROTECT, related_name="kort", verbose_name="nulägesanalys"
    )
    position = models.PositiveSmallIntegerField("plats")
    heading = models.CharField("rubrik", max_length=80)
    text = TextLink(related_name="kort", verbose_name="text")
    removed_at = models.DateTimeField("borttaget", null=True, blank=True, editable=False)

    objects = OwnedByAnalysis.as_manager()

    class Meta:
        ordering = ["analys", "position"]
        verbose_name = "kort i nulägeskartan"
        verbose_name_plural = "kort i nulägeskartan"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "position"],
                name="kort_unique_position",
                violation_error_message="Platsen är redan upptagen.",
            )
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return reverse("goals:avsnitt", args=[self.analys.year, self.analys.organ.slug, "karta"])


class Klarmarkering(models.Model):
    """An avsnitt that its writers hold to be done."""

    analys = models.ForeignKey(
        Nulagesanalys,
        models.PROTECT,
        related_name="klarmarkeringar",
        verbose_name="nulägesanalys",
    )
    avsnitt = models.ForeignKey(
        Avsnitt, models.PROTECT, related_name="klarmarkeringar", verbose_name="avsnitt"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="markerad av",
    )
    at = models.DateTimeField("markerad", default=timezone.now)

    class Meta:
        ordering = ["analys", "avsnitt"]
        verbose_name = "klarmarkering"
        verbose_name_plural = "klarmarkeringar"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "avsnitt"],
                name="klarmarkering_unique",
                violation_error_message="Avsnittet är redan klarmarkerat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.avsnitt} klar"


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
