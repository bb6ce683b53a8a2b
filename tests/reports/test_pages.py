"""The reports' pages: what is shown in each state, and that only the right bytes are handed out."""

import hashlib
import re

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from reports import rendering
from reports.models import Rapport
from reports.templatetags.files import file_size
from tests.factories import YEAR, BeslutFactory, KommunFactory, RapportFactory, ks, person

pytestmark = pytest.mark.django_db

LIST = f"/{YEAR}/rapporter/"


@pytest.fixture
def member(client):
    client.force_login(person("kf_ledamot"))
    return client


@pytest.fixture
def controller(client):
    KommunFactory()
    client.force_login(person("controller"))
    return client


def test_download_is_the_file_as_it_was_made(member):
    rapport = RapportFactory(state="klar", pdf=b"%PDF-1.7 innehall", edition=3)
    response = member.get(f"{LIST}{rapport.pk}/pdf/")
    body = b"".join(response)
    assert hashlib.sha256(body).hexdigest() == rapport.sha256
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="tillitsdialoger-{YEAR}-utgava-3.pdf"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_reading_in_the_browser_is_inline(member):
    rapport = RapportFactory(state="klar")
    response = member.get(f"{LIST}{rapport.pk}/pdf/?las=1")
    assert response.headers["Content-Disposition"].startswith("inline")
    b"".join(response)


@pytest.mark.parametrize("damage", ["changed", "shortened", "gone"])
def test_damaged_file_is_not_handed_out(member, damage):
    rapport = RapportFactory(state="klar", pdf=b"%PDF-1.7 innehall")
    default_storage.delete(rapport.file.name)
    if damage != "gone":
        with default_storage.open(rapport.file.name, "wb") as file:
            file.write(b"%PDF-1.7 innehaIl" if damage == "changed" else b"%PDF")
    page = member.get(f"{LIST}{rapport.pk}/pdf/")
    assert page.status_code == 500
    assert "stämmer inte med sin kontrollsumma" in page.content.decode()
    assert b"%PDF" not in page.content


def test_finished_report_shows_its_facts(member):
    rapport = RapportFactory(state="klar", diarienummer="KS.2026.7")
    page = member.get(rapport.get_absolute_url()).content.decode()
    for fact in (rapport.sha256, "KS.2026.7", "Ladda ner PDF"):
        assert fact in page
    assert "http-equiv" not in page


PARTS = [
    {"title": "Året i korthet", "state": "klar"},
    {"title": "Alla barn <klarar> skolan", "state": "pagar"},
    {"title": "Omslag", "state": "vantar"},
]


def words(html):
    return " ".join(re.sub("<[^>]*>", " ", html).split())


@pytest.mark.parametrize(
    ("octets", "said"), [(12, "1 kB"), (393_982, "394 kB"), (1_240_000, "1,2 MB")]
)
def test_size_has_a_decimal_only_where_it_says_something(octets, said):
    assert file_size(octets) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_report_under_way_shows_its_parts_in_order_with_their_state(controller):
    rapport = RapportFactory(state="pagar", parts=PARTS)
    page = controller.get(rapport.get_absolute_url()).content.decode()
    assert "Görs nu 1 av 3 delar är klara." in words(page)
    listed = re.search('<ol class="report-parts".*?</ol>', page, re.DOTALL).group()
    assert words(listed) == (
        "Året i korthet Klar Alla barn &lt;klarar&gt; skolan Görs nu Omslag Väntar"
    )
    shapes = re.findall(r'"state (state-\w+)"', listed)
    assert shapes == ["state-klar", "state-pagar", "state-ej"]


def poll(client, page):
    """What the page's own question is answered with."""
    return client.get(re.search('hx-get="([^"]+)"', page).group(1), HTTP_HX_REQUEST="true")


def test_nothing_is_swapped_or_read_aloud_before_something_has_happened(controller):
    rapport = RapportFactory(state="pagar", parts=PARTS)
    page = controller.get(rapport.get_absolute_url()).content.decode()
    assert poll(controller, page).status_code == 204

    done = [part | {"state": "klar"} for part in PARTS]
    Rapport.objects.update(parts=done, touched_at=timezone.now())
    part = poll(controller, page).content.decode()
    assert "<html" not in part
    assert "3 av 3 delar är klara." in words(part)
    assert poll(controller, part).status_code == 204


def test_only_the_line_that_says_how_far_is_announced(controller):
    rapport = RapportFactory(state="pagar", parts=PARTS)
    part = controller.get(rapport.get_absolute_url(), HTTP_HX_REQUEST="true").content.decode()
    live = re.findall(r'<(\w+)[^>]*role="(?:status|alert)"[^>]*>(.*?)</\1>', part, re.DOTALL)
    assert [words(inside) for _, inside in live] == ["Görs nu 1 av 3 delar är klara."]
    assert 'hx-swap-oob="innerHTML"' in part  # the region stays, so that its new words are heard


def test_page_that_is_told_by_its_address_what_was_seen_is_still_a_page(controller):
    rapport = RapportFactory(state="pagar", parts=PARTS)
    assert controller.get(f"{rapport.get_absolute_url()}?sett={rapport.mark}").status_code == 200


def test_report_begun_before_it_told_its_parts_still_shows(controller):
    page = controller.get(RapportFactory(state="pagar").get_absolute_url()).content.decode()
    assert "Görs nu" in page
    assert "report-parts" not in page


@pytest.mark.parametrize("state", ["klar", "misslyckad"])
def test_end_is_shown_and_nothing_more_is_asked(controller, press, state):
    rapport = RapportFactory(state="pagar", parts=PARTS, snapshot={"title": "R", "edition": 1})
    page = controller.get(rapport.get_absolute_url()).content.decode()
    if state == "misslyckad":
        press.fault = OSError()
    rendering.render(rapport)
    part = poll(controller, page).content.decode()
    assert {"klar": "Ladda ner PDF", "misslyckad": "Försök igen"}[state] in part
    assert "hx-get" not in part


def test_failed_report_says_why_and_is_retried_by_the_controller(
    controller, press, django_capture_on_commit_callbacks
):
    rapport = RapportFactory(
        state="misslyckad", error="Disken är full.", snapshot={"title": "R", "edition": 1}
    )
    page = controller.get(rapport.get_absolute_url()).content.decode()
    assert "Disken är full." in page
    assert "Försök igen" in page
    with django_capture_on_commit_callbacks(execute=True):
        controller.post(f"{LIST}{rapport.pk}/forsok-igen/")
    rapport.refresh_from_db()
    assert rapport.state == "klar"


def test_list_says_why_a_report_failed_and_offers_another_try(controller):
    rapport = RapportFactory(state="misslyckad", error="Disken är full.")
    page = controller.get(LIST).content.decode()
    assert "Misslyckades Disken är full. Försök igen" in words(page)
    assert f'action="{LIST}{rapport.pk}/forsok-igen/"' in page


def test_list_says_how_far_a_report_has_come(controller):
    RapportFactory(state="pagar", parts=PARTS)
    RapportFactory(state="bestalld")
    page = words(controller.get(LIST).content.decode())
    assert "Görs nu 1 av 3 delar är klara." in page
    assert "Väntar på sin tur" in page


def test_controller_orders_and_is_led_to_the_report(
    controller, press, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reply = controller.post(f"{LIST}bestall/", {"kind": "tillitsdialoger"})
    rapport = Rapport.objects.get()
    assert reply.url == rapport.get_absolute_url()
    assert (rapport.edition, rapport.state) == (1, "klar")
    again = controller.post(f"{LIST}bestall/", {"kind": "tillitsdialoger"}, follow=True)
    assert "Inget har ändrats sedan utgåva 1" in again.content.decode()
    assert Rapport.objects.count() == 1


def test_order_of_an_unknown_report_says_what_is_wrong(controller):
    page = controller.post(f"{LIST}bestall/", {"kind": "budget"}, follow=True)
    assert "Välj vilken rapport" in page.content.decode()
    assert not Rapport.objects.exists()


def test_wrong_diarienummer_is_said_at_its_field_and_kept(controller):
    answer = controller.post(f"{LIST}bestall/", {"kind": "nulagesrapport", "diarienummer": "åtta"})
    page = answer.content.decode()
    field = page[page.index('id="nulagesrapport_diarienummer"') - 200 :][:500]
    assert answer.status_code == 422
    assert "Diarienumret ska se ut som" in page
    assert 'value="åtta"' in field
    assert 'aria-invalid="true"' in field
    assert page.count('aria-invalid="true"') == 1
    assert not Rapport.objects.exists()


def test_only_kommunstyrelsens_decisions_can_stand_on_the_cover(controller):
    own, other = BeslutFactory(organ=ks(), paragraf=210), BeslutFactory(paragraf=211)
    page = controller.get(LIST).content.decode()
    assert "§ 210" in page
    assert "§ 211" not in page
    wrong = controller.post(f"{LIST}bestall/", {"kind": "nulagesrapport", "beslut": other.pk})
    assert wrong.status_code == 422
    assert not Rapport.objects.exists()
    controller.post(f"{LIST}bestall/", {"kind": "nulagesrapport", "beslut": own.pk})
    assert Rapport.objects.get().snapshot["beslut"]["paragraf"] == "§ 210"


def test_order_that_nobody_has_begun_says_that_it_is_kept(controller):
    rapport = RapportFactory(state="bestalld")
    assert "dröjer" not in controller.get(rapport.get_absolute_url()).content.decode()
    Rapport.objects.update(touched_at="2026-01-01T00:00:00Z")
    assert "Beställningen är sparad" in controller.get(rapport.get_absolute_url()).content.decode()


def test_report_of_another_year_is_not_found(member):
    rapport = RapportFactory(state="klar")
    assert member.get(f"/2025/rapporter/{rapport.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(member, django_assert_num_queries, count):
    for _ in range(count):
        RapportFactory(state="klar")
    member.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        page = member.get(LIST).content.decode()
    assert page.count("/pdf/") >= count


LIST_QUERIES = 6
