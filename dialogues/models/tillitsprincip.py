from django.db import models


class Tillitsprincip(models.Model):
    """One of Tillitsdelegationen's seven guiding principles (SOU 2018:47)."""

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    slug = models.SlugField("adressnamn", unique=True)
    name = models.CharField("namn", max_length=40)
    meaning = models.CharField("innebörd", max_length=300)

    class Meta:
        ordering = ["number"]
        verbose_name = "tillitsprincip"
        verbose_name_plural = "tillitsprinciper"

    def __str__(self) -> str:
        return self.name
