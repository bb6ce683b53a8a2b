"""Makes the same document in every format that the reader knows."""

import io
import re
from pathlib import Path

import docx
import weasyprint
from docx.document import Document as WordDocument

DOCUMENTS = Path(__file__).parent / "documents"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def word_file(build) -> bytes:
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_file(body: str, css: str = "") -> bytes:
    style = "html { font: 11pt serif } @page { size: A5; margin: 2cm }" + css
    html = f"<html lang=sv><head><style>{style}</style></head><body>{body}</body></html>"
    return weasyprint.HTML(string=html).write_pdf()


MARKDOWN = """\
# Resepolicy för Exempelköping

**Antagen av:** Kommunfullmäktige 2024-03-18, § 41
**Diarienummer:** KS 2024/12
**Gäller från:** 1 april 2024

## Innehåll
- [Inledning](#inledning)
- [Regler](#regler)

![Ett tåg i snö](tag.jpg)

## Inledning

Alla resor i tjänsten ska planeras så att de blir säkra och kloka.

## Regler

### Val av färdsätt

1. Distansmöte
2. Tåg
   - nattåg
   - dagtåg
3. Bil

| Sträcka | Färdsätt | Kostnad |
|---|---|---|
| Kort | Cykel | 0 |
| Lång | Tåg | 500 |

#### Undantag

Undantag beslutas av närmaste chef.
"""

HTML = """\
<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Resepolicy | Exempelköping</title>
<style>p { color: red }</style></head><body><a class="skip-link" href="#m">Hoppa till innehåll</a>
<header><a href="/"><img alt="Länk till startsidan" src="l.svg"></a><nav><ul><li>Meny</li></ul></nav></header>
<main id="m"><h1>Resepolicy för Exempelköping</h1>
<dl><dt>Antagen av</dt><dd>Kommunfullmäktige den 18 mars 2024, § 41</dd><dt>Diarienummer</dt><dd>KS 2024/12</dd>
<dt>Gäller från</dt><dd>2024-04-01</dd></dl>
<h2>Inledning</h2><p>Alla resor i tjänsten ska planeras<br>så att de blir säkra och kloka.</p>
<figure><img alt="Ett tåg i snö" src="t.jpg"></figure>
<h2>Regler</h2><h3>Val av färdsätt</h3>
<ol><li>Distansmöte</li><li><p>Tåg</p><ul><li>natt&shy;åg</li><li>dagtåg</li></ul></li><li>Bil</li></ol>
<table><thead><tr><th>Sträcka</th><th>Färdsätt</th><th>Kostnad</th></tr></thead>
<tbody><tr><td>Kort</td><td>Cykel</td><td>0</td></tr><tr><td>Lång</td><td>Tåg</td><td>500</td></tr></tbody></table>
<h4>Undantag</h4><p>Undantag beslutas av närmaste chef.</p></main>
<footer><p><a href="/om">Om webbplatsen</a></p></footer><script>alert(1)</script></body></html>
"""


def word_policy(document: WordDocument) -> None:
    document.sections[0].header.paragraphs[0].text = "Dnr KS 2024/12"
    document.add_heading("Resepolicy för Exempelköping", 0)
    facts = document.add_table(2, 2)
    facts.cell(0, 0).text, facts.cell(0, 1).text = "Antagen av", "KF 2024-03-18 § 41"
    facts.cell(1, 0).text, facts.cell(1, 1).text = "Gäller från", "2024-04-01"
    document.add_heading("Inledning", 1)
    document.add_paragraph("Alla resor i tjänsten ska planeras så att de blir säkra och kloka.")
    document.add_heading("Regler", 1)
    document.add_heading("Val av färdsätt", 2)
    document.add_paragraph("Distansmöte", style="List Number")
    document.add_paragraph("Tåg", style="List Number")
    document.add_paragraph("nattåg", style="List Bullet 2")
    document.add_paragraph("dagtåg", style="List Bullet 2")
    document.add_paragraph("Bil", style="List Number")
    rows = [("Sträcka", "Färdsätt", "Kostnad"), ("Kort", "Cykel", "0"), ("Lång", "Tåg", "500")]
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_heading("Undantag", 3)
    document.add_paragraph("Undantag beslutas av närmaste chef.")


PDF_BODY = """\
<h1>Resepolicy för Exempelköping</h1>
<p>Antagen av: Kommunfullmäktige 2024-03-18 § 41<br>Diarienummer: KS 2024/12<br>Gäller från: 2024-04-01</p>
<p>Innehåll</p><p>Inledning ............................ 2</p><p>Regler ............................ 2</p>
<p>Val av färdsätt ............................ 3</p>
<h2>Inledning</h2><p>Alla resor i tjänsten ska planeras så att de blir säkra och kloka.</p>
<h2>Regler</h2><h3>Val av färdsätt</h3>
<ol><li>Distansmöte</li><li>Tåg<ul><li>nattåg</li><li>dagtåg</li></ul></li><li>Bil</li></ol>
<table><tr><th>Sträcka</th><th>Färdsätt</th><th>Kostnad</th></tr><tr><td>Kort</td><td>Cykel</td><td>0</td></tr>
<tr><td>Lång</td><td>Tåg</td><td>500</td></tr></table>
<h4>Undantag</h4><p>Undantag beslutas av närmaste chef.</p>"""
PDF_CSS = "td, th { border: 1px solid } h1 { font-size: 24pt }"
PDF_CSS += " h2 { font-size: 17pt } h3 { font-size: 14pt } h4 { font-size: 11pt }"


def policy(suffix: str) -> bytes:
    """The same policy in a format."""
    if suffix == "docx":
        return word_file(word_policy)
    if suffix == "pdf":
        return pdf_file(PDF_BODY, PDF_CSS)
    return {"md": MARKDOWN, "html": HTML}[suffix].encode()
