"""The printed report: its standards, its sameness, and that it tells what the snapshot holds."""

import copy
import io
import itertools
import os
import re
import subprocess
import sys
from collections import defaultdict

import pikepdf
import pytest
from django.conf import settings
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTChar

from reports import pdf
from reports.pdf import fitting
from reports.pdf.composing import MOST_PARTS, UnknownSnapshot
from reports.pdf.press import LAST_STEP, RenderingFailed, canonical
from reports.pdf.setter import Job, Setter
from tests import verapdf
from tests.reports import samples

KINDS = ["tillitsdialoger", "nulagesrapport"]
NASTY = (
    "löst<h5>Hoppar</h5><p></p><h2>Tillbaka</h2><ul><li><p>ett</p><p>två</p><ol><li><p>inre</p></li></ol></li>"
    "<li><h3>Rubrik i lista</h3><table><tr><td>i lista</td></tr></table></li></ul>"
    "<table><tr><td rowspan=3>a</td><td>b</td></tr><tr><td>c</td></tr><tr></tr><tr><td colspan=2>d</td></tr></table>"
    "<table><tr><td>ensam</td></tr></table><table></table>"
    f"<p>{'Riksintresseprecisering' * 12} 🙂 \x0b 漢字 <a href='https://ale.se'><strong>fet</strong> länk</a>"
    "<a href='https://ale.se'> </a></p><blockquote>citat<blockquote>i citat</blockquote></blockquote>"
)


HEAD = "nulägesrapport 2026|alla värden|i korthet"  # extraction joins some running heads to their number


@pytest.fixture(scope="module")
def rendered():
    return {kind: pdf.render(getattr(samples, kind)()) for kind in KINDS}


def with_html(value, html):
    """The same snapshot with every written text replaced."""
    if isinstance(value, dict):
        return {key: with_html(inner, html) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_html(inner, html) for inner in value]
    return html if isinstance(value, str) and value.startswith("<") else value


@pytest.fixture(scope="module")
def pages(rendered):
    """The words of each page, as a reader that copies them gets them; the first page at 0."""
    return {
        kind: extract_text(io.BytesIO(made.pdf)).split("\f")[:-1] for kind, made in rendered.items()
    }


def flowing(pages):
    """The words without where their lines ended."""
    return re.sub(r"\s+", " ", "\f".join(pages).replace("-\n", "").replace("\xad", ""))


def assert_compliant(file):
    verdicts = verapdf.check(file)
    assert all(v.compliant for v in verdicts), "\n".join(map(str, verdicts))
    assert {v.flavour for v in verdicts} == {"ua1", "3a"}


@pytest.mark.parametrize("kind", KINDS)
def test_report_follows_pdf_ua_and_pdf_a_at_once(rendered, kind):
    assert_compliant(rendered[kind].pdf)


@pytest.mark.parametrize("kind", KINDS)
def test_odd_texts_do_not_break_the_standards(kind):
    snapshot = getattr(samples, kind)()
    for key in ("riktningsmal", "omvarldsfaktorer", "dialoger", "organ"):
        snapshot[key] = snapshot.get(key, [])[:2]
    for goal in snapshot["riktningsmal"]:
        goal["answers"] = goal["answers"][:2]

    assert_compliant(pdf.render(with_html(snapshot, NASTY)).pdf)


@pytest.mark.parametrize("kind", KINDS)
def test_a_year_in_which_nothing_happened_is_still_a_report(kind):
    empty = getattr(samples, kind)()
    for key, value in empty.items():
        if isinstance(value, list) and key != "organ":
            empty[key] = []
    empty["inledning"] = ""
    for organ in empty["organ"]:
        organ.update(
            {
                "reached": False,
                "note": "",
                "beslut": None,
                "missing": "",
                "forslag": [],
                "karta": [],
            }
        )

    made = pdf.render(empty)

    assert made.pages >= 4
    assert_compliant(made.pdf)


def test_validator_finds_fault_with_an_ordinary_pdf():
    import weasyprint

    verdicts = verapdf.check(weasyprint.HTML(string="<p>Hej").write_pdf())

    assert not any(v.compliant for v in verdicts)


def test_same_snapshot_gives_same_bytes_in_another_process_and_environment(rendered):
    script = (
        "import django; django.setup()\n"
        "from reports import pdf; from tests.reports import samples\n"
        "print(pdf.render(samples.tillitsdialoger()).sha256)"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ale_styrning.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.split()[-1] == rendered["tillitsdialoger"].sha256


def test_another_snapshot_gives_other_bytes(rendered):
    changed = samples.tillitsdialoger()
    changed["dialoger"][0]["place"] = "Alafors"

    assert pdf.render(changed).sha256 != rendered["tillitsdialoger"].sha256


@pytest.mark.parametrize("kind", KINDS)
def test_snapshot_is_embedded_as_the_source(rendered, kind):
    with pikepdf.open(io.BytesIO(rendered[kind].pdf)) as file:
        attached = file.attachments["underlag.json"]
        assert attached.get_file().read_bytes() == canonical(getattr(samples, kind)())
        assert file.Root.AF[0].AFRelationship == "/Source"


@pytest.mark.parametrize("kind", KINDS)
def test_contents_and_bookmarks_lead_to_the_page_they_name(rendered, pages, kind):
    with pikepdf.open(io.BytesIO(rendered[kind].pdf)) as file:
        number_of = {page.objgen: number for number, page in enumerate(file.pages, start=1)}
        entries = list(file.Root.Names.Dests.Names)
        page_of = {
            str(name): number_of[target[0].objgen]
            for name, target in zip(entries[::2], entries[1::2], strict=True)
        }
        assert len(file.pages) == rendered[kind].pages == len(pages[kind])
        with file.open_outline() as outline:
            bookmarks = [item for top in outline.root for item in [top, *top.children]]
            wanted = [
                (item.title, str(item.destination), page_of[str(item.destination)])
                for item in bookmarks
            ]
    first_chapter = wanted[0][2]
    contents = flowing(pages[kind][1 : first_chapter - 1])
    printed = re.sub(r"[ .]+", " ", contents)
    tree = pdf.manuscript(getattr(samples, kind)()).tree
    listed = {link.get("href")[1:] for link in tree.find_class("contents")[0].iter("a")}
    for title, anchor, number in wanted:
        if anchor not in listed:
            continue  # a heading that only the bookmarks have
        assert title.split(" ", 1)[1] in printed
        assert re.search(rf"\b{number}\b", printed)
    starts = [number for _, _, number in wanted]
    assert starts == sorted(starts)
    for title, _, number in wanted:
        assert title.split()[-1] in flowing([pages[kind][number - 1]])


def test_printed_page_number_is_the_files_page_number(pages):
    of = pages["nulagesrapport"]
    for number in (3, 8, len(of)):
        assert re.search(rf"(?:^|\n|{HEAD}){number}", of[number - 1])


def test_running_heads_are_printed_once(rendered, pages):
    """A right page names its chapter, a left page the report."""
    with pikepdf.open(io.BytesIO(rendered["nulagesrapport"].pdf)) as file:
        entries = list(file.Root.Names.Dests.Names)
        targets = {str(n): t for n, t in zip(entries[::2], entries[1::2], strict=True)}
        with file.open_outline() as outline:
            starts = {
                file.pages.index(pikepdf.Page(targets[str(one.destination)][0])) + 1: one.title
                for one in outline.root
            }
    right = next(n for n in range(5, 40, 2) if n not in starts and n - 1 in starts)
    chapter = starts[right - 1].split(" ", 1)[1]
    for number, head in ((right + 1, "Samlad nulägesrapport 2026"), (right, chapter)):
        page = pages["nulagesrapport"][number - 1]
        assert page.count(head) == 1
        assert str(number) in page


def test_text_can_be_searched_with_plain_spaces_and_hyphens(pages):
    text = "".join(pages["nulagesrapport"])

    assert "Ale kommun" in text
    assert "Kultur- och fritidsnämnden" in text
    assert "\xa0" not in text


def test_links_to_sections_are_announced_with_their_heading(rendered):
    with pikepdf.open(io.BytesIO(rendered["tillitsdialoger"].pdf)) as file:
        links = [note for page in file.pages for note in page.get("/Annots", []) if "/Dest" in note]
        named = {str(link.Contents) for link in links}
        entries = [str(name) for name in list(file.Root.Names.Dests.Names)[::2]]
        assert all(str(link.Dest) in entries for link in links)
    assert "1 Årets dialoger i korthet" in named


def test_charts_speak_their_values(rendered):
    with pikepdf.open(io.BytesIO(rendered["nulagesrapport"].pdf)) as file:
        spoken = [
            str(o.Alt)
            for o in file.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
    assert len(spoken) == 4
    assert any(
        "Sjukfrånvaron sjunker men målet är inte nått. Linjediagram" in alt for alt in spoken
    )
    assert any("2025: 6,8" in alt for alt in spoken)


def test_table_heads_have_ids_of_their_own_in_the_whole_document(rendered):
    with pikepdf.open(io.BytesIO(rendered["nulagesrapport"].pdf)) as file:
        heads = [
            o for o in file.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"
        ]
        assert len({bytes(head.ID) for head in heads}) == len(heads)
        assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}


def elements(file, tag):
    """The file's structure elements of a kind, with their parents, in reading order."""

    def look(element):
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                if tag == child.S or tag is None:
                    yield child, element
                yield from look(child)

    return look(file.Root.StructTreeRoot)


def test_footnote_is_read_after_its_call_and_has_a_name_of_its_own(rendered):
    with pikepdf.open(io.BytesIO(rendered["tillitsdialoger"].pdf)) as file:
        notes = list(elements(file, "/Note"))
        assert len(notes) > 3
        for note, paragraph in notes:
            kids = [str(kid.S) for kid in paragraph.K if isinstance(kid, pikepdf.Dictionary)]
            assert paragraph.S == "/P"
            assert note.P.objgen == paragraph.objgen
            assert kids[kids.index("/Note") - 1] == "/Reference"
            assert note.K[0].S == "/Lbl"
        assert len({str(note.ID) for note, _ in notes}) == len(notes)


def test_every_id_leads_to_its_element(rendered):
    with pikepdf.open(io.BytesIO(rendered["tillitsdialoger"].pdf)) as file:
        listed = list(file.Root.StructTreeRoot.IDTree.Names)
        names = [bytes(name) for name in listed[::2]]
        found = {bytes(one.ID) for one, _ in elements(file, None) if "/ID" in one}
        assert names == sorted(found)
        assert all(bytes(one.ID) == n for n, one in zip(names, listed[1::2], strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_contents_are_tagged_as_a_list_of_links(rendered, kind):
    with pikepdf.open(io.BytesIO(rendered[kind].pdf)) as file:
        entries = list(elements(file, "/TOCI"))
        assert len(entries) > 10
        for entry, parent in entries:
            number, reference = entry.K
            link = reference.K[0]
            assert (parent.S, number.S, reference.S, link.S) == (
                "/TOC", "/Lbl", "/Reference", "/Link",
            )  # fmt: skip
            assert [kid.Type for kid in link.K if isinstance(kid, pikepdf.Dictionary)] == ["/OBJR"]
            assert str(link.K[0].Obj.Contents)


@pytest.mark.parametrize("kind", KINDS)
def test_headings_never_skip_a_level(rendered, kind):
    with pikepdf.open(io.BytesIO(rendered[kind].pdf)) as file:
        levels = [
            int(str(one.S)[2])
            for one, _ in elements(file, None)
            if re.fullmatch("/H[1-6]", str(one.S))
        ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_products_own_typefaces_are_used(rendered, kind):
    with pikepdf.open(io.BytesIO(rendered[kind].pdf)) as file:
        fonts = {
            re.sub("^/[A-Z]{6}[+]", "", str(one.FontName))
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        }
    assert fonts
    assert all(re.match("(Source-Sans-3|Source-Serif-4|Report-Serif)", name) for name in fonts), (
        fonts
    )


@pytest.fixture(scope="module")
def setter():
    return Setter()


@pytest.fixture
def set_chapter(setter):
    """Lay out a chapter of the given HTML."""

    def set_chapter(body):
        chapter = f'<section class="chapter"><h1>Rubrik</h1>{body}</section>'
        html = f'<html lang="sv"><head><title>x</title></head><body><main>{chapter}'
        return setter.set(Job((html,), 1, heads=False, tagged=False))

    return set_chapter


def test_chapter_that_ends_in_a_few_lines_is_given_longer_pages(monkeypatch, set_chapter):
    def pages(lines):
        return set_chapter("<p>En rad.</p>" * lines).pages

    with monkeypatch.context() as without:
        without.setattr(fitting, "LONGER", ())
        spills = next(lines for lines in range(70, 120) if pages(lines) == 3)
    assert pages(spills) == 2
    assert pages(spills + 10) == 3


def pages_of(part):
    return [
        " ".join(extract_text(io.BytesIO(part.pdf), page_numbers=[n]).split())
        for n in range(part.pages)
    ]


def test_last_lines_that_find_no_room_are_given_company(monkeypatch, set_chapter):
    def on_the_last_page(lines):
        return pages_of(set_chapter("<p>En rad.</p>" * lines))[-1].count("En rad.")

    monkeypatch.setattr(fitting, "LONGER", ())
    with monkeypatch.context() as without:
        without.setattr(fitting, "FEW_LINES", 0)
        lines = next(n for n in range(70, 120) if on_the_last_page(n) <= 2)
    assert on_the_last_page(lines) > 4


def test_a_heading_stands_with_the_first_lines_of_the_answer_under_it(set_chapter):
    answer = "<p>Organet har ord nog för flera rader. </p>" * 12
    name = '<div class="note"><div><p><b>Samhällsbyggnadsnämnden</b></p></div></div>'
    under = f'<h3>Ansatser</h3><div class="answer">{name}{answer}</div>'
    divided = 0
    for lines in range(34, 42):
        first = pages_of(set_chapter("<p>En rad.</p>" * lines + under))[0]
        assert ("Ansatser" in first) == ("Organet har" in first), lines
        divided += "Ansatser" not in first
    assert 0 < divided < 8


def table(name, rows):
    row = "<tr><td>Cell</td><td>Cell</td></tr>"
    head = "<thead><tr><th>Vad</th><th>Vem</th></tr></thead>"
    return f'<table class="wide {name}">{head}<tbody>{row * rows}</tbody></table>'


def test_no_table_stands_alone_on_a_chapters_last_page(set_chapter):
    """Wherever the text before it ends, some of it goes with the table."""
    ends = [
        pages_of(
            set_chapter(
                f"<p>{'ord ' * 70}</p>" * paragraphs
                + '<h3 class="tabled">Tabellen</h3>'
                + table("agreements", 3)
            )
        )
        for paragraphs in range(6, 12)
    ]
    last = [pages[1] for pages in ends if len(pages) == 2 and "Tabellen" in pages[1]]
    assert last
    assert all(page.startswith("ord ord ord") for page in last)


def test_table_of_one_row_does_not_follow_the_next_table_to_a_new_page(set_chapter):
    def first_page(lines):
        body = "<p>En rad.</p>" * lines + '<h3 class="tabled">Den första</h3>'
        body += table("agreements", 1) + '<h3 class="tabled">Den andra</h3>' + table("taken", 3)
        return pages_of(set_chapter(body))[0]

    pages = [first_page(lines) for lines in range(28, 40)]
    assert any("Den första" in page and "Den andra" not in page for page in pages)


def test_a_year_of_what_is_treated_stands_on_one_page(setter):
    """As many as a municipality decides on in a year, at one meeting: none is left on a page alone."""
    snapshot = samples.tillitsdialoger(dialoger=6)
    rows = []
    for number in range(23):
        one = samples.forslag(number, "tillstyrks")
        one["title"] = "Familjecentral i Älvängen tillsammans med regionen"
        if number % 3 == 0:
            one["title"] = "Ansvaret för skollokalernas inre underhåll flyttas till nämnden"
        kf_beslut = samples.beslut("Kommunfullmäktige", "2026-09-29", f"§ {112 + number}", "KS 1")
        one["stallningstagande"] |= {"outcome": "bifall_andring", "kf_beslut": kf_beslut}
        rows.append(one)
    for dialog in snapshot["dialoger"]:
        dialog["forslag"] = []
    snapshot["dialoger"][0]["forslag"] = rows
    chapter = next(
        html
        for part in pdf.manuscript(snapshot).parts()
        for html in part.documents
        if "treated" in html
    )
    part = setter.set(Job((chapter,), 1, heads=False, tagged=False))
    assert part.pages == 1
    assert "§ 134" in pages_of(part)[0]


def test_long_title_in_the_contents_does_not_run_into_its_page_number(setter):
    snapshot = samples.tillitsdialoger(dialoger=2)
    for dialog in snapshot["dialoger"]:
        dialog["title"] = "Tillitsdialog mellan utbildningsnämnden och kultur- och fritidsnämnden"
    script = pdf.manuscript(snapshot)
    pages = {heading.get("id"): 123 for heading in script.tree.iter("h1", "h2")}
    front = setter.set(Job((script.front(pages),), 0, heads=True, tagged=False))
    contents = list(extract_pages(io.BytesIO(front.pdf)))[1]
    rows = defaultdict(list)
    for box in contents:
        for line in box if hasattr(box, "get_text") else []:
            for char in line:
                if isinstance(char, LTChar) and char.get_text().strip():
                    rows[round(char.y0)].append(char)
    assert len(rows) > 10
    for row in rows.values():
        for left, right in itertools.pairwise(sorted(row, key=lambda char: char.x0)):
            assert left.x1 < right.x0 + 1, "".join(char.get_text() for char in row)


def test_page_with_two_chapters_is_named_by_the_first():
    snapshot = samples.tillitsdialoger()
    for dialog in snapshot["dialoger"]:
        dialog["forslag"] = []
    script = pdf.manuscript(snapshot)
    first, second = [h.get("id") for h in script.tree.iter("h1")][:2]
    heads = script.running_heads({first: 3, second: 3}, 2, 2)
    assert heads.count('data-chapter="Årets dialoger i korthet"') == 2


def test_organ_are_set_side_by_side_in_each_thing_they_say_of_a_factor():
    snapshot = samples.nulagesrapport(factor_answers=3)
    factor = snapshot["omvarldsfaktorer"][0]
    factor["answers"][1]["risker"] = ""
    chapter = next(
        chapter
        for chapter in pdf.manuscript(snapshot).tree.find_class("chapter")
        if "sida vid sida" in chapter.find("h1").get("data-title")
    )
    names = [organ["name"] for organ in samples.ORGAN[:3]]
    stances = [one.find(".//b").text for one in chapter.find_class("answer")]
    assert stances[:3] == names
    beside = chapter.find_class("sides")[0]
    assert [head.text_content() for head in beside.iter("th")] == [
        "Organ",
        "Risker",
        "Möjligheter",
        *names,
    ]
    rows = [[cell.text_content()[:9] for cell in row.iter("td")] for row in beside.iter("tr")]
    risks, chances = zip(*rows[1:], strict=True)
    assert [one == "–" for one in risks] == [False, True, False]
    assert "–" not in chances


def test_overview_of_the_factors_leads_to_each_answer():
    snapshot = samples.nulagesrapport(factor_answers=3)
    _, second, third = snapshot["omvarldsfaktorer"][0]["answers"]
    second["risker"] = ""
    third["forhallningssatt"] = third["atgarder"] = ""
    script = pdf.manuscript(snapshot)
    chapter = next(
        one
        for one in script.tree.find_class("chapter")
        if "sida vid sida" in one.find("h1").get("data-title")
    )
    row = chapter.find_class("matrix")[0].findall("tbody/tr")[0]
    cells = [cell.text_content() for cell in row.iter("td")]
    assert cells == ["H R M", "H M", "R M", *["–"] * (len(samples.ORGAN) - 3)]
    anchors = {one.get("id") for one in chapter.xpath(".//*[@id]")}
    links = [one.get("href")[1:] for one in chapter.find_class("matrix")[0].iter("a")]
    assert len(links) == 3 * len(samples.FACTORS)
    assert set(links) <= anchors
    assert script.targets()[links[2]] == f"{samples.FACTORS[0]}, socialnämnden"


def test_pages_about_the_factors_are_filled(rendered):
    """Nothing in them is kept whole that is higher than a heading and some lines."""
    with pikepdf.open(io.BytesIO(rendered["nulagesrapport"].pdf)) as file:
        entries = list(file.Root.Names.Dests.Names)
        targets = {str(n): t for n, t in zip(entries[::2], entries[1::2], strict=True)}
        with file.open_outline() as outline:
            starts = [
                (one.title, file.pages.index(pikepdf.Page(targets[str(one.destination)][0])))
                for one in outline.root
            ]
    place = next(n for n, (title, _) in enumerate(starts) if "sida vid sida" in title)
    pages = list(range(starts[place][1], starts[place + 1][1] - 1))
    feet = [
        min(box.y0 for box in page if hasattr(box, "get_text"))
        for page in extract_pages(io.BytesIO(rendered["nulagesrapport"].pdf), page_numbers=pages)
    ]
    assert len(feet) > 3
    assert max(feet) < (26 + 30) / 25.4 * 72


def test_organ_without_analysis_is_named_with_who_owes_it(pages):
    text = flowing(pages["nulagesrapport"])

    assert "Överförmyndarnämnden beslutar om sin analys den 1 december 2026" in text
    assert "7 av 8 organ har beslutat" in text


def test_organ_that_ks_has_not_reached_are_listed_with_the_law(pages):
    text = flowing(pages["tillitsdialoger"])

    assert "6 av 8 organ nåtts i en tillitsdialog" in text
    assert "6 kap. 1 § kommunallagen" in text


def test_wide_matrix_is_split_rather_than_squeezed():
    many = samples.nulagesrapport()
    many["organ"] = [
        {**many["organ"][0], "slug": f"organ-{n}", "short": f"O{n}", "forslag": [], "karta": []}
        for n in range(20)
    ]
    tree = pdf.manuscript(many).tree

    of_goals, of_factors = [11, 11], [11, 11]
    widths = [len(table.findall(".//thead//th")) for table in tree.find_class("matrix")]
    assert widths == of_goals + of_factors


def test_words_of_the_kommun_are_used():
    other = samples.nulagesrapport()
    other["words"]["riktningsmal"] = {
        "singular": "övergripande mål",
        "plural": "övergripande mål",
        "definite": "det övergripande målet",
        "definite_plural": "de övergripande målen",
    }
    html = pdf.manuscript(other).whole()
    other["words"]["riktningsmal"] = samples.WORDS["riktningsmal"]

    assert "De övergripande målen i alla organ" in html
    assert "iktningsmål" not in re.sub(r"<title>.*?</title>|Riktningsmålen uppföljda", "", html)


def test_progress_tells_of_every_chapter_in_order_a_few_times():
    """A telling is a write to the database: one a part of several chapters."""
    snapshot, told = samples.tillitsdialoger(dialoger=4), []

    pdf.render(snapshot, told.append)

    chapters = [h.get("data-title") for h in pdf.manuscript(snapshot).tree.iter("h1")]
    assert len(told) == MOST_PARTS + 1 < len(chapters)
    for steps in told:
        assert [step["title"] for step in steps] == [*chapters, LAST_STEP]
    states = [[step["state"] for step in steps] for steps in told]
    assert {"pagar", "vantar"} == set(states[0])
    assert all(set(row[:-1]) >= {"klar", "pagar"} for row in states[1:-1])
    assert states[-1] == ["klar"] * len(chapters) + ["pagar"]
    order = ["vantar", "pagar", "klar"]
    for before, after in itertools.pairwise(states):
        pairs = zip(before, after, strict=True)
        assert all(order.index(old) <= order.index(new) for old, new in pairs)


@pytest.mark.parametrize("change", [{"kind": "okänd"}, {"schema": 99}])
def test_snapshot_of_unknown_kind_or_schema_is_refused(change):
    with pytest.raises(UnknownSnapshot, match="kan göra rapport av"):
        pdf.render({**samples.tillitsdialoger(), **change})


def test_rendering_does_not_change_the_snapshot():
    snapshot = samples.nulagesrapport()
    before = copy.deepcopy(snapshot)

    pdf.manuscript(snapshot)

    assert snapshot == before


@pytest.mark.parametrize(
    "url",
    ["https://example.org/x.css", "file:///etc/passwd", "../../manage.py", "data:text/css,a{}"],
)
def test_nothing_but_the_reports_own_files_is_read(url):
    html = f'<html lang="sv"><head><title>x</title></head><body><img alt="x" src="{url}">'

    with pytest.raises(BaseException, match="Error fetching"):
        Setter().set(Job((html,), 1, heads=False))


def test_lines_beside_the_margin_stand_where_they_would_have_stood(setter, monkeypatch):
    """reports/pdf/margins.py spares a measuring; what is printed is the same to the byte."""
    from weasyprint.layout import inline, preferred

    script = pdf.manuscript(samples.nulagesrapport(goal_size=2, factor_answers=3))
    documents = [
        html for part in script.parts() for html in part.documents if 'class="note"' in html
    ]
    job = Job(tuple(documents[:2]), 1, heads=False, tagged=False)
    spared = setter.set(job)
    measured = []

    def measure(*given, **named):
        measured.append(given)
        return preferred.inline_min_content_width(*given, **named)

    monkeypatch.setattr(inline, "inline_min_content_width", measure)

    assert setter.set(job).pdf == spared.pdf
    assert len(measured) > 50


def test_everything_that_floats_stands_in_the_margin():
    css = (settings.BASE_DIR / "static" / "css" / "report.css").read_text()
    floating = re.findall(r"[^{}]*\{[^{}]*float: (?!footnote)[^{}]*\}", css)
    assert len(floating) == 2  # the chapter's number and the notes
    for rule in floating:
        width = int(re.search(r"width: (\d+)mm", rule)[1])
        into = re.search(r"margin(?:-left)?:[^;]*?-(\d+)mm", rule)
        assert "float: left" in rule
        assert int(into[1]) >= width, rule


def test_a_setter_that_dies_is_an_error_with_a_reason(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(RenderingFailed, match="avbröts"):
        pdf.render(samples.tillitsdialoger(dialoger=1))


def test_paper_shares_its_colours_with_the_screen():
    css = settings.BASE_DIR / "static" / "css"
    pattern = re.compile(r"(--[a-z-]+):\s*(#[0-9a-f]{6})")
    light = (css / "tokens.css").read_text().split("@media")[0]
    screen = dict(pattern.findall(light))
    paper = dict(pattern.findall((css / "report.css").read_text()))
    screen["--accent"] = screen["--accent-light"]

    assert paper
    assert paper == {name: screen[name] for name in paper}
