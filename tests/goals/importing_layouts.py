"""Sets one document, written as Markdown, in the ways that municipalities set theirs."""

import html
import io
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import docx
import lxml.html
import weasyprint
from docx.shared import Pt
from markdown_it import MarkdownIt

from tests.goals.importing_files import DOCUMENTS


@dataclass
class Source:
    """facts are (label, value); parts are (tag, text, items, rows) in order."""

    title: str
    facts: list[tuple[str, str]]
    parts: list[tuple[str, str, list[str], list[list[str]]]]

    @property
    def outline(self) -> list[tuple[int, str]]:
        return [(int(tag[1]) - 1, text) for tag, text, _, _ in self.parts if tag[0] == "h"]

    @property
    def said(self) -> str:
        return " ".join(
            " ".join([text, *items, *(cell for row in rows for cell in row)])
            for _, text, items, rows in self.parts
        )

    @property
    def tables(self) -> list[list[list[str]]]:
        return [rows for _, _, _, rows in self.parts if rows]

    @property
    def lists(self) -> list[list[str]]:
        return [items for _, _, items, _ in self.parts if items]


def source(name: str) -> Source:
    _, front, text = (DOCUMENTS / f"{name}.md").read_text().split("---\n", 2)
    body = lxml.html.fragment_fromstring(
        MarkdownIt().enable("table").render(text), create_parent="div"
    )
    parts = [
        (
            element.tag,
            "" if element.tag in ("ul", "ol", "table") else element.text_content(),
            [item.text_content() for item in element.iter("li")],
            [[cell.text_content() for cell in row] for row in element.iter("tr")],
        )
        for element in body
    ]
    facts = [(label, value) for label, value in re.findall(r"^(.+?): (.+)$", front, re.MULTILINE)]
    return Source(parts[0][1], facts, parts[1:])


# --- HTML and what is made of it -----------------------------------------------------------------


def _block(part: tuple[str, str, list[str], list[list[str]]]) -> str:
    tag, text, items, rows = part
    inside = html.escape(text)
    inside += "".join(f"<li>{html.escape(item)}</li>" for item in items)
    for row in rows:
        inside += "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
    return f"<{tag}>{inside}</{tag}>"


def _contents(src: Source, leader: str) -> str:
    lines = "".join(
        f"<p class='entry level{level}'>{html.escape(text)} {leader} {page}</p>"
        for page, (level, text) in enumerate(src.outline, start=2)
    )
    return f"<p class='contents'>Innehåll</p>{lines}"


def _page(src: Source, facts: str, contents: str = "", css: str = "") -> str:
    style = f"<style>{css}</style>" if css else ""
    title = html.escape(src.title)
    body = "\n".join(map(_block, src.parts))
    return (
        f"<!doctype html><html lang='sv'><head>{style}<title>{title}</title></head>"
        f"<body><main><h1>{title}</h1>{facts}{contents}{body}</main></body></html>"
    )


def _table_facts(src: Source) -> str:
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in src.facts)
    return f"<table class='facts'>{rows}</table>"


def _line_facts(src: Source) -> str:
    return "<p>" + "<br>".join(f"{label}: {value}" for label, value in src.facts) + "</p>"


def web_page(src: Source) -> bytes:
    facts = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in src.facts)
    links = "".join(f"<li><a href='#a'>{html.escape(text)}</a></li>" for _, text in src.outline)
    return _page(src, f"<dl>{facts}</dl>", f"<h2>Innehåll</h2><ul>{links}</ul>").encode()


def markdown(src: Source) -> bytes:
    lines = [f"# {src.title}", "", *(f"**{label}:** {value}  " for label, value in src.facts), ""]
    for tag, text, items, rows in src.parts:
        marks = [f"{n}. " if tag == "ol" else "- " for n in range(1, len(items) + 1)]
        lines += [f"{'#' * int(tag[1])} {text}" if tag[0] == "h" else text]
        lines += [mark + item for mark, item in zip(marks, items, strict=True)]
        for number, row in enumerate(rows):
            lines += ["| " + " | ".join(row) + " |"] + ["|---" * len(row) + "|"] * (not number)
        lines.append("")
    return "\n".join(lines).encode()


def word(src: Source, styled: bool = True) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = src.title
    document.sections[0].footer.paragraphs[0].text = "Sida 1 av 4"

    def by_hand(text: str, size: float) -> None:
        run = document.add_paragraph().add_run(text)
        run.bold, run.font.size = True, Pt(size)

    def table(rows: list[list[str]]) -> None:
        made = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(made.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    if styled:
        document.add_heading(src.title, 0)
        table([list(fact) for fact in src.facts])
    else:
        by_hand(src.title, 22)
        for label, value in src.facts:
            document.add_paragraph(f"{label}\t{value}")
        document.add_paragraph("Innehåll")
        for page, (_, text) in enumerate(src.outline, start=2):
            document.add_paragraph(f"{text}\t{page}")
    for tag, text, items, rows in src.parts:
        if tag[0] == "h" and styled:
            document.add_heading(text, int(tag[1]) - 1)
        elif tag[0] == "h":
            by_hand(text, {2: 16, 3: 13, 4: 11}[int(tag[1])])
        elif rows:
            table(rows)
        elif text:
            document.add_paragraph(text)
        for item in items:
            document.add_paragraph(item, style="List Number" if tag == "ol" else "List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_by_hand(src: Source) -> bytes:
    return word(src, styled=False)


# --- lines of text -------------------------------------------------------------------------------


def _lines(src: Source) -> list[str]:
    lines = [
        src.title,
        "",
        *(f"{label}:\t{value}" for label, value in src.facts),
        "",
        "Innehåll",
        "",
    ]
    lines += [
        f"{'  ' * (level - 1)}{text}{'.' * 12}{page}"
        for page, (level, text) in enumerate(src.outline, start=2)
    ]
    for tag, text, items, rows in src.parts:
        lines += ["", text] if text else [""]
        lines += [f"{n}. {item}" if tag == "ol" else f"- {item}" for n, item in enumerate(items, 1)]
        lines += ["\t".join(row) for row in rows]
    return lines


def plain_text(src: Source) -> bytes:
    return "\n".join(_lines(src)).encode()


def scanned_text(src: Source) -> bytes:
    """Narrow lines, words divided at their ends, and every page with its head and number."""
    wrapped: list[str] = []
    for line in _lines(src):
        is_entry = line.endswith(tuple("0123456789")) and "..." in line
        if len(line) < 58 or "\t" in line or is_entry:
            wrapped.append(line)
            continue
        hanging = "   " if re.match(r"-|\d+\. ", line) else ""
        wrapped += _divided(textwrap.wrap(line, 56, subsequent_indent=hanging))
    pages: list[str] = []
    for number, start in enumerate(range(0, len(wrapped), 34), start=1):
        head = [f"Exempelköpings kommun\t{number} (4)", ""] if number > 1 else []
        pages.append("\n".join([*head, *wrapped[start : start + 34]]))
    return "\n\f".join(pages).encode()


def _divided(lines: list[str]) -> list[str]:
    for at in range(len(lines) - 1):
        word, _, rest = lines[at + 1].lstrip().partition(" ")
        if rest and re.fullmatch(r"[a-zåäö]{9,}", word):
            indent = lines[at + 1][: len(lines[at + 1]) - len(lines[at + 1].lstrip())]
            lines[at] += f" {word[:5]}-"
            lines[at + 1] = f"{indent}{word[5:]} {rest}"
            break
    return lines


# --- PDF -----------------------------------------------------------------------------------------

_PRINT = """
@page { size: A4; margin: 2.5cm } html { font: 10.5pt 'DejaVu Serif', serif; hyphens: auto }
h1 { font-size: 22pt } h2 { font-size: 15pt } h3 { font-size: 12.5pt } h4 { font-size: 11pt }
td { padding: 1mm 4mm 1mm 0; vertical-align: top } td + td { white-space: nowrap }
.facts td { white-space: normal } .contents { font-weight: bold }
.entry { margin: 0 } .level2 { margin-left: 5mm } .level3 { margin-left: 10mm }
"""
_HEADS = """
@page { size: A5; margin: 2cm; @top-left { content: 'Exempelköpings kommun' }
  @top-right { content: counter(page) ' (' counter(pages) ')' }
  @bottom-center { content: 'Kommunstyrelsens kontor, Torget 1' } }
html { text-align: justify } h1, h2, h3 { text-align: left }
"""
_COLUMNS = """
@page { size: A4; margin: 2cm; @bottom-center { content: counter(page) } }
main { columns: 2; column-gap: 9mm } h1 { column-span: all } tr { break-inside: avoid }
html { font-size: 9.5pt; text-align: justify } h1, h2, h3, h4, td { text-align: left }
td { hyphens: none; padding-right: 3mm; font-size: 8pt }
"""
_THREE_COLUMNS = """
@page { size: A4 landscape; margin: 1.5cm; @top-left { content: 'Exempelköpings kommun' }
  @top-right { content: counter(page) ' (' counter(pages) ')' } }
main { columns: 3; column-gap: 8mm } html { font-size: 9pt } tr { break-inside: avoid }
td + td { white-space: normal } td { hyphens: none; padding-right: 3mm }
"""
_SAME_SIZE = "h2, h3, h4 { font-size: 10.5pt }"
_RULED = "td { border: 0.5pt solid; padding: 1mm 2mm } .facts td { border: 0 }"


def _pdf(page: str) -> bytes:
    return weasyprint.HTML(string=page).write_pdf()


def pdf_with_heads(src: Source) -> bytes:
    return _pdf(_page(src, _table_facts(src), _contents(src, "." * 24), _PRINT + _HEADS))


def pdf_in_columns(src: Source) -> bytes:
    return _pdf(_page(src, _line_facts(src), "", _PRINT + _COLUMNS))


def pdf_in_three_columns(src: Source) -> bytes:
    """Narrow columns, their contents list wrapped; the title stands in the first."""
    contents = _contents(src, "." * 16)
    return _pdf(_page(src, _table_facts(src), contents, _PRINT + _THREE_COLUMNS))


def pdf_with_rules(src: Source) -> bytes:
    return _pdf(_page(src, _table_facts(src), _contents(src, ". . . . . ."), _PRINT + _RULED))


def pdf_in_one_size(src: Source) -> bytes:
    """Headings are bold and no larger than the text: only their numbers tell their levels."""
    return _pdf(_page(src, _line_facts(src), "", _PRINT + _SAME_SIZE))


LAYOUTS: dict[str, tuple[str, Callable[[Source], bytes]]] = {
    "webbsida": ("html", web_page),
    "markdown": ("md", markdown),
    "word": ("docx", word),
    "word för hand": ("docx", word_by_hand),
    "text": ("txt", plain_text),
    "inskannad text": ("txt", scanned_text),
    "pdf med sidhuvud": ("pdf", pdf_with_heads),
    "pdf i spalter": ("pdf", pdf_in_columns),
    "pdf i tre spalter": ("pdf", pdf_in_three_columns),
    "pdf med ritade tabeller": ("pdf", pdf_with_rules),
    "pdf i en grad": ("pdf", pdf_in_one_size),
}
