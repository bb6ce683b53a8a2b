"""What is written without JavaScript: nothing is lost on the way there and back."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from writing import html as markup
from writing.plaintext import from_text, to_text

# --- There and back ---------------------------------------------------------------------------------

SAID = [
    ("<p>Ett.</p><p>Två<br>rader.</p>", "Ett.\n\nTvå\nrader."),
    ("<h3>Rubrik</h3><h4>Underrubrik</h4>", "# Rubrik\n\n## Underrubrik"),
    (
        "<ul><li><p>Ett</p><ol><li><p>Led</p></li></ol></li><li><p>Två</p></li></ul>",
        "- Ett\n  1. Led\n- Två",
    ),
    ('<ol start="3"><li><p>Tre</p></li><li><p>Fyra</p></li></ol>', "3. Tre\n4. Fyra"),
    ("<p><strong>Fet</strong>, <em>kursiv</em></p>", "**Fet**, *kursiv*"),
    ("<p><strong>fet </strong>och <em>så</em></p>", "**fet** och *så*"),
    ('<p><a href="https://ale.se/">Ale</a></p>', "[Ale](https://ale.se/)"),
    ("<blockquote><p>Citat</p></blockquote><hr>", "> Citat\n\n---"),
    (
        "<table><tbody><tr><th><p>År</p></th><th><p>Antal</p></th></tr>"
        "<tr><td><p>2025</p></td><td><p>7</p></td></tr></tbody></table>",
        "| År | Antal |\n| --- | --- |\n| 2025 | 7 |",
    ),
    ("<p>2024. Året</p><p>- 5 %</p><p># 1</p>", "2024\\. Året\n\n\\- 5 %\n\n\\# 1"),
    ("<p>&gt;5 % &amp; &lt;3, 5 * 3, a_b, [1], C:\\mapp</p>", ">5 % & <3, 5 * 3, a_b, [1], C:\\mapp"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), SAID)
def test_markup_is_said_in_signs_and_comes_back(html, text):
    html = markup.sanitise(html)
    assert to_text(html) == text
    assert to_text(from_text(text)) == text
    assert markup.plain(from_text(text)).split() == markup.plain(html).split()


@pytest.mark.parametrize(
    "html",
    [
        "<p>H<sub>2</sub>O</p>",
        "<h2>Sidans egen rubrik</h2>",
        '<table><tr><td colspan="2">Två</td></tr><tr><td>a</td><td>b</td></tr></table>',
        "<table><tr><td>Utan rubrikrad</td></tr></table>",
        "<table><tr><th>A</th></tr><tr><td><p>Två</p><p>stycken</p></td></tr></table>",
        "<p>Två<br><br>rader</p>",
        "<p><strong>a</strong><em>b</em></p>",
        '<ol start="x"><li>a</li></ol>',
        "<a>utan adress</a>",
    ],
)
def test_what_signs_cannot_say_is_left_as_markup(html):
    assert to_text(markup.sanitise(html)) is None


def test_a_heading_without_words_is_not_kept():
    assert to_text("<h3> </h3><p>Ord</p>") == "Ord"


MARKS = ["<strong>{}</strong>", "<em>{}</em>", '<a href="https://ale.se/a(b)">{}</a>']


def texts(words, between):
    """Every kind of block, in each other, with every mark: made of ``words``."""
    inline = words.map(lambda said: markup.from_plain(said)[3:-4])
    marked = st.builds(str.format, st.sampled_from(MARKS), inline)
    twice = st.builds("<em>{} <strong>{}</strong></em>".format, inline, inline)
    runs = st.lists(inline | marked | twice, min_size=1, max_size=4).map(between.join)
    row = st.lists(runs, min_size=2, max_size=2)
    table = st.builds(
        lambda head, rows: "<table><tbody>{}</tbody></table>".format(
            "".join(
                f"<tr>{''.join(f'<{tag}><p>{cell}</p></{tag}>' for cell in cells)}</tr>"
                for tag, cells in [("th", head), *(("td", cells) for cells in rows)]
            )
        ),
        row,
        st.lists(row, max_size=2),
    )
    paragraph = st.lists(runs, min_size=1, max_size=3).map("<br>".join).map("<p>{}</p>".format)
    headings = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["h3", "h4"]), runs)

    def around(inner):
        points = st.lists(inner.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join)
        lists = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["ul", "ol"]), points)
        return lists | inner.map("<blockquote>{}</blockquote>".format)

    blocks = st.recursive(paragraph | headings | table, around, max_leaves=5) | st.just("<hr>")
    return st.lists(blocks, min_size=1, max_size=4).map("".join).map(markup.sanitise)


def assert_comes_back(html, text):
    html = re.sub(r"<(h[34])>\s*</\1>", "", html)  # a heading without words says nothing
    back = from_text(text.replace("\n", "\r\n"))  # as a browser sends it
    assert markup.plain(back).split() == markup.plain(html).split()
    for tag in ("h3", "h4", "ul", "ol", "li", "table", "tr", "th", "td", "hr", "blockquote"):
        assert len(re.findall(f"<{tag}[ >]", back)) == len(re.findall(f"<{tag}[ >]", html)), tag
    for tag in ("strong", "em", "a"):
        assert marked(tag, back) == marked(tag, html)


def marked(tag, html):
    """What stands in a mark, in order: two beside each other say the same as one."""
    return "".join(markup.plain(" ".join(re.findall(rf"<{tag}[ >].*?</{tag}>", html))).split())


@settings(deadline=None)
@given(texts(st.text("abå13.-*_#>+|[]()\\`!<& \xa0", min_size=1, max_size=8), ""))
def test_nothing_is_shown_as_text_that_would_not_come_back_the_same(html):
    if (text := to_text(html)) is not None:
        assert_comes_back(html, text)


@settings(deadline=None)
@given(
    texts(st.from_regex(r"[a-zåäö0-9,%]{1,6}( [a-zåäö0-9,%]{1,6}){0,2}", fullmatch=True), " och ")
)
def test_ordinary_text_is_always_shown_as_text(html):
    text = to_text(html)
    assert text is not None
    assert_comes_back(html, text)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
@example('# a\n\n[b]: c\n\n[d](e "f")\n\n![g](h)\n\n`i`\n\n<j>k</j>')
@example("|a|b|\n|-|-|\n|1|2|3|")
@example("    " * 30 + "- a\n" + "> " * 30 + "b")
@example("1. a\n1. b\n7. c")
def test_every_word_that_is_written_is_kept(text):
    said = re.sub(r"(?m)^(?:[\s>]|[-*]\s|\d{1,9}[.)](?:\s|$))+", "", text)
    kept = from_text(text)
    kept = markup.plain(kept) + " ".join(re.findall('href="([^"]*)"', kept))
    for word in re.findall(r"[^\W_]+", said):
        assert word in kept
    assert markup.sanitise(from_text(text)) == from_text(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Rad ett\r\nrad två\r\n\r\nNytt stycke", "<p>Rad ett<br>rad två</p><p>Nytt stycke</p>"),
        ("Först:\n- a\n- b", "<p>Först:</p><ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("+ 5 procent\n>3 fler", "<p>+ 5 procent<br>&gt;3 fler</p>"),
        ("- >5 procent\n- + 3", "<ul><li><p>&gt;5 procent</p></li><li><p>+ 3</p></li></ul>"),
        ("1. + 5", "<ol><li><p>+ 5</p></li></ol>"),
        ("> >5", "<blockquote><p>&gt;5</p></blockquote>"),
        (
            "1. a\n2. b\n5. c",
            '<ol><li><p>a</p></li><li><p>b</p></li></ol><ol start="5"><li><p>c</p></li></ol>',
        ),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("|a|b|\n|-|-|\n|1|2|3|", "<p>|a|b|<br>|-|-|<br>|1|2|3|</p>"),
        (" \r\n ", ""),
    ],
)
def test_what_somebody_writes_becomes_what_they_meant(text, html):
    assert from_text(text) == html
