"""A form brings back what its page showed, so that nobody overwrites what they never saw."""

import hashlib
import json
from typing import Any

from django import forms

from ale_styrning.passed import said

OVERTAKEN = (
    "En kollega har ändrat det här sedan du öppnade sidan. Det du skrev står kvar. "
    "Vid fälten ser du vad som gäller nu. Spara igen om ditt ska gälla i stället."
)
UNKNOWN = "Det går inte att se vad sidan visade. Kontrollera fälten och spara igen."


class Shown(forms.BaseForm):
    """Mixed into a form, first, that changes a row: a hidden field says what the page showed of it.

    Show it with ``{{ form.shown }}``. Where something else stands now, and what was typed would change
    it, the form is not valid: ``overtaken`` is set, what was typed is kept and the fields say what
    stands. A form that adds a row (an unsaved instance, or no ``initial``) has no such field. Build the
    form from a row that is locked, or two at once both pass.
    """

    overtaken = False
    shows_none = False  # the page of a row that is not there yet shows that there is none

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = getattr(self, "instance", None)
        if self.initial if instance is None else instance.pk or self.shows_none:
            self.fields["shown"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=self._fingerprint()
            )

    @property
    def refusal(self) -> int:
        """The status to answer with when the form is not valid."""
        return 409 if self.overtaken else 422

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()  # type: ignore[misc]
        if "shown" in self.fields:
            shown = self.cleaned_data.get("shown")
            if not shown:
                self._tell(UNKNOWN)
            elif shown != self.fields["shown"].initial and self._differing():
                self.overtake()
        return data or self.cleaned_data

    def overtake(self, **stands: Any) -> None:
        """Refuse, because something else stands now; ``stands`` where it changed after the form was built."""
        self.initial = {**self.initial, **stands}
        self.overtaken = True
        self._tell(OVERTAKEN)

    def _tell(self, sentence: str) -> None:
        self.add_error(None, sentence)
        for name in self._differing():
            stands = said(self.fields[name], self._stands(name))
            self.add_error(name, f"Nu gäller: {stands}" if stands else "Nu är det tomt här.")
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("shown")] = self._fingerprint()
        self.data = data

    def _differing(self) -> list[str]:
        """The fields in which something else was typed than stands."""
        names = []
        for name, field in self.fields.items():
            stands, typed = self._stands(name), self[name].data
            if isinstance(stands, str) and isinstance(typed, str):
                differs = stands.split() != typed.split()
            else:
                differs = field.has_changed(stands, typed)
            if name != "shown" and differs:
                names.append(name)
        return names

    def _stands(self, name: str) -> Any:
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def _fingerprint(self) -> str:
        values = {name: _plain(self._stands(name)) for name in self.fields if name != "shown"}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(str(v) for v in value)
    return "" if value is None else str(value)
