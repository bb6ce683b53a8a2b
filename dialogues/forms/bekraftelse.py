from typing import Any

from django import forms

from ale_styrning.shown import Shown
from dialogues.models import Tillitsdialog
from dialogues.outcome import Part, parts_of


class BekraftaForm(Shown, forms.Form):
    """A party's word on the outcome that its page showed: one hidden mark for each part of it.

    What ``by`` wrote last themselves, on that page or another, they have seen.
    """

    def __init__(self, *args: Any, dialog: Tillitsdialog, by: Any = None, **kwargs: Any) -> None:
        self.by = by
        self.parts = {part.slug: part for part in parts_of(dialog)}
        self.base_fields = {
            part.slug: forms.CharField(widget=forms.HiddenInput, required=False)
            for part in self.parts.values()
        }
        initial = {slug: part.mark for slug, part in self.parts.items()}
        super().__init__(*args, initial=initial, auto_id=False, **kwargs)

    def _differing(self) -> list[str]:
        own = {slug for slug, part in self.parts.items() if self.by and part.by == self.by.pk}
        return [slug for slug in super()._differing() if slug not in own]

    @property
    def changed(self) -> list[Part]:
        """What stands otherwise than the page showed."""
        return [part for slug, part in self.parts.items() if slug in self.errors]
