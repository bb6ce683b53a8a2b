import re

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.utils import timezone

from organisation.colour import validate_hex_colour

from .organ import Organ

DIARIENUMMER_PARTS = {"{organ}": r"[A-ZÅÄÖ]{2,8}", "{år}": r"(19|20)\d\d", "{nr}": r"\d{1,6}"}


def validate_diarienummer_patterns(value: str) -> None:
    for line in value.splitlines():
        if line.strip() and not ("{nr}" in line and "{år}" in line):
            raise ValidationError(
                "Varje mönster måste innehålla {år} och {nr}, till exempel ”{organ} {år}/{nr}”."
            )


class KommunManager(models.Manager["Kommun"]):
    def current(self) -> "Kommun | None":
        """The municipality that runs this installation; None before it has been set up."""
        return self.order_by("pk").first()


class Kommun(models.Model):
    name = models.CharField("namn", max_length=100)
    kommunkod = models.CharField(
        "kommunkod",
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^\d{4}$", "Kommunkoden har fyra siffror.")],
        help_text="Fyra siffror enligt SCB, till exempel 1440.",
    )
    logotype = models.FileField(
        "logotyp",
        upload_to="logotyp/",
        blank=True,
        validators=[FileExtensionValidator(["png", "jpg", "jpeg", "webp"])],
    )
    accent = models.CharField(
        "accentfärg",
        max_length=7,
        default="#1f5f5b",
        validators=[validate_hex_colour],
        help_text="Skrivs som #rrggbb. Nyansen justeras av sig själv så att text går att läsa.",
    )
    diarienummer_patterns = models.TextField(
        "mönster för diarienummer",
        default="{organ}.{år}.{nr}\n{organ} {år}/{nr}\n{år}.{nr}",
        validators=[validate_diarienummer_patterns],
        help_text="Ett mönster per rad. {organ} är kortnamnet, {år} årtalet och {nr} löpnumret.",
    )
    contact_email = models.EmailField(
        "e-post för frågor",
        blank=True,
        help_text="Dit skriver den som inte kan logga in eller möter ett hinder på en sida.",
    )
    contact_phone = models.CharField(
        "telefon för frågor", max_length=40, blank=True, help_text="Till exempel 0303-70 30 00."
    )

    objects = KommunManager()

    class Meta:
        verbose_name = "kommun"
        verbose_name_plural = "kommuner"

    def __str__(self) -> str:
        return self.name

    def _patterns(self) -> list[str]:
        return [p.strip() for p in self.diarienummer_patterns.splitlines() if p.strip()]

    def example_diarienummer(self, short_name: str = "KS") -> str:
        """A number of this year in the first pattern; empty where every number is accepted."""
        organ = short_name if re.fullmatch(DIARIENUMMER_PARTS["{organ}"], short_name) else "KS"
        values = {"{organ}": organ, "{år}": str(timezone.localdate().year), "{nr}": "41"}
        example = next(iter(self._patterns()), "")
        for part, value in values.items():
            example = example.replace(part, value)
        return example

    def diarienummer_expressions(self) -> list[str]:
        """The patterns as regular expressions, such as a browser understands too."""
        return [_expression(p).pattern.replace("?P<organ>", "") for p in self._patterns()]

    def validate_diarienummer(self, value: str, organ: Organ | None = None) -> None:
        """Raise ``ValidationError`` unless the value follows one of the municipality's patterns.

        Nor may it be out of the register of another organ than the one whose decision it is.
        """
        patterns = self._patterns()
        found = [match for p in patterns if (match := _expression(p).fullmatch(value.strip()))]
        if patterns and not found:
            raise ValidationError(
                "Diarienumret ska se ut som ”%(example)s”.",
                params={"example": self.example_diarienummer(organ.short_name if organ else "KS")},
            )
        prefixes = [match["organ"] for match in found if "organ" in match.re.groupindex]
        if organ and prefixes and (owner := _owner(prefixes[0], organ)):
            raise ValidationError(
                "%(prefix)s är kortnamnet för %(owner)s. Skriv ett nummer ur det egna diariet, "
                "till exempel ”%(example)s”.",
                params={
                    "prefix": prefixes[0],
                    "owner": owner.in_sentence,
                    "example": self.example_diarienummer(organ.short_name),
                },
            )


def _expression(pattern: str) -> re.Pattern[str]:
    expression = re.escape(pattern)
    for part, meaning in DIARIENUMMER_PARTS.items():
        said = f"(?P<organ>{meaning})" if part == "{organ}" else meaning
        expression = expression.replace(re.escape(part), said, 1)
        expression = expression.replace(re.escape(part), meaning)
    return re.compile(expression)


def _owner(prefix: str, organ: Organ) -> Organ | None:
    """Whose short name it is, if it is not the organ's own.

    Kommunstyrelsen keeps a register for the whole municipality in many places, so its prefix is
    everybody's; and kommunfullmäktige decides on what any of them has prepared (kommunallagen 5:26–28).
    One that has ended leaves its matters to another, with the numbers they have.
    """
    if organ.kind == Organ.Kind.KOMMUNFULLMAKTIGE or prefix == organ.short_name.upper():
        return None
    others = Organ.objects.not_ended(timezone.localdate()).exclude(pk=organ.pk)
    owners = [one for one in others if one.short_name.upper() == prefix]
    return next((one for one in owners if one.kind != Organ.Kind.KOMMUNSTYRELSE), None)


class Benamning(models.Model):
    """The municipality's own word for a level, in the four forms that sentences need."""

    class Concept(models.TextChoices):
        RIKTNINGSMAL = "riktningsmal", "riktningsmål"
        OMVARLDSFAKTOR = "omvarldsfaktor", "omvärldsfaktor"
        NULAGESANALYS = "nulagesanalys", "nulägesanalys"
        TILLITSDIALOG = "tillitsdialog", "tillitsdialog"
        SEKTOR = "sektor", "sektor"
        VISION = "vision", "vision"
        VARDEGRUND = "vardegrund", "värdegrund"

    kommun = models.ForeignKey(
        Kommun, models.CASCADE, related_name="benamningar", verbose_name="kommun"
    )
    concept = models.CharField("begrepp", max_length=20, choices=Concept)
    singular = models.CharField("ental", max_length=60)
    plural = models.CharField("flertal", max_length=60)
    bestamd = models.CharField("bestämt ental", max_length=60)
    bestamd_plural = models.CharField("bestämt flertal", max_length=60)

    class Meta:
        verbose_name = "benämning"
        verbose_name_plural = "benämningar"
        constraints = [
            models.UniqueConstraint(
                fields=["kommun", "concept"],
                name="benamning_unique_concept",
                violation_error_message="Begreppet har redan en benämning.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_concept_display()}: {self.singular}"
