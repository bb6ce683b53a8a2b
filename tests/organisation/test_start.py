import datetime
import re

import pytest
from django.urls import reverse

from goals.models import Avsnitt, Klarmarkering
from organisation import start
from organisation.context import installed
from organisation.models import Organ
from organisation.roles import roles_of
from organisation.views import nearest, year_line
from tests.factories import (
    YEAR,
    ArshjulFactory,
    KommunFactory,
    MandatperiodFactory,
    MomentFactory,
    NulagesanalysFactory,
    OrganFactory,
    RapportFactory,
    RiktningsmalFactory,
    UserFactory,
    advance,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db

QUERIES_OF_START = 11
TODAY = datetime.date(YEAR, 10, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)


def page(client, user, year=YEAR):
    client.force_login(user)
    response = client.get(reverse("start_year", args=[year]))
    assert response.status_code == 200
    return response.content.decode()


def sentences(client, user, year=YEAR):
    client.force_login(user)
    return [w.sentence for w in client.get(f"/{year}/").context["waiting"]]


def test_a_member_of_kommunfullmaktige_finds_the_reports_that_are_made(client):
    ArshjulFactory()
    member = person("kf_ledamot")
    assert "Inga rapporter än" in page(client, member)
    made = RapportFactory(state="klar")
    shown = page(client, member)
    assert "Inga rapporter än" not in shown
    assert reverse("reports:ladda_ner", args=[YEAR, made.pk]) in shown


def test_start_leads_to_the_year_that_is_now(client):
    for year in (YEAR - 1, YEAR):
        ArshjulFactory(year=year)
    client.force_login(person("handlaggare"))
    assert client.get("/").url == f"/{YEAR}/"


def test_start_leads_to_the_nearest_year_there_is(client):
    ArshjulFactory(year=YEAR - 2)
    client.force_login(person("handlaggare"))
    assert client.get("/").url == f"/{YEAR - 2}/"


def test_handlaggare_is_asked_to_begin_and_told_by_when(client):
    MomentFactory()
    organ = OrganFactory(name="Utbildningsnämnden", slug="utbildningsnamnden")
    writer = person("handlaggare", organ)
    assert "Påbörja" not in page(client, writer)  # there is no goal to answer yet
    RiktningsmalFactory()
    shown = page(client, writer)
    assert "Påbörja utbildningsnämndens nulägesanalys." in shown
    assert "Senast 31 oktober" in shown


def test_handlaggare_sees_what_is_left_and_is_led_to_it(client):
    organ = OrganFactory(name="Socialnämnden", slug="socialnamnden")
    analys = NulagesanalysFactory(organ=organ)
    avsnitt = list(analys.mall.avsnitt.all())
    for one in avsnitt[:-2]:
        Klarmarkering.objects.create(analys=analys, avsnitt=one)
    shown = page(client, person("handlaggare", organ))
    assert "Två avsnitt återstår i socialnämndens nulägesanalys." in shown
    assert f"{len(avsnitt) - 2} av {len(avsnitt)} avsnitt klara" in shown
    assert reverse("goals:avsnitt", args=[YEAR, organ.slug, avsnitt[-2].slug]) in shown


def test_a_comment_from_those_who_took_it_back_stands_first(client):
    analys = NulagesanalysFactory(state="klarmarkerad")
    analys.take_back(None, "Förklara sjukfrånvaron.")
    user = person("handlaggare", analys.organ)
    assert "Förklara sjukfrånvaron." in sentences(client, user)[0]


def test_ansvarig_hands_over_when_what_is_required_is_klart(client):
    analys = NulagesanalysFactory()
    for one in analys.mall.avsnitt.exclude(kind=Avsnitt.Kind.FORSLAG):
        Klarmarkering.objects.create(analys=analys, avsnitt=one)
    name = analys.organ.in_sentence
    assert sentences(client, person("ansvarig", analys.organ)) == [
        f"Lämna över {name}s nulägesanalys till nämnden."
    ]
    assert "Ett avsnitt återstår" in sentences(client, person("handlaggare", analys.organ))[0]


@pytest.mark.parametrize(
    ("role", "state", "begins"),
    [
        ("namndsekreterare", "klarmarkerad", "Registrera beslutet om"),
        ("namndsekreterare", "beslutad", "Publicera"),
        ("fortroendevald", "klarmarkerad", "Läs"),
    ],
)
def test_each_role_is_asked_for_its_own_step(client, role, state, begins):
    analys = NulagesanalysFactory(state=state)
    (sentence,) = sentences(client, person(role, analys.organ))
    assert sentence.startswith(begins)


@pytest.mark.parametrize("state", ["arbetsmaterial", "publicerad"])
def test_nothing_waits_for_a_fortroendevald_before_or_after(client, state):
    analys = NulagesanalysFactory(state=state)
    assert sentences(client, person("fortroendevald", analys.organ)) == []


def groundwork(client, user, year=YEAR):
    client.force_login(user)
    return client.get(reverse("start_year", args=[year])).context["groundwork"]


def lacking(client, user, year=YEAR):
    return [step.label for step in groundwork(client, user, year) if not step.is_done]


def superuser():
    return UserFactory(is_superuser=True)


def test_whoever_sets_up_an_empty_installation_is_told_what_lacks_in_order(client):
    boss = superuser()
    steps = groundwork(client, boss)
    assert [step.label for step in steps] == [
        "Lägg upp kommunen: namn, färg och egna ord.",
        "Lägg upp kommunfullmäktige, kommunstyrelsen, nämnderna och bolagen.",
        "Ge dig själv eller någon annan rollen controller.",
        f"Lägg upp årshjulet för {YEAR}.",
        f"Lägg upp den mandatperiod som {YEAR} hör till.",
        f"Lägg in de riktningsmål som gäller {YEAR} och anta dem.",
    ]
    assert not any(step.is_done for step in steps)
    for step in steps:
        assert client.get(step.url).status_code == 200, step.label
    shown = page(client, boss)
    assert "Inget väntar på dig" not in shown
    assert f'href="{reverse("admin:index")}">Alla inställningar' in shown
    assert "Att göra: 6 saker väntar på dig" in shown


def test_the_role_is_given_on_a_form_that_knows_who_and_which(client):
    boss = superuser()
    url = groundwork(client, boss)[2].url
    form = client.get(url).context["adminform"].form
    assert (form["user"].value(), form["role"].value()) == (str(boss.pk), "controller")


def test_what_lacks_is_gone_when_all_is_there(client):
    boss = superuser()
    done = [
        KommunFactory, lambda: (kf(), ks()), lambda: person("controller"), MomentFactory,
        MandatperiodFactory, RiktningsmalFactory,
    ]  # fmt: skip
    for number, step in enumerate(done):
        assert len(lacking(client, boss)) == len(done) - number
        step()
    assert groundwork(client, boss) == []
    shown = page(client, boss)
    assert "Innan" not in shown
    assert "Inget väntar på dig just nu" in shown


def test_an_empty_year_is_led_to_where_its_moments_are_written(client):
    arshjul = ArshjulFactory()
    (step,) = [s for s in groundwork(client, superuser()) if "årshjulet" in s.label]
    assert not step.is_done
    assert step.url == reverse("admin:organisation_arshjul_change", args=[arshjul.pk])


def test_what_lacks_is_told_to_nobody_else_and_not_of_a_year_gone_by(client):
    for role in ("handlaggare", "ansvarig", "ks_beredare", "kf_ledamot"):
        assert groundwork(client, person(role)) == []
    assert groundwork(client, superuser(), YEAR - 1) == []
    assert groundwork(client, person("controller"), YEAR + 1) != []


def test_who_may_not_set_up_is_asked_no_more_questions(client, django_assert_num_queries):
    user, boss = person("kf_ledamot"), superuser()
    for who, queries in ((user, 0), (boss, 5)):
        roles = roles_of(who)
        start.calendar(roles, YEAR), installed(roles)
        with django_assert_num_queries(queries):
            start.groundwork_for(who, roles, YEAR)


def test_controller_is_told_of_the_late_and_the_not_begun(client):
    MomentFactory(ends=datetime.date(YEAR, 9, 30))
    controller = person("controller")
    RiktningsmalFactory()
    NulagesanalysFactory()
    NulagesanalysFactory(state="klarmarkerad")
    NulagesanalysFactory(state="beslutad")
    OrganFactory()
    shown = page(client, controller)
    assert "Två nulägesanalyser är inte påbörjade." in shown  # the new one, and kommunstyrelsen
    assert "Två nulägesanalyser skulle ha varit beslutade." in shown
    assert "Försenat, 30 september" in shown


def test_one_organ_that_has_not_begun_is_spoken_of_as_one(client):
    MomentFactory()
    RiktningsmalFactory()
    NulagesanalysFactory()
    shown = page(client, person("controller"))  # kommunstyrelsen has not begun
    assert "En nulägesanalys är inte påbörjad. Se vilket organ det gäller." in shown


def test_reports_stand_in_the_order_of_their_own_page(client):
    ArshjulFactory()
    for kind in ("nulagesrapport", "tillitsdialoger"):
        RapportFactory(state="klar", kind=kind)
    client.force_login(person("kf_ledamot"))
    start_page = client.get(f"/{YEAR}/").content.decode()
    their_own = client.get(reverse("reports:rapporter", args=[YEAR])).content.decode()
    for shown in (start_page, their_own):
        assert shown.index("Tillitsdialoger till") < shown.index("Samlad nulägesrapport till")


def test_at_most_seven_things_wait_the_most_urgent_first(monkeypatch):
    days = [None, *(TODAY + datetime.timedelta(days=n) for n in range(9, 0, -1))]
    items = [start.Waiting(str(day), "/", day) for day in days]
    monkeypatch.setattr(start, "_waiting", [lambda user, roles, year: items])
    found = start.waiting_for(None, None, YEAR)
    assert [w.due for w in found] == sorted(d for d in days if d)[:7]


def test_nothing_of_another_organ_is_told(client):
    analys = NulagesanalysFactory(state="klarmarkerad")
    user = person("namndsekreterare", OrganFactory())
    assert analys.organ.name not in page(client, user)


def test_start_takes_the_same_queries_for_one_organ_and_three(client, django_assert_num_queries):
    def of(count):
        MomentFactory()
        organ = OrganFactory.create_batch(count)
        for body in organ:
            NulagesanalysFactory(organ=body)
        return person("handlaggare", *organ)

    for count in (1, 3):
        user = of(count)
        page(client, user)
        client.force_login(user)
        with django_assert_num_queries(QUERIES_OF_START):
            client.get(f"/{YEAR}/")


def test_today_stands_among_the_moments_of_its_own_year_only():
    MomentFactory(ends=datetime.date(YEAR, 9, 15), starts=datetime.date(YEAR, 9, 1))
    MomentFactory(ends=TODAY, starts=TODAY)
    moments = list(ArshjulFactory().moment.order_by("ends"))
    steps = year_line(moments, YEAR, TODAY)
    assert [step.state for step in steps] == ["over", "today", "now"]
    assert all(step.moment for step in year_line(moments, YEAR + 1, TODAY))


def test_the_line_keeps_to_what_is_near():
    for month in range(1, 13):
        day = datetime.date(YEAR, month, 5)
        MomentFactory(starts=day, ends=day)
    steps = year_line(list(ArshjulFactory().moment.order_by("ends")), YEAR, TODAY)
    shown = nearest(steps, 0)
    assert [step.state for step in shown] == ["over"] * 2 + ["today"] + ["next"] * 3


def of_days(*days):
    """Moments named after where they should stand."""
    for name, starts, ends in days:
        MomentFactory(name=name, starts=f"{YEAR}-{starts}", ends=f"{YEAR}-{ends}")


def test_the_year_is_read_in_the_order_its_moments_begin(client):
    of_days(("Tredje", "09-14", "10-30"), ("Andra", "09-01", "10-31"), ("Först", "05-04", "11-13"))
    client.force_login(person("handlaggare"))
    shown = client.get(reverse("arshjul", args=[YEAR])).content.decode()
    assert re.findall(r'scope="row">(\w+)', shown) == ["Först", "Andra", "Tredje"]
    assert re.findall("<span>(Först|Andra|Tredje|I dag)", page(client, person("handlaggare"))) == [
        "Först", "Andra", "Tredje", "I dag",
    ]  # fmt: skip


def test_what_goes_on_is_on_the_line_however_long_ago_it_began():
    of_days(
        ("lång", "01-10", "12-01"), *((f"över {n}", f"0{n}-01", f"0{n}-02") for n in range(2, 9))
    )
    of_days(*((f"kommer {n}", f"{n}-05", f"{n}-06") for n in (10, 11, 12)))
    steps = nearest(year_line(list(ArshjulFactory().moment.all()), YEAR, TODAY), 0)
    assert [step.moment and step.moment.name for step in steps] == [
        "lång", "över 8", None, "kommer 10", "kommer 11", "kommer 12",
    ]  # fmt: skip


def test_a_moment_that_is_over_is_not_said_to_be_done(client):
    of_days(("Nulägesanalyserna beslutas", "04-01", "04-30"))
    client.force_login(person("handlaggare"))
    shown = client.get(reverse("arshjul", args=[YEAR])).content.decode()
    assert 'state state-passerad">Passerat<' in shown
    assert "state-klar" not in shown


def test_an_empty_year_says_who_fills_it(client):
    assert "Controllern lägger in årets moment" in page(client, person("handlaggare"))


def test_arshjul_is_read_by_all_and_edited_by_the_controller(client):
    basis = "styrmodellen; 6 kap. 1 § kommunallagen"
    MomentFactory(name="Omvärldsdag", who="Kommunstyrelsen", basis=basis)
    arshjul = ArshjulFactory()
    edit = reverse("admin:organisation_arshjul_change", args=[arshjul.pk])
    for role, may in [("handlaggare", False), ("kf_ledamot", False), ("controller", True)]:
        client.force_login(person(role))
        shown = client.get(reverse("arshjul", args=[YEAR])).content.decode()
        assert "Omvärldsdag" in shown
        assert "styrmodellen; 6\xa0kap.\xa01\xa0§ kommunallagen" in shown
        assert (edit in shown) is may


def test_start_of_a_kf_ledamot_shows_no_analysis(client):
    NulagesanalysFactory()
    user = person("kf_ledamot")
    assert user.behorigheter.get().organ.kind == Organ.Kind.KOMMUNFULLMAKTIGE
    assert "avsnitt klara" not in page(client, user)


def test_a_handed_over_analysis_asks_nothing_of_its_writers(client):
    analys = advance(NulagesanalysFactory(), "klarmarkerad")
    assert sentences(client, person("handlaggare", analys.organ)) == []


@pytest.mark.parametrize(("count", "words"), [(1, "1 sak väntar"), (2, "2 saker väntar")])
def test_one_thing_waits_and_two_things_wait(client, monkeypatch, count, words):
    items = [start.Waiting(str(n), "/", TODAY) for n in range(count)]
    monkeypatch.setattr(start, "_waiting", [lambda user, roles, year: items])
    assert f"Att göra: {words} på dig" in page(client, person("handlaggare"))


def test_the_bell_says_on_every_page_what_the_start_page_said_last(client, monkeypatch):
    items = [start.Waiting(str(n), "/", TODAY) for n in range(3)]
    monkeypatch.setattr(start, "_waiting", [lambda user, roles, year: items])
    page(client, person("handlaggare"))

    def bell(year=YEAR):
        return client.get(reverse("arshjul", args=[year])).content.decode()

    assert "Att göra: 3 saker väntar på dig" in bell()
    assert "väntar på dig" not in bell(YEAR - 1)
    del items[1:]
    client.get(f"/{YEAR}/")
    assert "Att göra: 1 sak väntar på dig" in bell()
