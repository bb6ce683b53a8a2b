import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from .text import Text

# An open page tells every 20 seconds that it is there (static/js/presence.js); three silent ones and it is gone.
SILENCE = datetime.timedelta(seconds=60)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def now(self) -> Self:
        return self.filter(seen_at__gte=timezone.now() - SILENCE)

    def others_than(self, user: Any) -> Self:
        return self.exclude(user=user)

    def note(self, text: Text, user: Any) -> None:
        """The person has this text open, and no other any more. One statement."""
        self.bulk_create(
            [self.model(user=user, text=text, seen_at=timezone.now())],
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=["text", "seen_at"],
        )

    def leave(self, text_pk: int, user: Any) -> None:
        self.filter(user=user, text=text_pk).delete()

    def silent(self) -> Self:
        """Those whose page was closed without a word."""
        return self.filter(seen_at__lt=timezone.now() - SILENCE)


class Presence(models.Model):
    """The text that a person has open to write in, so that colleagues see it before they meet there.

    One row a person, overwritten as they move: it says where somebody is, never where they have been.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="+",
        verbose_name="person",
    )
    text = models.ForeignKey(Text, models.CASCADE, related_name="narvarande", verbose_name="text")
    seen_at = models.DateTimeField("sågs senast")

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["user"]
        verbose_name = "närvaro"
        verbose_name_plural = "närvaro"

    def __str__(self) -> str:
        return f"{self.user} i {self.text}"
