"""Every component in every state on one page. Only wired when DEBUG is on."""

import datetime

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SampleForm(forms.Form):
    title = forms.CharField(
        label="Rubrik", max_length=200, help_text="En mening som nämnden kan fatta beslut om."
    )
    kind = forms.ChoiceField(
        label="Vad förslaget gäller",
        choices=[("mal", "Nytt mål"), ("uppdrag", "Nytt uppdrag"), ("andrat", "Ändrat uppdrag")],
    )
    date = forms.DateField(
        label="Datum", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    motivation = forms.CharField(
        label="Motivering", widget=forms.Textarea(attrs={"maxlength": 400, "data-count": ""})
    )
    position = forms.ChoiceField(
        label="Ställningstagande",
        widget=forms.RadioSelect,
        choices=[
            ("tillstyrks", "Tillstyrks"),
            ("andring", "Tillstyrks med ändring"),
            ("avslas", "Avslås"),
            ("bereds", "Bereds vidare"),
        ],
    )
    to_kf = forms.BooleanField(
        label="Förslaget går vidare till kommunfullmäktige",
        help_text="Då behövs också ett förslag till beslut.",
        required=False,
    )
    file = forms.FileField(label="Protokollsutdrag", required=False)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    context = {
        "form": SampleForm(),
        "broken_form": SampleForm(data={"title": "", "kind": "mal"}),
        "date": datetime.date(2026, 10, 13),
        "quiet": "skriv" in request.GET,
    }
    return render(request, "styleguide.html", context)
