from django import forms

from organisation.models import Kommun
from reports.models import Rapport


class OrderForm(forms.Form):
    """An order of an edition. Its fields' ids carry the kind: a page has one form a kind."""

    kind = forms.ChoiceField(choices=Rapport.Kind.choices, widget=forms.HiddenInput)
    diarienummer = forms.CharField(label="Diarienummer", max_length=40, required=False)

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, initial={"kind": kind}, auto_id=f"{kind}_%s", **kwargs)  # type: ignore[arg-type]

    def clean_diarienummer(self) -> str:
        diarienummer: str = self.cleaned_data["diarienummer"]
        kommun = Kommun.objects.current()
        if diarienummer and kommun:
            kommun.validate_diarienummer(diarienummer)
        return diarienummer
