"""Choose a section of a styrdokument: the documents newest first, each with its sections in order."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import F, ForeignKey
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import Truncator

from goals.models import Styrdokument, Styrdokumentavsnitt

INDENT = "\N{NO-BREAK SPACE}" * 4


class SectionsOfDocuments(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for _, rows in groupby(self.queryset, key=lambda row: row.styrdokument_id):
            sections = list(rows)
            yield _named(sections[0].styrdokument), [self.choice(row) for row in sections]


class SectionField(forms.ModelChoiceField):
    iterator = SectionsOfDocuments

    def label_from_instance(self, obj: Any) -> str:
        return INDENT * (obj.level - 1) + Truncator(str(obj)).chars(100)


def _named(styrdokument: Styrdokument) -> str:
    if not styrdokument.adopted_on:
        return styrdokument.title
    return f"{styrdokument.title} ({date_format(styrdokument.adopted_on, 'j F Y')})"


class FromSections:
    """For the admin of whatever points at a section; one query, however many documents there are."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.related_model is Styrdokumentavsnitt:
            newest = F("styrdokument__adopted_on").desc(nulls_last=True)
            kwargs["form_class"] = SectionField
            kwargs["queryset"] = Styrdokumentavsnitt.objects.select_related(
                "styrdokument"
            ).order_by(newest, "styrdokument__title", "styrdokument_id", "position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
