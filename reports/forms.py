from typing import Any

from django import forms
from django.utils.formats import date_format

from ale_styrning.wording import OwnWords
from organisation.models import Beslut, Kommun, Organ
from reports.models import Rapport


class BeslutField(forms.ModelChoiceField):
    def label_from_instance(self, beslut: Beslut) -> str:
        return (
            f"{date_format(beslut.decided_on, 'j F Y')}, § {beslut.paragraf}, {beslut.diarienummer}"
        )


class OrderForm(OwnWords, forms.Form):
    """An order of an edition. Its fields' ids carry the kind: a page has one form a kind."""

    required = {"kind": "Välj vilken rapport du vill beställa."}

    kind = forms.ChoiceField(choices=Rapport.Kind.choices, widget=forms.HiddenInput)
    diarienummer = forms.CharField(label="Diarienummer", max_length=40, required=False)
    beslut = BeslutField(
        label="Kommunstyrelsens beslut att lämna över rapporten",
        queryset=Beslut.objects.none(),
        required=False,
        empty_label="Inte beslutat än",
        help_text="Står på omslaget. Här finns de beslut som kommunstyrelsens sekreterare har registrerat.",
    )

    def __init__(self, *args: Any, kind: str, year: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"kind": kind}, auto_id=f"{kind}_%s", **kwargs)
        field: Any = self.fields["beslut"]
        field.queryset = Beslut.objects.filter(
            organ__kind=Organ.Kind.KOMMUNSTYRELSE, decided_on__year__in=[year, year + 1]
        )

    def clean_diarienummer(self) -> str:
        diarienummer: str = self.cleaned_data["diarienummer"]
        kommun = Kommun.objects.current()
        if diarienummer and kommun:
            kommun.validate_diarienummer(diarienummer)
        return diarienummer
