"""What kommunfullmäktige adopts: fixed once adopted, changed only by a version that supersedes."""

import datetime
import hashlib
import json
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from organisation.models import Beslut, Organ
from organisation.roles import roles_of
from writing.models import Text, TextLink, freeze


def digest(content: Any) -> str:
    """SHA-256 over canonical JSON (sorted keys, no blanks, UTF-8), in hexadecimal."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class AntagenQuerySet(models.QuerySet):
    def adopted(self) -> Self:
        return self.filter(beslut__isnull=False)

    def current(self) -> Self:
        """Adopted, and not superseded by a later adopted version."""
        return self.adopted().exclude(superseded_by__beslut__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """What is adopted is everybody's; a draft is the controller's own."""
        return self if roles_of(user).is_controller else self.adopted()

    def writable_by(self, user: Any) -> Self:
        return self.filter(beslut__isnull=True) if roles_of(user).is_controller else self.none()


class Antagen(models.Model):
    """Base of every text that kommunfullmäktige adopts (kommunallagen 5:1)."""

    beslut = models.ForeignKey(
        Beslut, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beslut"
    )
    content_hash = models.CharField("kontrollsumma", max_length=64, blank=True, editable=False)
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name="ersätter",
    )

    objects: ClassVar[Any] = AntagenQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(beslut__isnull=True, content_hash="")
                | (Q(beslut__isnull=False) & ~Q(content_hash="")),
                name="%(class)s_adopted_has_hash",
                violation_error_message="Det som antas får sin kontrollsumma av beslutet.",
            )
        ]

    @property
    def is_adopted(self) -> bool:
        return self.beslut_id is not None

    def texts(self) -> "models.QuerySet[Text]":
        """The texts that are fixed with this one."""
        return Text.objects.filter(pk=self.text_id)  # type: ignore[attr-defined]

    def content(self) -> dict[str, Any]:
        """What the decision covers, as JSON values."""
        raise NotImplementedError

    def adopt(self, beslut: Beslut) -> None:
        """Fix the words under a decision. Does nothing to what is adopted already."""
        if beslut.organ.kind != Organ.Kind.KOMMUNFULLMAKTIGE:
            raise ValidationError("Bara kommunfullmäktige kan anta.")
        with transaction.atomic():
            locked = type(self).objects.select_for_update().get(pk=self.pk)
            if not locked.is_adopted:
                freeze(locked.texts())
                locked.beslut = beslut
                locked.content_hash = digest(locked.content())
                locked.save(update_fields=["beslut", "content_hash"])
        self.refresh_from_db()


class Dated(Antagen):
    """An adopted text with a title and a span of years, across mandatperioder."""

    title = models.CharField("rubrik", max_length=200)
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till")

    class Meta(Antagen.Meta):
        abstract = True
        ordering = ["-valid_from"]
        constraints = [
            *Antagen.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="%(class)s_valid_in_order",
                violation_error_message="Giltigheten kan inte sluta innan den börjar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.valid_from.year}–{self.valid_to.year}"


class DatedQuerySet(AntagenQuerySet):
    def on(self, day: datetime.date) -> Any:
        """The adopted one that holds on a day; None where there is none."""
        valid = self.adopted().filter(valid_from__lte=day, valid_to__gte=day)
        return valid.order_by("-beslut__decided_on", "-pk").first()


class Vision(Dated):
    text = TextLink(related_name="vision", verbose_name="text")

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "vision"
        verbose_name_plural = "visioner"

    def get_absolute_url(self) -> str:
        return reverse("goals:mal", args=[self.valid_from.year]) + "#vision"

    def content(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "text": self.text.html,
        }


class Vardegrund(Dated):
    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "värdegrund"
        verbose_name_plural = "värdegrunder"

    def texts(self) -> "models.QuerySet[Text]":
        return Text.objects.filter(varde__vardegrund=self)

    def content(self) -> dict[str, Any]:
        varden = self.varden.select_related("text")
        return {
            "title": self.title,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "varden": [[v.number, v.title, v.text.html] for v in varden],
        }


class VardeQuerySet(models.QuerySet["Varde"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(vardegrund__in=Vardegrund.objects.visible_to(user))

    def writable_by(self, user: Any) -> Self:
        return self.filter(vardegrund__in=Vardegrund.objects.writable_by(user))


class Varde(models.Model):
    """One of the ordered values of a värdegrund, with its explanation."""

    vardegrund = models.ForeignKey(
        Vardegrund, models.PROTECT, related_name="varden", verbose_name="värdegrund"
    )
    number = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("värde", max_length=120)
    text = TextLink(related_name="varde", verbose_name="förklaring")

    objects = VardeQuerySet.as_manager()

    class Meta:
        ordering = ["vardegrund", "number"]
        verbose_name = "värde"
        verbose_name_plural = "värden"
        constraints = [
            models.UniqueConstraint(
                fields=["vardegrund", "number"],
                name="varde_unique_number",
                violation_error_message="Numret är redan upptaget i värdegrunden.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("goals:mal", args=[self.vardegrund.valid_from.year]) + "#vardegrund"
