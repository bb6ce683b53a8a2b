from typing import Any

from django import forms

from ale_styrning.wording import OwnWords
from goals.importing import ACCEPTED
from goals.models import Styrdokument
from organisation.paragraf import ParagrafField


class StyrdokumentFileForm(OwnWords, forms.Form):
    file = forms.FileField(
        label="Fil",
        help_text="Word, pdf, webbsida, Markdown eller text. Högst 25 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Välj en fil att läsa in.",
            "empty": "Filen är tom. Kontrollera att du valde rätt fil.",
            "missing": "Välj en fil att läsa in.",
        },
    )


class StyrdokumentForm(OwnWords, forms.ModelForm):
    """What the reader understood, for a person to correct before it is kept."""

    required = {
        "kind": "Välj vilket slags dokument det är.",
    }

    class Meta:
        model = Styrdokument
        fields = [
            "title",
            "kind",
            "organ",
            "adopted_on",
            "paragraf",
            "diarienummer",
            "valid_from",
            "valid_to",
            "validity",
            "predecessor",
        ]
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("adopted_on", "valid_from", "valid_to")
        }
        error_messages = {
            "title": {"required": "Skriv en titel."},
            "adopted_on": {"invalid": "Skriv ett datum, till exempel 2021-12-20."},
            "valid_from": {"invalid": "Skriv ett datum, till exempel 2021-12-20."},
            "valid_to": {"invalid": "Skriv ett datum, till exempel 2021-12-20."},
        }
        field_classes = {"paragraf": ParagrafField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = "Inget valt"
        if self.instance.pk:
            predecessor: Any = self.fields["predecessor"]
            predecessor.queryset = predecessor.queryset.exclude(pk=self.instance.pk)
