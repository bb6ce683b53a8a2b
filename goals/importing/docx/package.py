"""A Word file is a zip of XML parts. Opens it no further than is safe."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree

from goals.importing.tree import StyrdokumentError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VAL = f"{W}val"
LARGEST_PART = 40 * 1024 * 1024
LARGEST_WHOLE = 150 * 1024 * 1024

_TOO_LARGE_INSIDE = StyrdokumentError(
    "Filen är mycket större uppackad än den ser ut att vara och öppnas därför inte. "
    "Spara om dokumentet i Word och försök igen."
)
BROKEN = StyrdokumentError(
    "Word-filen är skadad och går inte att öppna. Öppna den i Word, spara en ny kopia och försök igen."
)


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > 5000 or sum(info.file_size for info in infos) > LARGEST_WHOLE:
                raise _TOO_LARGE_INSIDE
            if any(info.flag_bits & 1 for info in infos):
                raise StyrdokumentError(
                    "Filen är låst med lösenord. Ta bort lösenordet och försök igen."
                )
            yield package
    except RecursionError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        KeyError,
    ) as error:
        raise BROKEN from error


def headers_and_footers(package: zipfile.ZipFile) -> list[Any]:
    names = [
        name for name in package.namelist() if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)
    ]
    return [part for name in names if (part := xml(package, name, needed=False)) is not None]


def xml(package: zipfile.ZipFile, name: str, needed: bool = True) -> Any:
    """A part's root element, read no further than the limit whatever its header claims."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.file_size > LARGEST_PART:
        raise _TOO_LARGE_INSIDE
    with package.open(info) as part:
        data = part.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise _TOO_LARGE_INSIDE
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if needed:
            raise BROKEN from error
        return None
