"""manage.py import_styrdokument, as a person runs it."""

import datetime
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from goals.models import Stycke, Styrdokument
from organisation.models import Organ
from tests.goals.importing_files import DOCUMENTS, policy

ROOT = Path(__file__).resolve().parents[2]


def _run(*args: str) -> str:
    out = io.StringIO()
    call_command("import_styrdokument", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def fullmaktige(db):
    return Organ.objects.create(
        kind=Organ.Kind.KOMMUNFULLMAKTIGE,
        name="Kommunfullmäktige",
        short_name="KF",
        slug="kommunfullmaktige",
        active_from=datetime.date(2000, 1, 1),
    )


def test_a_dry_run_prints_what_was_understood_and_touches_no_database():
    printed = _run(str(DOCUMENTS / "styrmodell.txt"), "--dry-run", "--json")
    said = json.loads(printed)
    assert set(said) == {"title", "metadata", "sections"}
    assert said["metadata"]["paragraf"] == "§ 87"
    assert said["sections"][2]["sections"][0]["heading"] == "Budget"
    assert said["sections"][0]["level"] == 1
    assert "Exempelköping" in printed


def test_a_dry_run_is_told_in_swedish():
    printed = _run(str(DOCUMENTS / "styrmodell.txt"), "--dry-run")
    assert "  Antaget den: 12 juni 2023\n" in printed
    assert "  Gäller till: 30 juni 2027\n" in printed
    assert "  Ansvarig: Kommunstyrelsen\n" in printed
    assert "    Budget – 1 stycke\n" in printed


def test_the_document_is_written_with_its_tree_and_its_file(fullmaktige):
    source = DOCUMENTS / "styrmodell.txt"
    _run(str(source))
    styrdokument = Styrdokument.objects.get()
    assert styrdokument.organ == fullmaktige
    assert styrdokument.adopted_on == datetime.date(2023, 6, 12)
    assert styrdokument.paragraf == 87
    assert styrdokument.kind == Styrdokument.Kind.OVRIGT
    assert Path(styrdokument.file.path).read_bytes() == source.read_bytes()
    assert styrdokument.original_name == "styrmodell.txt"
    headings = list(
        styrdokument.avsnitt.values_list("position", "level", "heading", "parent__heading")
    )
    assert headings[:3] == [
        (1, 1, "", None),
        (2, 1, "Bakgrund", None),
        (3, 1, "Så hänger styrningen ihop", None),
    ]
    assert (5, 2, "Budget", "Kommunfullmäktige") in headings
    facts = Stycke.objects.get(avsnitt__position=1)
    assert "Revidering: Vartannat år" in facts.content["items"]
    assert Stycke.objects.filter(kind="list").count() == 3


def test_the_same_file_twice_is_one_document(fullmaktige, tmp_path):
    source = DOCUMENTS / "styrmodell.txt"
    _run(str(source))
    again = tmp_path / "kopia.txt"
    again.write_bytes(source.read_bytes())
    assert "redan inläst" in _run(str(again))
    assert Styrdokument.objects.count() == 1


def test_what_the_person_states_goes_before_what_the_document_says(fullmaktige):
    _run(
        str(DOCUMENTS / "webbsida.txt"),
        "--organ=KF",
        "--date=13 november 2023",
        "--paragraf=201",
        "--title=Vår vision",
        "--kind=vision",
    )
    styrdokument = Styrdokument.objects.get()
    assert (styrdokument.title, styrdokument.organ, styrdokument.paragraf) == (
        "Vår vision",
        fullmaktige,
        201,
    )
    assert styrdokument.adopted_on == datetime.date(2023, 11, 13)
    assert styrdokument.kind == Styrdokument.Kind.VISION


def test_an_organ_that_is_not_set_up_is_kept_in_words_and_told(db):
    assert "finns inte i kommunen" in _run(str(DOCUMENTS / "styrmodell.txt"))
    facts = Stycke.objects.get(avsnitt__position=1)
    assert "Antaget av: Kommunfullmäktige" in facts.content["items"]


def test_nothing_is_left_behind_when_the_writing_fails(fullmaktige, monkeypatch, settings):
    def fail(*args, **kwargs):
        raise RuntimeError("avbrott")

    monkeypatch.setattr(Stycke.objects.__class__, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        _run(str(DOCUMENTS / "styrmodell.txt"))
    assert not Styrdokument.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_validity_that_ends_before_it_begins_is_refused(fullmaktige):
    with pytest.raises(CommandError, match="slutar innan den börjar"):
        _run(str(DOCUMENTS / "styrmodell.txt"), "--valid-to=2020-01-01")


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "pdf"])
def test_every_format_is_imported(fullmaktige, tmp_path, suffix):
    source = tmp_path / f"policy.{suffix}"
    source.write_bytes(policy(suffix))
    _run(str(source))
    styrdokument = Styrdokument.objects.get()
    assert styrdokument.title == "Resepolicy för Exempelköping"
    assert styrdokument.avsnitt.count() == 4


def test_an_error_is_one_swedish_sentence_on_stderr_and_a_failing_exit(tmp_path):
    empty = tmp_path / "tom.docx"
    empty.touch()
    run = subprocess.run(
        [sys.executable, "manage.py", "import_styrdokument", str(empty), "--dry-run", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert run.stdout == ""
    assert run.stderr.strip() == "Fel: Filen är tom. Kontrollera att du valde rätt fil."


def test_a_document_that_is_known_without_text_is_given_its_text(fullmaktige):
    title = json.loads(_run(str(DOCUMENTS / "styrmodell.txt"), "--dry-run", "--json"))["title"]
    known = Styrdokument.objects.create(
        title=title,
        adopted_on=datetime.date(2023, 6, 12),
        validity="Länge",
        valid_to=datetime.date(2026, 6, 30),
    )
    printed = _run(str(DOCUMENTS / "styrmodell.txt"), "--validity", "Tills vidare")
    assert "Dokumentet fanns redan utan text." in printed
    filled = Styrdokument.objects.get()
    assert (filled.pk, filled.validity) == (known.pk, "Tills vidare")
    assert filled.valid_to == known.valid_to
    assert filled.avsnitt.exists()
