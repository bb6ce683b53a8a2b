"""A tillitsdialog from plan to confirmed outcome."""

import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction

from dialogues.models import Overenskommelse, Tillitsdialog
from organisation.models import Benamning, Kommun
from tests.factories import (
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    SektorFactory,
    TillitsdialogFactory,
    dialogue_text,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
LIST = "/2026/tillitsdialoger/"


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks()


def url(dialog, rest=""):
    return f"{LIST}{dialog.pk}/{rest}"


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


def test_a_dialogue_between_sektorer_has_at_least_two(client):
    own, one, two = OrganFactory(), SektorFactory(), SektorFactory()
    client.force_login(person("ansvarig", own))
    data = {"kind": "mellan_sektorer", "title": "S", "parter": [own.pk], "sektorer": [one.pk]}
    assert client.post(f"{LIST}ny/", data).status_code == 422
    client.post(f"{LIST}ny/", data | {"sektorer": [one.pk, two.pk]})
    assert Tillitsdialog.objects.get().sektorer.count() == 2


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


def test_a_dialogue_is_recorded_as_held_once_its_day_has_come(client):
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)  # noqa: DTZ011
    dialog = TillitsdialogFactory(held_on=tomorrow)
    client.force_login(person("ks_beredare"))
    page = client.post(url(dialog, "genomford/"), follow=True).content.decode()
    assert "Datumet har inte varit än." in page
    Tillitsdialog.objects.update(held_on=datetime.date(2026, 1, 10))
    client.post(url(dialog, "genomford/"))
    dialog.refresh_from_db()
    assert dialog.state == "genomford"


def test_a_dialogue_that_has_been_held_keeps_a_day(client):
    dialog = TillitsdialogFactory(state="genomford")
    client.force_login(person("ks_beredare"))
    reply = client.post(url(dialog, "uppgifter/"), {"title": "Rubrik", "held_on": ""})
    assert reply.status_code == 422
    assert "En genomförd dialog måste ha ett datum." in reply.content.decode()


def test_each_party_confirms_and_the_last_one_fixes_the_dialogue(client):
    organ = OrganFactory(slug="namnd-a")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    client.force_login(person("ansvarig", organ))
    assert client.post(url(dialog, "bekrafta/"), {"organ": ks().slug}).status_code == 404
    client.post(url(dialog, "bekrafta/"), {"organ": "namnd-a"})
    dialog.refresh_from_db()
    assert dialog.state == "genomford"
    assert dialog.awaiting() == [ks()]
    client.force_login(person("ks_beredare"))
    page = client.get(url(dialog)).content.decode()
    assert "Har inte bekräftat" in page
    client.post(url(dialog, "bekrafta/"), {"organ": ks().slug})
    dialog.refresh_from_db()
    assert dialog.is_confirmed


@pytest.mark.parametrize("role", ["handlaggare", "fortroendevald"])
def test_not_everybody_confirms_for_the_organ(client, role):
    organ = OrganFactory(slug="namnd-a")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    client.force_login(person(role, organ))
    assert client.post(url(dialog, "bekrafta/"), {"organ": "namnd-a"}).status_code == 404


def test_a_party_confirms_again_when_the_text_has_changed():
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.confirm(organ, None)
    text = dialogue_text(dialog)
    text.write("<p>Andra ord.</p>", base=text.version, by=None)
    assert set(dialog.awaiting()) == {ks(), organ}


def test_a_confirmed_dialogue_cannot_change(client):
    dialog = TillitsdialogFactory(state="bekraftad")
    client.force_login(person("ks_beredare"))
    text, agreement = dialogue_text(dialog), dialog.overenskommelser.get()
    assert client.post(f"/skriv/{text.pk}/", {"html": "x", "base": 1}).status_code == 404
    for rest in ("uppgifter/", "deltagare/", "genomford/", "bekrafta/", "overenskommelser/ny/",
                 f"overenskommelser/{agreement.pk}/"):  # fmt: skip
        data = {"title": "Annat", "organ": ks().slug}
        assert client.post(url(dialog, rest), data).status_code == 409, rest


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dialogues_tillitsdialog SET title = 'Annat' WHERE id = {pk}",
        "DELETE FROM dialogues_tillitsdialog WHERE id = {pk}",
        "UPDATE writing_text SET html = 'Annat' WHERE id IN "
        "(SELECT text_id FROM dialogues_dialogtext WHERE dialog_id = {pk})",
        "DELETE FROM dialogues_dialogtext WHERE dialog_id = {pk}",
        "UPDATE dialogues_overenskommelse SET what = 'Annat' WHERE dialog_id = {pk}",
        "UPDATE dialogues_deltagare SET role = 'Annan' WHERE dialog_id = {pk}",
        "DELETE FROM dialogues_tillitsdialog_parter WHERE tillitsdialog_id = {pk}",
        "DELETE FROM dialogues_bekraftelse WHERE dialog_id = {pk}",
    ],
)
def test_a_confirmed_dialogue_cannot_change_through_sql(sql):
    dialog = TillitsdialogFactory(state="bekraftad")
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(sql.format(pk=dialog.pk))


def test_participants_come_and_go(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    client.post(url(dialog, "deltagare/"), {"role": "Rektor", "name": "", "organ": ""})
    one = dialog.deltagare.get(role="Rektor")
    assert "Rektor" in client.get(url(dialog)).content.decode()
    client.post(url(dialog, f"deltagare/{one.pk}/ta-bort/"))
    assert not dialog.deltagare.filter(role="Rektor").exists()


def test_an_agreement_is_added_changed_and_taken_out(client):
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ])
    client.force_login(person("ks_beredare"))
    new = url(dialog, "overenskommelser/ny/")
    client.post(new, {"what": "Träffas i mars", "organ": organ.pk, "due": "2027-03-31"})
    one = dialog.overenskommelser.get(what="Träffas i mars")
    assert one.number == 2
    at = url(dialog, f"overenskommelser/{one.pk}/")
    client.post(at, {"what": "Träffas i april", "organ": "", "due": "", "shown": shown(client, at)})
    assert "Träffas i april" in client.get(url(dialog)).content.decode()
    client.post(at + "ta-bort/")
    assert dialog.overenskommelser.count() == 1


def shown(client, at):
    return client.get(at).context["form"]["shown"].value()


def test_an_agreement_that_a_colleague_changed_meanwhile_is_not_written_over(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    one = dialog.overenskommelser.get()
    at = url(dialog, f"overenskommelser/{one.pk}/")
    seen = shown(client, at)
    theirs = {"what": "Träffas i mars", "due": "2026-03-31", "shown": seen}
    assert client.post(at, theirs).status_code == 302
    assert client.post(at, theirs).status_code == 302, "the same words twice are no conflict"
    mine = {"what": "Träffas i april", "due": "2026-04-30"}

    reply = client.post(at, mine | {"shown": seen})
    page = reply.content.decode()
    assert reply.status_code == 409
    for words in (
        "En kollega har ändrat",
        "Nu gäller: Träffas i mars",
        "31 mars 2026",
        'value="Träffas i april"',
    ):
        assert words in page
    one.refresh_from_db()
    assert one.what == "Träffas i mars"

    again = reply.context["form"]["shown"].value()
    assert client.post(at, mine | {"shown": again}).status_code == 302
    assert client.post(at, mine).status_code == 422, "nobody knows what it started from"
    one.refresh_from_db()
    assert one.what == "Träffas i april"


def test_last_years_agreement_is_shown_and_followed_up_until_closed(client):
    organ = OrganFactory()
    before = TillitsdialogFactory(
        parter=[ks(), organ],
        year=2025,
        held_on=datetime.date(2025, 5, 20),
        state="bekraftad",
        words="Lovat.",
    )
    dialog = TillitsdialogFactory(parter=[ks(), organ])
    agreement = before.overenskommelser.get()
    client.force_login(person("ks_beredare"))
    assert "Lovat." in client.get(url(dialog)).content.decode()
    follow = f"/2025/tillitsdialoger/{before.pk}/overenskommelser/{agreement.pk}/folj-upp/"
    assert client.post(follow, {"on": "2026-02-01", "note": ""}).status_code == 422
    client.post(follow, {"on": "2026-02-01", "note": "Klart nu.", "closed": "on"})
    agreement.refresh_from_db()
    assert agreement.closed_on == datetime.date(2026, 2, 1)
    assert "Klart nu." in client.get(url(dialog)).content.decode()


def test_a_stranger_does_not_follow_up(client):
    dialog = TillitsdialogFactory(state="bekraftad")
    client.force_login(person("handlaggare"))
    one = dialog.overenskommelser.get()
    assert client.get(url(dialog, f"overenskommelser/{one.pk}/folj-upp/")).status_code == 404


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
    facts = client.post(url(dialog, "uppgifter/"), {"title": "T", "held_on": day})
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


def test_an_agreement_is_not_due_before_the_dialogue(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    new = url(dialog, "overenskommelser/ny/")
    refused = client.post(new, {"what": "För sent", "due": "2026-01-31"})
    assert refused.status_code == 422
    assert "inte ligger före dialogen, 1 februari 2026." in refused.content.decode()
    assert client.post(new, {"what": "Samma dag", "due": "2026-02-01"}).status_code == 302


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
