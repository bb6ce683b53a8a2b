"""The pages where styrdokument are read, and where the controller reads them in."""

import datetime
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goals.models import Styrdokument
from goals.tasks import clear_inbox
from organisation.models import Behorighet, Organ, User
from tests.goals.importing_files import DOCUMENTS, policy

ADD = "/2026/mal/styrdokument/lagg-till/"
LIST = "/2026/mal/styrdokument/"
LONG_AGO = datetime.date(2000, 1, 1)


@pytest.fixture
def fullmaktige(db):
    return Organ.objects.create(
        kind=Organ.Kind.KOMMUNFULLMAKTIGE,
        name="Kommunfullmäktige",
        short_name="KF",
        slug="kommunfullmaktige",
        active_from=LONG_AGO,
    )


def _person(organ: Organ, role: str) -> User:
    user = User.objects.create_user(role, password="hemligt")
    Behorighet.objects.create(user=user, organ=organ, role=role, active_from=LONG_AGO)
    return user


@pytest.fixture
def controller(client, fullmaktige):
    client.force_login(_person(fullmaktige, Behorighet.Role.CONTROLLER))
    return client


@pytest.fixture
def reader(client, fullmaktige):
    client.force_login(_person(fullmaktige, Behorighet.Role.HANDLAGGARE))
    return client


def _upload(client, data: bytes, name: str):
    return client.post(ADD, {"file": SimpleUploadedFile(name, data)})


def _policy(client):
    """Uploads a policy; returns (the preview page, the form's values as understood)."""
    response = _upload(client, policy("docx"), "policy.docx")
    page = client.get(response.url)
    initial = page.context["form"].initial
    values = {name: "" if value is None else value for name, value in initial.items()}
    values["organ"] = initial["organ"].pk
    return page, values | {"utkast": page.context["token"]}


def test_the_controller_uploads_looks_over_and_saves(controller):
    page, values = _policy(controller)
    html = page.content.decode()
    assert "Ingenting är sparat ännu" in html
    assert "Alla resor i tjänsten ska planeras" in html
    assert not Styrdokument.objects.exists()
    response = controller.post(ADD, values | {"title": "Resepolicy"})
    styrdokument = Styrdokument.objects.get()
    assert response.url == reverse("goals:styrdokument", args=[2026, styrdokument.pk])
    read = controller.get(response.url).content.decode()
    assert "<h1>Resepolicy</h1>" in read
    assert "Val av färdsätt" in read
    assert "<li>nattåg</li>" in read
    assert "§ 41" in read
    assert "18 mars 2024" in read


def test_no_file_waits_in_the_inbox_after_it_was_saved(controller, settings):
    _, values = _policy(controller)
    controller.post(ADD, values)
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(files) == 1
    assert files[0].read_bytes() == Path(Styrdokument.objects.get().file.path).read_bytes()


def test_an_error_in_the_preview_keeps_what_was_written_and_the_file(controller):
    _, values = _policy(controller)
    response = controller.post(
        ADD, values | {"title": "", "adopted_on": "i våras", "diarienummer": "KS 7"}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "Skriv en titel." in html
    assert "Skriv ett datum" in html
    assert 'value="KS 7"' in html
    assert "Alla resor i tjänsten ska planeras" in html
    assert controller.post(ADD, values).status_code == 302


def test_validity_that_ends_before_it_begins_is_an_error_on_the_page(controller):
    _, values = _policy(controller)
    response = controller.post(ADD, values | {"valid_from": "2026-01-01", "valid_to": "2025-01-01"})
    assert response.status_code == 422
    assert "Giltigheten kan inte sluta innan den börjar." in response.content.decode()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"%PDF-1.7 trasig", "a.pdf", "skadad"),
        (b"", "a.txt", "Filen är tom."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.png", "kan inte läsas"),
    ],
)
def test_a_faulty_file_is_explained(controller, data, name, says):
    response = _upload(controller, data, name)
    assert response.status_code == 422
    assert says in response.content.decode()


def test_sending_no_file_is_explained(controller):
    response = controller.post(ADD, {})
    assert response.status_code == 422
    assert "Välj en fil att läsa in." in response.content.decode()


def test_the_same_file_again_leads_to_the_document_that_is_there(controller):
    _, values = _policy(controller)
    controller.post(ADD, values)
    styrdokument = Styrdokument.objects.get()
    response = _upload(controller, Path(styrdokument.file.path).read_bytes(), "kopia.docx")
    assert response.url == reverse("goals:styrdokument", args=[2026, styrdokument.pk])
    assert "redan inläst" in controller.get(response.url).content.decode()


def test_the_goals_lead_to_the_list_and_the_list_to_reading_in(controller):
    assert f'href="{LIST}"' in controller.get("/2026/mal/").content.decode()
    assert f'href="{ADD}"' in controller.get(LIST).content.decode()


def test_only_the_controller_reads_documents_in(reader):
    assert reader.get(ADD).status_code == 403
    assert _upload(reader, policy("md"), "policy.md").status_code == 403
    assert ADD not in reader.get(LIST).content.decode()


def test_another_person_cannot_open_an_upload_that_waits(controller, fullmaktige, client):
    _, values = _policy(controller)
    other = User.objects.create_user("annan", password="hemligt")
    Behorighet.objects.create(
        user=other, organ=fullmaktige, role=Behorighet.Role.CONTROLLER, active_from=LONG_AGO
    )
    client.force_login(other)
    response = client.get(ADD, {"utkast": values["utkast"]})
    assert response.status_code == 422
    assert "Filen ligger inte kvar" in response.content.decode()
    assert client.get(ADD, {"utkast": "gissning"}).status_code == 422


def test_everyone_who_is_logged_in_reads_and_downloads_the_original(reader, client):
    source = DOCUMENTS / "styrmodell.txt"
    from goals.importing import read_bytes
    from goals.importing.storing import store

    styrdokument = store(
        read_bytes(source.read_bytes(), source.name), source.read_bytes(), source.name
    )
    page = reader.get(reverse("goals:styrdokument", args=[2026, styrdokument.pk]))
    assert "Fullmäktige bestämmer vart vi ska" in page.content.decode()
    file = reader.get(reverse("goals:styrdokument_file", args=[2026, styrdokument.pk]))
    assert b"".join(file.streaming_content) == source.read_bytes()
    assert file["Content-Disposition"] == 'attachment; filename="styrmodell.txt"'
    assert file["Content-Type"] == "application/octet-stream"
    client.logout()
    for address in (LIST, page.request["PATH_INFO"]):
        assert client.get(address).status_code == 302


def test_the_empty_list_says_what_will_be_here(reader):
    assert "Inga styrdokument ännu" in reader.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    reader, fullmaktige, count, django_assert_num_queries
):
    for number in range(count):
        Styrdokument.objects.create(title=f"Plan {number}", organ=fullmaktige)
    with django_assert_num_queries(6):
        html = reader.get(LIST).content.decode()
    assert html.count("Plan ") == count


def test_an_upload_nobody_confirms_is_removed_after_a_day(controller, settings):
    """The clock runs hourly; a file that is younger than a day is still there to confirm."""
    _policy(controller)
    (waiting,) = (path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    clear_inbox()
    assert waiting.exists()
    yesterday = waiting.stat().st_mtime - 25 * 60 * 60
    os.utime(waiting, (yesterday, yesterday))
    clear_inbox()
    assert not waiting.exists()


def test_the_same_file_uploaded_again_waits_a_new_day(controller, settings):
    _policy(controller)
    (waiting,) = (path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    os.utime(waiting, (0, 0))
    _, values = _policy(controller)
    clear_inbox()
    assert controller.post(ADD, values).status_code == 302


def test_the_clock_clears_the_inbox(settings):
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert clear_inbox.name in tasks
    clear_inbox()  # Also where nothing was ever uploaded.


def test_facts_without_a_field_of_their_own_are_shown_before_they_are_saved(controller):
    source = DOCUMENTS / "styrmodell.txt"
    page = controller.get(_upload(controller, source.read_bytes(), source.name).url)
    assert "<li>Revidering: Vartannat år</li>" in page.content.decode()


def _known(**facts) -> Styrdokument:
    """A styrdokument that is known by its facts alone; by default those of the policy."""
    given = {"title": "Policy för resor i tjänsten", "adopted_on": datetime.date(2024, 3, 18)}
    return Styrdokument.objects.create(**given | facts)


def test_a_document_without_text_offers_the_controller_to_read_its_file_in(controller):
    known = _known(title="Resor", validity="Tills vidare")
    page = controller.get(reverse("goals:styrdokument", args=[2026, known.pk])).content.decode()
    address = f"{ADD}?dokument={known.pk}"
    assert f'href="{address}">Läs in filen till det här dokumentet' in page
    asked = controller.get(address).content.decode()
    assert f'name="dokument" value="{known.pk}"' in asked
    response = controller.post(
        ADD, {"file": SimpleUploadedFile("p.docx", policy("docx")), "dokument": known.pk}
    )
    page = controller.get(response.url)
    assert "Inget nytt dokument skapas." in page.content.decode()
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert (values["title"], values["validity"]) == ("Resor", "Tills vidare")
    values |= {"utkast": page.context["token"], "dokument": known.pk}
    values["organ"] = getattr(values["organ"], "pk", values["organ"])
    response = controller.post(ADD, values)
    assert response.url == reverse("goals:styrdokument", args=[2026, known.pk])
    filled = Styrdokument.objects.get()
    assert filled.pk == known.pk
    assert filled.paragraf == 41
    assert filled.original_name == "p.docx"
    assert "Val av färdsätt" in controller.get(response.url).content.decode()


def test_who_only_reads_is_not_offered_to_read_it_in(reader):
    known = _known()
    page = reader.get(reverse("goals:styrdokument", args=[2026, known.pk])).content.decode()
    assert "Controllern kan läsa in filen." in page
    assert ADD not in page


def test_a_file_finds_the_document_that_waits_for_it_and_says_so(controller):
    page, _ = _policy(controller)
    title = page.context["form"]["title"].value()
    known = _known(title=f" {title.upper()} ")
    page, values = _policy(controller)
    assert f'name="dokument" value="{known.pk}"' in page.content.decode()
    assert controller.post(ADD, values | {"dokument": known.pk}).status_code == 302
    assert Styrdokument.objects.get().sha256


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "Något annat"},
        {"adopted_on": datetime.date(2019, 3, 18)},
        {"paragraf": 7},
        {"adopted_on": None},
        {"sha256": "0" * 64},
    ],
)
def test_a_document_of_another_decision_is_left_alone(controller, facts):
    page, _ = _policy(controller)
    title = page.context["form"]["title"].value()
    known = _known(**{"title": title} | facts)
    page, values = _policy(controller)
    assert "Inget nytt dokument skapas." not in page.content.decode()
    assert controller.post(ADD, values).status_code == 302
    assert Styrdokument.objects.exclude(pk=known.pk).get().sha256


def test_corrected_facts_that_are_those_of_a_waiting_document_are_told_first(controller):
    known = _known(title="Resepolicy")
    _, values = _policy(controller)
    values["title"] = "Resepolicy"
    told = controller.post(ADD, values)
    assert "Inget nytt dokument skapas." in told.content.decode()
    assert not Styrdokument.objects.get().sha256
    assert controller.post(ADD, values | {"dokument": known.pk}).status_code == 302
    assert Styrdokument.objects.get().sha256


def test_a_document_that_got_its_text_meanwhile_gets_no_second(controller):
    known = _known()
    _, values = _policy(controller)
    Styrdokument.objects.filter(pk=known.pk).update(sha256="0" * 64)
    response = controller.post(ADD, values | {"dokument": known.pk}, follow=True)
    assert "Dokumentet har redan fått sin text." in response.content.decode()
    assert Styrdokument.objects.count() == 1


def test_the_contents_stand_before_the_text_they_lead_to(controller):
    page, values = _policy(controller)
    saved = controller.get(controller.post(ADD, values).url)
    for html in (page.content.decode(), saved.content.decode()):
        contents, text = (
            html.index(">Innehåll</p>"),
            html.index("Alla resor i tjänsten ska planeras"),
        )
        assert contents < text
        assert "<aside" not in html
