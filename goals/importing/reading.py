"""The front door: a file in, a Document out, or a StyrdokumentError that says what to do."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import IO

from . import docx, html, markdown, pdf, plain
from .characters import decode, squeeze, tidy
from .tree import Document, StyrdokumentError

LARGEST_FILE = 25 * 1024 * 1024
TEXT_SUFFIXES = {"", ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"}
ACCEPTED = ".md,.txt,.docx,.html,.htm,.pdf"
_READABLE = "Välj en fil i formatet .docx, .pdf, .html, .md eller .txt."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(source: str | Path | IO[bytes], name: str | None = None) -> Document:
    """Read a document. name is the file's own name: its suffix is a hint, its stem a last title."""
    return read_bytes(load(source), name or _name_of(source))


def load(source: str | Path | IO[bytes]) -> bytes:
    """The file's bytes; its size is looked at before anything is read."""
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            if path.is_dir():
                raise StyrdokumentError(f"{path.name} är en mapp. Ange en fil.")
            _check_size(path.stat().st_size)
            with path.open("rb") as file:
                return _bounded(file)
        except FileNotFoundError as error:
            raise StyrdokumentError(f"Filen {path} finns inte. Kontrollera namnet.") from error
        except PermissionError as error:
            raise StyrdokumentError(
                f"Filen {path.name} får inte läsas. Kontrollera rättigheterna."
            ) from error
        except (OSError, ValueError) as error:
            raise StyrdokumentError(
                f"Filen {path.name[:100]} går inte att läsa från disken."
            ) from error
    size = getattr(source, "size", None)
    if isinstance(size, int):
        _check_size(size)
    source.seek(0)
    return _bounded(source)


def _bounded(file: IO[bytes]) -> bytes:
    data = file.read(LARGEST_FILE + 1)
    _check_size(len(data))
    return data


def _check_size(size: int) -> None:
    if size > LARGEST_FILE:
        megabytes = f"{size / 1024 / 1024:.0f}" if size > LARGEST_FILE + 2**20 else "mer än 25"
        raise StyrdokumentError(
            f"Filen är {megabytes} MB. Den största fil som kan läsas in är "
            f"{LARGEST_FILE // 1024 // 1024} MB. Minska bilderna i dokumentet eller dela det."
        )
    if size == 0:
        raise StyrdokumentError("Filen är tom. Kontrollera att du valde rätt fil.")


def _name_of(source: str | Path | IO[bytes]) -> str:
    return Path(
        str(source if isinstance(source, str | Path) else getattr(source, "name", "") or "")
    ).name


def read_bytes(data: bytes, name: str) -> Document:
    _check_size(len(data))
    try:
        document = _read(data, name)
    except StyrdokumentError:
        raise
    except Exception as error:
        # Whatever a library stumbles on in a broken file, the person gets a sentence.
        raise StyrdokumentError(
            "Filen går inte att läsa. Den kan vara skadad: öppna den i programmet den skapades i, "
            "spara en ny kopia och försök igen."
        ) from error
    if not any(squeeze(text) for text in document.strings()):
        raise StyrdokumentError(
            "Dokumentet innehåller ingen löptext att läsa in. Kontrollera att du valde rätt fil."
        )
    return document


def _read(data: bytes, name: str) -> Document:
    suffix = Path(name).suffix.lower()
    fallback = squeeze(Path(name).stem.replace("_", " ")) or "Utan titel"
    start = data[:1024]
    if b"%PDF-" in start and (start.lstrip().startswith(b"%PDF-") or suffix == ".pdf"):
        return pdf.read(data, fallback)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_zip(data, suffix, fallback)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise StyrdokumentError(
                "Word-filen är låst med lösenord. Ta bort lösenordet och försök igen."
            )
        raise StyrdokumentError(
            "Filen är i ett äldre Office-format (.doc). Öppna den i Word, spara den som .docx och försök igen."
        )
    if data.startswith(b"{\\rtf"):
        raise StyrdokumentError(f"RTF-filer kan inte läsas. {_READABLE}")
    if suffix == ".pdf":
        raise StyrdokumentError(
            "Filen heter .pdf men är ingen pdf, eller är skadad. Hämta den på nytt och försök igen."
        )
    if suffix == ".docx":
        raise StyrdokumentError(
            "Filen heter .docx men är inget Word-dokument, eller är skadad. Spara en ny kopia i Word och försök igen."
        )
    if suffix not in TEXT_SUFFIXES:
        raise StyrdokumentError(f"Filtypen {suffix[:20]} kan inte läsas. {_READABLE}")
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:2048], re.IGNORECASE)
    text = decode(data, declared[1].decode("ascii", "ignore") if declared else None)
    if text is None:
        raise StyrdokumentError(f"Filen innehåller inte text. {_READABLE}")
    text = tidy(text)
    if not text.strip():
        raise StyrdokumentError(
            "Filen är tom: den innehåller bara blanktecken. Kontrollera att du valde rätt fil."
        )
    if _is_html(text, suffix):
        return html.read(text, fallback)
    if suffix in (".md", ".markdown") or len(re.findall(r"^#{1,6} \S", text, re.MULTILINE)) >= 2:
        return markdown.read(text, fallback)
    return plain.read(text, fallback)


def _is_html(text: str, suffix: str) -> bool:
    start = text.lstrip()[:2000].lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")) or re.match(
        r"<\?xml[^>]*>\s*(<!doctype )?<?html", start
    ):
        return True
    if suffix in (".md", ".markdown"):
        return False
    if suffix in (".html", ".htm", ".xhtml"):
        return True
    return bool(
        re.match(r"(?:<!--.*?-->\s*)?<(?:main|article|section|div|h1|p)\b[^>]*>", start, re.DOTALL)
    )


def _read_zip(data: bytes, suffix: str, fallback: str) -> Document:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise StyrdokumentError(
            "Word-filen är skadad och går inte att öppna. Öppna den i Word, spara en ny kopia och försök igen."
        ) from error
    if "word/document.xml" in names:
        return docx.read(data, fallback)
    if suffix == ".docx":
        raise StyrdokumentError(
            "Filen heter .docx men är inget Word-dokument, eller är skadad. Spara en ny kopia i Word och försök igen."
        )
    kind = (
        "Excel- och PowerPoint-filer"
        if any(n.startswith(("xl/", "ppt/")) for n in names)
        else "Arkiv och andra packade filer"
    )
    raise StyrdokumentError(f"{kind} kan inte läsas. {_READABLE}")
