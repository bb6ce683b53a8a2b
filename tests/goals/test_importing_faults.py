"""A file that cannot be read gets a sentence in Swedish, whatever is wrong with it."""

import io
import zipfile

import pikepdf
import pytest

from goals.importing import LARGEST_FILE, StyrdokumentError, read, read_bytes
from tests.goals.importing_files import pdf_file, policy, word_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def _encrypted_pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file("<p>Hemligt.</p>"))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    return file.getvalue()


def _picture_pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file.getvalue()


def _zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def _bomb(part: str) -> bytes:
    return (
        _zip(word__document_xml=b"<w/>")
        if not part
        else _zip(**{"word__document_xml": b"<w/>", part: b" " * 200_000_000})
    )


FAULTS = {
    "empty": (lambda: b"", "tom.txt", "tom"),
    "blank": (lambda: b" \n\t\r\n", "tom.md", "tom"),
    "broken pdf": (lambda: b"%PDF-1.7\nskr\xe4p", "a.pdf", "skadad"),
    "cut pdf": (lambda: policy("pdf")[:900], "a.pdf", "skadad"),
    "not a pdf": (lambda: b"Bara text.", "a.pdf", "skadad"),
    "locked pdf": (_encrypted_pdf, "a.pdf", "lösenord"),
    "scanned pdf": (_picture_pdf, "a.pdf", "textlager"),
    "broken docx": (lambda: b"PK\x03\x04skr\xe4p", "a.docx", "skadad"),
    "cut docx": (lambda: policy("docx")[:4000], "a.docx", "skadad"),
    "not a docx": (lambda: b"Bara text.", "a.docx", "skadad"),
    "broken xml": (lambda: _zip(word__document_xml=b"<w:document>"), "a.docx", "skadad"),
    "locked docx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "lösenord"),
    "old doc": (lambda: OLE + "WordDocument".encode("utf-16-le"), "a.doc", ".docx"),
    "bomb": (lambda: _zip(word__document_xml=b" " * 200_000_000), "a.docx", "uppackad"),
    "hidden bomb": (lambda: _bomb("word__media__a_xml"), "a.docx", "uppackad"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "a.png", "kan inte läsas"),
    "picture as text": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "a.txt", "inte text"),
    "spreadsheet": (lambda: _zip(xl__workbook_xml=b"<a/>"), "a.xlsx", "Excel"),
    "archive": (lambda: _zip(a=b"b"), "a.zip", "kan inte läsas"),
    "rtf": (lambda: rb"{\rtf1 hej}", "a.rtf", "RTF"),
    "no text": (lambda: b"<html><body><script>1</script></body></html>", "a.html", "text"),
    "word without text": (lambda: word_file(lambda document: None), "a.docx", "text"),
    "too large": (lambda: b"a" * (LARGEST_FILE + 1), "a.txt", "25 MB"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_gets_a_clear_message(fault):
    make, name, says = FAULTS[fault]
    with pytest.raises(StyrdokumentError) as caught:
        read_bytes(make(), name)
    assert says in caught.value.message
    assert caught.value.message.endswith(".")


def test_an_entity_bomb_is_not_unpacked():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE a [<!ENTITY l0 "lol">{lol}]><a>&l9;</a>'
    with pytest.raises(StyrdokumentError):
        read_bytes(_zip(word__document_xml=xml.encode()), "a.docx")


def test_a_pdf_that_only_forbids_printing_is_read():
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(policy("pdf"))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="a", user=""))
    assert read_bytes(file.getvalue(), "a.pdf").title == "Resepolicy för Exempelköping"


def test_size_is_looked_at_before_the_file_is_read(tmp_path, monkeypatch):
    large = tmp_path / "stor.pdf"
    with large.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    monkeypatch.setattr("pathlib.Path.open", lambda *a, **k: pytest.fail("The file was opened."))
    with pytest.raises(StyrdokumentError, match="100 MB"):
        read(large)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(StyrdokumentError, match=r"finns inte"):
        read(tmp_path / "borta.txt")
    with pytest.raises(StyrdokumentError, match=r"mapp"):
        read(tmp_path)


def test_deeply_nested_html_is_read_or_refused_but_never_crashes():
    html = "<html><body>" + "<div>" * 20_000 + "Hej på dig." + "</div>" * 20_000
    assert _outcome(html.encode()) in ("read", "refused")


def _outcome(data: bytes) -> str:
    try:
        document = read_bytes(data, "a.html")
    except StyrdokumentError:
        return "refused"
    return "read" if "Hej på dig." in " ".join(document.strings()) else "lost"
