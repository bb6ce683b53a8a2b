"""Every form says in its own words what is missing or wrong."""

import datetime

import pytest
from django import forms
from django.http import QueryDict

from ale_styrning.wording import OwnWords
from dialogues.forms import dialoger, stallningstaganden
from dialogues.forms import uppdrag as uppdrag_forms
from goals.forms import analysis, styrdokument
from organisation.context import words
from organisation.roles import Roles
from reports import forms as report_forms
from tests.factories import (
    YEAR,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    NyckeltalFactory,
    OrganFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
JUNE = datetime.date(YEAR, 6, 1)
PAGE = f"/{YEAR}/nulagesanalyser/namnden/"
MODULES = [dialoger, stallningstaganden, uppdrag_forms, analysis, styrdokument, report_forms]
FORMS = {
    form
    for module in MODULES
    for form in vars(module).values()
    if isinstance(form, type)
    and issubclass(form, forms.BaseForm)
    and form.__module__ == module.__name__
}
# What Django says where a form does not.
GENERAL = ["fält måste fyllas i", "Ange ett giltigt", "Välj ett giltigt", "Se till att"]


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


def made(form, data):
    """The form as its page makes it, sent with ``data``."""
    organ = OrganFactory()
    if form is dialoger.KsDialogForm:
        return form(data, year=YEAR, words=words())
    if form is dialoger.DialogForm:
        return form(data, year=YEAR, roles=Roles((), known=True), words=words())
    if form is dialoger.UppgifterForm:
        dialog = TillitsdialogFactory(kind="mellan_sektorer")
        nobody = Roles((), known=True)
        return form(data, instance=dialog, roles=nobody, sektor_word="sektorer")
    if form in (dialoger.DeltagareForm, stallningstaganden.OverenskommelseForm):
        return form(data, dialog=TillitsdialogFactory())
    if form is stallningstaganden.PickForm:
        return form(data, ready=[])
    if form is analysis.ForslagForm:
        return form(data, analys=NulagesanalysFactory(organ=organ), words=words())
    if form is analysis.BeslutForm:
        return form(data, organ=organ)
    if form is analysis.NyckeltalForm:
        return form(data, nyckeltal=[NyckeltalFactory(organ=organ)], year=YEAR)
    if form is report_forms.OrderForm:
        return form(data, kind="nulagesrapport", year=YEAR)
    if form is uppdrag_forms.UppdragForm:
        one = StallningstagandeFactory(till_kf=True, decided=True)
        hand_over(one)
        return form(
            data, decision=one.record_kf(BeslutFactory(organ=kf(), decided_on=JUNE), "bifall")
        )
    return form(data)


@pytest.mark.parametrize("form", sorted(FORMS, key=lambda f: f.__name__), ids=lambda f: f.__name__)
def test_form_has_its_own_words_for_every_error(form):
    assert issubclass(form, OwnWords)
    names = made(form, QueryDict()).fields
    for value in ("", "x" * 5000, "999"):
        data = QueryDict(mutable=True)
        for name in names:
            data[name] = value
        sent = made(form, data)
        sent.is_valid()
        for name, errors in sent.errors.items():
            for error in errors:
                assert not [words for words in GENERAL if words in error], (name, value, error)


def test_summary_says_what_is_missing_in_the_order_of_the_fields(client):
    organ = OrganFactory(slug="namnden")
    NulagesanalysFactory(organ=organ, filled=False)
    client.force_login(person("handlaggare", organ))
    page = client.post(f"{PAGE}forslag/nytt/", {"title": ""}).content.decode()
    summary = page[page.index("error-summary") :]
    said = ["Skriv förslaget i en mening.", "Välj vad ni vill ändra."]
    assert [summary.index(words) for words in said] == sorted(summary.index(w) for w in said)
    fields = [page.index(f'id="id_{name}"') for name in ("title", "kind")]
    assert fields == sorted(fields)
    assert "Förslaget i en mening:" not in page


def test_summary_of_a_question_is_a_sentence(client):
    client.force_login(person("ks_beredare"))
    page = client.post(f"/{YEAR}/tillitsdialoger/ny/", {"organ": ""}).content.decode()
    assert ">Ange med vem dialogen hålls.</a>" in page
    assert "?:" not in page


def test_forslag_keeps_what_was_typed_when_something_is_wrong(client):
    organ = OrganFactory(slug="namnden")
    analys = NulagesanalysFactory(organ=organ, filled=False)
    client.force_login(person("handlaggare", organ))
    long = "Ett långt förslag " * 12
    reply = client.post(f"{PAGE}forslag/nytt/", {"title": long, "kind": "nytt_mal"})
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "”Förslaget i en mening” får vara högst 200 tecken." in page
    assert long.strip() in page
    assert 'value="nytt_mal" ' in page
    assert not analys.forslag.exists()
    other = client.post(f"{PAGE}forslag/nytt/", {"title": "Kort", "kind": "något"})
    assert "Välj något av det som finns under ”Vad vill ni ändra?”." in other.content.decode()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("sjuttio", "Skriv ”Trygghet, totalt” som ett tal, till exempel 71,5."),
        ("71,12345", "”Trygghet, totalt” får ha högst 3 decimaler."),
        ("12345678901", "”Trygghet, totalt” är för stort."),
    ],
)
def test_impossible_nyckeltal_is_refused_and_nothing_is_saved(client, value, said):
    organ = OrganFactory(slug="namnden")
    one = NyckeltalFactory(organ=organ, name="Trygghet", values=[70])
    NulagesanalysFactory(organ=organ, filled=False)
    before = list(one.varden.values_list("year", "gender", "value"))
    client.force_login(person("handlaggare", organ))
    data = {f"{one.pk}-T": value, f"{one.pk}-K": "70"}
    reply = client.post(f"{PAGE}avsnitt/nyckeltal/", data)
    assert reply.status_code == 422
    page = reply.content.decode()
    assert said in page
    assert f'value="{value}"' in page
    assert list(one.varden.values_list("year", "gender", "value")) == before


def test_nyckeltal_is_saved_with_comma_and_emptied_again(client):
    organ = OrganFactory(slug="namnden")
    one = NyckeltalFactory(organ=organ, values=[])
    NulagesanalysFactory(organ=organ, filled=False)
    client.force_login(person("handlaggare", organ))
    url = f"{PAGE}avsnitt/nyckeltal/"
    client.post(url, {f"{one.pk}-T": "71,5"})
    assert [str(v.value) for v in one.varden.filter(year=YEAR - 1)] == ["71.500"]
    client.post(url, {f"{one.pk}-T": "", f"initial-{one.pk}-T": "71,5"})
    assert not one.varden.filter(year=YEAR - 1).exists()
