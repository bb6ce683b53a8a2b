import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ale_styrning.numbers import ChosenField
from ale_styrning.shown import Shown
from ale_styrning.wording import OwnWords
from dialogues.models import Bolagsprovning, Deltagare, Tillitsdialog
from goals.forms.analysis import DateInput
from goals.models import Nulagesanalys
from organisation.context import Words
from organisation.models import Organ, Sektor
from organisation.roles import Roles

PERSONAL_DATA = "Skriv roller, inte namn. Uppgifter om enskilda personer hör inte hemma här."


def within(year: int, day: datetime.date | None) -> datetime.date | None:
    """The day as it was given, if it belongs to the year's round: the last ones end in January."""
    if day and not datetime.date(year, 1, 1) <= day <= datetime.date(year + 1, 1, 31):
        raise ValidationError(f"Välj en dag under {year} eller i januari {year + 1}.")
    return day


class KsDialogForm(OwnWords, forms.ModelForm):
    """Kommunstyrelsen plans its dialogue with an organ whose analysis is decided."""

    required = {
        "organ": "Ange med vem dialogen hålls.",
    }

    organ = forms.ModelChoiceField(
        Organ.objects.none(),
        label="Med vem?",
        to_field_name="slug",
        empty_label="Välj organ",
        help_text="Här finns de organ som har beslutat årets analys.",
        error_messages={"invalid_choice": "Organet har inte beslutat årets analys."},
    )

    class Meta:
        model = Tillitsdialog
        fields = ["held_on", "place"]
        labels = {"held_on": "Datum", "place": "Plats"}
        widgets = {"held_on": DateInput()}

    field_order = ["organ", "held_on", "place"]

    def __init__(self, *args: Any, year: int, words: dict[str, Words], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.words = year, words
        self.under_way: Tillitsdialog | None = None  # the one that stands in the way
        decided = Nulagesanalys.objects.decided().filter(year=year).values("organ")
        active = Organ.objects.active_in(year)
        self.fields["organ"].queryset = active.filter(pk__in=decided) | active.filter(
            kind=Organ.Kind.KOMMUNALFORBUND
        )
        under_uppsikt = Organ.objects.under_uppsikt(year).filter(kind__in=Organ.ANALYSING)
        self.not_yet = under_uppsikt.exclude(pk__in=decided)

    def clean_held_on(self) -> datetime.date | None:
        return within(self.year, self.cleaned_data["held_on"])

    def clean_organ(self) -> Organ:
        organ: Organ = self.cleaned_data["organ"]
        self._refuse_a_second(organ)
        return organ

    def _refuse_a_second(self, organ: Organ) -> None:
        """One at a time with each organ: the next when the first is confirmed."""
        under_way = Tillitsdialog.objects.of_ks(self.year).exclude(
            state=Tillitsdialog.State.BEKRAFTAD
        )
        if organ.kind == Organ.Kind.KOMMUNSTYRELSE:  # a party of all, alone in its own
            others = Organ.objects.exclude(pk=organ.pk)
            own = under_way.filter(parter=organ).exclude(parter__in=others)
        else:
            own = under_way.filter(parter=organ)
        self.under_way = own.first()
        if self.under_way:
            raise ValidationError(
                f"Det finns redan en dialog med {organ.in_sentence} {self.year}. "
                "En ny kan planeras när parterna har bekräftat den."
            )

    def save(self, commit: bool = True) -> Tillitsdialog:
        """Raises ``ValidationError`` if somebody planned one since the form was checked."""
        dialog, organ = self.instance, self.cleaned_data["organ"]
        Organ.objects.select_for_update(no_key=True).get(pk=organ.pk)
        self._refuse_a_second(organ)
        ks = Organ.objects.kommunstyrelsen()
        dialog.kind, dialog.year = Tillitsdialog.Kind.KOMMUNSTYRELSEN, self.year
        dialog.title = (
            f"Kommunstyrelsens {self.words['tillitsdialog'].singular} med {organ.in_sentence}"
            if organ != ks
            else f"Kommunstyrelsens genomgång av sin egen {self.words['nulagesanalys'].singular}"
        )
        dialog.save()
        dialog.parter.set({o for o in (ks, organ) if o})
        dialog.analyser.set(_decided(self.year, [organ.pk]))
        dialog.begin_texts()
        dialog.begin_positions()
        return dialog


def unspoken_for(
    parter: Iterable[Organ], sektorer: Iterable[Sektor], can_be_party: Iterable[Organ], word: str
) -> Iterator[str]:
    """Why these parties cannot confirm a dialogue between the sektorer, in sentences.

    Both parties confirm the outcome, and a sektor is no party: an organ that it serves speaks for it.
    So each sektor has one of its organ among the parties, and together they have at least two, or one
    organ would confirm alone what two said. A sektor that serves several organ may be spoken for by any
    of them. Sektorer that serve one and the same organ talk inside it: that is a dialogue within an
    organ, which it confirms alone. Others may be parties beside them, for a bolag has no sektor.
    """
    parties, could = set(parter), set(can_be_party)
    served = {one: set(one.organ.all()) & could for one in sektorer}
    unheard = {one: organ for one, organ in served.items() if not organ & parties}
    for sektor, organ in unheard.items():
        if organ:
            names = " eller ".join(sorted(o.in_sentence for o in organ))
            yield f"{sektor.name} har ingen som bekräftar. Ta med {names} som part."
        else:
            yield (
                f"{sektor.name} stödjer inget organ som kan bekräfta. "
                "Controllern anger vilka organ den stödjer."
            )
    every = set[Organ]().union(*served.values())
    if unheard or len(every & parties) > 1:
        return
    if len(every) > 1:
        names = ", ".join(sorted(o.in_sentence for o in every - parties))
        yield f"Två parter bekräftar en dialog mellan {word}. Ta med en till, till exempel {names}."
    else:
        yield (
            f"De {word} du har valt stödjer bara {', '.join(o.in_sentence for o in every)}. "
            "Välj ”Inom ett organ eller mellan organ”."
        )


class DialogForm(OwnWords, forms.ModelForm):
    """A dialogue that the parties run themselves, in or between organ or between sektorer."""

    required = {
        "kind": "Välj vad det är för dialog.",
        "title": "Skriv en rubrik på dialogen.",
        "parter": "Välj vilka organ som är parter.",
    }

    class Meta:
        model = Tillitsdialog
        fields = ["kind", "title", "parter", "sektorer", "held_on", "place"]
        labels = {
            "kind": "Vad är det för dialog?",
            "title": "Rubrik",
            "parter": "Vilka organ är parter?",
            "sektorer": "Mellan vilka?",
            "held_on": "Datum",
            "place": "Plats",
        }
        help_texts = {
            "parter": "Ditt eget organ ska vara med. Varje part bekräftar resultatet. "
            "Inom ett organ räcker det med ett.",
            "sektorer": "Gäller bara dialoger mellan tjänstepersoner. Välj minst två. "
            "Ett organ som var och en stödjer är part och bekräftar.",
        }
        field_classes = {"parter": ChosenField, "sektorer": ChosenField}
        widgets = {
            "kind": forms.RadioSelect,
            "parter": forms.CheckboxSelectMultiple,
            "sektorer": forms.CheckboxSelectMultiple,
            "held_on": DateInput(),
        }

    def __init__(
        self, *args: Any, year: int, roles: Roles, words: dict[str, Words], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        sektorer = words["sektor"].plural
        self.year, self.roles, self.sektor_word = year, roles, sektorer
        self.fields["kind"].choices = [
            (Tillitsdialog.Kind.INOM_MELLAN_ORGAN, "Inom ett organ eller mellan organ"),
            (Tillitsdialog.Kind.MELLAN_SEKTORER, f"Mellan {sektorer}"),
        ]
        self.fields["title"].help_text = (
            f"Till exempel ”{words['tillitsdialog'].singular.capitalize()} "
            "mellan utbildningsnämnden och socialnämnden”."
        )
        organs = Organ.objects.analysing(year)
        self.fields["parter"].queryset = organs
        self.fields["parter"].required = True
        self.fields["sektorer"].queryset = Sektor.objects.active_in(year)
        self.fields["sektorer"].label = f"Mellan vilka {sektorer}?"

    def clean_held_on(self) -> datetime.date | None:
        return within(self.year, self.cleaned_data["held_on"])

    def clean_parter(self) -> Any:
        parties = self.cleaned_data["parter"]
        if not {o.pk for o in parties} & self.roles.writes_for:
            raise ValidationError("Ta med ditt eget organ som part.")
        return parties

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Tillitsdialog.Kind.MELLAN_SEKTORER:
            if len(data.get("sektorer") or []) < 2:
                self.add_error("sektorer", "Välj minst två.")
            elif "parter" in data:
                could: Any = self.fields["parter"]
                for said in unspoken_for(
                    data["parter"], data["sektorer"], could.queryset, self.sektor_word
                ):
                    self.add_error("parter", said)
        elif "sektorer" in data:
            data["sektorer"] = Sektor.objects.none()
        return data

    def save(self, commit: bool = True) -> Tillitsdialog:
        self.instance.year = self.year
        dialog: Tillitsdialog = super().save()
        dialog.analyser.set(_decided(self.year, [o.pk for o in self.cleaned_data["parter"]]))
        dialog.begin_texts()
        return dialog


def _decided(year: int, organ_ids: list[int]) -> Any:
    return Nulagesanalys.objects.latest_decided().filter(year=year, organ__in=organ_ids)


class UppgifterForm(Shown, OwnWords, forms.ModelForm):
    """The facts of a dialogue that is not yet confirmed.

    Who the parties are can be mended until it has been held. Not in kommunstyrelsens dialogue, where
    the förslag to take a position on are the party's: planned with the wrong organ, it is called off.
    """

    required = {
        "title": "Skriv en rubrik på dialogen.",
        "parter": "Välj vilka organ som är parter.",
    }

    class Meta:
        model = Tillitsdialog
        fields = ["title", "parter", "sektorer", "held_on", "place", "analyser", "principer"]
        labels = {
            "title": "Rubrik",
            "parter": "Vilka organ är parter?",
            "held_on": "Datum",
            "place": "Plats",
            "analyser": "Vilka beslutade analyser bygger dialogen på?",
            "principer": "Vilka principer talade ni utifrån?",
        }
        help_texts = {
            "parter": "Varje part bekräftar resultatet. Byter du parter byts också analyserna.",
        }
        field_classes = {
            "parter": ChosenField,
            "sektorer": ChosenField,
            "analyser": ChosenField,
            "principer": ChosenField,
        }
        widgets = {
            "parter": forms.CheckboxSelectMultiple,
            "sektorer": forms.CheckboxSelectMultiple,
            "held_on": DateInput(),
            "analyser": forms.CheckboxSelectMultiple,
            "principer": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, roles: Roles, sektor_word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles, self.sektor_word = roles, sektor_word
        dialog = self.instance
        decided = Nulagesanalys.objects.decided().filter(
            year=dialog.year, organ__in=dialog.parter.all()
        )
        field = self.fields["analyser"]
        field.queryset = decided.select_related("organ", "beslut__organ").defer("content")
        field.label_from_instance = _analysis_label
        field.required = self.fields["principer"].required = False
        self.fields["principer"].label_from_instance = lambda p: f"{p.name}. {p.meaning}"
        self._keep_parties_that_are_settled()

    def _keep_parties_that_are_settled(self) -> None:
        dialog = self.instance
        if dialog.is_of_ks or dialog.state != Tillitsdialog.State.PLANERAD:
            del self.fields["parter"], self.fields["sektorer"]
            return
        # Who is in the dialogue already stays a choice, though it has ended since.
        organ, sektorer = self.fields["parter"], self.fields["sektorer"]
        organ.queryset = (Organ.objects.analysing(dialog.year) | dialog.parter.all()).distinct()
        organ.required = True
        if dialog.kind != Tillitsdialog.Kind.MELLAN_SEKTORER:
            del self.fields["sektorer"]
            return
        active = Sektor.objects.active_in(dialog.year)
        sektorer.queryset = (active | dialog.sektorer.all()).distinct()
        sektorer.label = f"Mellan vilka {self.sektor_word}?"

    def clean_held_on(self) -> datetime.date | None:
        day = within(self.instance.year, self.cleaned_data["held_on"])
        if day is None and self.instance.state != Tillitsdialog.State.PLANERAD:
            raise ValidationError("En genomförd dialog måste ha ett datum.")
        return day

    def clean_parter(self) -> Any:
        """Whoever runs the dialogue as a party stays one, and nobody goes who is to do something."""
        parties, before = set(self.cleaned_data["parter"]), set(self.instance.parter.all())
        own = {organ for organ in before if organ.pk in self.roles.writes_for}
        if own and not own & parties:
            raise ValidationError("Ta med ditt eget organ som part.")
        dialog, gone = self.instance, before - parties
        bound = {one.organ for one in dialog.overenskommelser.filter(organ__in=gone)}
        bound |= {one.organ for one in dialog.deltagare.filter(organ__in=gone)}
        if bound:
            names = ", ".join(sorted(organ.name for organ in bound))
            raise ValidationError(
                f"Det finns överenskommelser eller deltagare för {names}. Ändra dem först."
            )
        return self.cleaned_data["parter"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "sektorer" in self.fields:
            if "sektorer" in data and len(data["sektorer"]) < 2:
                self.add_error("sektorer", "Välj minst två.")
            elif "sektorer" in data and "parter" in data:
                could: Any = self.fields["parter"]
                for said in unspoken_for(
                    data["parter"], data["sektorer"], could.queryset, self.sektor_word
                ):
                    self.add_error("parter", said)
        return data

    def save(self, commit: bool = True) -> Tillitsdialog:
        """New parties bring their decided analyses, and take those of the ones that go with them."""
        before = {organ.pk for organ in self.instance.parter.all()}
        dialog: Tillitsdialog = super().save(commit)
        if "parter" in self.fields:
            parties = {organ.pk for organ in self.cleaned_data["parter"]}
            dialog.analyser.remove(*dialog.analyser.exclude(organ__in=parties))
            dialog.analyser.add(*_decided(dialog.year, [*(parties - before)]))
        return dialog


def _analysis_label(analys: Nulagesanalys) -> str:
    decided = f"version {analys.version} (§ {analys.beslut.paragraf})"
    return f"{analys.organ.name} {analys.year}, {decided}"


class DeltagareForm(OwnWords, forms.ModelForm):
    required = {
        "role": "Skriv vilken roll deltagaren har.",
    }

    class Meta:
        model = Deltagare
        fields = ["role", "name", "organ"]
        labels = {"role": "Roll", "name": "Namn", "organ": "För"}
        help_texts = {
            "role": "Till exempel ordförande i nämnden.",
            "name": "Skriv bara ut namnet om personen vill att det ska stå med.",
        }

    def __init__(self, *args: Any, dialog: Tillitsdialog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dialog = dialog
        self.fields["organ"].queryset = dialog.parter.all()
        self.fields["organ"].empty_label = "Annan"
        self.fields["organ"].required = False

    def clean(self) -> dict[str, Any]:
        """Two clicks are not two people."""
        data = super().clean() or self.cleaned_data
        if "role" in data and self.dialog.deltagare.filter(**data).exists():
            self.add_error(
                "role",
                "Deltagaren står redan i listan. Är det fler i samma roll: skriv det, "
                "till exempel ”två rektorer”.",
            )
        return data


class BolagsprovningForm(OwnWords, forms.ModelForm):
    """Kommunstyrelsens yearly examination of a bolag (kommunallagen 6:9)."""

    required = {
        "within_purpose": "Svara på om verksamheten har varit förenlig med ändamålet.",
        "within_powers": "Svara på om verksamheten har hållit sig inom befogenheterna.",
        "motivation": "Skriv varför kommunstyrelsen svarar så.",
    }

    within_purpose = forms.TypedChoiceField(
        label="Har verksamheten varit förenlig med det kommunala ändamålet?",
        choices=[("ja", "Ja"), ("nej", "Nej")],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )
    within_powers = forms.TypedChoiceField(
        label="Har den hållit sig inom de kommunala befogenheterna?",
        choices=[("ja", "Ja"), ("nej", "Nej")],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Bolagsprovning
        fields = ["within_purpose", "within_powers", "motivation", "proposed_measure"]
        labels = {"motivation": "Motivering", "proposed_measure": "Förslag till åtgärd"}
        help_texts = {
            "motivation": PERSONAL_DATA,
            "proposed_measure": "Krävs när något svar är nej. Det lämnas till kommunfullmäktige.",
        }
        widgets = {
            "motivation": forms.Textarea(attrs={"rows": 6}),
            "proposed_measure": forms.Textarea(attrs={"rows": 4}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_no = False in (data.get("within_purpose"), data.get("within_powers"))
        if is_no and not data.get("proposed_measure"):
            self.add_error(
                "proposed_measure",
                "Föreslå en åtgärd till kommunfullmäktige när svaret är nej.",
            )
        return data
