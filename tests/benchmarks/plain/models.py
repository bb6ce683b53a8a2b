from django.conf import settings
from django.db import models


class Category(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Entry(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Öppen"
        CLOSED = "closed", "Stängd"

    title = models.CharField(max_length=120)
    category = models.ForeignKey(Category, models.CASCADE)
    state = models.CharField(max_length=10, choices=State)
    due = models.DateField()

    def __str__(self):
        return self.title


class Note(models.Model):
    """A text with a version that every save must name."""

    html = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)

    def __str__(self):
        return str(self.version)


class NoteVersion(models.Model):
    note = models.ForeignKey(Note, models.CASCADE)
    version = models.PositiveIntegerField()
    html = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "version"], name="plain_version_once")
        ]

    def __str__(self):
        return str(self.version)
