"""What is pasted from elsewhere becomes what the editor itself could have written."""

from tests.browser.desk import LABEL, the_text
from tests.browser.hands import box, is_saved

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style></head>
<body lang=SV style='tab-interval:65.2pt'><!--StartFragment-->%s<!--EndFragment--></body></html>"""


def point(words, marker, level=1, within="l0"):
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:{within} "
        f"level{level} lfo1'><![if !supportLists]><span style='font-family:Symbol'>"
        f"<span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;"
        f"&nbsp; </span></span></span><![endif]>{words}<o:p></o:p></p>\n"
    )


def paste(page, html):
    """Pasted in place of the whole text; what the server then holds."""
    box(page, LABEL).focus()
    page.wait_for_timeout(60)  # the editor takes the caret a moment after the focus
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    box(page, LABEL).evaluate(
        """(box, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            const options = { clipboardData, bubbles: true, cancelable: true };
            box.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        html,
    )
    with page.expect_response("**/skriv/**"):
        page.keyboard.press("Control+s")
    is_saved(page, LABEL)
    return the_text().html


def test_paste_from_word_keeps_lists_in_two_levels_with_numbers(desk):
    points = (
        point("Punkt A", "·")
        + point("Under <b style='mso-bidi-font-weight:normal'>A</b>", "o", level=2)
        + point("Punkt B", "·")
        + "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n"
        + "<p class=MsoNormal>Mellan<o:p></o:p></p>\n"
        + point("Först", "1.", within="l1")
        + point("Led", "a)", level=2, within="l1")
        + point("Sedan", "2.", within="l1")
        + "<p class=MsoNormal>Ett inskott<o:p></o:p></p>\n"
        + point("Till sist", "3.", within="l1")
    )
    assert paste(desk, WORD % points) == (
        "<ul><li><p>Punkt A</p><ul><li><p>Under <strong>A</strong></p></li></ul></li>"
        "<li><p>Punkt B</p></li></ul><p>Mellan</p>"
        "<ol><li><p>Först</p><ol><li><p>Led</p></li></ol></li><li><p>Sedan</p></li></ol>"
        '<p>Ett inskott</p><ol start="3"><li><p>Till sist</p></li></ol>'
    )


def test_paste_makes_every_heading_one_of_the_editors_two(desk):
    numbered = (
        "<h1 style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1"
        "<span style='font:7.0pt'>&nbsp; </span></span><![endif]>Ett</h1>"
    )
    others = "".join(f"<h{n} style='color:red'>Nivå {n}<o:p></o:p></h{n}>" for n in range(2, 7))
    assert paste(desk, WORD % (numbered + others)) == (
        "<h3>Ett</h3><h3>Nivå 2</h3><h4>Nivå 3</h4><h4>Nivå 4</h4><h4>Nivå 5</h4><h4>Nivå 6</h4>"
    )


def test_paste_from_word_keeps_tables_links_and_emphasis(desk):
    html = paste(
        desk,
        WORD % "<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr>"
        "<td width=1 style='padding:0cm'><p class=MsoNormal><b>Fet</b> och <i>kursiv</i></p></td>"
        "<td><p class=MsoNormal><o:p>&nbsp;</o:p></p></td></tr><tr>"
        f"<td>{point('I en cell', '·')}</td>"
        "<td><p class=MsoNormal><a href='https://example.se/?style=1' style='color:blue'>Länk</a></p>"
        "</td></tr></table><p class=MsoNormal>Efter<o:p></o:p></p>",
    )
    assert (html.count("<tr>"), html.count("<td")) == (2, 4)
    assert "<p><strong>Fet</strong> och <em>kursiv</em></p>" in html
    assert "<ul><li><p>I en cell</p></li></ul>" in html
    assert 'href="https://example.se/?style=1"' in html
    assert html.endswith("<p>Efter</p>")


def test_paste_from_google_docs_is_bold_only_where_it_was_bold(desk):
    html = paste(
        desk,
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">'
        '<h2 dir="ltr"><span style="font-weight:700">Rubrik</span></h2><p dir="ltr">'
        '<span style="font-weight:400;font-style:normal">Mager, </span>'
        '<span style="font-weight:700;font-style:normal">fet </span>'
        '<span style="font-weight:400;font-style:italic">och kursiv</span></p></b>',
    )
    assert html == "<h3>Rubrik</h3><p>Mager, <strong>fet </strong><em>och kursiv</em></p>"


def test_paste_of_what_was_copied_in_the_editor_changes_nothing(desk):
    before = paste(
        desk,
        "<h1>Rubrik</h1><h3>Underrubrik</h3><ul><li>Ett<ol><li>Två</li></ol></li></ul>"
        "<table><tr><th>A</th></tr><tr><td>B</td></tr></table><p>· Sist</p>",
    )
    copied = box(desk, LABEL).evaluate(
        """(box) => {
            getSelection().selectAllChildren(box);
            box.editor.commands.selectAll();
            const clipboardData = new DataTransfer();
            const options = { clipboardData, bubbles: true, cancelable: true };
            box.dispatchEvent(new ClipboardEvent("copy", options));
            return clipboardData.getData("text/html");
        }"""
    )
    assert "data-pm-slice" in copied
    assert paste(desk, "<p>Något annat</p>") == "<p>Något annat</p>"
    assert paste(desk, copied) == before
