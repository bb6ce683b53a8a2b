"""The controller sets up the year in the admin; nobody else is let in, nothing adopted is changed."""

import datetime
import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goals.models import (
    Grunduppdrag,
    Mall,
    Nyckeltal,
    Omvarldsanalys,
    Riktningsmal,
    Riktningsmalsarv,
    Styrdokument,
    Styrdokumentavsnitt,
    Uppdrag,
    Vardegrund,
    Vision,
)
from organisation.models import Arshjul, Behorighet, Beslut, Kommun, Organ, User
from tests.factories import (
    PASSWORD,
    YEAR,
    ArshjulFactory,
    BeslutFactory,
    GrunduppdragFactory,
    KommunFactory,
    MandatperiodFactory,
    MomentFactory,
    NulagesanalysFactory,
    NyckeltalFactory,
    OmvarldsanalysFactory,
    OmvarldsfaktorFactory,
    OrganFactory,
    RiktningsmalFactory,
    StyrdokumentFactory,
    UserFactory,
    VardegrundFactory,
    VisionFactory,
    kf,
    ks,
    person,
)
from writing.models import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(client):
    client.user = person("controller")
    client.force_login(client.user)
    return client


def at(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def fields(html):
    """What a browser would send back of a form it was shown."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = given.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if given.get("type") in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag):
            continue
        empty = "on" if given.get("type") == "checkbox" else ""
        found.setdefault(name, []).append(given.get("value", empty))
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL
    ):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        found[name] = chosen or [""]
    for name, body in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL
    ):
        found[name] = [body.replace("&lt;", "<").replace("&gt;", ">")]
    return {k: v for k, v in found.items() if k not in ("q", "next")}


def send(client, url, expect=302, **changes):
    data = fields(client.get(url).content.decode()) | changes
    response = client.post(url, data | {"_save": "1"})
    shown = response.content.decode()
    assert response.status_code == expect, re.findall(r'class="error"[^>]*>([^<]+)', shown)
    return shown


# --- Who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [r for r in Behorighet.Role.values if r != "controller"])
def test_only_the_controller_is_let_in(client, role):
    client.force_login(person(role))
    vision = VisionFactory(adopted=False)
    for url in (reverse("admin:index"), at(Vision, "changelist"), at(Vision, "change", vision.pk)):
        response = client.get(url, follow=True)
        assert response.status_code == 403
    for url in (at(Vision, "adopt", vision.pk), at(Vision, "renew", vision.pk)):
        assert client.post(url, follow=True).status_code in (403, 404)
    vision.refresh_from_db()
    assert not vision.is_adopted


def test_who_has_not_logged_in_is_sent_to_the_one_log_in(client):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith("/logga-in/?next=")


def test_staff_is_not_enough_and_a_role_that_has_ended_neither(client):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    Behorighet.objects.create(
        user=user, organ=ks(), role="controller", active_from="2020-01-01", active_to="2020-12-31"
    )
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_every_model_has_its_pages(controller):
    KommunFactory()
    for model in admin.site._registry:
        assert controller.get(at(model, "changelist")).status_code == 200
    index = controller.get(reverse("admin:index")).content.decode()
    for word in ("Riktningsmål", "Omvärldsfaktorer", "Mallar", "Behörigheter", "Nyckeltal"):
        assert word in index


def test_lists_take_the_same_queries_for_one_row_and_three(controller, django_assert_num_queries):
    KommunFactory()
    for model, make, queries in [
        (Riktningsmal, RiktningsmalFactory.create_batch, 10),
        (Organ, OrganFactory.create_batch, 9),
        (Behorighet, lambda n: [person("handlaggare") for _ in range(n)], 10),
        (Nyckeltal, NyckeltalFactory.create_batch, 10),
    ]:
        for count in (1, 3):
            make(count)
            controller.get(at(model, "changelist"))
            with django_assert_num_queries(queries, info=model.__name__):
                controller.get(at(model, "changelist"))


# --- People ----------------------------------------------------------------------------------------


def test_a_person_gets_an_account_a_first_password_and_a_role(controller):
    organ = OrganFactory()
    send(
        controller, at(User, "add"),
        username="anna", name="Anna", password1="ett-langt-losenord", password2="ett-langt-losenord",
        **{"behorigheter-0-organ": organ.pk, "behorigheter-0-role": "handlaggare",
           "behorigheter-0-active_from": "2026-01-01"},
    )  # fmt: skip
    anna = User.objects.get(username="anna")
    assert anna.check_password("ett-langt-losenord")
    assert anna.behorigheter.get().organ == organ
    assert not anna.is_staff


def test_a_weak_password_is_refused_in_swedish(controller):
    shown = send(
        controller,
        at(User, "add"),
        200,
        username="bo",
        name="Bo",
        password1="kort",
        password2="kort",
    )
    assert "lösenord" in shown
    assert not User.objects.filter(username="bo").exists()


def test_a_person_is_shut_off_and_keeps_their_history(controller):
    user = person("handlaggare")
    url = at(User, "change", user.pk)
    data = fields(controller.get(url).content.decode())
    data.pop("is_active")
    assert controller.post(url, data).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert user.behorigheter.count() == 1
    assert controller.post(at(User, "delete", user.pk), {"post": "yes"}).status_code == 403


def test_the_controller_cannot_shut_themselves_off(controller):
    url = at(User, "change", controller.user.pk)
    data = fields(controller.get(url).content.decode())
    data.pop("is_active")
    response = controller.post(url, data)
    assert "Du kan inte stänga av ditt eget konto." in response.content.decode()


def test_a_controller_cannot_take_over_a_superuser(controller):
    boss = UserFactory(is_superuser=True)
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    given = {"password1": "ett-langt-losenord", "password2": "ett-langt-losenord"}
    assert controller.post(password, given | {"set-password": "1"}).status_code == 403
    assert controller.post(at(User, "change", boss.pk), {"username": "x"}).status_code == 403
    boss.refresh_from_db()
    assert boss.check_password(PASSWORD)


def test_a_new_password_is_given(controller):
    user = UserFactory()
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    given = {"password1": "ett-langt-losenord", "password2": "ett-langt-losenord"}
    assert controller.post(url, given | {"set-password": "1"}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("ett-langt-losenord")


def test_a_role_of_kommunstyrelsen_elsewhere_is_refused(controller):
    shown = send(
        controller, at(Behorighet, "add"), 200, user=UserFactory().pk, organ=OrganFactory().pk,
        role="ks_ledamot", active_from="2026-01-01",
    )  # fmt: skip
    assert "Den rollen finns bara i kommunstyrelsen." in shown


# --- The municipality ------------------------------------------------------------------------------


def test_an_accent_that_cannot_be_read_is_darkened_and_told(controller):
    kommun = KommunFactory()
    send(controller, at(Kommun, "change", kommun.pk), accent="#ffcc00")
    kommun.refresh_from_db()
    assert kommun.accent != "#ffcc00"
    shown = controller.get(at(Kommun, "changelist")).content.decode()
    assert "för ljus för att gå att läsa" in shown
    assert kommun.accent in shown


def test_the_words_of_the_kommun_are_its_own(controller):
    kommun = KommunFactory()
    word = {"concept": "riktningsmal", "singular": "övergripande mål", "plural": "övergripande mål",
            "bestamd": "det övergripande målet", "bestamd_plural": "de övergripande målen"}  # fmt: skip
    send(
        controller, at(Kommun, "change", kommun.pk),
        **{f"benamningar-0-{key}": value for key, value in word.items()},
    )  # fmt: skip
    assert kommun.benamningar.get().plural == "övergripande mål"


def test_an_organ_with_history_stays(controller):
    organ = NulagesanalysFactory().organ
    shown = controller.get(at(Organ, "delete", organ.pk)).content.decode()
    assert "Det går inte att ta bort" in shown
    controller.post(at(Organ, "delete", organ.pk), {"post": "yes"})
    assert Organ.objects.filter(pk=organ.pk).exists()


def test_an_organ_made_by_mistake_goes(controller):
    organ = OrganFactory()
    assert controller.post(at(Organ, "delete", organ.pk), {"post": "yes"}).status_code == 302
    assert not Organ.objects.filter(pk=organ.pk).exists()


def test_a_constraint_speaks_swedish(controller):
    shown = send(
        controller, at(Organ, "change", OrganFactory().pk), 200,
        active_from="2026-01-01", active_to="2025-01-01",
    )  # fmt: skip
    assert "Slutdatum kan inte ligga före startdatum." in shown


@pytest.mark.parametrize("make", [ks, kf])
def test_only_one_kommunstyrelse_and_fullmaktige_at_a_time(controller, make):
    first = make()
    given = {
        "kind": first.kind, "name": "Den andra", "short_name": "X", "active_from": "2026-01-01"
    }  # fmt: skip
    assert "åt gången" in send(controller, at(Organ, "add"), 200, **given)
    earlier = {"active_from": "2015-01-01", "active_to": "2018-12-31"}
    send(controller, at(Organ, "add"), **given | earlier)
    send(controller, at(Organ, "change", first.pk))


def test_a_short_name_is_one_organs_at_a_time(controller):
    OrganFactory(slug="ubn", short_name="UBN", active_to="2024-12-31")
    given = {"kind": "namnd", "name": "Ungdomsnämnden", "short_name": "UBN"}
    shown = send(controller, at(Organ, "add"), 200, active_from="2024-01-01", **given)
    assert "Kortnamnet ”UBN” används av" in shown
    send(controller, at(Organ, "add"), active_from="2025-01-01", **given)


def test_an_adressnamn_left_empty_is_made_of_the_name(controller):
    given = {"kind": "namnd", "name": "Äldrenämnden", "short_name": "ÄN"}
    send(controller, at(Organ, "add"), active_from="2026-01-01", **given)
    organ = Organ.objects.get(slug="aldrenamnden")
    send(controller, at(Organ, "change", organ.pk), name="Nämnden", slug="")
    again = given | {"short_name": "ÄN2", "active_from": "2026-01-01"}
    send(controller, at(Organ, "add"), **again)
    assert Organ.objects.get(short_name="ÄN2").slug == "aldrenamnden-2"
    shown = send(controller, at(Organ, "change", organ.pk), 200, slug="äldre nämnd")
    assert "Adressnamnet kan ha bokstäverna a–z" in shown


def test_what_was_saved_is_told_with_swedish_quotation_marks(controller):
    organ = OrganFactory(name="Nämnden")
    send(controller, at(Organ, "change", organ.pk))
    shown = controller.get(at(Organ, "changelist")).content.decode()
    assert "Nämnden</a>”" in shown
    assert "“" not in shown


# --- What is adopted -------------------------------------------------------------------------------


def add_vision(controller, **changes):
    given = {"title": "Ett Ale", "valid_from": "2024-01-01", "valid_to": "2031-12-31"}
    return send(controller, at(Vision, "add"), **(given | {"text_html": "Vi ser"} | changes))


def test_a_text_is_made_with_its_owner_sanitised_and_versioned(controller):
    html = '<p onclick="x">Vi ser <script>alert(1)</script>framåt</p>'
    add_vision(controller, text_html=html, text_html_format="")  # as the editor sends it
    text = Vision.objects.get().text
    assert text.html == "<p>Vi ser framåt</p>"
    assert text.version == 1
    assert text.updated_by == controller.user
    assert text.revisioner.count() == 1


def test_a_text_is_changed_in_a_new_version(controller):
    vision = VisionFactory(adopted=False)
    send(controller, at(Vision, "change", vision.pk), text_html="Nytt.")
    vision.text.refresh_from_db()
    assert (vision.text.html, vision.text.version) == ("<p>Nytt.</p>", 2)


def test_saving_without_a_change_makes_no_version(controller):
    vision = VisionFactory(adopted=False)
    send(controller, at(Vision, "change", vision.pk))
    assert Text.objects.get(vision=vision).version == 1


def test_a_list_that_nobody_touched_is_no_change_without_javascript(controller):
    vision = VisionFactory(adopted=False)
    vision.text.write("<p>Vi ser:</p><ul><li>ett</li><li>två</li></ul>", base=1, by=None)
    send(controller, at(Vision, "change", vision.pk))
    assert Text.objects.get(vision=vision).version == 2
    send(controller, at(Vision, "change", vision.pk), text_html="Vi ser:\n\n- ett\n- tre")
    assert "<li>" in Text.objects.get(vision=vision).html
    assert Text.objects.get(vision=vision).version == 3


def test_two_who_write_the_same_text_both_see_both(controller):
    vision = VisionFactory(adopted=False)
    url = at(Vision, "change", vision.pk)
    mine = fields(controller.get(url).content.decode()) | {"text_html": "Min."}
    vision.text.write("<p>Kollegans.</p>", base=1, by=UserFactory(name="Bo Ek"))
    shown = controller.post(url, mine).content.decode()
    assert "Bo Ek sparade samma text" in shown
    assert "Kollegans." in shown
    assert "Min." in shown
    assert Text.objects.get(vision=vision).html == "<p>Kollegans.</p>"
    assert controller.post(url, fields(shown)).status_code == 302
    text = Text.objects.get(vision=vision)
    assert (text.html, text.version) == ("<p>Min.</p>", 3)


def adopt(controller, obj, expect=302, **changes):
    given = {
        "organ": kf().pk,
        "decided_on": "2026-01-15",
        "paragraf": 7,
        "diarienummer": "KF.2026.7",
    }
    response = controller.post(at(type(obj), "adopt", obj.pk), given | changes)
    assert response.status_code == expect
    obj.refresh_from_db()
    return response.content.decode()


@pytest.mark.parametrize(
    "make",
    [
        VisionFactory, VardegrundFactory, RiktningsmalFactory, OmvarldsfaktorFactory,
        GrunduppdragFactory,
    ],
)  # fmt: skip
def test_adopted_under_a_decision_it_is_read_only_and_gets_new_versions(controller, make):
    KommunFactory()
    obj = make(adopted=False)
    adopt(controller, obj)
    assert obj.is_adopted
    assert (obj.beslut.organ, obj.beslut.paragraf) == (kf(), 7)
    shown = controller.get(at(type(obj), "change", obj.pk)).content.decode()
    assert "Orden kan inte ändras längre." in shown
    assert 'name="title"' not in shown
    assert 'name="text_html"' not in shown
    changed = controller.post(at(type(obj), "change", obj.pk), {"title": "Kapat"})
    assert changed.status_code in (200, 302, 403)
    assert controller.post(at(type(obj), "delete", obj.pk), {"post": "yes"}).status_code == 403
    assert type(obj).objects.get(pk=obj.pk).title == obj.title

    assert controller.post(at(type(obj), "renew", obj.pk)).status_code == 302
    copy = type(obj).objects.get(supersedes=obj)
    assert not copy.is_adopted
    assert copy.title == obj.title
    if hasattr(obj, "version"):
        assert copy.version == 2
    if isinstance(obj, Vardegrund):
        assert copy.varden.count() == obj.varden.count()
        assert copy.varden.first().text_id != obj.varden.first().text_id
    elif isinstance(obj, Grunduppdrag):
        assert copy.summary == obj.summary
    else:
        assert copy.text.html == obj.text.html
        assert copy.text_id != obj.text_id
    controller.post(at(type(obj), "renew", obj.pk))
    assert type(obj).objects.filter(supersedes=obj).count() == 1


def test_a_decision_that_does_not_hold_is_refused(controller):
    KommunFactory()
    vision = VisionFactory(adopted=False)
    assert "Diarienumret ska se ut som" in adopt(controller, vision, 422, diarienummer="hej")
    assert "har inte varit än" in adopt(controller, vision, 422, decided_on="2126-01-01")
    adopt(controller, vision, 422, paragraf="")
    assert not vision.is_adopted
    assert not Beslut.objects.exists()


def test_only_kommunfullmaktige_adopts(controller):
    KommunFactory()
    vision, board = VisionFactory(adopted=False), ks()
    kf()
    page = controller.get(at(Vision, "adopt", vision.pk)).content.decode()
    assert board.name not in re.search(r"<select.*?</select>", page, re.DOTALL).group()
    assert "---------" not in page
    assert "Bara kommunfullmäktige kan anta." in adopt(controller, vision, 422, organ=board.pk)
    with pytest.raises(ValidationError, match="Bara kommunfullmäktige"):
        vision.adopt(BeslutFactory(organ=board))
    assert not vision.is_adopted


def test_nobody_adopts_where_there_is_no_kommunfullmaktige(controller):
    vision = VisionFactory(adopted=False)
    assert "Välj" in controller.get(at(Vision, "adopt", vision.pk)).content.decode()
    shown = controller.post(
        at(Vision, "adopt", vision.pk),
        {"organ": ks().pk, "decided_on": "2026-01-15", "paragraf": 7, "diarienummer": "KF.2026.7"},
    )
    assert shown.status_code == 422


def test_an_empty_text_cannot_be_adopted(controller):
    vision = VisionFactory(adopted=False, words="")
    assert "Texten är tom." in adopt(controller, vision, 422)
    assert not vision.is_adopted


def test_a_paragraph_taken_by_another_matter_is_told(controller):
    BeslutFactory(decided_on="2026-01-15", paragraf=7, diarienummer="KF.2026.1")
    vision = VisionFactory(adopted=False)
    assert "redan registrerad den dagen" in adopt(controller, vision, 422)


def test_how_an_adopted_goal_is_followed_up_can_still_be_changed(controller):
    mal, nyckeltal = RiktningsmalFactory(adopted=False), NyckeltalFactory()
    url = at(Riktningsmal, "change", mal.pk)
    koppling = {"malkopplingar-0-globalt_mal": 4, "malkopplingar-0-how": "Genom skolan."}
    send(controller, url, **koppling)
    assert mal.malkopplingar.get().globalt_mal.number == 4
    mal.adopt(BeslutFactory())
    send(controller, url, nyckeltal=[nyckeltal.pk], **koppling | {"malkopplingar-0-how": "Nej."})
    assert list(mal.nyckeltal.all()) == [nyckeltal]
    assert mal.malkopplingar.get().how == "Genom skolan."
    shown = controller.get(url).content.decode()
    assert "Genom skolan." in shown
    assert 'name="malkopplingar-0-how"' not in shown


def test_a_trace_between_adopted_goals_is_only_read(controller):
    before = MandatperiodFactory(starts="2019-01-01", ends="2022-12-31")
    old, new = RiktningsmalFactory(mandatperiod=before), RiktningsmalFactory(adopted=False)
    trace = Riktningsmalsarv.objects.create(old=old, new=new, kind="omskrivet")
    url = at(Riktningsmalsarv, "change", trace.pk)
    send(controller, url, reason="Kortare.")
    new.adopt(BeslutFactory())
    assert "Kortare." in controller.get(url).content.decode()
    assert controller.post(url, {"reason": "Kapat"}).status_code == 403
    delete = at(Riktningsmalsarv, "delete", trace.pk)
    assert controller.post(delete, {"post": "yes"}).status_code == 403


def test_what_is_known_of_a_decision_is_not_emptied(controller):
    document = StyrdokumentFactory(paragraf=265)
    url = at(Styrdokument, "change", document.pk)
    shown = send(controller, url, 200, adopted_on="", paragraf="")
    assert "Detta fält måste fyllas i." in shown
    send(controller, url, adopted_on="2021-12-21", paragraf="266")
    document.refresh_from_db()
    assert (str(document.adopted_on), document.paragraf) == ("2021-12-21", 266)


def test_a_number_taken_in_the_mandatperiod_is_told(controller):
    taken = RiktningsmalFactory(number=1)
    shown = send(
        controller, at(Riktningsmal, "add"), 200, mandatperiod=taken.mandatperiod.pk, number=1,
        title="Igen", kind="riktning", text_html="<p>x</p>",
    )  # fmt: skip
    assert "Numret är redan upptaget i mandatperioden." in shown
    assert Riktningsmal.objects.count() == 1


def test_a_draft_can_be_thrown_away(controller):
    mal = RiktningsmalFactory(adopted=False)
    assert controller.post(at(Riktningsmal, "delete", mal.pk), {"post": "yes"}).status_code == 302
    assert not Riktningsmal.objects.exists()


def test_a_registered_decision_is_never_changed(controller):
    beslut = BeslutFactory()
    assert controller.post(at(Beslut, "change", beslut.pk), {"paragraf": 9}).status_code == 403
    assert controller.post(at(Beslut, "delete", beslut.pk), {"post": "yes"}).status_code == 403


def test_a_refusal_of_the_database_becomes_a_sentence(controller, monkeypatch):
    """Were a form ever to let through what the trigger holds, nobody meets a fault page."""
    vision = VisionFactory()
    monkeypatch.setattr("organisation.administration.Plain.is_frozen", lambda self, obj: False)
    send(controller, at(Vision, "change", vision.pk), title="Kapat")
    shown = controller.get(at(Vision, "change", vision.pk)).content.decode()
    assert "Det som är antaget kan inte ändras. Skapa en ny version." in shown
    vision.refresh_from_db()
    assert vision.title != "Kapat"


# --- Accounts --------------------------------------------------------------------------------------


def test_an_account_is_made_and_changed_in_plain_words(controller):
    taken = UserFactory()
    data = {"username": taken.username, "name": "", "password1": "ett-langt", "password2": "annat"}
    for page in (at(User, "add"), at(User, "change", taken.pk)):
        shown = controller.get(page).content.decode()
        assert "Det som personen loggar in med" in shown
        assert "Obligatoriskt" not in shown
        assert "150 tecken" not in shown
    shown = send(controller, at(User, "add"), 200, **data)
    assert "Någon annan har redan det användarnamnet." in shown
    assert "Skriv personens namn." in shown
    assert "De två lösenorden är inte lika." in shown
    for name, said in [("två ord", "men inte mellanslag."), ("", "Skriv ett användarnamn.")]:
        assert said in send(controller, at(User, "change", taken.pk), 200, username=name)
    long = send(controller, at(User, "change", taken.pk), 200, username="a" * 151)
    assert "får vara högst 150 tecken. Nu är det 151." in long


# --- The year --------------------------------------------------------------------------------------


def document(title, adopted_on, *sections):
    styrdokument = StyrdokumentFactory(title=title, adopted_on=adopted_on)
    for position, (level, heading) in enumerate(sections, start=1):
        Styrdokumentavsnitt.objects.create(
            styrdokument=styrdokument, position=position, level=level, heading=heading
        )
    return styrdokument


@pytest.mark.parametrize("model", [Riktningsmal, Uppdrag, Grunduppdrag])
def test_a_section_is_chosen_under_its_document_the_newest_first(controller, model):
    document("Styrmodell", "2021-12-20", (1, "Roller"), (2, "Nämnd"), (1, "Trender"))
    document("Plan utan dag", None, (1, "Mål"))
    document("Program", "2024-05-13", (1, ""), (1, "Trender"))
    form = controller.get(at(model, "add")).context["adminform"].form
    empty, *groups = form.fields["source"].choices
    assert empty == ("", "Inget valt")
    assert [(name, [label for _, label in rows]) for name, rows in groups] == [
        ("Program (13 maj 2024)", ["Inledning", "Trender"]),
        ("Styrmodell (20 december 2021)", ["Roller", "\xa0" * 4 + "Nämnd", "Trender"]),
        ("Plan utan dag", ["Mål"]),
    ]
    assert str(form["source"]).count("<optgroup") == 3


def test_the_chosen_section_is_kept(controller):
    goal = RiktningsmalFactory(adopted=False)
    section = document("Styrmodell", "2021-12-20", (1, "Roller")).avsnitt.get()
    url = at(Riktningsmal, "change", goal.pk)
    send(controller, url, source=str(section.pk))
    goal.refresh_from_db()
    assert goal.source == section
    assert f'<option value="{section.pk}" selected' in controller.get(url).content.decode()


def test_the_sections_take_one_query_however_many(controller):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            controller.get(at(Grunduppdrag, "add"))
        return len(asked)

    document("Ett", "2021-12-20", (1, "Roller"))
    few = queries()
    for n in range(3):
        document(f"Nr {n}", "2022-12-20", *[(1, f"Avsnitt {m}") for m in range(9)])
    assert queries() == few


def lay_out_next(controller):
    assert controller.post(reverse("admin:organisation_arshjul_next")).status_code == 302


def test_next_year_is_made_out_of_the_last(controller):
    MomentFactory(starts="2024-02-29", ends="2024-03-15", arshjul=ArshjulFactory(year=2024))
    assert "Lägg upp 2025" in controller.get(at(Arshjul, "changelist")).content.decode()
    lay_out_next(controller)
    moment = Arshjul.objects.get(year=2025).moment.get()
    assert (str(moment.starts), str(moment.ends)) == ("2025-02-28", "2025-03-15")


def test_an_empty_year_is_filled_from_the_latest_that_has_moments(controller):
    MomentFactory(starts="2026-04-01", ends="2026-04-30", arshjul=ArshjulFactory(year=2026))
    ArshjulFactory(year=2027)
    for year in (2027, 2028):
        lay_out_next(controller)
        moment = Arshjul.objects.get(year=year).moment.get()
        assert (str(moment.starts), str(moment.ends)) == (f"{year}-04-01", f"{year}-04-30")


def test_the_first_year_has_the_days_of_the_model_and_of_the_law(controller):
    send(controller, at(Arshjul, "add"), year="2028")
    of_kind = {m.kind: m for m in Arshjul.objects.get(year=2028).moment.order_by("ends")}
    when = {kind: (str(m.starts), str(m.ends), m.basis) for kind, m in of_kind.items()}
    assert when["bokslut"][1] == "2028-02-29"
    assert when["arsredovisning"][1:] == ("2028-04-15", "11 kap. 20 § kommunallagen")
    assert when["nulagesanalys"][:2] == ("2028-04-01", "2028-04-30")
    assert when["ks_tillitsdialog"][:2] == ("2028-05-01", "2028-06-30")
    assert when["delarsrapport"][1] == "2028-10-31"
    assert when["budget"][1:] == ("2028-11-30", "11 kap. 10 § kommunallagen")
    shown = controller.get("/2028/arshjul/").content.decode()
    assert "Kommunstyrelsens förslag till budget" in shown


def test_a_year_is_offered_and_one_that_cannot_be_is_refused(controller):
    ArshjulFactory(year=2026)
    assert fields(controller.get(at(Arshjul, "add")).content.decode())["year"] == ["2027"]
    shown = send(controller, at(Arshjul, "add"), 200, year="20277")
    assert "Skriv året med fyra siffror" in shown


def test_moments_are_added_in_the_year(controller):
    arshjul = ArshjulFactory()
    given = {
        "kind": "omvarldsdag",
        "name": "Omvärldsdag",
        "starts": "2026-04-22",
        "ends": "2026-04-22",
    }
    url = at(Arshjul, "change", arshjul.pk)
    send(controller, url, **{f"moment-0-{key}": value for key, value in given.items()})
    assert arshjul.moment.get().name == "Omvärldsdag"
    shown = send(controller, url, 200, **{"moment-0-ends": "2026-01-01"})
    assert "Momentet kan inte sluta innan det börjar." in shown


def test_a_mall_is_renewed_changed_and_fixed(controller):
    mall = Mall.objects.get()
    assert (
        'name="avsnitt-0-heading"'
        not in controller.get(at(Mall, "change", mall.pk)).content.decode()
    )
    controller.post(at(Mall, "renew", mall.pk))
    copy = Mall.objects.get(version=2)
    assert copy.avsnitt.count() == mall.avsnitt.count()
    send(controller, at(Mall, "change", copy.pk), **{"avsnitt-1-heading": "Vad vi gör"})
    assert copy.avsnitt.filter(heading="Vad vi gör").exists()
    controller.post(at(Mall, "renew", mall.pk))
    assert Mall.objects.count() == 2  # one at a time
    controller.post(at(Mall, "fix", copy.pk))
    assert Mall.objects.current() == copy
    assert controller.post(at(Mall, "change", copy.pk), {"name": "x"}).status_code == 403


def test_two_avsnitt_of_a_kind_are_refused(controller):
    controller.post(at(Mall, "renew", Mall.objects.get().pk))
    copy = Mall.objects.get(version=2)
    shown = send(controller, at(Mall, "change", copy.pk), 200, **{"avsnitt-1-kind": "karta"})
    assert "Mallen kan bara ha ett avsnitt av slaget ”Nulägeskarta”." in shown


def test_an_omvarldsanalys_begins_with_its_four_levels(controller):
    send(controller, at(Omvarldsanalys, "add"), year=YEAR)
    analys = Omvarldsanalys.objects.get()
    assert analys.nivaer.count() == 4
    url = at(Omvarldsanalys, "change", analys.pk)
    send(controller, url, **{"nivaer-0-text_html": "Världen oroar."})
    assert analys.nivaer.first().text.plain == "Världen oroar."
    assert Omvarldsanalys.objects.get().nivaer.exclude(text__plain="").count() == 1


def test_nyckeltal_take_values_with_a_comma(controller):
    nyckeltal = NyckeltalFactory()
    send(
        controller, at(Nyckeltal, "change", nyckeltal.pk),
        **{"varden-0-year": 2025, "varden-0-gender": "T", "varden-0-value": "82,5"},
    )  # fmt: skip
    assert str(nyckeltal.varden.get().value) == "82.500"


def test_values_are_shown_without_zeros_and_told_when_they_are_two(controller):
    nyckeltal = NyckeltalFactory(target=Decimal("90.000"))
    nyckeltal.varden.create(year=2024, gender="T", value=Decimal("6.500"))
    url = at(Nyckeltal, "change", nyckeltal.pk)
    given = fields(controller.get(url).content.decode())
    assert given["target"] == ["90"]
    assert "6,5" in [given[name][0] for name in given if name.endswith("-value")]
    new = len([name for name in given if re.fullmatch(r"varden-\d+-id", name)]) - 1
    same = {f"varden-{new}-year": 2024, f"varden-{new}-gender": "T", f"varden-{new}-value": "7"}
    assert "Två rader har samma år och kön. Ändra den ena." in send(controller, url, 200, **same)


def test_a_styrdokument_is_read_in_and_not_typed(controller):
    assert controller.get(at(Styrdokument, "add")).status_code == 403
    shown = controller.get(at(Styrdokument, "changelist")).content.decode()
    add = reverse("goals:styrdokument_add", args=[timezone.localdate().year])
    assert f'href="{add}">Läs in ett styrdokument</a>' in shown
    assert controller.get(add).status_code == 200


def test_an_uppdrag_rests_on_a_decision(controller):
    beslut = BeslutFactory()
    send(
        controller, at(Uppdrag, "add"), organ=OrganFactory().pk, year=YEAR, title="Minska svinnet",
        due="2026-12-01", beslut=beslut.pk,
    )  # fmt: skip
    assert Uppdrag.objects.get().beslut == beslut


def test_what_was_done_is_remembered(controller):
    vision = VisionFactory(adopted=False)
    send(controller, at(Vision, "change", vision.pk), title="Nytt namn")
    assert LogEntry.objects.get().user == controller.user
    shown = controller.get(at(Vision, "history", vision.pk)).content.decode()
    assert "rubrik" in shown.lower()


def test_the_history_has_swedish_quotation_marks(controller):
    user = UserFactory()
    send(
        controller, at(User, "change", user.pk),
        **{"behorigheter-0-organ": ks().pk, "behorigheter-0-role": "handlaggare",
           "behorigheter-0-active_from": "2026-01-01"},
    )  # fmt: skip
    shown = controller.get(at(User, "history", user.pk)).content.decode()
    assert "”Handläggare, kommunstyrelsen”" in shown
    assert "“" not in shown


def test_days_are_written_as_in_the_rest_of_the_product(controller):
    vision = VisionFactory(beslut=BeslutFactory(organ=kf(), decided_on="2023-03-27"))
    for page in (
        at(Vision, "changelist"),
        at(Vision, "change", vision.pk),
        at(Beslut, "changelist"),
    ):
        shown = controller.get(page).content.decode()
        assert "27 mars 2023" in shown
        assert "2023-03-27" not in shown


def test_a_varde_is_written_within_its_vardegrund(controller):
    send(
        controller, at(Vardegrund, "add"), title="Värdegrund", valid_from="2024-01-01",
        valid_to="2031-12-31",
        **{"varden-0-number": 1, "varden-0-title": "Förtroende", "varden-0-text_html": "Vi lyssnar."},
    )  # fmt: skip
    varde = Vardegrund.objects.get().varden.get()
    assert varde.text.html == "<p>Vi lyssnar.</p>"
    assert varde.text.updated_by == controller.user


def test_mandatperioder_do_not_overlap(controller):
    period = MandatperiodFactory()
    shown = send(controller, at(type(period), "add"), 200, starts="2025-01-01", ends="2028-12-31")
    assert "Perioden går in i en annan mandatperiod." in shown


def test_an_analysis_of_the_world_stays(controller):
    analys = OmvarldsanalysFactory()
    url = at(Omvarldsanalys, "delete", analys.pk)
    assert controller.post(url, {"post": "yes"}).status_code == 403


def test_an_ended_organ_is_not_offered_but_kept_where_it_stands(controller):
    today = timezone.localdate()
    ended = OrganFactory(slug="gamla", active_to=today - datetime.timedelta(days=1))
    ending = OrganFactory(slug="snart-slut", active_to=today)
    coming = OrganFactory(slug="kommande", active_from=today + datetime.timedelta(days=30))
    old = person("handlaggare", ended)
    figure = NyckeltalFactory(organ=ended)

    def offered(url):
        page = controller.get(url).content.decode()
        choices = re.search(r'<select name="organ".*?</select>', page, re.DOTALL)[0]
        return set(re.findall(r'<option value="(\d+)"', choices))

    for url in (at(Behorighet, "add"), at(Nyckeltal, "add")):
        assert offered(url) >= {str(ending.pk), str(coming.pk)}, url
        assert str(ended.pk) not in offered(url), url
    role = Behorighet.objects.get(user=old)
    for url in (at(Behorighet, "change", role.pk), at(Nyckeltal, "change", figure.pk)):
        assert str(ended.pk) in offered(url), url
    page = controller.get(at(User, "change", old.pk)).content.decode()
    assert page.count(">Gamla</option>") == 1, "in the old row, not in the empty one"
