"""The one mechanism of text: nothing is lost, nothing harmful is kept, nothing decided is changed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from tests.factories import (
    NulagesanalysFactory,
    OrganFactory,
    TextFactory,
    VisionFactory,
    advance,
    fill,
    person,
    text_of,
)
from writing import html as markup
from writing.models import Revision, Text, TextFrozen, TextTooLong

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def writer(db):
    return person("handlaggare", OrganFactory(slug="var-namnd"))


@pytest.fixture
def analys(writer):
    return NulagesanalysFactory(organ=OrganFactory(slug="var-namnd"), filled=False)


@pytest.fixture
def text(analys):
    return text_of(analys)


def save(client, text, html, base, **more):
    return client.post(f"/skriv/{text.pk}/", {"html": html, "base": base} | more)


def history(text):
    return list(text.revisioner.order_by("version").values_list("version", "html"))


# --- Saving -----------------------------------------------------------------------------------------


def test_save_is_a_new_version_with_its_writer(client, writer, text):
    client.force_login(writer)
    reply = client.post(f"/skriv/{text.pk}/", {"html": "<p>Ett</p>", "base": 0}, **JSON)
    assert reply.json()["version"] == 1
    assert re.fullmatch(r"\d\d\.\d\d", reply.json()["saved"])
    text.refresh_from_db()
    assert (text.html, text.plain, text.updated_by) == ("<p>Ett</p>", "Ett", writer)
    assert text.revisioner.get().by == writer


def test_save_without_javascript_leads_back_to_where_the_text_is_written(client, writer, text):
    client.force_login(writer)
    reply = save(client, text, "Första stycket.\r\n\r\nAndra <3 stycket\r\nmed en rad till.", 0)
    assert reply.status_code == 302
    assert reply.url == text.owner.get_absolute_url()
    text.refresh_from_db()
    assert text.html == ("<p>Första stycket.</p><p>Andra &lt;3 stycket<br>med en rad till.</p>")
    assert text.plain == "Första stycket.\nAndra <3 stycket\nmed en rad till."


def test_saving_what_stands_there_is_no_new_version(client, writer, text):
    client.force_login(writer)
    save(client, text, "<p>Ett</p>", 0)
    assert save(client, text, "<p>Ett</p>", 1).status_code == 302
    text.refresh_from_db()
    assert (text.version, Revision.objects.count()) == (1, 1)


def test_a_save_whose_answer_was_lost_can_be_sent_again(writer, text):
    """The writer never heard that it was saved, or has the same words in another window."""
    stale = Text.objects.get(pk=text.pk)
    text.write("<p>Ett</p>", base=0, by=writer)
    stale.write("<p>Ett</p>", base=0, by=writer)
    assert (stale.version, Revision.objects.count()) == (1, 1)


def test_an_emptied_editor_is_an_empty_text(text):
    text.write("<p>Ett</p>", base=0, by=None)
    text.write("<p><br></p><p></p>", base=1, by=None)
    assert (text.html, text.is_empty, text.version) == ("", True, 2)


def test_a_save_is_one_update_and_one_row_of_history(text, django_assert_num_queries):
    text.write("<p>Ett</p>", base=0, by=None)
    with django_assert_num_queries(4):  # savepoint, update, revision, savepoint
        text.write("<p>Två</p>", base=1, by=None)


def test_a_save_over_http_costs_the_same_however_long_the_history(client, writer, text):
    client.force_login(writer)
    counts = []
    for base in range(4):
        with CaptureQueriesContext(connection) as queries:
            client.post(f"/skriv/{text.pk}/", {"html": f"<p>{base}</p>", "base": base}, **JSON)
        counts.append(len(queries))
    # session, person, roles, which owner, the owner with its text, and the save's own four
    assert counts == [9] * 4


def test_plain_text_is_saved_as_markup_and_shown_again_in_a_refusal(client, writer, text):
    client.force_login(writer)
    assert save(client, text, "# Rubrik\r\n\r\n- Ett", 0, format="text").status_code == 302
    text.refresh_from_db()
    assert text.html == "<h3>Rubrik</h3><ul><li><p>Ett</p></li></ul>"
    page = save(client, text, "## Min\r\n\r\n*Ord* &lt;3", 0, format="text")
    assert page.status_code == 409
    assert "&lt;h4&gt;Min&lt;/h4&gt;" in page.content.decode()
    page = save(client, text, "## Min\r\n\r\n*Ord*", "", format="text")
    assert page.status_code == 422
    assert "## Min\n\n*Ord*</textarea>" in page.content.decode()


def test_plain_text_that_nobody_changed_is_no_new_version(client, writer, text):
    text.write("<p>Ett</p>\n<p></p><p>Två</p>", base=0, by=None)
    client.force_login(writer)
    assert save(client, text, "Ett\r\n\r\nTvå", 1, format="text").status_code == 302
    assert len(history(text)) == 1


# --- Two writers ------------------------------------------------------------------------------------


def test_second_writer_is_shown_both_texts_and_nothing_is_written(client, writer, text):
    colleague = person("handlaggare", OrganFactory(slug="var-namnd"), name="Kim Kollega")
    text.write("<p>Kollegans</p>", base=0, by=colleague)
    client.force_login(writer)
    page = save(client, text, "<p>Mina</p>", 0)
    assert page.status_code == 409
    assert "<p>Mina</p>" in page.content.decode()
    assert "<p>Kollegans</p>" in page.content.decode()
    assert "Kim Kollega" in page.content.decode()
    assert history(text) == [(1, "<p>Kollegans</p>")]

    reply = client.post(f"/skriv/{text.pk}/", {"html": "<p>Mina</p>", "base": 0}, **JSON)
    assert (reply.status_code, reply.json()["version"]) == (409, 1)
    assert "<p>Mina</p>" in reply.json()["conflict"]
    assert "<p>Kollegans</p>" in reply.json()["conflict"]


@pytest.mark.parametrize(
    ("choice", "stands"), [("mine", "<p>Mina</p>"), ("theirs", "<p>Kollegans</p>")]
)
def test_whichever_is_chosen_both_are_in_the_history(client, writer, text, choice, stands):
    text.write("<p>Kollegans</p>", base=0, by=None)
    client.force_login(writer)
    assert save(client, text, "<p>Mina</p>", 1, choice=choice).status_code == 302
    text.refresh_from_db()
    assert text.html == stands
    assert {"<p>Mina</p>", "<p>Kollegans</p>"} == {html for _, html in history(text)}
    assert [version for version, _ in history(text)] == list(range(1, text.version + 1))


def test_who_meets_oneself_in_another_window_is_not_told_of_two(client, writer, text):
    client.force_login(writer)
    save(client, text, "<p>I det ena</p>", 0)
    page = save(client, text, "<p>I det andra</p>", 0)
    assert page.status_code == 409
    shown = page.content.decode()
    assert "Texten är också skriven i ett annat fönster" in shown
    assert "Två har skrivit" not in shown


def test_a_third_save_during_the_choice_is_a_conflict_again(client, writer, text):
    text.write("<p>Ett</p>", base=0, by=None)
    text.write("<p>Två</p>", base=1, by=None)
    client.force_login(writer)
    assert save(client, text, "<p>Mina</p>", 1, choice="theirs").status_code == 409
    assert "<p>Mina</p>" not in dict(history(text)).values()


def test_choosing_what_was_never_written_keeps_an_empty_text(client, writer, text):
    client.force_login(writer)
    assert save(client, text, "<p>Mina</p>", 0, choice="theirs").status_code == 302
    text.refresh_from_db()
    assert (text.html, history(text)) == ("", [(1, "<p>Mina</p>"), (2, "")])


@pytest.mark.parametrize("base", ["-1", "x", "", None])
def test_a_save_must_say_what_it_started_from(client, writer, text, base):
    client.force_login(writer)
    data = {"html": "<p>Mina ord</p>"} | ({"base": base} if base is not None else {})
    page = client.post(f"/skriv/{text.pk}/", data)
    assert page.status_code == 422
    assert "Mina ord" in page.content.decode()
    assert history(text) == []


@pytest.mark.parametrize("base", ["7", "99999999999999999999999"])
def test_a_version_that_does_not_exist_is_a_conflict(client, writer, text, base):
    client.force_login(writer)
    assert save(client, text, "<p>Mina</p>", base).status_code == 409
    assert history(text) == []


# --- Too long, decided, waiting ---------------------------------------------------------------------


def test_too_long_a_text_says_how_long_and_keeps_the_words(db):
    text = TextFactory(html="", limit=400)
    with pytest.raises(TextTooLong, match=r"401 tecken\. Här får den vara högst 400"):
        text.write(f"<p>{'å' * 401}</p>", base=0, by=None)
    text.refresh_from_db()
    assert (text.version, text.html) == (0, "")
    text.write(f"<p>{'å' * 400}</p>", base=0, by=None)
    assert text.version == 1


def test_a_decided_text_refuses_everybody(writer, text):
    """A save on its way while the nämnd's decision was registered."""
    mine = Text.objects.get(pk=text.pk)
    fill(text.owner.analys)
    advance(text.owner.analys, "beslutad")
    stood = Text.objects.get(pk=text.pk)
    with pytest.raises(TextFrozen, match="beslutad"):
        mine.write("<p>För sent</p>", base=stood.version, by=writer)
    text.refresh_from_db()
    assert text.html == stood.html
    assert "<p>För sent</p>" not in dict(history(text)).values()


@pytest.mark.parametrize("state", ["klarmarkerad", "beslutad", "publicerad"])
def test_text_is_not_writable_after_handover(client, db, state):
    organ = OrganFactory()
    text = text_of(NulagesanalysFactory(organ=organ, state=state))
    client.force_login(person("ansvarig", organ))
    assert save(client, text, "<p>För sent</p>", text.version).status_code == 404
    assert "För sent" not in Text.objects.get(pk=text.pk).html


def test_text_without_owner_is_nobodys(client, writer):
    assert save_as(client, writer, TextFactory()).status_code == 404


def test_adopted_vision_is_not_even_the_controllers(client, db):
    controller = person("controller")
    draft, adopted = VisionFactory(adopted=False), VisionFactory()
    assert save_as(client, controller, adopted.text).status_code == 404
    assert save_as(client, controller, draft.text).status_code == 302


def save_as(client, user, text):
    client.force_login(user)
    return save(client, text, "<p>Ord</p>", text.version)


# --- What a text may hold ---------------------------------------------------------------------------

HARMFUL = [
    ('<p>Hej<script>alert(1)</script></p>', "<p>Hej</p>"),
    ('<p onclick="alert(1)">Hej</p>', "<p>Hej</p>"),
    ('<p style="position:fixed" class="x" id="y">Hej</p>', "<p>Hej</p>"),
    ('<a href="javascript:alert(1)">Hej</a>', '<a rel="noopener noreferrer">Hej</a>'),
    ('<a href=" java\tscript:alert(1)">Hej</a>', '<a rel="noopener noreferrer">Hej</a>'),
    ('<a href="data:text/html,x">Hej</a>', '<a rel="noopener noreferrer">Hej</a>'),
    ('<img src=x onerror=alert(1)><p>Hej</p>', "<p>Hej</p>"),
    ('<iframe srcdoc="<p>x"></iframe><p>Hej</p>', "<p>Hej</p>"),
    ('<svg><a xlink:href="javascript:alert(1)">Hej</a></svg>', None),
    ('<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>', None),
    ("<style>body{display:none}</style><p>Hej</p>", "<p>Hej</p>"),
    ("<form action=/logga-ut/><button>Hej</button></form>", "<p>Hej</p>"),
    ("<h1>Hej</h1>", "<p>Hej</p>"),
    ("<p>Hej<!-- hemligt --></p>", "<p>Hej</p>"),
    ('<base href="https://ond.example/"><p>Hej</p>', "<p>Hej</p>"),
    ('<meta http-equiv=refresh content=0><p>Hej</p>', "<p>Hej</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("given_html", "kept"), HARMFUL)
def test_harm_is_taken_out_and_the_words_stay(given_html, kept):
    clean = markup.sanitise(given_html)
    if kept is not None:
        assert clean == kept
    assert not re.search(r"(?i)<(script|img|svg|math|style|iframe)|javascript:|\son\w+=", clean)


@pytest.mark.parametrize(
    "kept",
    [
        "<h2>Rubrik</h2><h3>Mindre</h3><h4>Minst</h4>",
        "<ul><li><p>Ett</p></li></ul>",
        '<ol start="3"><li>Tre</li></ol>',
        '<table><thead><tr><th scope="col">År</th></tr></thead>'
        '<tbody><tr><td colspan="2">2026</td></tr></tbody></table>',
        "<p><strong>Fet</strong> <em>kursiv</em> H<sub>2</sub>O m<sup>2</sup></p>",
        "<blockquote><p>Citat</p></blockquote>",
        '<p><a href="https://ale.se/" rel="noopener noreferrer">Ale</a></p>',
        '<p><a href="mailto:kommun@ale.se" rel="noopener noreferrer">Skriv</a></p>',
    ],
)
def test_what_an_official_writes_is_kept(kept):
    assert markup.sanitise(kept) == kept


PIECES = st.sampled_from(
    ["<p>", "</p>", "<h2>", "</h2>", "<script>", "</script>", "<b", "<", ">", "&", "&lt;", "&amp;lt;",
     "<br>", "<!--", "-->", "<table>", "<td>", "</td>", "<li>", "<a href='javascript:x'>", "</a>",
     "<style>", "<svg>", "<math>", "<textarea>", "</textarea>", "<![CDATA[", "\n", "\r\n", "\n\n",
     " ", "å", "Text", "<img src=x onerror=y>", "\x00", "\xa0", "</", "<p", '"', "'"]
)  # fmt: skip


@example(html="<h2><table><h2>")
@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_sanitising_twice_is_sanitising_once(html):
    once = markup.sanitise(html)
    assert markup.sanitise(once) == once
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", once)) <= markup.TAGS


@pytest.mark.parametrize(
    "odd",
    ["<p></p>\n", "<p></p>    ", "<p><br></p>", "<a", "<th ", "<table><tr><th>\xa0&nbsp; "],
    ids=["lines", "spaces", "breaks", "tags", "heads", "no-break"],
)
def test_odd_markup_takes_no_longer_than_other(odd):
    """Each of them once took hours for an expression that could read it in more than one way."""
    assert markup.plain(markup.sanitise(odd * 20_000 + "<p>Hej</p>")).endswith("Hej")


def test_nothing_is_kept_that_neither_the_editor_nor_the_signs_can_say():
    assert markup.sanitise('<p><em lang="en" title="x">Hi</em></p>') == "<p><em>Hi</em></p>"


def test_signs_that_turn_a_text_around_are_taken_out():
    turned = "<p>Ett \u202eord\u202c och &#x202E;ett \u2066till\u2069.</p>"
    assert markup.sanitise(turned) == "<p>Ett ord och ett till.</p>"
    assert markup.sanitise("Ett \u202eord") == "<p>Ett ord</p>"


def test_a_header_cell_without_words_becomes_a_plain_cell():
    html = '<table><tr><th scope="col" colspan="2"><p></p></th><th><p>År</p></th></tr></table>'
    clean = markup.sanitise(html)
    assert '<td colspan="2"><p></p></td><th><p>År</p></th>' in clean
    assert markup.sanitise(clean) == clean


@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_plain_is_words_without_the_markup(html):
    """A written sign "<" is a word's; every tag of the markup is gone."""
    clean = markup.sanitise(html)
    without_signs = clean.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert not re.search(r"[<>]", markup.plain(without_signs))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_plain_text_keeps_every_word(words):
    """What somebody writes without JavaScript is all there, unless it looks like markup."""
    if markup._LOOKS_LIKE_HTML.search(words):
        return
    assert markup.plain(markup.sanitise(words)).split() == words.split()
