"""What the reader promises of a document's shape, whatever format it came in."""

import re
from pathlib import Path

import pytest

from goals.importing import Document, read_bytes
from tests.goals.importing_files import DOCUMENTS, pdf_file, policy, word_file, words

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
OWN = sorted(DOCUMENTS.glob("*.txt"))
SOURCES = OWN + (sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else [])
CONTENTS_LINE = re.compile(r"^\s*(innehåll$|\S.*?([.\s]{3,}|\t)\d{1,3}$)", re.IGNORECASE)
DEBRIS = re.compile(r"^(länk till startsidan|\d+ \(\d+\))$", re.IGNORECASE)


def _read(name: str) -> Document:
    return read_bytes((DOCUMENTS / name).read_bytes(), name)


def _outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.walk()]


def _text(document: Document) -> str:
    return " ".join(document.strings())


def _section(document: Document, heading: str):
    return next(section for section in document.walk() if section.heading == heading)


def test_there_are_documents_to_read():
    assert len(OWN) >= 4


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_word_that_is_not_debris_stands_in_the_tree_in_order(source):
    text = source.read_text()
    document = read_bytes(source.read_bytes(), source.name)
    facts = words(" ".join(document.metadata.values())) + words(" ".join(document.metadata))
    tree = words(_text(document))
    title = words(document.title)
    lost = []
    at = 0
    table = {cell for s in document.walk() for b in s.blocks for row in b.rows for cell in row}
    joined = re.sub(r"(?<=[a-zåäö])-\n(?=[a-zåäö])", "", text)  # förvalt-/ningen is one word
    for line in re.split(r"[\n\f]", joined):
        said = words(re.sub(r"^\s*\d{1,2}\.\s", "", line))
        if at + len(said) <= len(tree) and said and tree[at : at + len(said)] == said:
            at += len(said)
            continue
        in_table = {cell.strip() for cell in line.split("\t")} <= table
        debris = DEBRIS.match(line.strip()) or (CONTENTS_LINE.match(line) and not in_table)
        if said and not debris and not line.strip().lower().startswith("dnr"):
            lost.append(line)
    assert at == len(tree), (
        f"The tree says more than the source, or in another order: {tree[at : at + 8]}"
    )
    for line in lost:
        values = words(re.sub(r"^[^:\t]*[:\t]", "", line))
        is_title = set(words(line)) <= set(title)
        stated = set(values) <= set(facts) or re.search(r"\d{4}-\d\d-\d\d|\d{1,2} \w+ \d{4}", line)
        stated = stated or any(line.strip().endswith(value) for value in document.metadata.values())
        assert is_title or stated, f"Lost: {line}"


def test_a_plain_text_finds_its_headings_and_what_lies_under_an_organ():
    document = _read("styrmodell.txt")
    assert document.title == "Styrning i Exempelköpings kommun"
    assert _outline(document) == [
        (1, "Bakgrund"),
        (1, "Så hänger styrningen ihop"),
        (1, "Kommunfullmäktige"),
        (2, "Budget"),
        (2, "Mål"),
        (1, "Nämnderna"),
        (2, "Mål"),
        (2, "Uppföljning"),
    ]


def test_metadata_is_read_from_the_documents_head():
    assert _read("styrmodell.txt").metadata == {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2023-06-12",
        "paragraf": "§ 87",
        "diarienummer": "2023.114",
        "valid_from": "2023-07-01",
        "valid_to": "2027-06-30",
        "validity": "Till och med 2027-06-30",
        "revision": "Vartannat år",
        "responsible": "Kommunstyrelsen",
        "contact": "Kanslichefen, Kommunstyrelsen",
    }


def test_a_contents_list_is_no_section():
    document = _read("styrmodell.txt")
    assert "innehåll" not in [section.heading.lower() for section in document.walk()]
    assert "....." not in _text(document)


def test_words_in_capitals_that_lead_sentences_are_a_list():
    (block,) = [
        b
        for b in _section(_read("styrmodell.txt"), "Så hänger styrningen ihop").blocks
        if b.kind == "list"
    ]
    assert [item.split()[0] for item in block.items] == ["LYHÖRDHET", "MOD", "UTHÅLLIGHET"]


def test_a_proposal_is_not_adopted():
    document = _read("skrivelse.txt")
    assert document.metadata == {"diarienummer": "SBN 2024/77"}
    assert document.title == "Grönplan – ramar och arbetssätt"


def test_a_letterhead_an_addressee_a_lead_in_and_a_date_are_no_sections():
    headings = [heading for _, heading in _outline(_read("skrivelse.txt"))]
    assert headings == [
        "",
        "Förslag till beslut",
        "Sammanfattning av ärendet",
        "Dokument 1: Grönplanen",
        "Dokument 2: Skötselplan",
        "Tidsplan dokument 1: Grönplanen",
        "Ärende",
        "Bakgrund",
        "Beslutet ska skickas till",
        "Handläggare",
    ]


def test_a_page_head_in_the_middle_neither_stays_nor_tears_the_text():
    document = _read("skrivelse.txt")
    assert "SBN 2024/77" not in _text(document)
    assert "ska göras under våren i samråd" in _text(document)
    (bullets,) = [
        b for b in _section(document, "Dokument 2: Skötselplan").blocks if b.kind == "list"
    ]
    assert len(bullets.items) == 4


def test_fragments_that_go_on_from_one_sentence_are_a_list():
    (fragments,) = [
        b for b in _section(_read("skrivelse.txt"), "Bakgrund").blocks if b.kind == "list"
    ]
    assert len(fragments.items) == 3
    assert all(item.startswith("...") for item in fragments.items)


def test_a_web_page_saved_as_text_loses_its_navigation_and_keeps_who_owns_it():
    document = _read("webbsida.txt")
    assert document.title == "Vision för Exempelköping"
    assert document.metadata == {"responsible": "Kommunkansliet", "updated": "2025-03-03"}
    assert "startsidan" not in _text(document)


def test_the_words_beside_a_picture_are_text_and_no_section():
    document = _read("webbsida.txt")
    assert "Vår visionsfilm" not in [section.heading for section in document.walk()]
    assert "Vår visionsfilm" in _text(document)


def test_a_scanned_document_keeps_its_levels_bullets_and_tables():
    document = _read("inriktning.txt")
    assert document.title == "INRIKTNINGSDOKUMENT 2023–2026 för Exempelköpings kommun"
    assert document.metadata["paragraf"] == "§ 201"
    assert _outline(document) == [
        (1, "Förord"),
        (1, "SKOLA OCH LÄRANDE"),
        (2, "Inriktning"),
        (2, "Uppdrag till förvaltningen"),
        (1, "OMSORG"),
        (2, "Inriktning"),
    ]
    learning = _section(document, "Inriktning").blocks[0]
    assert learning.items == [
        "Alla barn ska kunna läsa när de lämnar årskurs ett.",
        "Fler vuxna ska finnas i skolan, även på raster.",
        "Elevhälsan ska finnas på varje skola.",
    ]
    tables = [b.rows for s in document.walk() for b in s.blocks if b.kind == "table"]
    assert tables == [
        [["Mått", "2023", "2024"], ["Samma personer", "12", "10"], ["Nöjda brukare", "88", "90"]]
    ]


def test_a_word_divided_at_the_lines_end_is_whole_again_and_a_compound_keeps_its_hyphen():
    text = _text(_read("inriktning.txt"))
    assert "förvaltningen ska arbeta" in text
    assert "rid- och gångvägar" in text


POLICY = [(1, "Inledning"), (1, "Regler"), (2, "Val av färdsätt"), (3, "Undantag")]


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "pdf"])
def test_every_format_gives_the_same_tree(suffix):
    document = read_bytes(policy(suffix), f"policy.{suffix}")
    assert document.title == "Resepolicy för Exempelköping"
    assert _outline(document) == POLICY
    assert document.metadata == {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2024-03-18",
        "paragraf": "§ 41",
        "diarienummer": "KS 2024/12",
        "valid_from": "2024-04-01",
    }
    rules = _section(document, "Val av färdsätt").blocks
    assert [block.as_dict() for block in rules] == [
        {
            "kind": "list",
            "ordered": True,
            "items": [
                "Distansmöte",
                {"text": "Tåg", "ordered": False, "items": ["nattåg", "dagtåg"]},
                "Bil",
            ],
        },
        {
            "kind": "table",
            "rows": [
                ["Sträcka", "Färdsätt", "Kostnad"],
                ["Kort", "Cykel", "0"],
                ["Lång", "Tåg", "500"],
            ],
        },
    ]
    assert [block.text for block in _section(document, "Undantag").blocks] == [
        "Undantag beslutas av närmaste chef."
    ]


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "pdf"])
def test_the_content_decides_the_format_and_not_the_name(suffix):
    wrong = {"md": "policy.txt", "html": "policy.txt", "docx": "policy.pdf", "pdf": "policy.txt"}[
        suffix
    ]
    assert read_bytes(policy(suffix), wrong).title == "Resepolicy för Exempelköping"


def test_merged_cells_say_their_text_once():
    html = (
        "<h1>Tider</h1><table><tr><th colspan=2>Färd</th><th rowspan=2>Pris</th></tr>"
        "<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr></table>"
    )
    rows = [["Färd", "", "Pris"], ["a", "b", ""], ["c", "d", "e"]]
    (block,) = [b for s in read_bytes(html.encode(), "t.html").walk() for b in s.blocks]
    assert block.rows == rows

    def build(document):
        document.add_heading("Tider", 0)
        table = document.add_table(3, 3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Färd"
        table.cell(0, 2).merge(table.cell(1, 2)).text = "Pris"
        for place, text in {
            (1, 0): "a",
            (1, 1): "b",
            (2, 0): "c",
            (2, 1): "d",
            (2, 2): "e",
        }.items():
            table.cell(*place).text = text

    (block,) = [b for s in read_bytes(word_file(build), "t.docx").walk() for b in s.blocks]
    assert block.rows == rows


def test_word_headings_made_by_hand_are_headings():
    def build(document):
        document.add_paragraph("Riktlinjer för lokaler")
        for heading, text in (
            ("Syfte", "Lokalerna ska användas hela veckan."),
            ("Ansvar", "Nämnden bokar."),
        ):
            document.add_paragraph().add_run(heading).bold = True
            document.add_paragraph(text)

    document = read_bytes(word_file(build), "lokaler.docx")
    assert document.title == "Riktlinjer för lokaler"
    assert _outline(document) == [(1, "Syfte"), (1, "Ansvar")]


PARAGRAPHS = "".join(
    f"<p>Stycke {n} handlar om hur verksamheten planerar sina resor, med både rid- och körtid inräknad. Det kräver "
    "framförhållning och verksamhetsutveckling för att organisationens förutsättningar ska räcka till.</p>"
    for n in "ABCDEFGHIJKL"
)


def test_a_pdf_is_read_across_pages_without_heads_feet_and_divided_words():
    css = (
        "html { hyphens: auto; text-align: justify } @page { @top-right { content: 'Dnr KS 2024/12' }"
        " @bottom-center { content: 'Sida ' counter(page) ' av ' counter(pages) } }"
    )
    data = pdf_file(
        f"<h1>Resor</h1><h2>Regler</h2>{PARAGRAPHS}<h2>Uppföljning</h2><p>Varje år i april.</p>",
        css,
    )
    document = read_bytes(data, "resor.pdf")
    assert _outline(document) == [(1, "Regler"), (1, "Uppföljning")]
    blocks = _section(document, "Regler").blocks
    assert [block.text.split()[1] for block in blocks] == list("ABCDEFGHIJKL")
    assert all(
        "verksamhetsutveckling för att organisationens förutsättningar ska räcka till." in b.text
        for b in blocks
    )
    assert all("rid- och körtid" in block.text for block in blocks)
    assert document.metadata == {"diarienummer": "KS 2024/12"}


def test_a_pdf_in_two_columns_is_read_one_column_at_a_time():
    css = "@page { size: A4 } div { columns: 2; column-gap: 1cm } h1 { column-span: all }"
    document = read_bytes(pdf_file(f"<div><h1>Resor</h1>{PARAGRAPHS}</div>", css), "resor.pdf")
    said = [
        block.text
        for section in document.walk()
        for block in section.blocks
        if block.kind == "paragraph"
    ]
    assert [text.split()[1] for text in said] == list("ABCDEFGHIJKL")
    assert all(text.endswith("räcka till.") for text in said)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_swedish_letters_survive_every_encoding_and_line_end(encoding, newline):
    text = (
        "Åtgärder för sjön\n\nVi ska rädda “Lövsjön” – före år 2030 och övergödningen.\n".replace(
            "\n", newline
        )
    )
    document = read_bytes(text.encode(encoding), "sjön.txt")
    assert document.title == "Åtgärder för sjön"
    assert (
        _text(document).split()
        == "Vi ska rädda “Lövsjön” – före år 2030 och övergödningen.".split()
    )


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("Antagen av KF: 2021-12-20 § 265", ("Kommunfullmäktige", "2021-12-20", "§ 265")),
        (
            "Antagen av kommunfullmäktige den 13 november 2023, § 201",
            ("Kommunfullmäktige", "2023-11-13", "§ 201"),
        ),
        ("Kommunfullmäktige 2019-05-27", ("Kommunfullmäktige", "2019-05-27", None)),
        ("Beslutad av socialnämnden 2024-02-01 § 9", ("Socialnämnden", "2024-02-01", "§ 9")),
        ("Fastställd: KS 2020-01-15, § 3", ("Kommunstyrelsen", "2020-01-15", "§ 3")),
        ("KF § 83, 2019-05-27", ("Kommunfullmäktige", "2019-05-27", "§ 83")),
        (
            "Antagen av KF 2019-05-27 § 83, reviderad av KF 2021-11-29 § 190",
            ("Kommunfullmäktige", "2019-05-27", "§ 83"),
        ),
        ("Reviderad 2021-11-29", (None, None, None)),
        ("Upprättad 2021-11-29", (None, None, None)),
        ("Förslag till beslut: KF 2021-11-29", (None, None, None)),
    ],
)
def test_only_the_adoption_counts_among_dates(line, facts):
    text = f"Policy för cyklar\n\n{line}\n\nInledning\n\nAlla cyklar ska ha lyse när det är mörkt ute.\n"
    metadata = read_bytes(text.encode(), "cyklar.txt").metadata
    assert (metadata.get("organ"), metadata.get("adopted_on"), metadata.get("paragraf")) == facts


def test_a_key_and_its_value_may_stand_on_lines_of_their_own():
    text = (
        "Policy för cyklar\n\nDokumenttyp\nPolicy\n\nBeslutad av\nKommunfullmäktige\n\nBeslutsdatum\n2024-05-06\n\n"
        "Diarienummer\nKS 2024/5\n\nGiltighetstid\nTills vidare\n\n"
        "Inledning\n\nAlla cyklar ska ha lyse när det är mörkt.\n"
    )
    document = read_bytes(text.encode(), "cyklar.txt")
    assert document.title == "Policy för cyklar"
    assert document.metadata == {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2024-05-06",
        "diarienummer": "KS 2024/5",
        "validity": "Tills vidare",
        "kind": "Policy",
    }


def test_a_decision_in_running_text_is_about_something_else():
    text = (
        "Policy för cyklar\n\nInledning\n\nKommunfullmäktige antog 2020-01-01 § 4 en trafikplan som policyn bygger på, "
        "och den gäller än.\n"
    )
    assert read_bytes(text.encode(), "cyklar.txt").metadata == {}


def test_numbered_headings_give_the_levels():
    text = (
        "Handlingsplan för skogen\n\n1 Inledning\n\nSkogen är stor och den växer varje år.\n\n1.1 Syfte\n\n"
        "Planen visar vad vi gör och när vi gör det.\n\n1.1.1 Avgränsning\n\nBara kommunens egen skog.\n\n"
        "2. Åtgärder\n\nVi gallrar:\n\n1. Först i norr.\n2. Sedan i söder.\n"
    )
    document = read_bytes(text.encode(), "skog.txt")
    assert _outline(document) == [
        (1, "1 Inledning"),
        (2, "1.1 Syfte"),
        (3, "1.1.1 Avgränsning"),
        (1, "2. Åtgärder"),
    ]
    assert document.sections[1].blocks[1].items == ["Först i norr.", "Sedan i söder."]


def test_a_symbol_fonts_bullets_are_bullets_in_a_pdf():
    body = "<h1>Skolan</h1><h2>Inriktning</h2><p>Vi ska:</p><p>\uf0b7 läsa mer</p><p>\uf0b7 räkna mer</p>"
    blocks = _section(read_bytes(pdf_file(body), "skolan.pdf"), "Inriktning").blocks
    assert blocks[1].items == ["läsa mer", "räkna mer"]
