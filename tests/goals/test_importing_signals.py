"""What tells content from debris, a section from its neighbour and a fact from a heading."""

from docx.oxml import parse_xml

from goals.importing import Document, read_bytes
from tests.goals.importing_files import pdf_file, word_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
LONG = (
    "Kommunen sköter sina vägar och broar så att alla kommer fram i tid, också när det snöar. " * 6
)


def _text(text: str) -> Document:
    return read_bytes(text.encode(), "a.txt")


def _outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.walk() if section.heading]


def _said(document: Document) -> list[str]:
    return [text for text in document.strings() if text]


def _blocks(document: Document, kind: str) -> list:
    return [b for section in document.walk() for b in section.blocks if b.kind == kind]


def test_the_last_organs_part_ends_where_the_text_speaks_of_somebody_else():
    document = _text(
        "Styrning i Exempelköping\n\nKommunfullmäktige\n\nFullmäktige väljs av dem som bor här vart fjärde år.\n\n"
        "Mål\n\nFullmäktige sätter målen.\n\nNämnder och bolag\n\nDe genomför det som är bestämt.\n\n"
        "Mål\n\nVarje nämnd och varje bolag tolkar målen för sin del.\n\n"
        "Analys\n\nNämnden skriver sin analys på våren.\n\n"
        "Ledning\n\nEn chef planerar arbetet så att det fullmäktige och nämnden har bestämt blir gjort.\n"
    )
    assert _outline(document) == [
        (1, "Kommunfullmäktige"),
        (2, "Mål"),
        (1, "Nämnder och bolag"),
        (2, "Mål"),
        (2, "Analys"),
        (1, "Ledning"),
    ]


def test_values_named_alike_stand_beneath_the_heading_that_has_only_a_motto():
    document = _text(
        "Vår värdegrund\n\nVad den är till för\n\nDen hjälper oss när det är svårt att veta vad som är rätt.\n\n"
        "Kommunens värden\n\nNära, öppet och ordentligt\n\nVi är nära\n\nDen som frågar får svar samma dag av oss.\n\n"
        "Vi är öppna\n\nVi berättar vad vi vet och vad vi inte vet.\n\n"
        "Så lever den vidare\n\nVarje arbetsplats talar om den minst en gång om året.\n"
    )
    assert _outline(document) == [
        (1, "Vad den är till för"),
        (1, "Kommunens värden"),
        (2, "Vi är nära"),
        (2, "Vi är öppna"),
        (1, "Så lever den vidare"),
    ]


def test_headings_that_a_section_announces_stand_beneath_it():
    document = _text(
        "Ny badplats i Exempelköping\n\nSammanfattning\n\nKommunen får en badplats till, med brygga och hus.\n\n"
        "Badplatsen byggs i två områden:\n\nOmråde 1: Bryggan\n\nBryggan byggs av trä och håller i fyrtio år.\n\n"
        "Område 2: Huset\n\nHuset får plats för tjugo badande åt gången.\n\n"
        "Kostnad för område 1: Bryggan\n\nBryggan kostar två miljoner kronor att bygga.\n\n"
        "Beslutsgång\n\nNämnden beslutar i maj och bygget börjar i juni.\n"
    )
    assert _outline(document) == [
        (1, "Sammanfattning"),
        (2, "Område 1: Bryggan"),
        (2, "Område 2: Huset"),
        (2, "Kostnad för område 1: Bryggan"),
        (1, "Beslutsgång"),
    ]


def test_a_page_head_larger_than_the_text_is_neither_heading_nor_title():
    css = "@page { font-size: 14pt; @top-left { content: 'Exempelköpings kommun' }"
    css += (
        " @top-right { content: counter(page) ' (' counter(pages) ')' } } html { font-size: 9pt }"
    )
    body = f"<h1>Vägplan</h1><h2>Läget</h2><p>{LONG * 4}</p><h2>Målet</h2><p>{LONG * 4}</p>"
    document = read_bytes(pdf_file(body, css), "a.pdf")
    assert document.title == "Vägplan"
    assert _outline(document) == [(1, "Läget"), (1, "Målet")]


def test_a_table_in_a_page_of_one_column_is_not_read_column_by_column():
    cells = "Byta armaturer längs skolvägar|Enheten för gator och vägar i samråd med byalagen|Ta ner stolpar|"
    cells += "Gator|Styra ljuset efter rörelse vid badplatser och motionsspår|Fritid|Mäta|Miljö"
    cells = cells.split("|")
    rows = "".join(
        f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in zip(cells[::2], cells[1::2], strict=True)
    )
    css = "@page { size: A4 } td { width: 50%; padding: 2mm 4mm 2mm 0; vertical-align: top }"
    body = f"<h1>Ljus</h1><h2>Plan</h2><p>{LONG}</p><table>{rows}</table><p>{LONG}</p>"
    (table,) = _blocks(read_bytes(pdf_file(body, css), "a.pdf"), "table")
    assert [cell for row in table.rows for cell in row] == cells


def test_a_paragraph_that_goes_on_in_the_next_column_is_one_paragraph():
    css = "@page { size: A4 } div { columns: 2; orphans: 1; widows: 1 }"
    broken = "Vägen är " + "bred lång jämn " * 60 + "rak."
    body = f"<h1>Vägar</h1><div><p>{LONG}</p><p>{broken}</p><p>{LONG}</p></div>"
    paragraphs = _blocks(read_bytes(pdf_file(body, css), "a.pdf"), "paragraph")
    assert [block.text for block in paragraphs] == [LONG.strip(), broken, LONG.strip()]


def test_a_last_page_of_few_lines_is_read_in_the_columns_of_the_page_before():
    css = "@page { size: A4 } div { columns: 2 } div + div { break-before: page }"
    short = (
        "<p>Bron lagas först av alla, för det är den som flest går över när de ska till skolan.</p>"
    )
    short += (
        "<p>Vägen lagas sedan, men först när det har blivit sommar och asfalten hinner torka.</p>"
    )
    body = f"<h1>Vägar</h1><div><p>{LONG}</p><p>{LONG}</p></div><div>{short}</div>"
    document = read_bytes(pdf_file(body, css), "a.pdf")
    assert not _blocks(document, "table")
    texts = [block.text for block in _blocks(document, "paragraph")]
    assert [text.split()[0] for text in texts[2:]] == ["Bron", "Vägen"]
    assert all(text.endswith(("skolan.", "torka.")) for text in texts[2:])


def test_headings_in_italics_are_headings_and_a_caption_in_italics_is_text():
    css = "h2 { font: bold 14pt serif } h3 { font: italic 11pt serif; margin: 4mm 0 0 } p { margin: 0 }"
    body = f"<h1>Vägplan</h1><h2>Läget</h2><h3>I byarna</h3><p>{LONG}</p><h3>I tätorten</h3><p>{LONG}</p>"
    body += f"<p><i>Bild 1. Vägen till sjön</i></p><h2>Målet</h2><p>{LONG}</p>"
    document = read_bytes(pdf_file(body, css), "a.pdf")
    assert _outline(document) == [
        (1, "Läget"),
        (2, "I byarna"),
        (2, "I tätorten"),
        (1, "Målet"),
    ]
    assert "Bild 1. Vägen till sjön" in " ".join(_said(document))


def test_an_item_alone_at_the_end_of_a_page_begins_the_list_that_goes_on():
    document = _text(
        "Reglemente för parknämnden\n\n1 § Uppgifter\n\nNämnden beslutar om\n\n"
        "1. taxor för koloniträdgårdar och andra odlingslotter som\nkommunen hyr ut,\n\n\f"
        "2. bidrag till föreningar,\n3. namn på parker.\n"
    )
    (block,) = _blocks(document, "list")
    assert [item.split()[0] for item in block.items] == ["taxor", "bidrag", "namn"]


def test_a_contents_entry_over_two_lines_is_no_content():
    document = _text(
        "Plan för vägar\n\nInnehåll\n\nLäget ..... 2\nVad vi behöver göra för att fler ska komma fram i\n"
        "tid ..... 3\nUppföljning av planen .....\n4\n\nLäget\n\nVägarna är gamla och behöver lagas.\n\n"
        "Vad vi behöver göra för att fler ska komma fram i tid\n\nVi lagar de sämsta vägarna först.\n\n"
        "Uppföljning av planen\n\nPlanen följs upp varje vår.\n"
    )
    assert [heading for _, heading in _outline(document)] == [
        "Läget",
        "Vad vi behöver göra för att fler ska komma fram i tid",
        "Uppföljning av planen",
    ]
    assert sum("tid" in text for text in _said(document)) == 1


def test_a_heading_that_comes_again_on_every_page_is_no_page_head():
    themes = ["Skolan", "Omsorgen", "Miljön", "Kulturen"]
    body = "".join(
        f"<section><h2>{t}</h2><h3>Inriktning</h3><p>{t} växer.</p></section>" for t in themes
    )
    css = "section { break-before: page } h2 { font-size: 17pt } h3 { font-size: 14pt }"
    css += "@page { @top-center { content: 'Inriktningsdokument' } }"
    document = read_bytes(pdf_file(f"<h1>Vår inriktning</h1>{body}", css), "a.pdf")
    expected = [(level, text) for t in themes for level, text in ((1, t), (2, "Inriktning"))]
    assert _outline(document) == expected
    assert "Inriktningsdokument" not in _said(document)


def test_a_table_over_a_page_end_is_one_table_without_the_page_head_in_it():
    rows = "".join(
        f"<tr><td>Väg {n}</td><td>{n * 13}</td><td>{n * 7} km</td></tr>" for n in range(1, 40)
    )
    head = "<thead><tr><th>Väg</th><th>Ålder</th><th>Längd</th></tr></thead>"
    css = "td, th { padding: 1mm 6mm 1mm 0 } @page { @top-left { content: 'Exempelköpings kommun' }"
    css += " @top-right { content: counter(page) ' (' counter(pages) ')' } }"
    body = f"<h1>Vägplan</h1><h2>Vägar</h2><p>Här är alla vägar i kommunen.</p><table>{head}{rows}</table>"
    (table,) = _blocks(read_bytes(pdf_file(body, css), "a.pdf"), "table")
    assert table.rows[0] == ["Väg", "Ålder", "Längd"]
    assert [row[0] for row in table.rows[1:]] == [f"Väg {n}" for n in range(1, 40)]
    assert table.rows[39] == ["Väg 39", "507", "273 km"]


def test_a_note_at_the_foot_of_a_page_tears_no_sentence_and_changes_no_word():
    body = f"<h1>Broar</h1><h2>Läget</h2><p>{LONG}</p><p>Bron är ny<span>Enligt protokollet.</span> nu. {LONG * 2}</p>"
    css = "span { float: footnote; font-size: 8pt } @page { @bottom-center { content: counter(page) } }"
    document = read_bytes(pdf_file(body, css), "a.pdf")
    assert [block.text for block in _blocks(document, "paragraph")] == [
        LONG.strip(),
        f"Bron är ny¹ nu. {LONG * 2}".strip(),
    ]
    assert [block.items for block in _blocks(document, "list")] == [["Enligt protokollet."]]


def test_bold_labels_over_their_values_are_facts_and_no_headings():
    facts = {"Beslutad av": "Kommunfullmäktige", "Datum": "2024-03-18", "Revideras": "Vartannat år"}
    box = "".join(f"<p><b>{label}</b><br>{value}</p>" for label, value in facts.items())
    body = f"<h1>Resor</h1>{box}<h2>Syfte</h2><p>{LONG}</p><h2>Ansvar</h2><p>Alla ansvarar.</p>"
    document = read_bytes(pdf_file(body, "h2 { font-size: 13pt }"), "a.pdf")
    assert _outline(document) == [(1, "Syfte"), (1, "Ansvar")]
    assert document.metadata == {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2024-03-18",
        "revision": "Vartannat år",
    }


def test_a_contents_list_is_recognised_though_a_heading_was_renamed_since():
    document = read_bytes(
        "# Resor\n\n## Innehåll\n\n- [Syfte](#a)\n- [Så här reser vi](#b)\n- [Ansvar](#c)\n\n"
        "## Syfte\n\nRes klokt.\n\n## Färdsätt\n\nTåg går först.\n\n## Ansvar\n\nAlla ansvarar.\n".encode(),
        "a.md",
    )
    assert _outline(document) == [(1, "Syfte"), (1, "Färdsätt"), (1, "Ansvar")]
    assert "Så här reser vi" not in _said(document)


def test_a_second_decision_is_not_lost():
    document = _text(
        "Policy för cyklar\n\nAntagen av KF: 2019-05-27 § 83\nAntagen av KF: 2021-11-29 § 190\n\n"
        "Inledning\n\nAlla cyklar ska ha lyse när det är mörkt.\n"
    )
    assert document.metadata["adopted_on"] == "2019-05-27"
    assert any("2021-11-29 § 190" in text for text in _said(document))


def test_chapters_hold_their_paragraphs_with_or_without_a_heading_of_their_own():
    document = _text(
        "Reglemente för tekniska nämnden\n\n1 kap. Uppgifter\n\n1 §\nNämnden sköter vattnet.\n\n2 §\n"
        "Nämnden sköter vägarna.\n\n2 kap. Möten\n\n3 § Kallelse\n\nKallelsen skickas i god tid.\n"
    )
    assert _outline(document) == [
        (1, "1 kap. Uppgifter"),
        (2, "1 §"),
        (2, "2 §"),
        (1, "2 kap. Möten"),
        (2, "3 § Kallelse"),
    ]


def test_numbered_clauses_close_under_each_other_are_paragraphs_of_their_own():
    document = _text(
        "Ägardirektiv för Exempelvatten AB\n\n1. INLEDNING\nBolaget ägs av kommunen.\n\n2. VERKSAMHET\n"
        "2.1 Bolaget levererar vatten till alla hus\ninom området.\n2.2 Bolaget lagar läckor.\n"
    )
    assert _outline(document) == [(1, "1. INLEDNING"), (1, "2. VERKSAMHET")]
    assert [block.text for block in document.sections[1].blocks] == [
        "2.1 Bolaget levererar vatten till alla hus inom området.",
        "2.2 Bolaget lagar läckor.",
    ]


def test_a_number_on_a_line_of_its_own_is_a_page_number_only_in_a_series():
    text = "Nöjdhet\n\nSå här många är nöjda med skolan i kommunen.\n\n61\n\nSå många var det i fjol.\n\n88\n"
    assert {"61", "88"} <= set(" ".join(_said(_text(text))).split())


def test_text_boxes_in_a_word_table_are_said_once_and_its_notes_are_kept():
    def build(document):
        document.add_heading("Tider", 0)
        table = document.add_table(2, 2)
        for number, cell in enumerate(table._cells):
            cell.text = f"ruta {number}"
        box = "<w:txbxContent><w:p><w:r><w:t>inramat</w:t></w:r></w:p></w:txbxContent>"
        table.cell(0, 0).paragraphs[0]._p.append(
            parse_xml(
                f'<w:r xmlns:w="{W}" xmlns:mc="{MC}">'
                f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
                "</mc:AlternateContent></w:r>"
            )
        )

    (table,) = _blocks(read_bytes(word_file(build), "a.docx"), "table")
    assert table.rows == [["ruta 0 inramat", "ruta 1"], ["ruta 2", "ruta 3"]]


def _markdown(text: str) -> Document:
    return read_bytes(text.encode(), "a.md")


def test_a_note_stands_after_what_refers_to_it_and_its_mark_is_gone():
    document = _markdown(
        "# Plan\n\n## Mål\n\nMer natur.[^1] Och vatten[^vatten] överallt.\n\nAndra stycket [^1].\n\n"
        "- ett[^lista]\n- två\n\n| A | B |\n|---|---|\n| x[^tabell] | y |\n\n"
        "[^1]: Enligt **Naturvårdsverket**,\n    rapporten från 2021.\n"
        "[^vatten]: https://smhi.se\n[^lista]: Listans not.\n"
        "[^tabell]: Tabellens not.\n\n    Dess andra stycke.\n\n[^ingen]: Ingen pekar hit.\n\nSist.\n"
    )
    assert _said(document) == [
        "Mål",
        "Mer natur. Och vatten överallt.",
        "Enligt Naturvårdsverket, rapporten från 2021.",
        "https://smhi.se",
        "Andra stycket.",
        "ett",
        "två",
        "Listans not.",
        *["A", "B", "x", "y"],
        "Tabellens not.",
        "Dess andra stycke.",
        "Sist.",
        "Ingen pekar hit.",
    ]


def test_notes_are_found_where_paragraphs_are_all_there_is():
    document = _markdown(
        "Kommunen ska vara öppen för alla.[^a]\n\nDet står fast.\n\n[^a]: Så sade fullmäktige.\n"
    )
    said = _said(document)
    assert "Så sade fullmäktige." in said
    assert said.index("Så sade fullmäktige.") < said.index("Det står fast.")
    assert not any("[^" in text for text in [document.title, *said])


def test_a_mark_without_a_note_stays():
    assert "Se [^9] och mer." in _said(_markdown("# Plan\n\n## Mål\n\nSe [^9] och mer.\n"))


def test_the_head_of_a_table_of_facts_goes_with_its_facts_but_no_other_head():
    facts = "| {} | {} |\n|---|---|\n| Antagen av | Kommunfullmäktige |\n| Datum | 2023-05-08 |\n{}\n## Mål\n\nText.\n"
    whole = _markdown("# Plan\n\n" + facts.format("**Fält**", "Värde", ""))
    assert whole.metadata["adopted_on"] == "2023-05-08"
    assert _blocks(whole, "table") == []
    left = _markdown("# Plan\n\n" + facts.format("Fält", "Värde", "| Upplaga | Grön |\n"))
    assert [b.rows for b in _blocks(left, "table")] == [[["Fält", "Värde"], ["Upplaga", "Grön"]]]
    other = _markdown("# Plan\n\n" + facts.format("Ärende", "Trafik", ""))
    assert [b.rows for b in _blocks(other, "table")] == [[["Ärende", "Trafik"]]]
