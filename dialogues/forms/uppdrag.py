import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from ale_styrning.wording import OwnWords
from dialogues.models import Fullmaktigebeslut
from goals.forms.analysis import DateInput
from goals.models import Uppdrag
from organisation.models import Organ


class UppdragForm(OwnWords, forms.ModelForm):
    """The uppdrag that kommunfullmäktiges decision on a förslag gives an organ."""

    required = {
        "title": "Skriv uppdraget i en mening.",
        "organ": "Välj vem som får uppdraget.",
        "kind": "Välj vilket slags uppdrag det är.",
        "due": "Ange när uppdraget ska vara klart.",
    }

    class Meta:
        model = Uppdrag
        fields = ["title", "organ", "kind", "description", "due", "report_back_on"]
        labels = {
            "title": "Uppdraget i en mening",
            "organ": "Vem får uppdraget?",
            "kind": "Slag",
            "description": "Vad ingår i uppdraget?",
            "due": "Klart senast",
            "report_back_on": "Återrapporteras",
        }
        widgets = {
            "kind": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 6}),
            "due": DateInput(),
            "report_back_on": DateInput(),
        }

    def __init__(self, *args: Any, decision: Fullmaktigebeslut, **kwargs: Any) -> None:
        position = decision.stallningstagande
        kwargs["initial"] = {
            "title": position.forslag.title,
            "organ": position.forslag.analys.organ_id,
            "description": decision.comment or position.beslutsforslag.plain,
        }
        super().__init__(*args, **kwargs)
        self.decision = decision
        self.instance.beslut = decision.beslut
        self.instance.forslag = position.forslag
        organ: Any = self.fields["organ"]
        organ.queryset = Organ.objects.analysing(decision.beslut.decided_on.year)
        organ.empty_label = None
        proposer = position.forslag.analys.organ
        if organ.queryset.filter(pk=proposer.pk).exists():
            organ.help_text = (
                f"{proposer.name} är förvalt, eftersom förslaget kommer därifrån. "
                "Ändra om fullmäktige gav uppdraget till någon annan."
            )
        kind: Any = self.fields["kind"]
        kind.choices = Uppdrag.Kind.choices

    def clean_due(self) -> datetime.date:
        due: datetime.date = self.cleaned_data["due"]
        decided_on = self.decision.beslut.decided_on
        if due <= decided_on:
            day = date_format(decided_on, "j F Y")
            raise ValidationError(f"Välj en dag efter fullmäktiges beslut, {day}.")
        self.instance.year = due.year
        return due
