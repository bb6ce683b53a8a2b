import runpy

import pytest
from django.conf import settings
from django.urls import reverse

from goals.models import Stycke, Styrdokumentavsnitt
from tests.factories import (
    YEAR,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OmvarldsfaktorFactory,
    OrganFactory,
    RiktningsmalFactory,
    StyrdokumentFactory,
    TillitsdialogFactory,
    advance,
    ks,
    person,
)
from writing.html import apart
from writing.search import snippet

pytestmark = pytest.mark.django_db

# Session and person 2, roles 1, the shell 4, one count a source (14), one read a source with hits (5).
QUERIES_OF_SEARCH = 26


def search(client, user, q, **params):
    client.force_login(user)
    response = client.get(reverse("sok", args=[YEAR]), {"q": q, **params})
    assert response.status_code == 200
    return response


def counts(client, user, q, **params):
    return {g["key"]: g["count"] for g in search(client, user, q, **params).context["groups"]}


@pytest.mark.parametrize("word", ["ÅLDRANDE", "åldrande", "Åldrande", "ÅldRande", "drande"])
def test_swedish_letters_are_found_whatever_their_case(client, word):
    RiktningsmalFactory(title="Ett gott ÅLDRANDE", words="<p>x</p>")
    OmvarldsfaktorFactory(title="Vi lever längre", words="<p>Ett åldrande land.</p>")
    found = counts(client, person("kf_ledamot"), word)
    assert found == {"mal": 1, "omvarldsfaktorer": 1}


def test_every_word_must_be_found(client):
    RiktningsmalFactory(title="Trygg skola", words="<p>för alla</p>")
    RiktningsmalFactory(title="Trygg hemtjänst", words="<p>för alla</p>")
    user = person("kf_ledamot")
    assert counts(client, user, "trygg alla") == {"mal": 2}
    assert counts(client, user, "trygg skola") == {"mal": 1}


@pytest.mark.parametrize("q", ["%", "_", "%%", "'", '"', "\\", "a", "", "  ", "\x00", "'; --"])
def test_odd_queries_find_nothing_and_break_nothing(client, q):
    RiktningsmalFactory()
    response = search(client, person("kf_ledamot"), q)
    assert not response.context.get("total")


def test_per_cent_is_a_letter_and_not_a_wildcard(client):
    RiktningsmalFactory(title="Minst 100 % av barnen")
    RiktningsmalFactory(title="Minst 1000 barn")
    assert counts(client, person("kf_ledamot"), "100 %") == {"mal": 1}


def test_what_is_found_is_marked_and_the_rest_escaped(client):
    RiktningsmalFactory(title="Fiske & båtar", words="<p>Ett 1 &lt; 2 fiske</p>")
    shown = search(client, person("kf_ledamot"), "fiske").content.decode()
    assert "<mark>Fiske</mark> &amp; båtar" in shown
    assert "1 &lt; 2 <mark>fiske</mark>" in shown


def test_a_snippet_holds_the_first_hit_in_a_long_text():
    shown = snippet("ord " * 200 + "nålen " + "ord " * 200, "NÅLEN")
    assert "<mark>nålen</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def test_a_snippet_prefers_running_text_and_keeps_cells_and_headings_apart():
    table = "<h3>Skolor</h3><table><tr><th>Skola</th><th>2025</th></tr><tr><td>Nol</td><td>71,8</td></tr></table>"
    words = apart(f"{table}<p>En skola i Nol. Två i Surte.</p>")
    assert snippet(words, "71,8") == (
        "Skolor · Skola · 2025 · Nol · <mark>71,8</mark> · En skola i Nol. Två i Surte."
    )
    long = apart(f"{table}<p>{'Ord. ' * 60}</p><p>En skola i Nol.</p>")
    assert "En <mark>skola</mark> i Nol." in snippet(long, "skola")
    assert "Skolor" not in snippet(long, "skola")


OUTSIDERS = ["handlaggare", "kf_ledamot", "ks_ledamot", "ks_beredare", "namndsekreterare"]


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize("state", ["arbetsmaterial", "klarmarkerad"])
def test_arbetsmaterial_is_in_no_result_and_no_count(client, role, state):
    NulagesanalysFactory(state=state, words="hemligheten")
    response = search(client, person(role), "hemligheten")
    assert response.context["total"] == 0
    assert "träff" not in response.content.decode()


def test_arbetsmaterial_is_found_by_its_own_and_the_controller(client):
    analys = NulagesanalysFactory(words="hemligheten")
    for user in (person("handlaggare", analys.organ), person("controller")):
        found = counts(client, user, "hemligheten")
        assert found["analyser"] == analys.texter.count()
        assert found["forslag"] == 1


def test_a_version_under_work_does_not_leak_through_the_decided_one(client):
    analys = NulagesanalysFactory(state="beslutad", words="gammalt")
    copy = analys.new_version(None, "Rätta.")
    text = copy.texter.first().text
    text.write("<p>nyhemligt</p>", base=text.version, by=None)
    assert counts(client, person("kf_ledamot"), "nyhemligt") == {}
    assert counts(client, person("handlaggare", analys.organ), "nyhemligt") == {"analyser": 1}


def test_only_the_latest_decided_version_is_found(client):
    analys = NulagesanalysFactory(state="beslutad", words="gammalt")
    advance(analys.new_version(None, "Rätta."), "beslutad")
    found = counts(client, person("kf_ledamot"), "gammalt")
    assert found["analyser"] == analys.texter.count()
    assert found["forslag"] == 1


def test_removed_cards_and_forslag_are_not_found(client):
    analys = NulagesanalysFactory(words="borttaget")
    analys.kort.update(removed_at="2026-01-01T00:00Z")
    analys.forslag.update(removed_at="2026-01-01T00:00Z")
    found = counts(client, person("handlaggare", analys.organ), "borttaget")
    assert set(found) == {"analyser"}


def test_a_dialogue_under_way_is_found_by_its_parties_alone(client):
    organ = OrganFactory()
    TillitsdialogFactory(parter=[ks(), organ], words="förtroligt")
    assert counts(client, person("kf_ledamot"), "förtroligt") == {}
    assert counts(client, person("handlaggare", OrganFactory()), "förtroligt") == {}
    assert "dialoger" in counts(client, person("handlaggare", organ), "förtroligt")


def test_a_draft_goal_is_the_controllers_own(client):
    RiktningsmalFactory(title="Utkastet", adopted=False)
    assert counts(client, person("kf_ledamot"), "utkastet") == {}
    assert counts(client, person("controller"), "utkastet") == {"mal": 1}


def test_the_text_of_a_styrdokument_is_found_with_its_swedish_letters(client):
    styrdokument = StyrdokumentFactory(title="Reglemente")
    avsnitt = Styrdokumentavsnitt.objects.create(
        styrdokument=styrdokument, position=1, heading="Uppgifter"
    )
    for position, content in enumerate(["Nämnden ÄGER frågan.", ["ägaren", "styr"]], start=1):
        Stycke.objects.create(
            avsnitt=avsnitt,
            position=position,
            kind="paragraph" if position == 1 else "list",
            content=content,
        )
    user = person("kf_ledamot")
    assert counts(client, user, "äger frågan") == {"ur-styrdokument": 1}
    assert counts(client, user, "ÄGAREN") == {"ur-styrdokument": 1}
    shown = search(client, user, "äger").content.decode()
    assert "<mark>ÄGER</mark>" in shown
    assert f"#avsnitt-{avsnitt.pk}" in shown


def test_a_year_can_be_chosen(client):
    for year in (YEAR - 1, YEAR):
        NulagesanalysFactory(year=year, state="beslutad", words="simhall", forslag=0)
    user = person("kf_ledamot")
    both, one = counts(client, user, "simhall"), counts(client, user, "simhall", ar=YEAR)
    assert both["analyser"] == 2 * one["analyser"]


def test_the_hit_leads_its_writer_to_the_text_and_others_to_the_reading(client):
    analys = NulagesanalysFactory(words="simhall")
    writing = reverse("goals:avsnitt", args=[YEAR, analys.organ.slug, "verksamhetsbeskrivning"])
    user = person("handlaggare", analys.organ)
    assert writing in search(client, user, "simhall", i="analyser").content.decode()
    user = person("fortroendevald", analys.organ)
    assert writing not in search(client, user, "simhall", i="analyser").content.decode()


def test_a_group_is_paginated(client):
    RiktningsmalFactory.create_batch(23, title="Simhall")
    user = person("kf_ledamot")
    assert search(client, user, "simhall").content.decode().count("row-link") == 5
    first = search(client, user, "simhall", i="mal").content.decode()
    assert first.count("row-link") == 20
    assert "sida=2" in first
    assert search(client, user, "simhall", i="mal", sida=2).content.decode().count("row-link") == 3
    assert search(client, user, "simhall", i="mal", sida="x").status_code == 200


def test_search_takes_the_same_queries_for_one_hit_and_three(client, django_assert_num_queries):
    user = person("kf_ledamot")
    for count in (1, 3):
        RiktningsmalFactory.create_batch(count, title="Bibliotek")
        NulagesanalysFactory.create_batch(count, state="beslutad", words="bibliotek")
        search(client, user, "bibliotek")
        client.force_login(user)
        with django_assert_num_queries(QUERIES_OF_SEARCH):
            client.get(reverse("sok", args=[YEAR]), {"q": "bibliotek"})


def test_search_asks_for_a_login(client):
    assert "/logga-in/" in client.get(reverse("sok", args=[YEAR]), {"q": "skola"}).url


def test_a_question_of_5000_letters_is_answered_by_a_page_of_ours(client):
    address = f"/{YEAR}/sok/?q=" + "a" * 5000
    server = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    assert len(f"GET {address} HTTP/1.1") < server["limit_request_line"]
    client.force_login(person("handlaggare"))
    shown = client.get(address)
    assert shown.status_code == 200
    assert "Inget hittades" in shown.content.decode()


def test_a_decision_is_found_by_its_paragraph_and_diarienummer(client):
    KommunFactory()
    one = BeslutFactory(paragraf=131, diarienummer="KF.2026.55", title="Trygga bostäder")
    BeslutFactory(paragraf=132)
    client.force_login(person("kf_ledamot"))
    for asked in ("KF.2026.55", "§ 131"):
        page = client.get("/2026/sok/", {"q": asked}).content.decode()
        assert f"/beslut/{one.pk}/" in page
        assert page.count("/2026/beslut/") == 1
