"""An analysis on its way: begun, written, handed over, taken back, corrected."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from goals.models import Analystext, Klarmarkering, Kort, Mall, Nulagesanalys
from goals.progress import missing, progress
from goals.superseding import new_version
from tests.factories import (
    YEAR,
    ArshjulFactory,
    BeslutFactory,
    ForslagFactory,
    GrunduppdragFactory,
    KortFactory,
    NulagesanalysFactory,
    OmvarldsfaktorFactory,
    OrganFactory,
    RiktningsmalFactory,
    UppdragFactory,
    fill,
    person,
    text_of,
)

pytestmark = pytest.mark.django_db

PAGE = f"/{YEAR}/nulagesanalyser/namnden/"


@pytest.fixture
def year():
    """The year is laid out: its calendar, and a goal to answer."""
    ArshjulFactory(year=YEAR)
    return RiktningsmalFactory(number=9, kind="riktning")


# --- Begin ------------------------------------------------------------------------------------------


def test_beginning_asks_every_question_of_the_year(as_, organ):
    ArshjulFactory(year=YEAR)
    RiktningsmalFactory(number=1, kind="matbart")
    RiktningsmalFactory(number=2, kind="riktning")
    RiktningsmalFactory(number=3, adopted=False)
    OmvarldsfaktorFactory(number=1)
    as_("handlaggare").post(f"{PAGE}paborja/")
    answers = Analystext.objects.filter(analys__organ=organ)
    asked = [(a.riktningsmal.number, a.slot) for a in answers if a.riktningsmal]
    assert asked == [
        (1, "resultat"), (1, "resonemang"), (1, "forutsattningar"),
        (2, "resonemang"), (2, "forutsattningar"),
    ]  # fmt: skip
    assert [a.slot for a in answers if a.omvarldsfaktor] == list(Analystext.FAKTOR_SLOTS)
    plain = {a.avsnitt.slug for a in answers if a.slot == "text"}
    assert {"verksamhetsbeskrivning", "nyckeltal", "utmaningar"} <= plain


def test_a_year_that_is_not_laid_out_cannot_be_begun(as_, organ):
    page = as_("handlaggare").post(f"{PAGE}paborja/", follow=True).content.decode()
    assert f"Året {YEAR} är inte upplagt än." in page
    ArshjulFactory(year=YEAR)
    page = as_("handlaggare").post(f"{PAGE}paborja/", follow=True).content.decode()
    assert f"Det finns inga antagna mål för {YEAR} än." in page
    assert not Nulagesanalys.objects.exists()


def test_a_forslag_without_its_reasons_cannot_be_handed_over():
    analys = NulagesanalysFactory(filled=True)
    assert missing(analys) == []
    ForslagFactory(analys=analys, title="Fler händer", words="")
    assert missing(analys) == ["Motiveringen till ”Fler händer” saknas."]


def test_beginning_twice_opens_the_same(as_, organ, year):
    client = as_("handlaggare")
    client.post(f"{PAGE}paborja/")
    client.post(f"{PAGE}paborja/")
    assert Nulagesanalys.objects.count() == 1


def test_analysis_begins_from_the_latest_fixed_mall(organ):
    newer = Mall.objects.get().new_version()
    assert Nulagesanalys.objects.open(organ, YEAR).mall.version == 1
    newer.fixed_on = timezone.localdate()
    newer.save()
    assert Nulagesanalys.objects.open(OrganFactory(), YEAR).mall == newer


# --- Progress ---------------------------------------------------------------------------------------


def test_what_is_missing_is_said_one_sentence_each(organ):
    RiktningsmalFactory(title="Trygg kommun")
    OmvarldsfaktorFactory(title="Ny teknik")
    analys = Nulagesanalys.objects.open(organ, YEAR)
    said = missing(analys)
    assert "Nulägeskartan har inga kort och behöver minst tre." in said
    assert "Resonemanget om ”Trygg kommun” saknas." in said
    assert "Hur ni förhåller er till ”Ny teknik” saknas." in said
    assert "”Verksamhetsbeskrivning” är tomt." in said
    assert not [sentence for sentence in said if "Förslag" in sentence]  # not required


def test_number_of_a_goal_is_optional_and_its_reasoning_is_not(organ):
    RiktningsmalFactory(kind="matbart")
    analys = Nulagesanalys.objects.open(organ, YEAR)
    fill(analys)
    result = analys.texter.get(slot="resultat").text
    result.write("", base=result.version, by=None)
    assert missing(analys) == []
    reasoning = analys.texter.get(slot="resonemang").text
    reasoning.write("", base=reasoning.version, by=None)
    assert len(missing(analys)) == 1


def test_progress_costs_the_same_however_much_is_asked(organ, django_assert_num_queries):
    counts = []
    for goals in (1, 3):
        for _ in range(goals):
            RiktningsmalFactory()
        analys = NulagesanalysFactory(organ=OrganFactory())
        analys = Nulagesanalys.objects.select_related("mall").get(pk=analys.pk)
        with django_assert_num_queries(4):
            counts.append(len(progress(analys)))
    assert counts == [10, 10]


def test_avsnitt_is_marked_klar_only_when_nothing_lacks(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    client = as_("handlaggare")
    url = f"{PAGE}avsnitt/verksamhetsbeskrivning/klar/"
    page = client.post(url, follow=True).content.decode()
    assert "”Verksamhetsbeskrivning” är tomt." in page
    assert not Klarmarkering.objects.exists()
    text_of(analys).write("<p>Vi finns för barnen.</p>", base=0, by=None)
    client.post(url)
    client.post(url)
    assert Klarmarkering.objects.get().avsnitt.slug == "verksamhetsbeskrivning"
    client.post(url, {"klar": "nej"})
    assert not Klarmarkering.objects.exists()


def test_a_change_after_the_mark_is_seen_until_it_is_marked_again(as_, organ):
    analys = NulagesanalysFactory(organ=organ)
    client = as_("handlaggare")
    page = f"{PAGE}avsnitt/verksamhetsbeskrivning/"
    client.post(f"{page}klar/")
    assert "Klar, ändrad efteråt" not in client.get(page).content.decode()
    text = text_of(analys)
    text.write("<p>Ett tal rättades.</p>", base=text.version, by=None)
    for shown in (client.get(page), client.get(PAGE)):
        assert "Klar, ändrad efteråt" in shown.content.decode()
    assert "Markera som klart igen" in client.get(page).content.decode()
    client.post(f"{page}klar/")
    assert "Klar, ändrad efteråt" not in client.get(page).content.decode()


@pytest.mark.parametrize(("slug", "add"), [("karta", KortFactory), ("forslag", ForslagFactory)])
def test_what_is_added_after_the_mark_is_a_change_too(as_, organ, slug, add):
    analys = NulagesanalysFactory(organ=organ)
    client = as_("handlaggare")
    client.post(f"{PAGE}avsnitt/{slug}/klar/")
    assert "Klar, ändrad efteråt" not in client.get(PAGE).content.decode()
    add(analys=analys)
    assert "Klar, ändrad efteråt" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("slug", ["karta", "forslag"])
@pytest.mark.parametrize("act", ["ta-bort", "angra", "heading"])
def test_what_is_taken_away_or_renamed_after_the_mark_is_a_change_too(as_, organ, slug, act):
    analys = NulagesanalysFactory(organ=organ, filled=True)
    if slug == "karta":
        one = KortFactory(analys=analys, position=Kort.MOST)
    else:
        one = ForslagFactory(analys=analys)
    at = f"{PAGE}kort/{one.pk}/" if slug == "karta" else f"{PAGE}forslag/{one.number}/"
    client = as_("handlaggare")
    if act == "angra":
        client.post(f"{at}ta-bort/")
        assert "Ta tillbaka" in client.get(f"{PAGE}avsnitt/{slug}/").content.decode()
    client.post(f"{PAGE}avsnitt/{slug}/klar/")
    assert "Klar, ändrad efteråt" not in client.get(PAGE).content.decode()
    if act == "heading":
        form = client.get(at).context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value()}
        assert client.post(at, sent).status_code == 302
        assert "Klar, ändrad efteråt" not in client.get(PAGE).content.decode()  # nothing is new
        name = "heading" if slug == "karta" else "title"
        client.post(at, sent | {name: "Något annat"})
    else:
        client.post(f"{at}ta-bort/", {"angra": "1"} if act == "angra" else {})
    assert "Klar, ändrad efteråt" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("role", ["handlaggare", "ansvarig", "fortroendevald"])
def test_the_whole_is_read_before_it_is_decided(as_, organ, role):
    NulagesanalysFactory(organ=organ, words="Ett utkasts ord.")
    page = as_(role).get(f"{PAGE}?hela=1").content.decode()
    assert page.count("Ett utkasts ord.") >= 10
    assert "Den är arbetsmaterial och inte beslutad." in page
    assert "Kontrollsumma" not in page


def test_nobody_else_reads_the_whole_before_it_is_decided(client, organ):
    NulagesanalysFactory(organ=organ)
    for role in ("ks_ledamot", "kf_ledamot"):
        client.force_login(person(role))
        assert client.get(f"{PAGE}?hela=1").status_code == 404


# --- Hand over, take back ---------------------------------------------------------------------------


def test_unfinished_analysis_is_not_handed_over(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    page = as_("ansvarig").post(f"{PAGE}lamna-over/", follow=True).content.decode()
    assert "Nulägeskartan har inga kort" in page
    analys.refresh_from_db()
    assert analys.state == "arbetsmaterial"


def test_what_is_not_marked_or_changed_since_is_told_beside_the_handover(as_, organ):
    analys = NulagesanalysFactory(organ=organ)
    client = as_("ansvarig")
    written = [part.avsnitt for part in progress(analys) if part.filled]
    for avsnitt in written:
        client.post(f"{PAGE}avsnitt/{avsnitt.slug}/klar/")
    assert "Titta gärna en gång till på" not in client.get(PAGE).content.decode()
    client.post(f"{PAGE}avsnitt/karta/klar/", {"klar": "nej"})
    text = text_of(analys)
    text.write("<p>Ett tal rättades.</p>", base=text.version, by=None)
    page = client.get(PAGE).content.decode()
    assert page.count("</a>, inte markerat som klart") == 1
    assert page.count("</a>, ändrat efter att det markerades som klart") == 1
    client.post(f"{PAGE}lamna-over/")
    analys.refresh_from_db()
    assert analys.state == "klarmarkerad"  # told, not stopped


def test_handed_over_analysis_can_be_taken_back_with_a_reason(as_, organ):
    analys = NulagesanalysFactory(organ=organ)
    client = as_("ansvarig")
    client.post(f"{PAGE}lamna-over/")
    client.post(f"{PAGE}ta-tillbaka/", {"comment": ""})
    analys.refresh_from_db()
    assert analys.state == "klarmarkerad"
    client.post(f"{PAGE}ta-tillbaka/", {"comment": "Ett tal är fel."})
    analys.refresh_from_db()
    assert analys.state == "arbetsmaterial"
    assert analys.handelser.first().comment == "Ett tal är fel."
    assert "Ett tal är fel." in client.get(PAGE).content.decode()


# --- Steps ------------------------------------------------------------------------------------------


def test_steps_are_taken_in_order(organ):
    analys = NulagesanalysFactory(organ=organ)
    with pytest.raises(ValidationError, match="arbetsmaterial"):
        analys.decide(BeslutFactory(organ=organ), None)
    with pytest.raises(ValidationError, match="arbetsmaterial"):
        analys.publish(None)
    with pytest.raises(ValidationError, match="arbetsmaterial"):
        analys.take_back(None, "")


# --- Again ------------------------------------------------------------------------------------------


def test_kommunstyrelsen_sends_back_and_the_organ_reads_why(client, organ):
    old = NulagesanalysFactory(organ=organ, state="beslutad", words="Gamla ord")
    client.force_login(person("ks_beredare"))
    page = client.post(f"{PAGE}ny-version/", {"comment": ""})
    assert page.status_code == 422
    client.post(f"{PAGE}ny-version/", {"comment": "Konsekvenserna saknas."})
    assert "Gamla ord" in client.get(PAGE).content.decode()  # still the decided one
    client.force_login(person("handlaggare", organ))
    page = client.get(PAGE).content.decode()
    assert "Konsekvenserna saknas." in page
    assert "version 2" in page
    assert client.get(f"{PAGE}?version=1").context["analys"] == old


# --- Lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_analyses_costs_the_same_for_one_and_three(
    client, count, django_assert_num_queries
):
    for state in ["beslutad", "publicerad", "beslutad"][:count]:
        NulagesanalysFactory(state=state)
    client.force_login(person("kf_ledamot"))
    with django_assert_num_queries(LIST):
        page = client.get(f"/{YEAR}/nulagesanalyser/").content.decode()
    assert page.count("row-link") == count


@pytest.mark.parametrize("count", [1, 3])
def test_goals_cost_the_same_for_one_and_three(client, count, django_assert_num_queries):
    for _ in range(count):
        RiktningsmalFactory()
        OmvarldsfaktorFactory()
    client.force_login(person("kf_ledamot"))
    with django_assert_num_queries(GOALS):
        page = client.get(f"/{YEAR}/mal/").content.decode()
    assert page.count("Faktor ") == count


LIST, GOALS = 7, 13


@pytest.mark.parametrize(
    ("due", "report_back_on", "word"),
    [
        (30, None, "Pågår"),
        (-30, 30, "Väntar på återrapport"),
        (-30, -1, "Återrapporten är sen"),
        (-1, None, "Återrapporten är sen"),
    ],
)
def test_an_uppdrag_that_is_late_says_so(client, due, report_back_on, word):
    def day(days):
        return timezone.localdate() + datetime.timedelta(days=days)

    back = None if report_back_on is None else day(report_back_on)
    UppdragFactory(due=day(due), report_back_on=back)
    client.force_login(person("kf_ledamot"))
    assert word in client.get(f"/{YEAR}/mal/").content.decode()


# --- What the organ exists for ----------------------------------------------------------------------


def test_grunduppdrag_beside_the_text_is_the_adopted_one_of_the_year(as_, organ):
    NulagesanalysFactory(organ=organ)
    client = as_("handlaggare")
    page = f"{PAGE}avsnitt/utmaningar/?stod=uppdrag"

    def shown():
        html = client.get(page).content.decode()
        return {word for word in ("Äldre", "Gällande", "Rättad", "Kommande") if word in html}

    def draft(title, day, **given):
        return GrunduppdragFactory(organ=organ, title=title, valid_from=day, adopted=False, **given)

    in_force = draft("Gällande", datetime.date(2023, 1, 1))
    assert shown() == set()
    GrunduppdragFactory(
        organ=organ, title="Äldre", valid_from=datetime.date(2019, 1, 1),
        beslut=BeslutFactory(decided_on=datetime.date(2018, 11, 26)),
    )  # fmt: skip
    assert shown() == {"Äldre"}
    in_force.adopt(
        BeslutFactory(
            decided_on=datetime.date(2022, 11, 28), paragraf=198, diarienummer="KS.2022.311"
        )
    )
    assert shown() == {"Gällande"}
    assert "28 november 2022, § 198, KS.2022.311" in client.get(page).content.decode()

    again = new_version(in_force, None)
    again.title = "Rättad"
    again.save()
    draft("Kommande", datetime.date(2027, 1, 1)).adopt(BeslutFactory())
    assert shown() == {"Gällande"}
    again.adopt(BeslutFactory())
    assert shown() == {"Rättad"}


def test_grunduppdrag_gets_its_next_version_from_the_same_day():
    first = GrunduppdragFactory()
    second = new_version(first, None)
    assert (second.valid_from, second.version, second.supersedes) == (first.valid_from, 2, first)
    with pytest.raises(ValidationError, match="redan en nyare version"):
        new_version(first, None)
