"""One mechanism for every text that somebody writes."""

import hashlib
from functools import cache, reduce
from operator import or_
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from writing import html as markup


class EditConflict(Exception):
    """Somebody saved the text since the writer last saw it. Nothing was written."""

    def __init__(self, text: "Text") -> None:
        super().__init__("Texten har ändrats av någon annan sedan du öppnade den.")
        self.text = text


class TextFrozen(Exception):
    """The text is decided and cannot change any more."""

    def __init__(self) -> None:
        super().__init__("Texten är beslutad och kan inte ändras.")


class TextTooLong(Exception):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"Texten är {length} tecken. Här får den vara högst {limit}.")


class TextQuerySet(models.QuerySet["Text"]):
    def visible_to(self, user: Any) -> Self:
        return self._owned("visible_to", user)

    def writable_by(self, user: Any) -> Self:
        return self.filter(frozen_at__isnull=True)._owned("writable_by", user)

    def _owned(self, question: str, user: Any) -> Self:
        """What owns a text decides: every model with a ``TextLink`` answers the question."""
        owned = [
            Q(**{f"{link.name}__in": getattr(link.related_model._default_manager, question)(user)})
            for link in owners()
        ]
        return self.filter(reduce(or_, owned, Q(pk__in=[])))

    def writable_one(self, pk: int, user: Any) -> "Text | None":
        """The text if it is among ``writable_by``, with its owner. Two queries: a save is often."""
        with connection.cursor() as cursor:
            question, number = _owner_question()
            cursor.execute(question, [pk] * number)
            found = cursor.fetchone()
        if found is None:
            return None
        link, owner_pk = owners()[found[0]], found[1]
        rows = link.related_model._default_manager.writable_by(user)
        rows = rows.select_related(link.field.name).filter(
            **{"pk": owner_pk, f"{link.field.name}__frozen_at": None}
        )
        owner = rows.order_by().first()
        if owner is None:
            return None
        text: Text = getattr(owner, link.field.name)
        text._owner = owner
        return text


class Text(models.Model):
    """A text with a version that every save must name.

    ``html`` holds the sanitised markup, ``plain`` its words for search and counting (kept with it
    in the same statement). ``version`` rises by one with every save.
    """

    html = models.TextField("innehåll", blank=True, editable=False)
    plain = models.TextField("ren text", blank=True, editable=False)
    version = models.PositiveIntegerField("version", default=0, editable=False)
    limit = models.PositiveIntegerField(
        "högsta antal tecken", null=True, blank=True, editable=False
    )
    updated_at = models.DateTimeField("senast sparad", default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="sparad av",
    )
    frozen_at = models.DateTimeField("fastställd", null=True, editable=False)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True, editable=False)

    objects = TextQuerySet.as_manager()

    _owner: Any = None  # found already

    class Meta:
        verbose_name = "text"
        verbose_name_plural = "texter"
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | ~Q(sha256=""),
                name="text_frozen_has_sha256",
                violation_error_message="En fastställd text måste ha en kontrollsumma.",
            )
        ]

    def __str__(self) -> str:
        return self.plain[:60] or "tom text"

    @classmethod
    def begin(cls, html: str = "", *, by: Any = None, limit: int | None = None) -> "Text":
        """A new text, written at once if there is something to write."""
        text = cls.objects.create(limit=limit)
        if html:
            text.write(html, base=0, by=by)
        return text

    @property
    def is_empty(self) -> bool:
        return not self.plain

    @property
    def owner(self) -> Any:
        """The object that decides over this text; None only while it is being made."""
        if self._owner is not None:
            return self._owner
        for link in owners():
            if owner := getattr(self, link.get_accessor_name(), None):
                return owner
        return None

    def write(self, html: str, *, base: int, by: Any) -> None:
        """Store a new version, if ``base`` is the version that the writer started from.

        Sanitises first. Saving what already stands there is no new version, whatever ``base``. Raises
        ``EditConflict``, ``TextFrozen`` or ``TextTooLong``; then nothing has been written.
        """
        clean = markup.sanitise(html)
        plain = markup.plain(clean)
        if self.limit and len(plain) > self.limit:
            raise TextTooLong(len(plain), self.limit)
        if clean == self.html and base == self.version and self.frozen_at is None:
            return
        digest = hashlib.sha256(clean.encode()).hexdigest()
        with transaction.atomic():
            now = timezone.now()  # SQLite has waited for the others by then
            written = Text.objects.filter(pk=self.pk, version=base, frozen_at__isnull=True).update(
                html=clean,
                plain=plain,
                sha256=digest,
                version=F("version") + 1,
                updated_at=now,
                updated_by=by,
            )
            if written:
                Revision.objects.create(
                    text_id=self.pk, version=base + 1, html=clean, by=by, at=now
                )
        if not written:
            self.refresh_from_db()
            if self.html == clean and not self.frozen_at:
                return  # the same words from another window: nothing to choose between
            raise TextFrozen if self.frozen_at else EditConflict(self)
        self.html, self.plain, self.sha256, self.version = clean, plain, digest, base + 1
        self.updated_at, self.updated_by = now, by


class TextLink(models.OneToOneField):
    """From an owner to a text of its own.

    The owner's manager answers ``visible_to(user)`` and ``writable_by(user)``, and the owner has
    ``get_absolute_url()``: the page where the text is read or written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("to", "writing.Text")
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


@cache
def owners() -> list[Any]:
    """The reverse side of every ``TextLink`` in the project."""
    return [r for r in Text._meta.related_objects if isinstance(r.field, TextLink)]


@cache
def _owner_question() -> tuple[str, int]:
    """SQL that finds which of the ``owners()`` a text has, and its key; how often it names the text."""
    quote = connection.ops.quote_name
    parts = [
        f"SELECT {number}, {quote(model._meta.pk.column)} FROM {quote(model._meta.db_table)} "  # noqa: S608
        f"WHERE {quote(link.field.column)} = %s"
        for number, link in enumerate(owners())
        for model in [link.related_model]
    ]
    return " UNION ALL ".join(parts), len(parts)


def freeze(texts: "models.QuerySet[Text]") -> None:
    """Fix texts as they stand; from then on the database refuses every change to them."""
    empty = hashlib.sha256(b"").hexdigest()
    texts.filter(sha256="").update(sha256=empty)
    texts.filter(frozen_at__isnull=True).update(frozen_at=timezone.now())


class Revision(models.Model):
    """One version of a text as it was saved. Never changed, never removed."""

    text = models.ForeignKey(Text, models.PROTECT, related_name="revisioner", verbose_name="text")
    version = models.PositiveIntegerField("version")
    html = models.TextField("innehåll", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="sparad av",
    )
    at = models.DateTimeField("sparad")

    class Meta:
        ordering = ["text", "-version"]
        verbose_name = "revision"
        verbose_name_plural = "revisioner"
        constraints = [
            models.UniqueConstraint(
                fields=["text", "version"],
                name="revision_unique_version",
                violation_error_message="Den versionen finns redan.",
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"
