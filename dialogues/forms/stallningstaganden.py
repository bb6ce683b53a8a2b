import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from ale_styrning.numbers import ChosenField
from ale_styrning.shown import Shown
from ale_styrning.wording import OwnWords
from dialogues.models import Fullmaktigebeslut, Overenskommelse, Stallningstagande, Tillitsdialog
from goals.forms.analysis import DateInput, PastDateInput

Position = Stallningstagande.Position

EXPLAINED = {
    Position.TILLSTYRKS: "Kommunstyrelsen ställer sig bakom förslaget som det är.",
    Position.TILLSTYRKS_ANDRING: "Förslaget är rätt i grunden men behöver ändras. Skriv hur.",
    Position.AVSLAS: "Kommunstyrelsen vill inte gå vidare. Motiveringen säger varför.",
    Position.BEREDS_VIDARE: "Frågan behöver utredas mer. Skriv vad som ska tas fram och av vem.",
}


class StallningstagandeForm(Shown, OwnWords, forms.ModelForm):
    shows_none = True
    required = {
        "position": "Välj vad kommunstyrelsen anser.",
    }

    class Meta:
        model = Stallningstagande
        fields = ["position", "till_kf"]
        labels = {
            "position": "Vad anser kommunstyrelsen?",
            "till_kf": "Förslaget går vidare till kommunfullmäktige",
        }
        help_texts = {"till_kf": "Då krävs kommunstyrelsens bedömning och ett förslag till beslut."}
        widgets = {"position": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        field.required = True
        field.choices = [
            (value, format_html("{}<small>{}</small>", value.label, EXPLAINED[value]))
            for value in Position
        ]


class PickForm(OwnWords, forms.Form):
    """Which of the positions that are ready the decision covers, and how the page showed them."""

    required = {
        "stallningstaganden": "Välj minst ett ställningstagande.",
    }

    stallningstaganden = ChosenField(
        Stallningstagande.objects.none(),
        label="Vilka ställningstaganden gäller beslutet?",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, ready: list[Stallningstagande], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = [f"{one.pk}:{one.mark}" for one in ready]
        self.shown = self.data.getlist("visad") if self.is_bound else marks
        field = self.fields["stallningstaganden"]
        field.queryset = Stallningstagande.objects.filter(pk__in=[s.pk for s in ready])
        field.choices = [
            (
                s.pk,
                format_html(
                    "{}<small>{} · {}{}</small>",
                    s.forslag.title,
                    s.forslag.analys.organ.name,
                    s.get_position_display(),
                    ", går till kommunfullmäktige" if s.till_kf else "",
                ),
            )
            for s in ready
        ]

    def changed(self, held: list[Stallningstagande]) -> list[Stallningstagande]:
        """Those that stand otherwise than the page showed them."""
        return [one for one in held if f"{one.pk}:{one.mark}" not in self.shown]


class OverlamningForm(OwnWords, forms.Form):
    """The day on which kommunfullmäktige got what is handed over: today where none is given."""

    on = forms.DateField(
        label="Överlämnat den",
        required=False,
        help_text="Ändra dagen om förslagen redan har gått med handlingarna till ett sammanträde.",
        widget=PastDateInput(),
    )

    def clean_on(self) -> datetime.date | None:
        on: datetime.date | None = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise ValidationError("Dagen har inte varit än. Välj dagens datum eller ett tidigare.")
        return on


class FullmaktigeForm(OwnWords, forms.ModelForm):
    required = {
        "outcome": "Välj vad kommunfullmäktige beslutade.",
    }

    class Meta:
        model = Fullmaktigebeslut
        fields = ["outcome", "comment"]
        labels = {"outcome": "Vad blev det?", "comment": "Vad innebär det?"}
        help_texts = {"comment": "En mening, till exempel vad som ändrades."}
        widgets = {"outcome": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Fullmaktigebeslut.Outcome.choices


class OverenskommelseForm(Shown, OwnWords, forms.ModelForm):
    required = {
        "what": "Skriv vad ni är överens om.",
    }

    class Meta:
        model = Overenskommelse
        fields = ["what", "organ", "due"]
        labels = {"what": "Vad är ni överens om?", "organ": "Vem gör det?", "due": "Senast"}
        widgets = {"due": DateInput()}

    def __init__(self, *args: Any, dialog: Tillitsdialog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dialog = dialog
        self.fields["organ"].queryset = dialog.parter.all()
        self.fields["organ"].empty_label = "Alla parter"
        self.fields["organ"].required = False

    def clean_due(self) -> datetime.date | None:
        due: datetime.date | None = self.cleaned_data["due"]
        held_on = self.dialog.held_on
        if due and held_on and due < held_on:
            day = date_format(held_on, "j F Y")
            raise ValidationError(f"Välj en dag som inte ligger före dialogen, {day}.")
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        others = self.dialog.overenskommelser.exclude(pk=self.instance.pk)
        own = {name: data[name] for name in self.Meta.fields if name in data}
        if len(own) == len(self.Meta.fields) and others.filter(**own).exists():
            self.add_error("what", "Överenskommelsen står redan i dialogen.")
        return data


class UppfoljningForm(OwnWords, forms.Form):
    required = {
        "on": "Ange vilken dag det gäller.",
        "note": "Skriv hur det har gått.",
    }

    on = forms.DateField(label="Datum", widget=PastDateInput())
    note = forms.CharField(
        label="Hur har det gått?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    closed = forms.BooleanField(
        label="Överenskommelsen är avslutad",
        required=False,
        help_text="Den följs inte upp fler gånger.",
    )

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("Datumet har inte varit än.")
        return day
