import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import localize_input

from ale_styrning.numbers import ChosenField
from ale_styrning.racing import breaks
from ale_styrning.shown import Shown
from ale_styrning.wording import OwnWords
from goals.models import Forslag, Kort, Nulagesanalys, Nyckeltal, Nyckeltalsvarde, Omvarldsfaktor
from goals.models.riktningsmal import Riktningsmal
from organisation.models import Beslut, Kommun
from organisation.numbers import without_zeros
from organisation.paragraf import ParagrafField


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PastDateInput(DateInput):
    """For a day that has been: the calendar ends today."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().build_attrs(*args, **kwargs) | {"max": timezone.localdate().isoformat()}


class ForslagForm(Shown, OwnWords, forms.ModelForm):
    required = {
        "title": "Skriv förslaget i en mening.",
        "kind": "Välj vad ni vill ändra.",
    }

    class Meta:
        model = Forslag
        fields = ["title", "kind", "riktningsmal", "omvarldsfaktorer"]
        labels = {
            "kind": "Vad vill ni ändra?",
            "title": "Förslaget i en mening",
        }
        field_classes = {"riktningsmal": ChosenField, "omvarldsfaktorer": ChosenField}
        widgets = {
            "kind": forms.RadioSelect,
            "riktningsmal": forms.CheckboxSelectMultiple,
            "omvarldsfaktorer": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, analys: Nulagesanalys, words: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.analys = analys
        kind: Any = self.fields["kind"]
        kind.choices = Forslag.Kind.choices  # without the empty one
        for name, model, concept in [
            ("riktningsmal", Riktningsmal, "riktningsmal"),
            ("omvarldsfaktorer", Omvarldsfaktor, "omvarldsfaktor"),
        ]:
            field: Any = self.fields[name]
            field.queryset = model.objects.of_year(analys.year)
            field.required = False
            word = words[concept].plural
            verb = "bidrar förslaget till" if concept == "riktningsmal" else "möter förslaget"
            field.label = f"Vilka {word} {verb}?"

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        others = self.analys.forslag.standing().exclude(pk=self.instance.pk)
        if same := others.filter(title=title).first():
            raise ValidationError(
                f"Förslag {same.number} i analysen lyder likadant. Ändra det, eller skriv ett annat."
            )
        return title


class KortForm(Shown, OwnWords, forms.Form):
    required = {
        "heading": "Skriv en rubrik på kortet.",
        "text": "Skriv kortets text.",
    }

    heading = forms.CharField(
        label="Rubrik", max_length=80, widget=forms.TextInput(attrs={"data-count": ""})
    )
    text = forms.CharField(
        label="Text",
        max_length=Kort.LIMIT,
        help_text=f"Högst {Kort.LIMIT} tecken.",
        widget=forms.Textarea(attrs={"rows": 4, "data-count": ""}),
    )


class BeslutForm(OwnWords, forms.ModelForm):
    """The decision as it stands in the minutes."""

    required = {
        "decided_on": "Ange vilken dag beslutet fattades.",
        "paragraf": "Ange beslutets paragraf.",
        "diarienummer": "Ange beslutets diarienummer.",
    }

    paragraf = ParagrafField(label="Paragraf", help_text="Till exempel 71.")

    class Meta:
        model = Beslut
        fields = ["decided_on", "paragraf", "diarienummer"]
        labels = {
            "decided_on": "Beslutsdatum",
            "diarienummer": "Diarienummer",
        }
        widgets = {"decided_on": PastDateInput()}

    def __init__(self, *args: Any, organ: Any, title: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organ = organ
        self.instance.title = title
        self.organ = organ
        kommun = Kommun.objects.current()
        short_name = organ.short_name if organ else "KS"
        if example := kommun and kommun.example_diarienummer(short_name):
            self.fields["diarienummer"].help_text = f"Till exempel {example}."
            like = "|".join(kommun.diarienummer_expressions())
            self.fields["diarienummer"].widget.attrs["data-like"] = like

    def clean_decided_on(self) -> datetime.date:
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise ValidationError(
                "Datumet har inte varit än. Registrera beslutet när det är fattat."
            )
        return day

    def clean_diarienummer(self) -> str:
        value = self.cleaned_data["diarienummer"].strip()
        if kommun := Kommun.objects.current():
            kommun.validate_diarienummer(value, self.organ)
        return value

    def clean(self) -> dict[str, Any]:
        """One § can cover several matters: the same decision is used again, not made twice."""
        data = super().clean() or self.cleaned_data
        organ = data.get("organ") or self.instance.organ_id
        try:
            self.instance = self._registered(organ, data) or self.instance
        except ValidationError as error:
            self.add_error(None, error)
        return data

    def register(self) -> Beslut:
        """The decision, made now or used again. Raises ``ValidationError`` if its § is another's by now."""
        if self.instance.pk:
            return self.instance
        try:
            with transaction.atomic():
                return self.save()
        except IntegrityError as error:
            if not breaks(error, Beslut, "beslut_unique_paragraf"):
                raise
            registered = self._registered(self.instance.organ, self.cleaned_data)
            if registered is None:
                raise
            return registered

    def _registered(self, organ: Any, data: dict[str, Any]) -> Beslut | None:
        """The decision that stands under the same §. Raises ``ValidationError`` if it is another one."""
        registered = Beslut.objects.filter(
            organ=organ, decided_on=data.get("decided_on"), paragraf=data.get("paragraf")
        ).first()
        if registered and registered.diarienummer != data.get("diarienummer"):
            said = (
                f"§ {registered.paragraf} är redan registrerad den dagen, "
                f"med diarienummer {registered.diarienummer}."
            )
            raise ValidationError({"paragraf": said})
        return registered


class CommentForm(OwnWords, forms.Form):
    required = {
        "comment": "Skriv varför.",
    }

    comment = forms.CharField(
        label="Varför?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Den som skriver analysen läser det här.",
    )


class NyckeltalForm(OwnWords, forms.Form):
    """The organ's values of one year: a field per indicator and gender.

    Every field carries what the page showed in it, so that a save touches only what the person changed.
    """

    def __init__(self, *args: Any, nyckeltal: list[Nyckeltal], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nyckeltal, self.year = nyckeltal, year
        for one in nyckeltal:
            known = {v.gender: without_zeros(v.value) for v in one.varden.all() if v.year == year}
            for gender, label in Nyckeltalsvarde.Gender.choices:
                self.fields[_cell(one.pk, gender)] = forms.DecimalField(
                    label=f"{one.name}, {label.lower()}",
                    max_digits=12,
                    decimal_places=3,
                    required=False,
                    localize=True,
                    initial=known.get(gender),
                    show_hidden_initial=True,
                )
        self.word_fields()

    def rows(self) -> list[tuple[Nyckeltal, list[Any]]]:
        return [
            (one, [self[_cell(one.pk, gender)] for gender in Nyckeltalsvarde.Gender.values])
            for one in self.nyckeltal
        ]

    def save(self) -> bool:
        """Write what differs from what the page showed, or nothing if a colleague changed the same.

        Then the fields say both values, and the form holds what stands now as what was shown.
        """
        with transaction.atomic():
            locked = Nyckeltal.objects.select_for_update().filter(
                pk__in=[n.pk for n in self.nyckeltal]
            )
            pks = list(locked.order_by("pk").values_list("pk", flat=True))  # one save at a time
            stored = Nyckeltalsvarde.objects.filter(nyckeltal__in=pks, year=self.year)
            stands = {_cell(v.nyckeltal_id, v.gender): v for v in stored}
            typed = dict(self._typed())
            for name, (shown, value) in typed.items():
                now = stands[name].value if name in stands else None
                if now not in (shown, value):
                    self._say_both(name, now, value)
            if self.errors:
                return False
            for name, (_, value) in typed.items():
                pk, gender = name.split("-")
                if value is not None:
                    key: dict[str, Any] = {"nyckeltal_id": pk, "year": self.year, "gender": gender}
                    Nyckeltalsvarde.objects.update_or_create(**key, defaults={"value": value})
                elif name in stands:
                    stands[name].delete()
        return True

    def _typed(self) -> Iterator[tuple[str, tuple[Decimal | None, Decimal | None]]]:
        """What the page showed and what was sent, of each field that the person changed."""
        for name, field in self.fields.items():
            if self.add_prefix(name) not in self.data:
                continue
            try:
                shown = field.to_python(self.data.get(self.add_initial_prefix(name)))
            except ValidationError:
                shown = None
            if shown != (value := self.cleaned_data[name]):
                yield name, (shown, value)

    def _say_both(self, name: str, now: Decimal | None, value: Decimal | None) -> None:
        label = f"”{self.fields[name].label}”"
        did = f"skrivit {_as_written(now)} i" if now is not None else "tömt"
        yours = f"skrev {_as_written(value)}" if value is not None else "tömde fältet"
        self.add_error(
            name,
            f"En kollega har {did} {label} sedan du öppnade sidan. Du {yours}. "
            "Spara igen om ditt ska gälla.",
        )
        data = self.data.copy()
        data[self.add_initial_prefix(name)] = _as_written(now) if now is not None else ""
        self.data = data


def _cell(pk: int, gender: str) -> str:
    return f"{pk}-{gender}"


def _as_written(value: Decimal) -> str:
    return str(localize_input(without_zeros(value)))
