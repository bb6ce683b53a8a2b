"""A tillitsdialog from plan to confirmed outcome."""

import re

import pytest

from dialogues.models import Overenskommelse, Tillitsdialog
from organisation.models import Benamning, Kommun
from tests.dialogues.addresses import LIST, shown, url
from tests.factories import (
    NulagesanalysFactory,
    OrganFactory,
    SektorFactory,
    TillitsdialogFactory,
    dialogue_text,
    ks,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kommun")]


def test_preparer_plans_a_dialogue_with_an_organ_whose_analysis_is_decided(client):
    organ = OrganFactory(slug="namnd-a")
    analys = NulagesanalysFactory(organ=organ, state="beslutad", forslag=2)
    client.force_login(person("ks_beredare"))
    response = client.post(f"{LIST}ny/", {"organ": "namnd-a", "held_on": "2026-11-10"})
    dialog = Tillitsdialog.objects.get()
    assert response.url == url(dialog)
    assert dialog.title == "Kommunstyrelsens tillitsdialog med namnd a"
    assert set(dialog.parter.all()) == {ks(), organ}
    assert list(dialog.analyser.all()) == [analys]
    assert dialog.stallningstaganden.count() == 2
    assert dialog.texter.count() == 8


def test_no_dialogue_with_an_organ_whose_analysis_is_not_decided(client):
    NulagesanalysFactory(organ=OrganFactory(slug="namnd-a"), state="klarmarkerad")
    client.force_login(person("ks_beredare"))
    response = client.post(f"{LIST}ny/", {"organ": "namnd-a"})
    assert response.status_code == 422
    assert "Organet har inte beslutat årets analys." in response.content.decode()


def test_official_plans_a_dialogue_for_their_own_organ_only(client):
    own, other = OrganFactory(), OrganFactory()
    client.force_login(person("handlaggare", own))
    data = {"kind": "inom_mellan_organ", "title": "Samtal", "parter": [other.pk]}
    assert client.post(f"{LIST}ny/", data).status_code == 422
    client.post(f"{LIST}ny/", data | {"parter": [own.pk, other.pk]})
    dialog = Tillitsdialog.objects.get()
    assert set(dialog.parter.all()) == {own, other}
    assert not dialog.texter.filter(slot="bedomning").exists()


def sektor(*organs):
    one = SektorFactory()
    one.organ.set(organs)
    return one


def test_a_dialogue_between_sektorer_has_at_least_two(client):
    own, other = OrganFactory(), OrganFactory()
    one, two = sektor(own), sektor(other)
    client.force_login(person("ansvarig", own))
    data = {"kind": "mellan_sektorer", "title": "S", "parter": [own.pk, other.pk]}
    assert client.post(f"{LIST}ny/", data | {"sektorer": [one.pk]}).status_code == 422
    client.post(f"{LIST}ny/", data | {"sektorer": [one.pk, two.pk]})
    assert Tillitsdialog.objects.get().sektorer.count() == 2


@pytest.mark.parametrize(
    ("served", "parties", "said"),
    [
        ([["ett"], ["två"]], ["ett", "två"], ""),
        ([["ett"], ["två"]], ["ett", "två", "bolag"], ""),
        ([["ett"], ["ett", "två"]], ["ett", "två"], ""),
        ([["ett"], ["två", "tre"]], ["ett", "tre"], ""),
        ([["ett"], ["två"]], ["ett"], "har ingen som bekräftar. Ta med organet två som part."),
        ([["ett"], ["två"]], ["ett", "bolag"], "har ingen som bekräftar. Ta med organet två"),
        ([["ett"], ["två", "tre"]], ["ett"], "Ta med organet tre eller organet två som part."),
        ([["ett"], ["ett", "två"]], ["ett"], "Ta med en till, till exempel organet två."),
        ([["ett"], ["ett"]], ["ett", "två"], "Välj ”Inom ett organ eller mellan organ”."),
        ([["ett"], []], ["ett", "två"], "stödjer inget organ som kan bekräfta."),
    ],
)
def test_every_sektor_has_an_organ_that_confirms_and_one_organ_never_confirms_alone(
    client, served, parties, said
):
    organ = {slug: OrganFactory(name=f"Organet {slug}") for slug in ("ett", "två", "tre", "bolag")}
    client.force_login(person("handlaggare", organ["ett"]))
    data = {
        "kind": "mellan_sektorer", "title": "S", "parter": [organ[o].pk for o in parties],
        "sektorer": [sektor(*(organ[o] for o in one)).pk for one in served],
    }  # fmt: skip
    reply = client.post(f"{LIST}ny/", data)
    assert reply.status_code == (422 if said else 302)
    assert said in reply.content.decode()
    assert Tillitsdialog.objects.exists() is not bool(said)


def test_a_dialogue_within_an_organ_has_one_party(client):
    own = OrganFactory()
    client.force_login(person("handlaggare", own))
    data = {"kind": "inom_mellan_organ", "title": "Samtal", "parter": [own.pk]}
    assert client.post(f"{LIST}ny/", data).status_code == 302


def test_a_dialogue_between_sektorer_that_was_planned_with_one_party_is_not_recorded_as_held(
    client,
):
    own = OrganFactory()
    dialog = TillitsdialogFactory(kind="mellan_sektorer", parter=[own])
    client.force_login(person("ansvarig", own))
    page = client.post(url(dialog, "genomford/"), follow=True).content.decode()
    assert "Två parter bekräftar dialogen, och den har bara en." in page
    dialog.refresh_from_db()
    assert dialog.state == "planerad"


def test_official_cannot_plan_kommunstyrelsens_dialogue(client):
    own = OrganFactory()
    client.force_login(person("handlaggare", own))
    data = {"kind": "kommunstyrelsen", "title": "S", "parter": [own.pk]}
    assert client.post(f"{LIST}ny/", data).status_code == 422


@pytest.mark.parametrize("role", ["ks_ledamot", "kf_ledamot", "controller", "fortroendevald"])
def test_others_plan_no_dialogue(client, role):
    client.force_login(person(role))
    assert client.get(f"{LIST}ny/").status_code == 404


@pytest.mark.parametrize(
    ("role", "of_party", "status"),
    [("ks_beredare", False, 200), ("ks_ledamot", False, 200), ("controller", False, 200),
     ("handlaggare", True, 200), ("fortroendevald", True, 200), ("handlaggare", False, 404),
     ("kf_ledamot", False, 404)],
)  # fmt: skip
def test_who_reads_kommunstyrelsens_dialogue_before_it_is_confirmed(client, role, of_party, status):
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ])
    client.force_login(person(role, organ) if of_party else person(role))
    assert client.get(url(dialog)).status_code == status
    assert (dialog.title in client.get(LIST).content.decode()) == (status == 200)


def test_everybody_who_logs_in_reads_a_confirmed_dialogue(client):
    dialog = TillitsdialogFactory(state="bekraftad", words="Det vi kom fram till.")
    client.force_login(person("kf_ledamot"))
    page = client.get(url(dialog)).content.decode()
    assert "Det vi kom fram till." in page
    assert "<textarea" not in page


def test_organ_writes_its_motivation_and_nothing_else_in_kommunstyrelsens_dialogue(client):
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ])
    client.force_login(person("handlaggare", organ))
    page = client.get(url(dialog)).content.decode()
    assert page.count("<textarea") == 1
    own, theirs = dialogue_text(dialog, "motivering"), dialogue_text(dialog, "bedomning")
    assert client.post(f"/skriv/{own.pk}/", {"html": "<p>Ny</p>", "base": 1}).status_code == 302
    assert client.post(f"/skriv/{theirs.pk}/", {"html": "<p>Ny</p>", "base": 1}).status_code == 404
    assert client.get(url(dialog, "uppgifter/")).status_code == 404
    assert client.post(url(dialog, "genomford/")).status_code == 404


def test_dialogue_page_costs_the_same_for_one_forslag_as_for_three(
    client, django_assert_num_queries
):
    client.force_login(person("ks_beredare"))
    pages = []
    for forslag in (1, 3):
        organ = OrganFactory()
        NulagesanalysFactory(organ=organ, state="beslutad", forslag=forslag)
        dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
        dialog.begin_positions()
        for number in range(2, forslag + 1):
            Overenskommelse.objects.create(dialog=dialog, number=number, what="Mer")
        pages.append(url(dialog))
    client.get(pages[0])
    for page in pages:
        with django_assert_num_queries(27):
            client.get(page)


def test_list_costs_the_same_for_one_dialogue_as_for_three(client, django_assert_num_queries):
    client.force_login(person("ks_beredare"))
    TillitsdialogFactory()
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
    TillitsdialogFactory(), TillitsdialogFactory(state="bekraftad")
    with django_assert_num_queries(8):
        client.get(LIST)


def test_list_is_filtered_by_kind_and_state(client):
    client.force_login(person("controller"))
    TillitsdialogFactory(title="Första dialogen")
    TillitsdialogFactory(title="Andra dialogen", state="bekraftad")
    page = client.get(LIST, {"lage": "bekraftad", "slag": "kommunstyrelsen"}).content.decode()
    assert "Andra dialogen" in page
    assert "Första dialogen" not in page


def test_the_form_says_with_whom_no_dialogue_can_be_planned_yet(client):
    NulagesanalysFactory(organ=OrganFactory(slug="namnd-a"), state="beslutad")
    NulagesanalysFactory(organ=OrganFactory(slug="namnd-b"), state="klarmarkerad")
    client.force_login(person("ks_beredare"))
    page = client.get(f"{LIST}ny/").content.decode()
    notice = page[page.index("Kan inte planeras än") : page.index('method="post" class="form"')]
    assert "Namnd b" in notice
    assert "Namnd a" not in notice


@pytest.mark.parametrize(
    ("day", "allowed"),
    [("2026-01-01", True), ("2027-01-31", True), ("2027-02-01", False), ("2025-12-31", False)],
)
def test_a_dialogue_lies_in_its_year_or_in_january_after(client, day, allowed):
    NulagesanalysFactory(organ=OrganFactory(slug="namnd-a"), state="beslutad")
    client.force_login(person("ks_beredare"))
    response = client.post(f"{LIST}ny/", {"organ": "namnd-a", "held_on": day})
    assert response.status_code == (302 if allowed else 422)
    said = "Välj en dag under 2026 eller i januari 2027."
    assert (said in response.content.decode()) != allowed
    dialog = TillitsdialogFactory()
    seen = shown(client, url(dialog, "uppgifter/"))
    facts = client.post(url(dialog, "uppgifter/"), {"title": "T", "held_on": day} | seen)
    assert facts.status_code == (302 if allowed else 422)


def test_a_second_dialogue_with_an_organ_waits_until_the_first_is_confirmed(client):
    organ = OrganFactory(slug="namnd-a")
    NulagesanalysFactory(organ=organ, state="beslutad")
    NulagesanalysFactory(organ=ks(), state="beslutad")
    first = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    client.force_login(person("ks_beredare"))
    refused = client.post(f"{LIST}ny/", {"organ": "namnd-a"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Det finns redan en dialog med namnd a 2026." in page
    assert url(first) in page
    assert client.post(f"{LIST}ny/", {"organ": ks().slug}).status_code == 302
    assert client.post(f"{LIST}ny/", {"organ": ks().slug}).status_code == 409
    for party in first.awaiting():
        first.confirm(party, None)
    assert client.post(f"{LIST}ny/", {"organ": "namnd-a"}).status_code == 302


def test_the_kinds_use_the_municipalitys_own_word(client):
    Benamning.objects.create(
        kommun=Kommun.objects.get(),
        concept="sektor",
        singular="förvaltning",
        plural="förvaltningar",
        bestamd="förvaltningen",
        bestamd_plural="förvaltningarna",
    )
    dialog = TillitsdialogFactory(kind="mellan_sektorer")
    client.force_login(person("controller"))
    for page in (client.get(LIST), client.get(url(dialog))):
        text = page.content.decode()
        assert "Mellan förvaltningar" in text
        assert "Mellan sektorer" not in text
    assert "Mellan förvaltningar</option>" in client.get(LIST).content.decode()


def test_texts_are_folded_with_their_state_and_the_one_in_turn_stands_open(client):
    dialog = TillitsdialogFactory(state="genomford", words="Våra ord.")
    text = dialogue_text(dialog, "mojligheter")
    text.write("", base=text.version, by=None)
    client.force_login(person("ks_beredare"))
    page = client.get(url(dialog)).content.decode()
    folded = re.findall(r'<details class="fold" id="(\w+)"( open)?>', page)
    opened = [slot for slot, is_open in folded if is_open]
    assert [slot for slot, _ in folded][:2] == ["agenda", "motivering"]
    assert opened == ["mojligheter"]
    assert page.count(">Inte skriven än<") == 1
    assert page.count(">Skriven<") == 7
    steps = page[page.index("data-contents") : page.index("</nav>", page.index("data-contents"))]
    for slug in ("infor", "samtalet", "overenskommelser", "bekrafta", "om"):
        assert f'href="#{slug}"' in steps
        assert f'id="{slug}"' in page
    assert "3 av 4" in steps
