"""What people paste must never break the report's structure."""

import re

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.pdf.glyphs import drawable
from reports.pdf.richtext import clean
from reports.pdf.typography import hold_together, keep_company


def tree(html):
    return lxml.html.fragment_fromstring(html, create_parent="div")


def flaws(html, level):
    """What PDF/UA-1 or a reader of tables would object to, in cleaned HTML."""
    found = []
    root = tree(html)
    previous = level - 1
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        depth = int(heading.tag[1])
        if depth < level or depth > previous + 1:
            found.append(f"{heading.tag} after h{previous}")
        previous = depth
        if not heading.text_content().strip():
            found.append("empty heading")
    for table in root.iter("table"):
        rows = table.findall(".//tr")
        if len({len(row) for row in rows}) != 1:
            found.append("ragged rows")
        if table.find(".//th") is None and len(rows) > 1:
            found.append("no header")
        if any(cell.get("rowspan") or cell.get("colspan") for cell in table.iter("td", "th")):
            found.append("spanning cell")
        if table.findall(".//table"):
            found.append("nested table")
        if any(cell.get("scope") is None for cell in table.iter("th")):
            found.append("th without scope")
    for items in root.iter("ul", "ol"):
        if not len(items) or any(child.tag != "li" for child in items):
            found.append("list without items")
    for element in root.iter("p", "li"):
        if not element.text_content().strip():
            found.append(f"empty {element.tag}")
    for link in root.iter("a"):
        if (
            len(link)
            or not link.text_content().strip()
            or not re.match("https?:|mailto:", link.get("href", ""))
        ):
            found.append("odd link")
    allowed = set(
        "div h1 h2 h3 h4 h5 h6 p ul ol li blockquote table thead tbody tr th td a strong em sub sup br".split()
    )
    found += [f"<{element.tag}>" for element in root.iter() if element.tag not in allowed]
    return found


def test_headings_that_skip_levels_get_in_line_under_the_given_level():
    assert (
        clean("<h2>A</h2><h5>B</h5><h3>C</h3><h2>D</h2>", 3)
        == "<h3>A</h3><h4>B</h4><h4>C</h4><h3>D</h3>"
    )


def test_headings_too_deep_for_html_become_emphasised_paragraphs():
    assert clean("<h1>A</h1><h2>B</h2>", 6) == '<h6>A</h6><p class="run-in">B</p>'


def test_a_single_paragraph_in_a_list_item_becomes_the_item():
    assert clean("<ul><li><p>ett</p></li><li><p></p></li></ul>", 3) == "<ul><li>ett</li></ul>"


def test_ragged_table_without_head_gets_a_head_and_equal_rows():
    made = tree(
        clean("<table><tr><td>Ort</td><td>Antal</td></tr><tr><td>Surte</td></tr></table>", 3)
    )

    assert [len(row) for row in made.findall(".//tr")] == [2, 2]
    assert [cell.text for cell in made.findall(".//thead//th")] == ["Ort", "Antal"]
    assert made.find(".//tbody//th").get("scope") == "row"


def test_columns_of_numbers_are_set_as_numbers_but_years_are_not():
    html = "<table><tr><th>År</th><th>Antal</th></tr><tr><td>2024</td><td>1 204,5</td></tr></table>"
    row = tree(clean(html, 3)).find(".//tbody/tr")

    assert [cell.get("class") for cell in row] == [None, "num"]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "/intern/sida", "#x", "data:text/html,x", ""]
)
def test_only_links_that_work_on_paper_stay_links(href):
    assert clean(f'<p>se <a href="{href}">här</a></p>', 3) == "<p>se här</p>"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("CO₂ → ≥", "CO₂ → ≥"), ("e\u0301", "é"), ("bra 🙂", "bra □"), ("a\x07b", "ab"), ("Ｘ", "X")],
)
def test_characters_that_the_typefaces_lack_are_replaced(typed, printed):
    assert drawable(typed) == printed


@pytest.mark.parametrize(
    ("title", "set_as"),
    [
        ("Alla barn och unga i Ale lyckas", "Alla barn och unga i Ale\u00a0lyckas"),
        ("Bereds vidare", "Bereds vidare"),
        (
            "Förslag och kommunstyrelsens ställningstaganden",
            "Förslag och kommunstyrelsens ställningstaganden",
        ),
    ],
)
def test_a_headings_last_word_has_company_where_the_line_has_room(title, set_as):
    assert keep_company(title) == set_as


@pytest.mark.parametrize(
    "text", ["KS\u00a02026/112", "31\u00a0maj", "§\u00a045", "600\u00a0000", "kl.\u00a09.30"]
)
def test_what_is_read_as_one_is_held_together(text):
    assert hold_together(text.replace("\u00a0", " ")) == text


inline_tags = st.sampled_from(
    ["strong", "em", "a href='https://ale.se'", "a href='x:y'", "span", "u", "code"]
)
block_tags = st.sampled_from(
    "p h1 h2 h3 h4 h5 h6 ul ol li table tr td th div blockquote section thead tbody pre hr br figure td".split()
)
words = st.sampled_from(
    ["ord", "", " ", "åäö & <", "x" * 90, "2024", "3,5", "🙂", "\x00", "\u00ad"]
)


@st.composite
def odd_html(draw, depth=0):
    """Tags in any order and nesting, some left open, some closed that were never opened."""
    pieces = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.integers(0, 5))
        if kind <= 1 or depth > 4:
            pieces.append(draw(words).replace("<", "&lt;"))
            continue
        tag = draw(block_tags if kind > 2 else inline_tags)
        span = draw(st.sampled_from(["", "", " colspan=3", " rowspan=2", " colspan=0"]))
        pieces.append(
            f"<{tag}{span if tag in ('td', 'th') else ''}>{draw(odd_html(depth=depth + 1))}"
        )
        if draw(st.integers(0, 4)):
            pieces.append(f"</{tag.split()[0]}>")
    return "".join(pieces)


@settings(max_examples=300, deadline=None)
@given(odd_html(), st.integers(2, 7))
def test_any_html_becomes_sound_structure(html, level):
    cleaned = clean(html, level)

    assert flaws(cleaned, level) == []


@settings(max_examples=300, deadline=None)
@given(odd_html())
def test_no_word_is_lost(html):
    kept = re.sub(r"\s|–|\u00a0", "", tree(clean(html, 3)).text_content())
    for word in ("ord", "x" * 90):
        assert kept.count(word) == html.count(word)
