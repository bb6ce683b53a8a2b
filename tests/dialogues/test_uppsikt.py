"""What kommunstyrelsen sees of every organ at a glance."""

import datetime
import re

import pytest

from dialogues import start
from dialogues.models import Bolagsprovning, Overenskommelse
from dialogues.uppsikt import fingerprint, overview
from organisation.context import words
from organisation.models import Organ
from organisation.roles import roles_of
from organisation.start import Waiting
from tests.factories import (
    ArshjulFactory,
    BehorighetFactory,
    BolagsprovningFactory,
    KommunFactory,
    MomentFactory,
    NulagesanalysFactory,
    OrganFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    advance,
    hand_over,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
URL = "/2026/uppsikt/"


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks()


def row_of(organ, year=2026):
    return next(row for row in overview(year) if row.organ.pk == organ.pk)


def organ_in_full(name):
    """An organ with an analysis, a dialogue, an agreement and a position."""
    organ = OrganFactory(slug=name)
    analys = NulagesanalysFactory(organ=organ, state="beslutad")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    StallningstagandeFactory(forslag=analys.forslag.get(), dialog=dialog)
    return organ


@pytest.mark.parametrize(
    ("role", "status"),
    [("ks_beredare", 200), ("ks_ledamot", 200), ("controller", 200), ("handlaggare", 404),
     ("ansvarig", 404), ("namndsekreterare", 404), ("fortroendevald", 404), ("kf_ledamot", 404)],
)  # fmt: skip
def test_uppsikt_is_for_kommunstyrelsen_and_the_controller(client, role, status):
    client.force_login(person(role))
    assert client.get(URL).status_code == status


def test_uppsikt_costs_the_same_for_one_organ_as_for_three(client, django_assert_num_queries):
    client.force_login(person("ks_beredare"))
    organ_in_full("namnd-a")
    client.get(URL)
    with django_assert_num_queries(10):
        client.get(URL)
    organ_in_full("namnd-b"), organ_in_full("namnd-c")
    with django_assert_num_queries(10):
        page = client.get(URL)
    assert "Namnd c" in page.content.decode()


def test_förslag_of_arbetsmaterial_are_not_counted():
    organ = OrganFactory()
    NulagesanalysFactory(organ=organ, state="klarmarkerad", forslag=3)
    row = row_of(organ)
    assert (row.forslag, row.word) == (0, "Väntar på beslut")


def test_an_organ_without_dialogue_stands_out_on_top(client):
    OrganFactory(slug="bortglomda-namnden")
    client.force_login(person("ks_beredare"))
    page = client.get(URL).content.decode()
    top = page[: page.index("<table")]
    assert "Ett organ har ingen tillitsdialog med kommunstyrelsen 2026" in top
    assert "Bortglomda namnden" in top


def test_an_agreement_is_late_from_the_day_after_its_last(monkeypatch):
    organ = organ_in_full("namnd-a")
    due = datetime.date(2026, 3, 1)
    Overenskommelse.objects.update(due=due)
    for today, late in ((due, 0), (due + datetime.timedelta(days=1), 1)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda today=today: today)
        assert row_of(organ).late == late


def test_the_same_answers_make_the_same_rows_and_others_make_others():
    organ = organ_in_full("namnd-a")
    before = overview(2026)
    assert overview(2026) is before
    seen = {fingerprint(before)}
    Overenskommelse.objects.update(closed_on=datetime.date(2026, 2, 2))
    seen.add(fingerprint(overview(2026)))
    Organ.objects.filter(pk=organ.pk).update(name="Ett annat namn")
    seen.add(fingerprint(overview(2026)))
    assert len(seen) == 3


def test_what_is_missing_says_who_owes_it():
    organ = organ_in_full("namnd-a")
    owing = dict(row_of(organ).owing)
    assert owing["Kommunstyrelsen"] == "bekräftar dialogen och beslutar om 1 ställningstagande"
    assert owing["Namnd a"] == "bekräftar dialogen"


def test_only_what_lacks_something_can_be_shown(client):
    client.force_login(person("controller"))
    organ_in_full("namnd-a")
    shown = client.get(URL, {"saknas": "1", "q": "namnd a", "ordning": "saknas"}).content.decode()
    assert "Namnd a" in shown[shown.index("<table") :]
    none = client.get(URL, {"q": "finns inte"}).content.decode()
    assert "Inget organ motsvarar urvalet" in none


def test_a_bolag_that_is_not_examined_stands_out_until_it_is(client):
    bolag = OrganFactory(kind="bolag", slug="bolaget")
    client.force_login(person("ks_beredare"))
    assert "är inte prövat för 2025" in client.get(URL).content.decode()
    BolagsprovningFactory(organ=bolag, year=2025)
    assert "är inte prövat för 2025" not in client.get(URL).content.decode()


def provning(**changes):
    return {
        "within_purpose": "ja", "within_powers": "nej", "motivation": "Så här.",
        "proposed_measure": "", "decided_on": "2026-04-01", "paragraf": "5",
        "diarienummer": "KS.2026.5",
    } | changes  # fmt: skip


def test_a_no_demands_a_measure(client):
    OrganFactory(kind="bolag", slug="bolaget")
    client.force_login(person("ks_beredare"))
    url = f"{URL}bolag/bolaget/"
    refused = client.post(url, provning())
    assert refused.status_code == 422
    assert "Föreslå en åtgärd till kommunfullmäktige" in refused.content.decode()
    assert not Bolagsprovning.objects.exists()
    client.post(url, provning(proposed_measure="Ändra ägardirektivet."))
    one = Bolagsprovning.objects.get()
    assert (one.year, one.within_powers, one.beslut.paragraf) == (2025, False, 5)
    assert "Ändra ägardirektivet." in client.get(url).content.decode()


@pytest.mark.parametrize("role", ["ks_ledamot", "controller"])
def test_only_the_preparer_registers_an_examination(client, role):
    OrganFactory(kind="bolag", slug="bolaget")
    client.force_login(person(role))
    assert client.post(f"{URL}bolag/bolaget/", provning()).status_code == 404


def begun(user, year=2026):
    roles = roles_of(user)
    return list(start.waiting(user, roles, year)), list(start.panels(user, roles, year))


def test_start_page_asks_six_questions(django_assert_num_queries):
    ArshjulFactory()
    MomentFactory(kind="stallningstagande", ends=datetime.date(2026, 12, 9))
    for name in ("namnd-a", "namnd-b", "namnd-c"):
        organ_in_full(name)
    user = person("ks_beredare")
    words(roles_of(user))  # as the shell around the page has
    with django_assert_num_queries(6):
        waiting, panels = begun(user)
    assert (
        Waiting(
            "Registrera kommunstyrelsens beslut om tre ställningstaganden.",
            "/2026/tillitsdialoger/ks-beslut/",
            datetime.date(2026, 12, 9),
        )
        in waiting
    )
    assert len(panels[0].context["rows"]) == 4


def test_preparer_is_told_apart_what_can_be_decided_and_what_is_unfinished():
    for said in ("Ord.", "Ord.", ""):
        forslag = NulagesanalysFactory(state="beslutad").forslag.get()
        StallningstagandeFactory(forslag=forslag, words=said)
    sentences = [w.sentence for w in begun(person("ks_beredare"))[0]]
    assert "Skriv klart beredningen av ett ställningstagande." in sentences
    assert "Registrera kommunstyrelsens beslut om två ställningstaganden." in sentences


def test_preparer_is_told_to_plan_a_dialogue_when_the_analysis_is_decided():
    organ = OrganFactory(slug="namnd-a")
    NulagesanalysFactory(organ=organ, state="beslutad", forslag=0)
    waiting, _ = begun(person("ks_beredare"))
    assert [w.sentence for w in waiting] == ["Planera tillitsdialogen med namnd a."]
    assert waiting[0].url == "/2026/tillitsdialoger/ny/?organ=namnd-a"


def test_ledamot_is_told_to_read_before_a_coming_dialogue():
    day = datetime.date.today() + datetime.timedelta(days=3)  # noqa: DTZ011
    organ = OrganFactory(slug="namnd-a")
    TillitsdialogFactory(parter=[ks(), organ], held_on=day, year=day.year)
    waiting, _ = begun(person("ks_ledamot"), day.year)
    assert waiting[0].sentence.startswith("Läs in dig på tillitsdialogen med namnd a")


def test_a_party_is_told_to_confirm_until_it_has():
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford", title="Dialogen")
    chef = person("ansvarig", organ)
    waiting, _ = begun(chef)
    assert [w.url for w in waiting] == [f"/2026/tillitsdialoger/{dialog.pk}/#bekrafta"]
    dialog.confirm(organ, chef)
    assert begun(chef)[0] == []


def test_secretary_of_kf_is_told_what_waits():
    kf_secretary = person("namndsekreterare", OrganFactory(kind="kommunfullmaktige", slug="kf"))
    position = StallningstagandeFactory(till_kf=True, decided=True)
    assert begun(kf_secretary)[0] == []
    hand_over(position)
    assert begun(kf_secretary)[0][0].url == "/2026/forslag/kf-beslut/"


def test_roles_in_two_organ_are_counted_once():
    organ = OrganFactory()
    chef = person("ansvarig", organ)
    BehorighetFactory(user=chef, organ=organ, role="handlaggare")
    TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    assert len(begun(chef)[0]) == 1


def test_kommunalforbund_is_reached_without_an_analysis():
    forbund = OrganFactory(kind=Organ.Kind.KOMMUNALFORBUND)
    row = row_of(forbund)
    assert row.owes_dialogue
    assert not row.analyses


@pytest.mark.parametrize("role", ["ks_beredare", "ks_ledamot", "controller"])
def test_no_button_leads_to_a_page_that_the_person_may_not_see(client, role):
    organ_in_full("namnd-a")
    OrganFactory(kind="bolag", slug="bolaget")
    OrganFactory(kind=Organ.Kind.KOMMUNALFORBUND)
    client.force_login(person(role))
    page = client.get(URL).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert ("Till kommunfullmäktige" in main) == (role != "controller")
    for link in set(re.findall(r'href="(/2026/[^"#]*)', main)):
        assert client.get(link).status_code == 200, link


def test_what_no_party_has_confirmed_is_not_to_be_handed_over():
    position = StallningstagandeFactory(till_kf=True, decided=True, confirmed=False)
    organ = position.forslag.analys.organ
    assert row_of(organ).to_hand_over == 0
    for party in position.dialog.awaiting():
        position.dialog.confirm(party, None)
    assert row_of(organ).to_hand_over == 1


@pytest.mark.parametrize(
    ("q", "found"),
    [("genomförd", True), ("saknas", False), ("kommunstyrelsen beslutar", True), ("zzz", False)],
)
def test_what_the_table_says_is_found(client, q, found):
    organ_in_full("namnd-a")
    client.force_login(person("ks_beredare"))
    page = client.get("/2026/uppsikt/", {"q": q}).content.decode()
    assert (f">{Organ.objects.get(slug='namnd-a').name}</a></th>" in page) is found


def test_kommunstyrelsen_does_not_owe_a_dialogue_that_waits_for_the_organs_analysis(client):
    for slug in ("namnd-a", "namnd-b"):
        organ = OrganFactory(slug=slug)
        NulagesanalysFactory(organ=organ, state="klarmarkerad")
    owing = dict(row_of(organ).owing)
    assert owing == {"Namnd b": "beslutar om analysen"}
    preparer = person("ks_beredare")
    waiting = [w.sentence for w in begun(preparer)[0]]
    assert waiting == [
        "Två organ kan inte få sin tillitsdialog planerad än: analysen är inte beslutad."
    ]
    NulagesanalysFactory(organ=OrganFactory(slug="namnd-c"), state="beslutad", forslag=0)
    client.force_login(preparer)
    page = client.get(URL).content.decode()
    top = page[: page.index("<table")]
    assert "Tre organ har ingen tillitsdialog med kommunstyrelsen 2026" in top
    assert "Kan inte planeras än, för analysen är inte beslutad: Namnd a, Namnd b." in top
    assert 'href="/2026/tillitsdialoger/ny/?organ=namnd-c"' in top
    assert row_of(Organ.objects.get(slug="namnd-c")).owing == [
        ("Kommunstyrelsen", "planerar dialogen")
    ]
    assert [w.sentence for w in begun(person("ks_beredare"))[0]] == [
        "Planera tillitsdialogen med namnd c.",
        *waiting,
    ]


def again(user):
    """The person in a new request."""
    return type(user).objects.get(pk=user.pk)


def test_kommunstyrelsens_own_förslag_lead_to_its_own_genomgång(client):
    preparer = person("ks_beredare")
    analys = NulagesanalysFactory(organ=ks(), state="arbetsmaterial", forslag=2)
    assert begun(again(preparer))[0] == []
    advance(analys, "beslutad")
    plan = f"/2026/tillitsdialoger/ny/?organ={ks().slug}"
    [planning] = begun(again(preparer))[0]
    assert (planning.sentence, planning.url) == (
        "Planera kommunstyrelsens genomgång av sin egen analys.",
        plan,
    )
    assert dict(row_of(ks()).owing)["Kommunstyrelsen"] == (
        "planerar genomgången av sin analys och tar ställning till 2 förslag"
    )
    client.force_login(preparer)
    assert f'<a href="{plan}">Planera genomgången</a>' in client.get(URL).content.decode()
    client.force_login(person("ks_ledamot"))
    assert "Planera genomgången" not in client.get(URL).content.decode()

    TillitsdialogFactory(parter=[ks(), OrganFactory()], state="genomford")
    assert row_of(ks()).dialogue is None  # that one is the other party's
    client.force_login(preparer)
    client.post(plan, {"organ": ks().slug, "held_on": "2026-02-01"})
    row = row_of(ks())
    assert dict(row.owing)["Kommunstyrelsen"].startswith("registrerar att genomgången av sin")
    assert not row.reached
    page = client.get(URL).content.decode()
    assert f'<a href="{row.dialogue.url}" class="state state-ej">Planerad</a>' in page
    assert "Planera genomgången" not in page
    sentences = [w.sentence for w in begun(again(preparer))[0]]
    assert "Registrera att kommunstyrelsens genomgång av sin egen analys har hållits." in sentences
    client.post(f"{row.dialogue.url}genomford/")
    waiting = {w.sentence: w.url for w in begun(again(preparer))[0]}
    assert waiting["Ta ställning till två förslag från kommunstyrelsen."] == (
        f"{row.dialogue.url}#forslag"
    )


def test_the_day_beside_a_confirmed_dialogue_is_the_day_it_was_held(client):
    TillitsdialogFactory(parter=[ks(), OrganFactory()], state="bekraftad")
    client.force_login(person("ks_beredare"))
    assert '<span class="meta nowrap">hölls 1 februari</span>' in client.get(URL).content.decode()
    assert "hölls 1 februari" in client.get("/2026/").content.decode()


def test_who_confirms_is_told_in_the_same_words_whoever_it_is():
    organ = OrganFactory(slug="namnd-a")
    TillitsdialogFactory(parter=[ks(), organ], state="genomford", title="Höstens dialog")
    said = "Bekräfta resultatet av ”Höstens dialog” för {}."
    told = {
        role: [w.sentence for w in begun(person(role, *where))[0]]
        for role, where in {"ks_beredare": [], "namndsekreterare": [organ]}.items()
    }
    assert said.format("kommunstyrelsen") in told["ks_beredare"]
    assert told["namndsekreterare"] == [said.format("namnd a")]


@pytest.mark.parametrize(("late", "said"), [(1, "1 försenad<"), (2, "2 försenade<")])
def test_the_sum_row_counts_in_swedish(client, late, said):
    dialog = TillitsdialogFactory(parter=[ks(), OrganFactory()], state="genomford")
    for number in range(2, late + 1):
        Overenskommelse.objects.create(dialog=dialog, number=number, what="Mer")
    Overenskommelse.objects.update(due=datetime.date(2026, 1, 1))
    client.force_login(person("ks_beredare"))
    page = client.get(URL).content.decode()
    assert said in page[page.index("<tfoot>") :]


def test_what_waits_for_kommunfullmaktige_is_called_the_same_on_both_pages(client):
    secretary = person("namndsekreterare", OrganFactory(kind="kommunfullmaktige", slug="kf"))
    hand_over(StallningstagandeFactory(till_kf=True, decided=True))
    client.force_login(secretary)
    page = client.get("/2026/forslag/kf-beslut/").content.decode()
    assert "Kommunfullmäktiges beslut 2026" in page[: page.index("</title>")]
    assert "Väntar på fullmäktige" in page
    client.force_login(person("ks_beredare"))
    assert "Väntar på fullmäktige" in client.get("/2026/tillitsdialoger/till-kf/").content.decode()
