from django.db import models, transaction
from django.db.models import Q


class MallQuerySet(models.QuerySet["Mall"]):
    def current(self) -> "Mall | None":
        """The mall that new analyses start from: the latest that has been fixed."""
        return self.filter(fixed_on__isnull=False).order_by("-version").first()


class Mall(models.Model):
    """The template of the nulägesanalys. Fixed once in use; a change is a new version."""

    name = models.CharField("namn", max_length=120, default="Nulägesanalys")
    version = models.PositiveSmallIntegerField("version", unique=True)
    fixed_on = models.DateField(
        "fastställd den",
        null=True,
        blank=True,
        help_text="En fastställd mall kan inte ändras. Skapa en ny version i stället.",
    )

    objects = MallQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = "mall"
        verbose_name_plural = "mallar"

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def new_version(self) -> "Mall":
        """A copy, open for changes."""
        with transaction.atomic():
            latest = Mall.objects.order_by("-version").values_list("version", flat=True)[0]
            copy = Mall.objects.create(name=self.name, version=latest + 1)
            Avsnitt.objects.bulk_create(
                Avsnitt(
                    mall=copy,
                    **{
                        f.name: getattr(a, f.name)
                        for f in Avsnitt._meta.local_fields
                        if f.name not in ("id", "mall")
                    },
                )
                for a in self.avsnitt.all()
            )
        return copy


class Avsnitt(models.Model):
    """A section of the mall: what is asked, and how it is answered."""

    class Kind(models.TextChoices):
        KARTA = "karta", "Nulägeskarta"
        TEXT = "text", "Fritext"
        OMVARLDSFAKTORER = "omvarldsfaktorer", "Ett svar per omvärldsfaktor"
        RIKTNINGSMAL = "riktningsmal", "Ett svar per riktningsmål"
        NYCKELTAL = "nyckeltal", "Nyckeltal med kommentar"
        FORSLAG = "forslag", "Förslag"

    class Part(models.TextChoices):
        VERKSAMHETSBESKRIVNING = "verksamhetsbeskrivning", "Verksamhetsbeskrivning"
        OMVARLDSANALYS = "omvarldsanalys", "Omvärldsanalys"
        NULAGESANALYS = "nulagesanalys", "Nulägesanalys"

    mall = models.ForeignKey(Mall, models.PROTECT, related_name="avsnitt", verbose_name="mall")
    number = models.PositiveSmallIntegerField("nummer")
    slug = models.SlugField("adressnamn", max_length=60)
    kind = models.CharField("slag", max_length=20, choices=Kind, default=Kind.TEXT)
    part = models.CharField("del", max_length=24, choices=Part, default=Part.NULAGESANALYS)
    heading = models.CharField("rubrik", max_length=120)
    guidance = models.TextField("vägledning", blank=True)
    is_required = models.BooleanField("måste besvaras", default=True)
    length_advice = models.PositiveIntegerField("råd om längd, i ord", null=True, blank=True)

    class Meta:
        ordering = ["mall", "number"]
        verbose_name = "avsnitt"
        verbose_name_plural = "avsnitt"
        constraints = [
            models.UniqueConstraint(
                fields=["mall", "number"],
                name="avsnitt_unique_number",
                violation_error_message="Numret är redan upptaget i mallen.",
            ),
            models.UniqueConstraint(
                fields=["mall", "slug"],
                name="avsnitt_unique_slug",
                violation_error_message="Adressnamnet är redan upptaget i mallen.",
            ),
            models.UniqueConstraint(
                fields=["mall", "kind"],
                condition=~Q(kind="text"),
                name="avsnitt_unique_kind",
                violation_error_message="Mallen kan bara ha ett avsnitt av det slaget.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.heading}"
